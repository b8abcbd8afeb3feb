import type { ConnectableView, ConnectedView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { useServerSentence } from '../../i18n/sentences/sentences-provider.tsx';
import { Loaded } from '../../server-data/loaded.tsx';
import { useChange } from '../../server-data/use-change.ts';
import { Section } from '../../settings/section.tsx';
import settingsStyles from '../../settings/settings.module.css';
import { Button, CheckboxField, looks, Notice, PLATFORM_NAMES } from '../../ui/index.ts';
import { CHANNELS } from '../channel-queries.ts';

/** What a sign-in at Meta lets us connect, to be chosen from. @param id of that sign-in */
export function ConnectPage({ id }: { id: string }): ReactNode {
  const t = useTranslations('channels.connecting');
  const { client } = useSwitchboard();
  const query = useQuery({
    queryKey: ['channel-connect', id],
    queryFn: () => client.api.channelSetup.connectable(id),
    retry: false,
  });
  const [connected, setConnected] = useState<ConnectedView | null>(null);
  return (
    <Section title={t('title')} back="/settings/channels">
      <Loaded query={query}>
        {(found) =>
          connected === null ? (
            <Choice found={found} onConnected={setConnected} />
          ) : (
            <Outcome found={found} connected={connected} />
          )
        }
      </Loaded>
    </Section>
  );
}

function Choice(props: {
  found: ConnectableView;
  onConnected: (connected: ConnectedView) => void;
}): ReactNode {
  const { found, onConnected } = props;
  const t = useTranslations('channels.connecting');
  const say = useServerSentence();
  const { client } = useSwitchboard();
  // What is new is what people came for.
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(found.accounts.filter((one) => one.channel_id === null).map((one) => one.external_id)),
  );
  const connect = useChange({
    run: async () => await client.api.channelSetup.connectChosen(found.id, [...chosen]),
    refresh: [CHANNELS],
    onDone: onConnected,
  });
  const toggle = (id: string, isOn: boolean): void => {
    const next = new Set(chosen);
    if (isOn) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    connect.mutate();
  };
  if (found.accounts.length === 0) {
    return (
      <>
        <Notice tone="error">{found.problem === null ? t('nothing') : say(found.problem)}</Notice>
        <BackToSetup found={found} />
      </>
    );
  }
  return (
    <form className={settingsStyles['card']} onSubmit={submit}>
      {found.problem !== null && <Notice tone="warning">{say(found.problem)}</Notice>}
      <p>{t('intro', { platform: PLATFORM_NAMES[found.platform] })}</p>
      <ul className={settingsStyles['list']}>
        {found.accounts.map((account) => (
          <li key={account.external_id} className={settingsStyles['item']}>
            <div className={settingsStyles['itemText']}>
              <CheckboxField
                label={account.name}
                isOn={chosen.has(account.external_id)}
                onChange={(isOn) => toggle(account.external_id, isOn)}
              />
            </div>
            <span className={settingsStyles['faint']}>
              {account.channel_id === null ? account.external_id : t('already')}
            </span>
          </li>
        ))}
      </ul>
      <div className={settingsStyles['actions']}>
        <Button type="submit" variant="primary" disabled={connect.isPending || chosen.size === 0}>
          {t('connect', { count: chosen.size })}
        </Button>
      </div>
    </form>
  );
}

function BackToSetup({ found }: { found: ConnectableView }): ReactNode {
  const t = useTranslations('channels.connecting');
  return (
    <div className={settingsStyles['row']}>
      <Link href={`/settings/channels/setup/${found.platform}`} className={looks('primary')}>
        {t('again')}
      </Link>
    </div>
  );
}

function Outcome({ found, connected }: { found: ConnectableView; connected: ConnectedView }): ReactNode {
  const t = useTranslations('channels.connecting');
  const say = useServerSentence();
  const nameOf = (id: string): string =>
    found.accounts.find((account) => account.external_id === id)?.name ?? id;
  return (
    <>
      <h3>{t('done')}</h3>
      <ul className={settingsStyles['list']}>
        {connected.channels.map((channel) => (
          <li key={channel.channel_id} className={settingsStyles['item']}>
            <div className={settingsStyles['itemText']}>
              <Link href={`/settings/channels/${channel.channel_id}`}>{nameOf(channel.external_id)}</Link>
              {channel.problem !== null && <p>{t('notSubscribed', { problem: say(channel.problem) })}</p>}
            </div>
            <span className={settingsStyles['faint']}>{t(channel.is_new ? 'isNew' : 'isKnown')}</span>
          </li>
        ))}
      </ul>
      <BackToSetup found={found} />
    </>
  );
}
