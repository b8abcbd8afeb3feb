import { DASHBOARD_TEST_ACCOUNT, type InboundEvent, type Platform } from '@switchboard/core';
import type { InboundItem } from '../inbound-batch.ts';
import type { Queryable } from './statement.ts';

/**
 * The "Test" button of Meta's dashboard names no account of ours. Its message goes to the channel of its platform that
 * had been connected last when it came, where whoever pressed it is looking; real channels go before simulated ones. A
 * replay of it goes to the same. Without a channel there is nowhere to show it.
 */
export async function routeDashboardTests(
  db: Queryable,
  items: readonly InboundItem[],
): Promise<readonly InboundItem[]> {
  if (!items.some(({ events }) => events.some(isDashboardTest))) return items;
  const { rows } = await db.query<ConnectedChannel>({
    name: 'connected-channels',
    text: `select platform, external_id, created_at from channels order by is_simulated, created_at desc`,
  });
  return items.map((item) => ({
    ...item,
    events: item.events.map((event) => routed(event, rows, item.delivery?.receivedAt)),
  }));
}

interface ConnectedChannel {
  platform: Platform;
  external_id: string;
  created_at: Date;
}

function isDashboardTest(event: InboundEvent): boolean {
  return event.channelExternalId === DASHBOARD_TEST_ACCOUNT;
}

function routed(
  event: InboundEvent,
  channels: readonly ConnectedChannel[],
  receivedAt: Date | undefined,
): InboundEvent {
  if (!isDashboardTest(event)) return event;
  const { platform } = event;
  const own = channels.filter((channel) => channel.platform === platform);
  const channel = own.find(({ created_at: at }) => receivedAt === undefined || at <= receivedAt) ?? own[0];
  if (channel === undefined || event.kind !== 'message') {
    return { kind: 'ignored', platform, channelExternalId: null, what: 'dashboard_test' };
  }
  return { ...event, channelExternalId: channel.external_id };
}
