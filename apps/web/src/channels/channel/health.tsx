import type { ChannelCheckView, ChannelView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import type { ReactNode } from 'react';
import { useFormatter, useNow, useTranslations } from 'use-intl';
import { useServerSentence } from '../../i18n/sentences/sentences-provider.tsx';
import { useChange } from '../../server-data/use-change.ts';
import settingsStyles from '../../settings/settings.module.css';
import { Button } from '../../ui/index.ts';
import { CHANNELS } from '../channel-queries.ts';
import styles from '../channels.module.css';
import { StateBadge } from '../state-badge.tsx';

const MINUTE_MS = 60_000;

/** Everything that is looked at, to tell whether a channel works. */
export function Health({ channel }: { channel: ChannelView }): ReactNode {
  const t = useTranslations('channels.page');
  const { client } = useSwitchboard();
  const check = useChange({
    run: async () => await client.api.channels.check(channel.id),
    refresh: [CHANNELS],
    done: t('checkAsked'),
  });
  return (
    <section className={settingsStyles['card']} aria-label={t('health')}>
      <div className={settingsStyles['head']}>
        <div className={settingsStyles['row']}>
          <h3>{t('health')}</h3>
          <StateBadge state={channel.state} />
        </div>
        <Button size="small" disabled={check.isPending} onClick={() => check.mutate()}>
          {t('checkNow')}
        </Button>
      </div>
      {channel.checks.length === 0 ? (
        <p className={settingsStyles['faint']}>{t('noChecks')}</p>
      ) : (
        <ul className={styles['checks']}>
          {channel.checks.map((one) => (
            <CheckLine key={one.name} check={one} />
          ))}
        </ul>
      )}
    </section>
  );
}

function CheckLine({ check }: { check: ChannelCheckView }): ReactNode {
  const t = useTranslations('channels');
  const format = useFormatter();
  const now = useNow({ updateInterval: MINUTE_MS });
  const say = useServerSentence();
  // What was looked at a moment ago may be newer than the minute.
  const ago = (time: string): string =>
    format.relativeTime(new Date(time), Math.max(now.getTime(), Date.parse(time)));
  const moment = (time: string): string =>
    format.dateTime(new Date(time), { dateStyle: 'medium', timeStyle: 'short' });
  const { name, state, sentence, action, detail, problem, since, checked_at: checkedAt } = check;
  return (
    <li className={styles['check']} data-check={name} data-state={state}>
      <span className={styles['checkName']}>{t(`check.${name}`)}</span>
      <div className={styles['checkText']}>
        <p>{say(sentence)}</p>
        {action !== null && (
          <p>
            <strong>{say(action)}</strong>
          </p>
        )}
        {detail !== null && <p className={settingsStyles['faint']}>{say(detail)}</p>}
        {problem !== null && <p className={settingsStyles['faint']}>{say(problem)}</p>}
        <p className={settingsStyles['faint']}>
          {t('page.since', { time: moment(since) })}
          {checkedAt !== null && ` · ${t('page.lastChecked', { time: ago(checkedAt) })}`}
        </p>
      </div>
      <StateBadge state={state} />
    </li>
  );
}
