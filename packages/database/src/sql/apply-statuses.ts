import { newId, statusAdvances, type InboundStatus, type MessageStatus } from '@switchboard/core';
import { columns, type Queryable } from './statement.ts';

/** A message whose status moved forward. */
export interface AdvancedStatus {
  messageId: string;
  conversationId: string;
  channelId: string;
  status: InboundStatus;
}

interface TargetRow {
  ordinal: string;
  channel_id: string;
  message_id: string | null;
  conversation_id: string | null;
  current_status: MessageStatus | null;
}

/** What a batch's statuses did: `unconnected` are those for accounts that are not connected. */
export interface AppliedStatuses {
  advanced: AdvancedStatus[];
  unconnected: InboundStatus[];
}

/**
 * Makes receipts and the messages that they are for wait for each other. Whoever stores an outbound message and
 * whoever stores a receipt takes the same lock before looking for the other: without it, two open transactions would
 * each miss the other's row, and the receipt would be parked for ever.
 */
export async function lockReceipts(
  db: Queryable,
  keys: readonly { platform: string; channelExternalId: string; messageExternalId: string }[],
): Promise<void> {
  await db.query({
    name: 'lock-receipts',
    text: `select pg_advisory_xact_lock(k) from (
        select distinct hashtextextended(platform || chr(10) || channel || chr(10) || message, 7) as k
        from unnest($1::text[], $2::text[], $3::text[]) as k(platform, channel, message) order by 1
      ) locks`,
    values: columns(
      keys,
      (key) => key.platform,
      (key) => key.channelExternalId,
      (key) => key.messageExternalId,
    ),
  });
}

/**
 * Moves messages forward by rank, never back; a status whose message is not here yet is parked in `pending_updates`.
 * The caller holds `lockReceipts` for all of them.
 */
export async function applyStatuses(
  db: Queryable,
  statuses: readonly InboundStatus[],
): Promise<AppliedStatuses> {
  const { rows } = await db.query<TargetRow>({
    name: 'find-status-targets',
    text: `select k.ordinal, ch.id as channel_id, m.id as message_id, m.conversation_id, m.status as current_status
      from unnest($1::text[], $2::text[], $3::text[]) with ordinality as k(platform, channel, message, ordinal)
      join channels ch on ch.platform = k.platform and ch.external_id = k.channel
      left join messages m on m.channel_id = ch.id and m.external_id = k.message and m.direction = 'outbound'`,
    values: columns(
      statuses,
      (status) => status.platform,
      (status) => status.channelExternalId,
      (status) => status.messageExternalId,
    ),
  });
  const targets = new Map(rows.map((row) => [Number(row.ordinal) - 1, row]));
  const reached = new Map<string, { status: InboundStatus; target: TargetRow }>();
  const parked: { status: InboundStatus; channelId: string }[] = [];
  const unconnected: InboundStatus[] = [];
  for (const [index, status] of statuses.entries()) {
    const target = targets.get(index);
    if (target === undefined) unconnected.push(status);
    else if (target.message_id === null) parked.push({ status, channelId: target.channel_id });
    else {
      const current = reached.get(target.message_id)?.status.status ?? target.current_status ?? 'queued';
      if (statusAdvances(current, status.status)) reached.set(target.message_id, { status, target });
    }
  }
  if (parked.length > 0) await park(db, parked);
  const advanced = [...reached.values()].map(({ status, target }) => ({
    messageId: target.message_id!,
    conversationId: target.conversation_id!,
    channelId: target.channel_id,
    status,
  }));
  if (advanced.length > 0) await advance(db, advanced);
  return { advanced, unconnected };
}

async function advance(db: Queryable, advanced: readonly AdvancedStatus[]): Promise<void> {
  const ordered = [...advanced].sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
  await db.query({
    name: 'advance-statuses',
    text: `update messages m set status = k.status, error = coalesce(k.error, m.error)
      from unnest($1::uuid[], $2::text[], $3::jsonb[]) as k(id, status, error) where m.id = k.id`,
    values: columns(
      ordered,
      (row) => row.messageId,
      (row) => row.status.status,
      (row) => (row.status.error === null ? null : JSON.stringify(row.status.error)),
    ),
  });
}

async function park(
  db: Queryable,
  parked: readonly { status: InboundStatus; channelId: string }[],
): Promise<void> {
  await db.query({
    name: 'park-statuses',
    text: `insert into pending_updates (id, channel_id, message_external_id, kind, dedupe_key, data)
      select id, channel_id, message, 'status', status, data
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[]) as k(id, channel_id, message, status, data)
      on conflict do nothing`,
    values: [
      parked.map(() => newId()),
      ...columns(
        parked,
        (row) => row.channelId,
        (row) => row.status.messageExternalId,
        (row) => row.status.status,
        (row) => JSON.stringify(row.status),
      ),
    ],
  });
}

/** Takes the receipts that were waiting for these messages. The caller holds `lockReceipts` for them. */
export async function takePendingStatuses(
  db: Queryable,
  messages: readonly { channelId: string; externalId: string }[],
): Promise<InboundStatus[]> {
  const { rows } = await db.query<{
    data: Omit<InboundStatus, 'occurredAt'> & { occurredAt: string | null };
  }>({
    name: 'take-pending-statuses',
    text: `delete from pending_updates p using unnest($1::uuid[], $2::text[]) as k(channel_id, message)
      where p.channel_id = k.channel_id and p.message_external_id = k.message and p.kind = 'status'
      returning p.data`,
    values: columns(
      messages,
      (message) => message.channelId,
      (message) => message.externalId,
    ),
  });
  return rows.map(({ data }) => ({
    ...data,
    occurredAt: data.occurredAt === null ? null : new Date(data.occurredAt),
  }));
}
