import { describe, expect, it } from '@jest/globals';
import { silentLogger } from '@switchboard/service';
import { type SecretStores, WebhookSecrets } from './webhook-secrets.ts';

const environment = { appSecrets: ['of the environment'], verifyToken: 'environment-token' };

/** Stores whose settings for WhatsApp are these; 'sealed' for ones that do not open, 'away' for a database that is. */
function stores(settings: object | 'sealed' | 'away', channelSecrets: string[] = []): SecretStores {
  return {
    channels: {
      list: async () => (channelSecrets.length > 0 ? [{ id: '1', platform: 'whatsapp' }] : []),
      credentialsOf: () => ({ appSecrets: channelSecrets }),
    },
    setups: {
      list: async () => {
        if (settings === 'away') throw new Error('the database is away');
        return [{ platform: 'whatsapp' }];
      },
      openSecrets: () => {
        if (settings === 'sealed') throw new Error('sealed with another key');
        return settings;
      },
    },
  } as never;
}

function secrets(): WebhookSecrets {
  return new WebhookSecrets({ whatsapp: environment, instagram: environment, facebook: environment });
}

const shown = (of: WebhookSecrets, platform: 'whatsapp' | 'facebook' = 'whatsapp') => [
  of.appSecretsOf(platform),
  of.verifyTokensOf(platform),
];
const BOTH_OF_THE_ENVIRONMENT = [['of the environment'], ['environment-token']];

describe('what webhooks are checked with', () => {
  it.each([
    ['nothing', { appSecrets: null, verifyToken: null }, BOTH_OF_THE_ENVIRONMENT],
    ['a verify token', { appSecrets: null, verifyToken: 'set' }, [['of the environment'], ['set']]],
    ['app secrets', { appSecrets: ['a', 'b'], verifyToken: null }, [['a', 'b'], ['environment-token']]],
    ['what does not open', 'sealed' as const, BOTH_OF_THE_ENVIRONMENT],
  ])('is as the environment says where the settings hold %s, else as they say', async (_, settings, both) => {
    const known = secrets();
    await known.reload(stores(settings), silentLogger);
    expect(shown(known)).toEqual(both);
    expect(shown(known, 'facebook')).toEqual(BOTH_OF_THE_ENVIRONMENT);
  });

  it('has the secrets of channels beside them', async () => {
    const known = secrets();
    await known.reload(stores({ appSecrets: ['a'], verifyToken: null }, ['own']), silentLogger);
    expect(known.appSecretsOf('whatsapp')).toEqual(['a', 'own']);
  });

  it('stays as it was while the database is away', async () => {
    const known = secrets();
    await known.reload(stores({ appSecrets: ['a'], verifyToken: 'set' }), silentLogger);
    await expect(known.reload(stores('away'), silentLogger)).rejects.toThrow('away');
    expect(shown(known)).toEqual([['a'], ['set']]);
  });
});
