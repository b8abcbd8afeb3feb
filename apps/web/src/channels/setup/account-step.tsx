import type { ChannelSetupView, ChannelView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link, useSearch } from 'wouter';
import { useChange } from '../../server-data/use-change.ts';
import settingsStyles from '../../settings/settings.module.css';
import { Button, Disclosure } from '../../ui/index.ts';
import { StateBadge } from '../state-badge.tsx';
import { NewAccountForm } from './new-account-form.tsx';
import styles from './setup.module.css';

/** The account: by signing in at Meta where that is possible, or by hand. */
export function AccountStep({
  setup,
  channels,
}: {
  setup: ChannelSetupView;
  channels: ChannelView[];
}): ReactNode {
  const t = useTranslations('channels.setup');
  const asked = new URLSearchParams(useSearch()).get('id');
  const [chosen, setChosen] = useState(asked ?? '');
  const form = <NewAccountForm key={chosen} platform={setup.platform} knownId={chosen} />;
  return (
    <>
      {channels.length > 0 && <Connected channels={channels} />}
      {setup.can_connect && <ConnectWithMeta setup={setup} />}
      {setup.can_connect && channels.length === 0 && <p>{t('byHand')}</p>}
      {setup.unconnected.length > 0 && (
        <div className={settingsStyles['row']}>
          <span>{t('sending')}</span>
          {setup.unconnected.map(({ external_id: id }) => (
            <Button key={id} size="small" aria-pressed={chosen === id} onClick={() => setChosen(id)}>
              {id}
            </Button>
          ))}
        </div>
      )}
      {channels.length === 0 || chosen !== '' ? (
        form
      ) : (
        <Disclosure label={t('addAnother')}>{form}</Disclosure>
      )}
    </>
  );
}

function Connected({ channels }: { channels: ChannelView[] }): ReactNode {
  const t = useTranslations('channels.setup');
  return (
    <div className={styles['labelled']}>
      <span className={styles['label']}>{t('connectedAccounts')}</span>
      <ul className={settingsStyles['list']}>
        {channels.map((channel) => (
          <li key={channel.id} className={settingsStyles['item']}>
            <div className={settingsStyles['itemText']}>
              <Link href={`/settings/channels/${channel.id}`}>{channel.name}</Link>{' '}
              <span className={settingsStyles['faint']}>{channel.external_id}</span>
            </div>
            <StateBadge state={channel.state} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Leads to a page of Meta's, and from there back to where accounts are chosen. */
function ConnectWithMeta({ setup }: { setup: ChannelSetupView }): ReactNode {
  const t = useTranslations('channels.setup');
  const { client } = useSwitchboard();
  const connect = useChange({
    run: async () => await client.api.channelSetup.connect(setup.platform),
    refresh: [],
    onDone: ({ url }) => location.assign(url),
  });
  return (
    <>
      <div className={settingsStyles['row']}>
        <Button variant="primary" disabled={connect.isPending} onClick={() => connect.mutate()}>
          {t('withMeta')}
        </Button>
        <span className={settingsStyles['faint']}>{t('withMetaText')}</span>
      </div>
      <hr className={styles['rule']} />
    </>
  );
}
