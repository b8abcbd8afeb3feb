import type { ChannelView } from '@switchboard/protocol';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { Loaded } from '../../server-data/loaded.tsx';
import { Section } from '../../settings/section.tsx';
import settingsStyles from '../../settings/settings.module.css';
import { Badge, PLATFORM_NAMES, PlatformIcon } from '../../ui/index.ts';
import { useTelegramAccounts, useWatchedChannels } from '../channel-queries.ts';
import { metaPlatformOf } from '../meta-platforms.ts';
import { StateBadge } from '../state-badge.tsx';
import { AccountActions } from '../telegram/account-actions.tsx';
import { AccountSentence, badgeStateOf } from '../telegram/account-state.tsx';
import { TestMessageForm } from '../test-message-form.tsx';
import { ChannelForm } from './channel-form.tsx';
import { Health } from './health.tsx';
import { RemoveChannel } from './remove-channel.tsx';
import { Templates } from './templates.tsx';

/** One channel: how it is, what can be set, and how to be rid of it. */
export function ChannelPage({ id }: { id: string }): ReactNode {
  const t = useTranslations('channels');
  const channels = useWatchedChannels();
  return (
    <Loaded query={channels}>
      {(all) => {
        const channel = all.find((one) => one.id === id);
        if (channel !== undefined) return <Channel key={id} channel={channel} />;
        return (
          <Section title={t('title')} back="/settings/channels">
            <p>{t('page.gone')}</p>
          </Section>
        );
      }}
    </Loaded>
  );
}

function Channel({ channel }: { channel: ChannelView }): ReactNode {
  const t = useTranslations('channels');
  const platform = metaPlatformOf(channel.platform);
  const isReal = !channel.is_simulated;
  return (
    <Section title={channel.name} back="/settings/channels">
      <div className={settingsStyles['row']}>
        <PlatformIcon platform={channel.platform} size={20} />
        <span>{PLATFORM_NAMES[channel.platform]}</span>
        <span className={settingsStyles['faint']}>{t('page.idOf', { id: channel.external_id })}</span>
        {!isReal && <Badge>{t('simulated')}</Badge>}
        {platform !== null && isReal && (
          <Link href={`/settings/channels/setup/${platform}`}>
            {t('page.openSetup', { platform: PLATFORM_NAMES[platform] })}
          </Link>
        )}
      </div>
      {platform === null && <TelegramAccount channel={channel} />}
      {isReal && platform !== null && <Health channel={channel} />}
      <ChannelForm channel={channel} />
      {isReal && platform === 'whatsapp' && (
        <>
          <section className={settingsStyles['card']}>
            <h3>{t('setup.testTitle')}</h3>
            <TestMessageForm channels={[channel]} />
          </section>
          <Templates channelId={channel.id} />
        </>
      )}
      {(platform !== null || !isReal) && <RemoveChannel channel={channel} />}
    </Section>
  );
}

function TelegramAccount({ channel }: { channel: ChannelView }): ReactNode {
  const t = useTranslations('channels.telegram');
  const { data: accounts = [] } = useTelegramAccounts();
  const account = accounts.find((one) => one.channel_id === channel.id);
  // A bot has no account, but checks.
  if (account === undefined) return <Health channel={channel} />;
  return (
    <section className={settingsStyles['card']}>
      <div className={settingsStyles['row']}>
        <h3>{t('account')}</h3>
        <StateBadge state={badgeStateOf(account.state)} />
      </div>
      <AccountSentence account={account} />
      <AccountActions account={account} />
    </section>
  );
}
