import type { ChannelSetupView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChange } from '../../server-data/use-change.ts';
import settingsStyles from '../../settings/settings.module.css';
import { Button, Disclosure, SafeLink, TextField } from '../../ui/index.ts';
import { CHANNELS } from '../channel-queries.ts';
import { SecretField } from '../secret-field.tsx';

const DASHBOARD = 'https://developers.facebook.com/apps/';

/** The app in Meta's dashboard, and the secret with which it signs. */
export function AppStep({ setup }: { setup: ChannelSetupView }): ReactNode {
  const t = useTranslations('channels.setup');
  const { client } = useSwitchboard();
  const { platform } = setup;
  const save = useChange({
    run: async (secret: string) => await client.api.channelSetup.change(platform, { app_secret: secret }),
    refresh: [CHANNELS],
    done: t('saved'),
  });
  return (
    <>
      <p>{t(`appText.${platform}`)}</p>
      <p>
        <SafeLink href={DASHBOARD}>{t('dashboard')}</SafeLink>
      </p>
      <SecretField
        label={t('appSecret')}
        hint={t(`appSecretWhere.${platform}`)}
        setWords={setup.app_secret_set ? t(wordsOf(setup.sources.app_secret)) : null}
        save={save}
      />
      <Disclosure label={t('loginTitle')}>
        <LoginIds setup={setup} />
      </Disclosure>
    </>
  );
}

function wordsOf(source: ChannelSetupView['sources']['app_secret']) {
  if (source === 'environment') return 'secretFromServer';
  return source === 'channel' ? 'secretOfChannel' : 'secretSet';
}

function LoginIds({ setup }: { setup: ChannelSetupView }): ReactNode {
  const t = useTranslations('channels.setup');
  const { client } = useSwitchboard();
  const [appId, setAppId] = useState(setup.app_id ?? '');
  const [configurationId, setConfigurationId] = useState(setup.login_configuration_id ?? '');
  const save = useChange({
    run: async () =>
      await client.api.channelSetup.change(setup.platform, {
        app_id: appId.trim() === '' ? null : appId.trim(),
        login_configuration_id: configurationId.trim() === '' ? null : configurationId.trim(),
      }),
    refresh: [CHANNELS],
    done: t('saved'),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={settingsStyles['form']} onSubmit={submit}>
      <p className={settingsStyles['faint']}>{t('loginText')}</p>
      <div className={settingsStyles['two']}>
        <TextField
          label={t('appId')}
          hint={t('appIdHint')}
          inputMode="numeric"
          autoComplete="off"
          value={appId}
          onValue={setAppId}
        />
        <TextField
          label={t('configurationId')}
          hint={t('configurationHint')}
          inputMode="numeric"
          autoComplete="off"
          value={configurationId}
          onValue={setConfigurationId}
        />
      </div>
      <div className={settingsStyles['row']}>
        <Button type="submit" disabled={save.isPending}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}
