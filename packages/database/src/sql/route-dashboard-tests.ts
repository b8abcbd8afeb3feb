import { DASHBOARD_TEST_ACCOUNT, type InboundEvent, type Platform } from '@switchboard/core';
import type { InboundItem } from '../inbound-batch.ts';
import type { Queryable } from './statement.ts';

/**
 * The "Test" button of Meta's dashboard names no account of ours. Its message goes to the channel of its platform that
 * was connected last, where whoever pressed it is looking; without a channel there is nowhere to show it.
 */
export async function routeDashboardTests(
  db: Queryable,
  items: readonly InboundItem[],
): Promise<readonly InboundItem[]> {
  if (!items.some(({ events }) => events.some(isDashboardTest))) return items;
  const { rows } = await db.query<{ platform: Platform; external_id: string }>({
    name: 'newest-channels',
    text: `select distinct on (platform) platform, external_id from channels order by platform, created_at desc`,
  });
  const newest = new Map(rows.map((row) => [row.platform, row.external_id]));
  return items.map((item) => ({ ...item, events: item.events.map((event) => routed(event, newest)) }));
}

function isDashboardTest(event: InboundEvent): boolean {
  return event.channelExternalId === DASHBOARD_TEST_ACCOUNT;
}

function routed(event: InboundEvent, newest: ReadonlyMap<Platform, string>): InboundEvent {
  if (!isDashboardTest(event)) return event;
  const { platform } = event;
  const channelExternalId = newest.get(platform);
  if (channelExternalId === undefined || event.kind !== 'message') {
    return { kind: 'ignored', platform, channelExternalId: null, what: 'dashboard_test' };
  }
  return { ...event, channelExternalId };
}
