import type { WebhookEndpointView } from '@switchboard/protocol';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Badge } from '../../ui/index.ts';

/** Under what all of them are asked for. */
export const ENDPOINTS = ['webhook-endpoints'];

/** Whether it is told, and whether it answers. */
export function EndpointState({ endpoint }: { endpoint: WebhookEndpointView }): ReactNode {
  const t = useTranslations('settings');
  if (!endpoint.is_enabled) return <Badge tone="warning">{t('webhooks.disabled')}</Badge>;
  if (endpoint.failing_since !== null) return <Badge tone="error">{t('webhooks.failing')}</Badge>;
  return <Badge tone="success">{t('webhooks.working')}</Badge>;
}
