import { createHash } from 'node:crypto';
import { type MessageUpdate, newId } from '@switchboard/core';
import { columns, type Queryable } from './statement.ts';

/** An update whose message has not arrived. */
export interface WaitingUpdate {
  update: MessageUpdate;
  channelId: string;
}

/** Keeps updates until their message comes; each once, however often it is delivered. */
export async function parkUpdates(db: Queryable, waiting: readonly WaitingUpdate[]): Promise<void> {
  if (waiting.length === 0) return;
  await db.query({
    name: 'park-updates',
    text: `insert into pending_updates (id, channel_id, message_external_id, kind, dedupe_key, data)
      select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::jsonb[])
      on conflict do nothing`,
    values: [
      waiting.map(() => newId()),
      ...columns(
        waiting,
        ({ channelId }) => channelId,
        ({ update }) => update.messageExternalId,
        ({ update }) => update.kind,
        ({ update }) => dedupeKey(update),
        ({ update }) => JSON.stringify(update),
      ),
    ],
  });
}

/** What makes two deliveries of one update the same. */
function dedupeKey(update: MessageUpdate): string {
  switch (update.kind) {
    case 'status':
      return update.status;
    case 'reaction':
      return `${update.actor} ${update.occurredAt.toISOString()} ${update.emoji ?? ''}`;
    case 'edit':
      return editKey(update);
    case 'unsend':
      return '';
  }
}

/** One edit among those of a message. */
export function editKey({
  occurredAt,
  revision,
  text,
}: {
  occurredAt: Date;
  revision: number;
  text: string | null;
}): string {
  const words = createHash('sha256')
    .update(text ?? '')
    .digest('hex')
    .slice(0, 16);
  return `${occurredAt.toISOString()} ${revision} ${words}`;
}

/**
 * Takes the updates that were waiting for these messages, in the order in which they came. New messages need no such
 * call: they take theirs as they are inserted.
 */
export async function takePendingUpdates(
  db: Queryable,
  messages: readonly { channelId: string; externalId: string }[],
): Promise<MessageUpdate[]> {
  if (messages.length === 0) return [];
  const { rows } = await db.query<PendingRow>({
    name: 'take-pending-updates',
    text: `delete from pending_updates p using unnest($1::uuid[], $2::text[]) as k(channel_id, message)
      where p.channel_id = k.channel_id and p.message_external_id = k.message and p.kind <> 'echo'
      returning p.id as pending_id, p.data`,
    values: columns(
      messages,
      (message) => message.channelId,
      (message) => message.externalId,
    ),
  });
  return pendingUpdates(rows);
}

/** A row of `pending_updates`. */
export interface PendingRow {
  pending_id: string;
  data: MessageUpdate;
}

/** What was waiting, the oldest first. */
export function pendingUpdates(rows: readonly PendingRow[]): MessageUpdate[] {
  return rows.toSorted((a, b) => (a.pending_id < b.pending_id ? -1 : 1)).map(({ data }) => revived(data));
}

/** JSON has no dates. */
function revived(update: MessageUpdate): MessageUpdate {
  const occurredAt = update.occurredAt === null ? null : new Date(update.occurredAt);
  return { ...update, occurredAt } as MessageUpdate;
}
