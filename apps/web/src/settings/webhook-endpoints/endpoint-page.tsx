import type { WebhookEndpointView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { useServerSentence } from '../../i18n/sentences/sentences-provider.tsx';
import { Loaded } from '../../server-data/loaded.tsx';
import { useChange } from '../../server-data/use-change.ts';
import { Button, ConfirmDialog, Dialog, Notice } from '../../ui/index.ts';
import { Section } from '../section.tsx';
import styles from '../settings.module.css';
import { ShownOnce } from '../shown-once.tsx';
import { ASK_AGAIN_MS, DeliveryLog } from './delivery-log.tsx';
import { EndpointDialog } from './endpoint-dialog.tsx';
import { ENDPOINTS, EndpointState } from './endpoint-state.tsx';

/** One endpoint: how it is, what can be done with it, and what became of each delivery. */
export function EndpointPage({ id }: { id: string }): ReactNode {
  const { client } = useSwitchboard();
  const query = useQuery({
    queryKey: ENDPOINTS,
    queryFn: () => client.api.webhookEndpoints.list(),
    // Whether it answers is told to nobody.
    refetchInterval: ASK_AGAIN_MS,
  });
  return (
    <Loaded query={query}>
      {({ endpoints, event_types: types }) => {
        const endpoint = endpoints.find((one) => one.id === id);
        return endpoint === undefined ? <Gone /> : <Endpoint endpoint={endpoint} types={types} />;
      }}
    </Loaded>
  );
}

function Gone(): ReactNode {
  const t = useTranslations('settings');
  return (
    <Section title={t('webhooks.title')} back="/settings/webhooks">
      <p>{t('webhooks.gone')}</p>
    </Section>
  );
}

function Endpoint(props: { endpoint: WebhookEndpointView; types: readonly string[] }): ReactNode {
  const { endpoint, types } = props;
  const t = useTranslations('settings');
  const format = useFormatter();
  const say = useServerSentence();
  const [isEditing, setEditing] = useState(false);
  const moment = (time: string): string =>
    format.dateTime(new Date(time), { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Section title={endpoint.url} intro={endpoint.description} back="/settings/webhooks">
      <div className={styles['card']}>
        <div className={styles['row']}>
          <EndpointState endpoint={endpoint} />
          <span className={styles['faint']}>
            {endpoint.event_types === null ? t('webhooks.allEvents') : endpoint.event_types.join(', ')}
          </span>
        </div>
        {endpoint.disabled_reason !== null && <Notice tone="warning">{say(endpoint.disabled_reason)}</Notice>}
        {endpoint.failing_since !== null && (
          <Notice tone="error">
            {t('webhooks.failingSince', {
              time: moment(endpoint.failing_since),
              count: endpoint.consecutive_failures,
            })}
          </Notice>
        )}
        <EndpointActions endpoint={endpoint} onEdit={() => setEditing(true)} />
      </div>
      <DeliveryLog endpointId={endpoint.id} />
      {isEditing && <EndpointDialog endpoint={endpoint} types={types} onClose={() => setEditing(false)} />}
    </Section>
  );
}

function EndpointActions(props: { endpoint: WebhookEndpointView; onEdit: () => void }): ReactNode {
  const { endpoint, onEdit } = props;
  const t = useTranslations('settings');
  const { client } = useSwitchboard();
  const [, navigate] = useLocation();
  const [secret, setSecret] = useState<string | null>(null);
  const [isRemoving, setRemoving] = useState(false);
  const api = client.api.webhookEndpoints;
  const refresh = [ENDPOINTS, ['webhook-deliveries', endpoint.id]];
  const test = useChange({
    run: async () => await api.test(endpoint.id),
    refresh,
    done: t('webhooks.testSent'),
  });
  const toggle = useChange({
    run: async () => await api.change(endpoint.id, { is_enabled: !endpoint.is_enabled }),
    refresh,
    done: t('saved'),
  });
  const rotate = useChange({
    run: async () => await api.rotateSecret(endpoint.id),
    refresh,
    onDone: (changed) => setSecret(changed.secret),
  });
  const remove = useChange({
    run: async () => await api.remove(endpoint.id),
    refresh: [ENDPOINTS],
    done: t('deleted'),
    onDone: () => navigate('/settings/webhooks'),
  });
  return (
    <div className={styles['row']}>
      <Button disabled={test.isPending} onClick={() => test.mutate()}>
        {t('webhooks.test')}
      </Button>
      <Button onClick={onEdit}>{t('edit')}</Button>
      <Button disabled={toggle.isPending} onClick={() => toggle.mutate()}>
        {endpoint.is_enabled ? t('webhooks.disable') : t('webhooks.enable')}
      </Button>
      <Button disabled={rotate.isPending} onClick={() => rotate.mutate()}>
        {t('webhooks.rotate')}
      </Button>
      <Button variant="danger" onClick={() => setRemoving(true)}>
        {t('delete')}
      </Button>
      <Dialog isOpen={secret !== null} onClose={() => setSecret(null)} title={t('webhooks.secretTitle')}>
        <ShownOnce label={t('webhooks.rotateHint')} value={secret ?? ''} />
      </Dialog>
      <ConfirmDialog
        isOpen={isRemoving}
        title={t('webhooks.deleteTitle')}
        description={t('webhooks.deleteText', { url: endpoint.url })}
        confirmLabel={t('delete')}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={() => setRemoving(false)}
      />
    </div>
  );
}
