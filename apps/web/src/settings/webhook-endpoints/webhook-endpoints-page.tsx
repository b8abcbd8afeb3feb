import type { WebhookEndpointView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { Loaded } from '../../server-data/loaded.tsx';
import { Button, looks } from '../../ui/index.ts';
import { Section } from '../section.tsx';
import styles from '../settings.module.css';
import { EndpointDialog } from './endpoint-dialog.tsx';
import { EndpointPage } from './endpoint-page.tsx';
import { ENDPOINTS, EndpointState } from './endpoint-state.tsx';

/** Who is told events. @param path the id of the one that is looked at */
export function WebhookEndpointsPage({ path }: { path: string }): ReactNode {
  const t = useTranslations('settings');
  const { client } = useSwitchboard();
  const query = useQuery({ queryKey: ENDPOINTS, queryFn: () => client.api.webhookEndpoints.list() });
  const [isAdding, setAdding] = useState(false);
  if (path !== '') return <EndpointPage id={path} />;
  return (
    <Section
      title={t('webhooks.title')}
      intro={t('webhooks.intro')}
      actions={
        <Button variant="primary" onClick={() => setAdding(true)}>
          {t('webhooks.new')}
        </Button>
      }
    >
      <Loaded query={query}>
        {({ endpoints, event_types: types }) => (
          <>
            {endpoints.length === 0 && <p className={styles['faint']}>{t('webhooks.none')}</p>}
            <ul className={endpoints.length === 0 ? '' : styles['list']}>
              {endpoints.map((endpoint) => (
                <EndpointRow key={endpoint.id} endpoint={endpoint} />
              ))}
            </ul>
            {isAdding && <EndpointDialog endpoint={null} types={types} onClose={() => setAdding(false)} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function EndpointRow({ endpoint }: { endpoint: WebhookEndpointView }): ReactNode {
  const t = useTranslations('settings');
  return (
    <li className={styles['item']}>
      <div className={styles['itemText']}>
        <strong>{endpoint.url}</strong>
        <p className={styles['faint']}>{endpoint.description}</p>
      </div>
      <EndpointState endpoint={endpoint} />
      <Link href={`/settings/webhooks/${endpoint.id}`} className={looks('plain', 'small')}>
        {t('open')}
      </Link>
    </li>
  );
}
