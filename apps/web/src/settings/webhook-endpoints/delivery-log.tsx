import type { OutgoingDeliveryView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useServerSentence } from '../../i18n/sentences/sentences-provider.tsx';
import { useSentenceOf } from '../../server-data/use-sentence-of.ts';
import { useChange } from '../../server-data/use-change.ts';
import { Badge, Button, Notice, SelectField, Spinner } from '../../ui/index.ts';
import styles from '../settings.module.css';

/** Deliveries are not events of the log, so they are asked for again while somebody looks. */
export const ASK_AGAIN_MS = 3_000;

const STATES = ['all', 'pending', 'delivered', 'failed'] as const;

/** What became of telling an endpoint of each event. */
export function DeliveryLog({ endpointId }: { endpointId: string }): ReactNode {
  const t = useTranslations('settings');
  const tUi = useTranslations('ui');
  const { client } = useSwitchboard();
  const sentenceOf = useSentenceOf();
  const [state, setState] = useState<(typeof STATES)[number]>('all');
  const query = useInfiniteQuery({
    queryKey: ['webhook-deliveries', endpointId, state],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      client.api.webhookEndpoints.deliveries(endpointId, {
        ...(state === 'all' ? {} : { state }),
        ...(pageParam === '' ? {} : { before: pageParam }),
      }),
    getNextPageParam: (page) => (page.has_more ? page.deliveries.at(-1)?.id : undefined),
    refetchInterval: ASK_AGAIN_MS,
  });
  const deliveries = query.data?.pages.flatMap((page) => page.deliveries) ?? [];
  return (
    <>
      <div className={styles['head']}>
        <h3>{t('webhooks.deliveries')}</h3>
        <SelectField
          label={t('webhooks.state')}
          isLabelHidden
          choices={STATES.map((value) => ({ value, label: t(`webhooks.states.${value}`) }))}
          value={state}
          onChange={setState}
        />
      </div>
      {query.isPending && <Spinner label={tUi('loading')} />}
      {query.error !== null && <Notice tone="error">{sentenceOf(query.error)}</Notice>}
      {query.data !== undefined && deliveries.length === 0 && (
        <p className={styles['faint']}>{t('webhooks.noDeliveries')}</p>
      )}
      {deliveries.length > 0 && (
        <ul className={styles['list']}>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} endpointId={endpointId} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

function DeliveryRow(props: { delivery: OutgoingDeliveryView; endpointId: string }): ReactNode {
  const { delivery, endpointId } = props;
  const t = useTranslations('settings');
  const format = useFormatter();
  const { client } = useSwitchboard();
  const say = useServerSentence();
  const again = useChange({
    run: async () => await client.api.webhookEndpoints.replayDelivery(endpointId, delivery.id),
    refresh: [['webhook-deliveries', endpointId]],
    done: t('webhooks.againQueued'),
  });
  const tones = { pending: 'neutral', delivered: 'success', failed: 'error' } as const;
  const facts = [
    format.dateTime(new Date(delivery.created_at), { dateStyle: 'short', timeStyle: 'medium' }),
    t('webhooks.attempts', { count: delivery.attempts }),
    ...(delivery.last_status === null ? [] : [`HTTP ${delivery.last_status}`]),
    ...(delivery.duration_ms === null ? [] : [t('webhooks.duration', { count: delivery.duration_ms })]),
  ];
  return (
    <li className={styles['item']}>
      <div className={styles['itemText']}>
        <code className={styles['code']}>{delivery.type}</code>{' '}
        <Badge tone={tones[delivery.state]}>{t(`webhooks.states.${delivery.state}`)}</Badge>
        <p className={styles['faint']}>{facts.join(' · ')}</p>
        {delivery.last_error !== null && <p className={styles['faint']}>{say(delivery.last_error)}</p>}
        {delivery.response_excerpt !== null && delivery.response_excerpt !== '' && (
          <code className={styles['code']}>{delivery.response_excerpt}</code>
        )}
      </div>
      {delivery.state !== 'pending' && (
        <Button size="small" disabled={again.isPending} onClick={() => again.mutate()}>
          {t('webhooks.again')}
        </Button>
      )}
    </li>
  );
}
