import type { ChannelView, TelegramAccountView } from '@switchboard/protocol';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { useServerSentence } from '../i18n/sentences/sentences-provider.tsx';
import settingsStyles from '../settings/settings.module.css';
import { Badge, looks, PLATFORM_NAMES, PlatformIcon } from '../ui/index.ts';
import styles from './channels.module.css';
import { StateBadge } from './state-badge.tsx';
import { AccountActions } from './telegram/account-actions.tsx';
import { AccountSentence, badgeStateOf } from './telegram/account-state.tsx';
import { worstCheck } from './worst-check.ts';

/** A channel in a line: what it is, how it is, and what is most urgent about it. */
export function ChannelRow(props: { channel: ChannelView; account: TelegramAccountView | null }): ReactNode {
  const { channel, account } = props;
  const t = useTranslations('channels');
  return (
    <li className={settingsStyles['item']}>
      <PlatformIcon platform={channel.platform} size={22} />
      <div className={settingsStyles['itemText']}>
        <div className={settingsStyles['row']}>
          <strong>{channel.name}</strong>
          <span className={settingsStyles['faint']}>{PLATFORM_NAMES[channel.platform]}</span>
          {channel.is_simulated && <Badge>{t('simulated')}</Badge>}
        </div>
        {account === null ? <ChannelSentence channel={channel} /> : <AccountSentence account={account} />}
      </div>
      {!channel.is_simulated && (
        <StateBadge state={account === null ? channel.state : badgeStateOf(account.state)} />
      )}
      {account?.state === 'needs_login' && <AccountActions account={account} isShort />}
      <Link
        href={`/settings/channels/${channel.id}`}
        className={looks('plain', 'small')}
        aria-label={t('detailsOf', { name: channel.name })}
      >
        {t('details')}
      </Link>
    </li>
  );
}

function ChannelSentence({ channel }: { channel: ChannelView }): ReactNode {
  const t = useTranslations('channels');
  const say = useServerSentence();
  if (channel.is_simulated) return <p className={settingsStyles['faint']}>{t('simulatedText')}</p>;
  const worst = worstCheck(channel.checks);
  if (worst === null) {
    return <p className={settingsStyles['faint']}>{t(channel.state === 'ok' ? 'allWell' : 'notChecked')}</p>;
  }
  return (
    <>
      <p>{say(worst.sentence)}</p>
      {worst.action !== null && <p className={styles['action']}>{say(worst.action)}</p>}
    </>
  );
}

/** An account that was never online has no channel yet. */
export function TelegramAccountRow({ account }: { account: TelegramAccountView }): ReactNode {
  return (
    <li className={settingsStyles['item']}>
      <PlatformIcon platform="telegram" size={22} />
      <div className={settingsStyles['itemText']}>
        <div className={settingsStyles['row']}>
          <strong>{account.name}</strong>
          <span className={settingsStyles['faint']}>{PLATFORM_NAMES.telegram}</span>
        </div>
        <AccountSentence account={account} />
      </div>
      <StateBadge state={badgeStateOf(account.state)} />
      <AccountActions account={account} />
    </li>
  );
}
