import type { InboundEvent, MetaPlatform, PeerIdentity } from '@switchboard/core';
import type { ParseContext } from '../channel-adapter.ts';
import { idOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import { readEach, unrecognized } from '../unrecognized.ts';
import { parseMessagingItem } from './messaging-item.ts';

/** Where Messenger and Instagram differ; everything else of the Messenger Platform they share. */
export interface MessagingDialect {
  platform: MetaPlatform;
  identityKind: PeerIdentity['kind'];
  /** Fields of `changes[]` whose value is a messaging item. */
  messagingFields: ReadonlySet<string>;
}

/** The channel whose entry is being read. */
export interface MessagingLine extends MessagingDialect {
  channelExternalId: string;
  receivedAtMs: number;
}

/** One `entry` of a `page` or `instagram` webhook: its own events and those that it only stands by for (§4.2). */
export function parseMessagingEntry(
  dialect: MessagingDialect,
  entry: JsonRecord,
  context: ParseContext,
): InboundEvent[] {
  const channelExternalId = idOf(entry, 'id');
  if (channelExternalId === null) {
    return [unrecognized({ platform: dialect.platform, channelExternalId }, 'entry.without_id')];
  }
  const line: MessagingLine = { ...dialect, channelExternalId, receivedAtMs: context.receivedAtMs };
  const events = [
    ...readEach(line, entry, 'messaging', (item) => parseMessagingItem(line, 'messaging', item)),
    ...readEach(line, entry, 'standby', (item) => parseMessagingItem(line, 'standby', item)),
    ...readEach(line, entry, 'changes', (change) => parseChange(line, change)),
  ];
  return events.length > 0 ? events : [withoutItems(line, entry)];
}

function parseChange(line: MessagingLine, change: JsonRecord): InboundEvent[] {
  const field = textOf(change, 'field');
  const value = recordOf(change, 'value');
  if (field !== null && value !== null && line.messagingFields.has(field)) {
    return parseMessagingItem(line, 'changes', value);
  }
  return [unrecognized(line, `changes.${field ?? 'without_field'}`)];
}

/** Instagram's comment webhooks have been seen with `field` and `value` on the entry itself (notes/meta.md §4.3). */
function withoutItems(line: MessagingLine, entry: JsonRecord): InboundEvent {
  const field = textOf(entry, 'field');
  return unrecognized(line, field === null ? 'entry.empty' : `changes.${field}`);
}
