import type { ChannelChanges } from '@switchboard/client';
import type { ChannelView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChange } from '../../server-data/use-change.ts';
import settingsStyles from '../../settings/settings.module.css';
import { Button, SwitchField, TextField } from '../../ui/index.ts';
import { CHANNELS } from '../channel-queries.ts';
import styles from '../channels.module.css';
import { metaPlatformOf } from '../meta-platforms.ts';
import { SecretField } from '../secret-field.tsx';

/** What can be set of a channel. */
export function ChannelForm({ channel }: { channel: ChannelView }): ReactNode {
  const t = useTranslations('channels');
  const change = useChannelChange(channel);
  const [name, setName] = useState(channel.name);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    change.mutate({ name: name.trim() });
  };
  const platform = metaPlatformOf(channel.platform);
  return (
    <section className={settingsStyles['card']}>
      <h3>{t('page.settings')}</h3>
      <form className={styles['besideField']} onSubmit={submit}>
        <TextField
          label={t('page.name')}
          hint={t('setup.nameHint')}
          required
          maxLength={200}
          value={name}
          onValue={setName}
        />
        <Button
          type="submit"
          disabled={change.isPending || name.trim() === '' || name.trim() === channel.name}
        >
          {t('setup.save')}
        </Button>
      </form>
      {(platform === 'instagram' || platform === 'facebook') && (
        <SwitchField
          label={t('page.humanAgent')}
          hint={t('page.humanAgentHint')}
          isOn={channel.allows_human_agent}
          isDisabled={change.isPending}
          onChange={(isOn) => change.mutate({ allows_human_agent: isOn })}
        />
      )}
      {platform === 'whatsapp' && !channel.is_simulated && <AccountId channel={channel} />}
      {platform !== null && !channel.is_simulated && <AccessToken channel={channel} platform={platform} />}
    </section>
  );
}

function useChannelChange(channel: ChannelView) {
  const t = useTranslations('channels.page');
  const { client } = useSwitchboard();
  return useChange({
    run: async (changes: ChannelChanges) => await client.api.channels.change(channel.id, changes),
    refresh: [CHANNELS],
    done: t('saved'),
  });
}

/** Templates belong to the account of the number. */
function AccountId({ channel }: { channel: ChannelView }): ReactNode {
  const t = useTranslations('channels.setup');
  const change = useChannelChange(channel);
  const known = channel.account_external_id ?? '';
  const [id, setId] = useState(known);
  const isWrong = id.trim() !== '' && !/^\d+$/.test(id.trim());
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    change.mutate({ account_external_id: id.trim() });
  };
  return (
    <form className={styles['besideField']} onSubmit={submit}>
      <TextField
        label={t('accountId')}
        hint={t('accountIdHint')}
        error={isWrong ? t('digitsOnly') : null}
        inputMode="numeric"
        autoComplete="off"
        value={id}
        onValue={setId}
      />
      <Button
        type="submit"
        aria-label={`${t('save')}: ${t('accountId')}`}
        disabled={change.isPending || isWrong || id.trim() === '' || id.trim() === known}
      >
        {t('save')}
      </Button>
    </form>
  );
}

function AccessToken(props: {
  channel: ChannelView;
  platform: 'whatsapp' | 'instagram' | 'facebook';
}): ReactNode {
  const { channel, platform } = props;
  const t = useTranslations('channels');
  const { client } = useSwitchboard();
  const save = useChange({
    run: async (token: string) => await client.api.channels.change(channel.id, { access_token: token }),
    refresh: [CHANNELS],
    done: t('page.saved'),
  });
  return (
    <SecretField
      label={t('page.newToken')}
      hint={t(`setup.accessTokenHint.${platform}`)}
      setWords={channel.credentials?.access_token === true ? t('setup.secretSet') : null}
      save={save}
    />
  );
}
