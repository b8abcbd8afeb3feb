import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Clock, LIMITS, type MetaPlatform, SwitchboardError } from '@switchboard/core';
import type {
  ChannelHealthStore,
  ChannelSetup,
  ChannelSetupStore,
  ChannelStore,
  DeliveryStore,
  SetupSecrets,
} from '@switchboard/database';
import { channelSetupSchema, metaPlatformSchema } from '@switchboard/protocol';
import type { Logger } from '@switchboard/service';
import { requireOwner } from '../auth/require-owner.ts';
import { effectiveSecrets, type WebhookSecrets } from '../webhook-secrets.ts';
import { setupSteps } from './channel-setup-steps.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';

export interface ChannelSetupRoutesOptions {
  setups: ChannelSetupStore;
  channels: ChannelStore;
  health: ChannelHealthStore;
  deliveries: DeliveryStore;
  secrets: WebhookSecrets;
  /** Where Meta reaches us. */
  publicUrl: string;
  clock: Clock;
  logger: Logger;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const PATH = `${BASE}/channel-setup/:platform`;
const params = z.object({ platform: metaPlatformSchema });

/** As Meta repeats it in an address, and as people copy it into a form. */
const verifyToken = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{8,200}$/, 'must be 8 to 200 letters, digits or signs, without spaces');

/** One, or several with commas between them: during a rotation, and where several apps send. */
const appSecrets = text({ min: 1, max: 4_096 })
  .transform((value) => value.split(',').map((secret) => secret.trim()))
  .refine((secrets) => secrets.every((secret) => /^[\x21-\x7e]+$/.test(secret)), 'must be as Meta shows it')
  .refine((secrets) => secrets.length <= LIMITS.appSecretsMax, `at most ${LIMITS.appSecretsMax}`);

const metaId = z
  .string()
  .trim()
  .regex(/^\d{1,32}$/, 'must be an id of digits');

/** What is left out stays as it is; null goes back to what the environment says. */
const changedSetup = z
  .object({
    verify_token: verifyToken.nullable().optional(),
    generate_verify_token: z.boolean().optional().describe('a new one is made'),
    app_secret: appSecrets.nullable().optional().describe('write-only; several with commas between them'),
    app_id: metaId.nullable().optional(),
    login_configuration_id: metaId.nullable().optional(),
  })
  .strict()
  .refine(
    (body) => body.generate_verify_token !== true || body.verify_token === undefined,
    'give a verify_token or have one made, not both',
  );

/** What Meta's dashboard is to be told, what it has to tell us, and how far that has come. For owners. */
export function channelSetupRoutes(options: ChannelSetupRoutesOptions): Route[] {
  return [readRoute(options), changeRoute(options)];
}

function readRoute(options: ChannelSetupRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: PATH,
      summary: "How far setting a platform of Meta's up has come",
      params,
      response: channelSetupSchema,
    },
    async ({ params: { platform } }, principal) => {
      requireOwner(principal);
      return await setupView(options, platform);
    },
  );
}

function changeRoute(options: ChannelSetupRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: PATH,
      summary: 'Set secrets and ids of a platform; they count at once, without a restart',
      params,
      body: changedSetup,
      response: channelSetupSchema,
    },
    async ({ params: { platform }, body }, principal) => {
      requireOwner(principal);
      const { app_secret: given, app_id: appId, login_configuration_id: loginConfigurationId } = body;
      const token = body.generate_verify_token === true ? newVerifyToken() : body.verify_token;
      const changes = { appSecrets: given, verifyToken: token, appId, loginConfigurationId };
      if (Object.values(changes).every((value) => value === undefined)) {
        throw new SwitchboardError('bad_request', 'Give something to set.');
      }
      const { setups, channels, secrets, clock, logger } = options;
      await setups.change(platform, changes, {
        userId: principal.user.id,
        at: new Date(clock.now()),
      });
      // The other nodes hear of it; who has saved the form may press "Verify" at Meta before that.
      await secrets.reload({ channels, setups }, logger);
      options.onChanged();
      return await setupView(options, platform);
    },
  );
}

function newVerifyToken(): string {
  return randomBytes(24).toString('base64url');
}

async function setupView(
  { setups, channels, health, deliveries, secrets, publicUrl }: ChannelSetupRoutesOptions,
  platform: MetaPlatform,
): Promise<z.input<typeof channelSetupSchema>> {
  const [setup, list, checks, waiting] = await Promise.all([
    setups.find(platform),
    channels.list(),
    health.list(),
    deliveries.unconnectedAccounts(),
  ]);
  const settings = setup === null ? null : setups.openSecrets(setup);
  const environment = secrets.environmentOf(platform);
  const effective = effectiveSecrets(environment, settings);
  const ofChannels = { appSecrets: secrets.appSecretsOf(platform), tokens: secrets.verifyTokensOf(platform) };
  const own = list.filter((channel) => channel.platform === platform && !channel.isSimulated);
  const unconnected = waiting.filter(
    (account) =>
      account.platform === platform && !list.some((one) => isOf(one, platform, account.external_id)),
  );
  const token = effective.verifyToken ?? ofChannels.tokens[0] ?? null;
  const facts = {
    hasAppSecret: effective.appSecrets.length > 0 || ofChannels.appSecrets.length > 0,
    hasVerifyToken: token !== null,
    ...timesOf(setup),
    channels: own.length,
    unconnected: unconnected.length,
    subscriptions: checks.filter(
      ({ channelId, name }) => name === 'subscription' && own.some(({ id }) => id === channelId),
    ),
  };
  return {
    platform,
    callback_url: `${publicUrl}${BASE}/webhooks/${platform}`,
    verify_token: token,
    app_secret_set: facts.hasAppSecret,
    app_id: setup?.appId ?? null,
    login_configuration_id: setup?.loginConfigurationId ?? null,
    sources: sourcesOf(setup, settings, { environment, facts }),
    can_connect: setup?.appId != null && effective.appSecrets.length > 0,
    handshake_at: time(facts.handshakeAt),
    handshake_refused_at: time(facts.handshakeRefusedAt),
    last_signature_failure_at: time(facts.signatureFailedAt),
    first_webhook_at: time(facts.firstWebhookAt),
    last_webhook_at: time(facts.lastWebhookAt),
    unconnected: unconnected.map((account) => ({
      external_id: account.external_id,
      deliveries: account.deliveries,
      last_at: account.last_received_at.toISOString(),
    })),
    steps: setupSteps(facts),
  };
}

function isOf(channel: { platform: string; externalId: string }, platform: string, externalId: string) {
  return channel.platform === platform && channel.externalId === externalId;
}

function timesOf(setup: ChannelSetup | null) {
  return {
    handshakeAt: setup?.handshakeAt ?? null,
    handshakeRefusedAt: setup?.handshakeRefusedAt ?? null,
    signatureFailedAt: setup?.signatureFailedAt ?? null,
    firstWebhookAt: setup?.firstWebhookAt ?? null,
    lastWebhookAt: setup?.lastWebhookAt ?? null,
  };
}

type Source = z.input<typeof channelSetupSchema>['sources']['app_secret'];

function sourcesOf(
  setup: ChannelSetup | null,
  settings: SetupSecrets | null,
  {
    environment,
    facts,
  }: {
    environment: ReturnType<WebhookSecrets['environmentOf']>;
    facts: { hasAppSecret: boolean; hasVerifyToken: boolean };
  },
): z.input<typeof channelSetupSchema>['sources'] {
  const sourceOf = (isSet: boolean, isInEnvironment: boolean, isAnywhere: boolean): Source => {
    if (isSet) return 'settings';
    if (isInEnvironment) return 'environment';
    return isAnywhere ? 'channel' : null;
  };
  const hasEnvironmentSecret = environment.appSecrets.length > 0;
  const hasEnvironmentToken = environment.verifyToken !== undefined;
  return {
    verify_token: sourceOf(settings?.verifyToken != null, hasEnvironmentToken, facts.hasVerifyToken),
    app_secret: sourceOf(settings?.appSecrets != null, hasEnvironmentSecret, facts.hasAppSecret),
    app_id: setup?.appId != null ? 'settings' : null,
    login_configuration_id: setup?.loginConfigurationId != null ? 'settings' : null,
  };
}

function time(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
