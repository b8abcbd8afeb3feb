import type { ChannelView, TelegramAccountView } from '@switchboard/protocol';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link, useSearch } from 'wouter';
import { Loaded } from '../server-data/loaded.tsx';
import { Section } from '../settings/section.tsx';
import settingsStyles from '../settings/settings.module.css';
import { classNames, looks, Notice, type Platform, PLATFORM_NAMES, PlatformIcon } from '../ui/index.ts';
import { useChannelSetup, useTelegramAccounts, useWatchedChannels } from './channel-queries.ts';
import { ChannelRow, TelegramAccountRow } from './channel-rows.tsx';
import styles from './channels.module.css';
import { META_PLATFORMS } from './meta-platforms.ts';

const PLATFORMS: readonly Platform[] = [...META_PLATFORMS, 'telegram'];

/** What is connected, how it is, and what else can be. */
export function OverviewPage(): ReactNode {
  const t = useTranslations('channels');
  const search = useSearch();
  const channels = useWatchedChannels();
  const { data: accounts = [] } = useTelegramAccounts();
  return (
    <Section title={t('title')} intro={t('intro')}>
      {new URLSearchParams(search).get('connect') === 'failed' && (
        <Notice tone="error">{t('loginFailed')}</Notice>
      )}
      <Unconnected />
      <h3 className={styles['heading']}>{t('connected')}</h3>
      <Loaded query={channels}>{(list) => <Connected channels={list} accounts={accounts} />}</Loaded>
      <h3 className={styles['heading']}>{t('connectNew')}</h3>
      <ul className={styles['platforms']}>
        {PLATFORMS.map((platform) => (
          <ConnectCard key={platform} platform={platform} />
        ))}
      </ul>
    </Section>
  );
}

function Connected(props: {
  channels: readonly ChannelView[];
  accounts: readonly TelegramAccountView[];
}): ReactNode {
  const { channels, accounts } = props;
  const t = useTranslations('channels');
  // An account has no channel before it was online for the first time.
  const lonely = accounts.filter(
    ({ channel_id: channelId }) => !channels.some((channel) => channel.id === channelId),
  );
  if (channels.length + lonely.length === 0) return <p className={settingsStyles['faint']}>{t('none')}</p>;
  return (
    <ul className={settingsStyles['list']}>
      {channels.map((channel) => (
        <ChannelRow
          key={channel.id}
          channel={channel}
          account={accounts.find((account) => account.channel_id === channel.id) ?? null}
        />
      ))}
      {lonely.map((account) => (
        <TelegramAccountRow key={account.id} account={account} />
      ))}
    </ul>
  );
}

function ConnectCard({ platform }: { platform: Platform }): ReactNode {
  const t = useTranslations('channels');
  const name = PLATFORM_NAMES[platform];
  const address = platform === 'telegram' ? 'telegram/sign-in' : `setup/${platform}`;
  return (
    <li className={classNames(settingsStyles['card'], styles['platform'])}>
      <div className={settingsStyles['row']}>
        <PlatformIcon platform={platform} size={22} />
        <strong>{name}</strong>
      </div>
      <p className={styles['grow']}>{t(`platformText.${platform}`)}</p>
      <Link
        href={`/settings/channels/${address}`}
        className={looks('plain')}
        aria-label={t('connectPlatform', { platform: name })}
      >
        {t('connect')}
      </Link>
    </li>
  );
}

/** Accounts that send to us while nobody reads it. */
function Unconnected(): ReactNode {
  const t = useTranslations('channels');
  const setups = [
    useChannelSetup('whatsapp', false),
    useChannelSetup('instagram', false),
    useChannelSetup('facebook', false),
  ];
  return setups
    .flatMap(({ data }) => (data?.unconnected ?? []).map((account) => ({ ...account, from: data!.platform })))
    .map(({ from, external_id: id, deliveries: count }) => (
      <Notice
        key={`${from} ${id}`}
        tone="warning"
        action={
          <Link
            href={`/settings/channels/setup/${from}?id=${encodeURIComponent(id)}`}
            className={looks('plain', 'small')}
          >
            {t('connectIt')}
          </Link>
        }
      >
        {t('unconnected', { platform: PLATFORM_NAMES[from], id, count })}
      </Notice>
    ));
}
