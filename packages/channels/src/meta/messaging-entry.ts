import { DASHBOARD_TEST_ACCOUNT, type InboundEvent } from '@switchboard/core';
import type { ParseContext } from '../channel-adapter.ts';
import { idOf, type JsonRecord, valueOf } from '../tolerant-reader.ts';
import { isolated, readEach, unrecognized } from '../item-outcome.ts';
import { parseMessagingChange } from './messaging-changes.ts';
import { asDashboardTest } from './messaging-dashboard-test.ts';
import { parseMessagingItem } from './messaging-item.ts';
import type { MessagingDialect, MessagingLine } from './messaging-line.ts';

/**
 * One `entry` of a `page` or `instagram` webhook: its own events, those that it only stands by for, and its changes
 * (notes/meta.md §4.2, §4.3). Instagram has been seen with a change's `field` and `value` on the entry itself.
 */
export function parseMessagingEntry(
  dialect: MessagingDialect,
  entry: JsonRecord,
  context: ParseContext,
): InboundEvent[] {
  const channelExternalId = idOf(entry, 'id');
  if (channelExternalId === null) {
    return [unrecognized({ platform: dialect.platform, channelExternalId }, 'entry.without_id')];
  }
  const line = (list: MessagingLine['list']): MessagingLine => ({
    ...dialect,
    channelExternalId,
    receivedAtMs: context.receivedAtMs,
    list,
    standby: list === 'standby',
  });
  const [messaging, standby, changes] = [line('messaging'), line('standby'), line('changes')];
  const events = [
    ...readEach(messaging, entry, 'messaging', (item) => parseMessagingItem(messaging, item)),
    ...readEach(standby, entry, 'standby', (item) => parseMessagingItem(standby, item)),
    ...readEach(changes, entry, 'changes', (change) => parseMessagingChange(changes, change)),
    ...(valueOf(entry, 'field') === null
      ? []
      : isolated(changes, () => parseMessagingChange(changes, entry))),
  ];
  if (events.length === 0) return [unrecognized(messaging, 'entry.empty')];
  if (channelExternalId !== DASHBOARD_TEST_ACCOUNT) return events;
  return events.map((event) => asDashboardTest(messaging, event));
}
