import { type InboundStatus, type MessageStatus, type NewEvent, statusAdvances } from '@switchboard/core';
import type { TargetMessage } from './find-messages.ts';
import { columns, type Queryable, type Statement } from './statement.ts';

/** A receipt and the message of ours that it is for. */
export interface StatusOfMessage {
  update: InboundStatus;
  message: TargetMessage;
}

/** A message of ours as its receipts name it. */
export interface ReceiptKey {
  platform: string;
  channelExternalId: string;
  messageExternalId: string;
}

/** A power of two. Each lock takes room in the server's memory, and one delivery may hold tens of thousands of receipts. */
const RECEIPT_LOCKS = 4096;

/**
 * Makes receipts and the messages that they are for wait for each other. Whoever stores an outbound message and
 * whoever stores a receipt takes the same lock before looking for the other: without it, two open transactions would
 * each miss the other's row, and the receipt would be parked for ever.
 */
export async function lockReceipts(db: Queryable, keys: readonly ReceiptKey[]): Promise<void> {
  if (keys.length > 0) await db.query(receiptLocks(keys));
}

/** The statement that does it. */
export function receiptLocks(keys: readonly ReceiptKey[]): Statement {
  return {
    name: 'lock-receipts',
    text: `select pg_advisory_xact_lock(k) from (
        select distinct hashtextextended(platform || chr(10) || channel || chr(10) || message, 7) & ${RECEIPT_LOCKS - 1} as k
        from unnest($1::text[], $2::text[], $3::text[]) as k(platform, channel, message) order by 1
      ) locks`,
    values: columns(
      keys,
      (key) => key.platform,
      (key) => key.channelExternalId,
      (key) => key.messageExternalId,
    ),
  };
}

/**
 * Moves messages forward by rank, never back, and answers those receipts that did; of several for one message, the one
 * that went furthest. The caller holds `lockReceipts` for all of them.
 */
export async function applyStatuses(
  db: Queryable,
  statuses: readonly StatusOfMessage[],
): Promise<StatusOfMessage[]> {
  const reached = new Map<string, StatusOfMessage>();
  for (const status of statuses) {
    const { message, update } = status;
    const current = reached.get(message.id)?.update.status ?? message.status ?? 'queued';
    if (message.isOutbound && statusAdvances(current, update.status)) reached.set(message.id, status);
  }
  if (reached.size === 0) return [];
  const moved = await advance(db, [...reached.values()]);
  return [...reached.values()].filter(({ message }) => moved.has(message.id));
}

/** The order in which a status may follow another, for statements: as `STATUS_RANK`. */
export function statusRank(column: string): string {
  return `array_position(array['queued', 'sending', 'sent', 'delivered', 'read', 'failed'], ${column})`;
}

async function advance(db: Queryable, advanced: readonly StatusOfMessage[]): Promise<Set<string>> {
  const ordered = advanced.toSorted((a, b) => (a.message.id < b.message.id ? -1 : 1));
  const { rows } = await db.query<{ id: string }>({
    name: 'advance-statuses',
    text: `update messages m set status = k.status, error = coalesce(k.error, m.error)
      from unnest($1::uuid[], $2::text[], $3::jsonb[]) as k(id, status, error)
      where m.id = k.id and coalesce(${statusRank('m.status')}, 0) < ${statusRank('k.status')}
      returning m.id`,
    values: columns(
      ordered,
      ({ message }) => message.id,
      ({ update }) => update.status,
      ({ update }) => (update.error === null ? null : JSON.stringify(update.error)),
    ),
  });
  return new Set(rows.map(({ id }) => id));
}

/** A step of a message's status, as clients hear of it, with what has just become `known` of a reply. */
export function statusEvent(
  message: { id: string; channelId: string; conversationId: string },
  status: MessageStatus,
  error: InboundStatus['error'],
  known: { externalId?: string | null; sentAt?: Date | null } = {},
): NewEvent<'message.updated'> {
  return {
    type: 'message.updated',
    channelId: message.channelId,
    conversationId: message.conversationId,
    data: {
      message_id: message.id,
      conversation_id: message.conversationId,
      status,
      error,
      ...(known.externalId == null ? {} : { external_id: known.externalId }),
      ...(known.sentAt == null ? {} : { sent_at: known.sentAt.toISOString() }),
    },
  };
}
