import type { MessageError, MessageStatus, NewEvent, Platform } from '@switchboard/core';
import type { RecordedBatch } from '../inbound-batch.ts';
import { recountConversations } from './recount-conversations.ts';
import { lockReceipts, statusEvent, statusRank } from './apply-statuses.ts';
import { conversationEvents } from './changed-messages.ts';
import { deletedEvent } from './emptied-messages.ts';
import { lockConversations } from './lock-conversations.ts';
import { recordInbound } from './record-inbound.ts';
import type { StoredMessage } from './record-updates.ts';
import { takeEchoes } from './sort-echoes.ts';
import type { Queryable } from './statement.ts';

/** What a platform answered to a message that we sent. */
export type SendResult = { messageId: string } & (
  { outcome: 'sent'; externalId: string } | { outcome: 'failed'; error: MessageError }
);

interface SentMessage {
  id: string;
  channel_id: string;
  conversation_id: string;
  platform: Platform;
  channel_external_id: string;
  address: string;
}

/**
 * Writes down how sending a reply ended, so that it appears once whichever comes first, the platform's answer or its
 * echo. With the platform's id come the receipts that were waiting under it; an echo that was stored as somebody
 * else's goes; echoes that waited for the answer and are not ours are stored. The caller owns the transaction.
 */
export async function recordSendResult(db: Queryable, result: SendResult, at: Date): Promise<RecordedBatch> {
  const message = await lockMessage(db, result.messageId);
  if (message === null) return { items: [], events: [] };
  const adopted = result.outcome === 'sent' ? [storedUnder(message, result.externalId)] : [];
  await lockReceipts(
    db,
    adopted.map((stored) => ({ ...stored, messageExternalId: stored.externalId })),
  );
  const events =
    result.outcome === 'sent'
      ? await markSent(db, message, result.externalId, at)
      : await markFailed(db, message, result.error);
  const echoes = await takeEchoes(db, message.conversation_id, at);
  const others = echoes.filter(
    (echo) => result.outcome === 'failed' || echo.externalId !== result.externalId,
  );
  return await recordInbound(db, [{ delivery: null, events: others }], at, { before: { events, adopted } });
}

async function lockMessage(db: Queryable, id: string): Promise<SentMessage | null> {
  const select = {
    name: 'message-being-sent',
    text: `select m.id, m.channel_id, m.conversation_id, ch.platform, ch.external_id as channel_external_id,
        c.reply_address as address
      from messages m join channels ch on ch.id = m.channel_id join conversations c on c.id = m.conversation_id
      where m.id = $1`,
    values: [id],
  };
  const [before] = (await db.query<SentMessage>(select)).rows;
  if (before === undefined) return null;
  await lockConversations(db, [before.conversation_id]);
  return (await db.query<SentMessage>(select)).rows[0] ?? null;
}

async function markSent(
  db: Queryable,
  message: SentMessage,
  externalId: string,
  at: Date,
): Promise<NewEvent[]> {
  const gone = await takeOverEcho(db, message, externalId, at);
  const { rows } = await db.query<{ status: MessageStatus }>({
    name: 'mark-sent',
    text: `update messages set external_id = coalesce(external_id, $2),
        status = case when status in ('queued', 'sending') then 'sent' else status end
      where id = $1 returning status`,
    values: [message.id, externalId],
  });
  return [...gone, statusEvent(toldAs(message), rows[0]!.status, null)];
}

/**
 * An echo that was stored as somebody else's message goes into the reply that it is: how far it was delivered, and the
 * reactions to it.
 */
async function takeOverEcho(
  db: Queryable,
  message: SentMessage,
  externalId: string,
  at: Date,
): Promise<NewEvent[]> {
  const { rows } = await db.query<{ id: string; conversation_id: string }>({
    name: 'take-over-echo',
    text: `with echo as (
        select id, conversation_id, status from messages where channel_id = $1 and external_id = $2 and id <> $3
      ), reacted as (
        insert into reactions (message_id, actor, emoji, occurred_at)
        select $3, r.actor, r.emoji, r.occurred_at from reactions r join echo on r.message_id = echo.id
        on conflict do nothing
      ), reached as (
        update messages m set status = echo.status from echo
        where m.id = $3 and ${statusRank('m.status')} < ${statusRank('echo.status')}
      )
      select id, conversation_id from echo`,
    values: [message.channel_id, externalId, message.id],
  });
  const [echo] = rows;
  if (echo === undefined) return [];
  await db.query({ name: 'delete-own-echo', text: `delete from messages where id = $1`, values: [echo.id] });
  const touched = [...new Set([message.conversation_id, echo.conversation_id])];
  await recountConversations(db, touched, at);
  const deleted = deletedEvent({
    id: echo.id,
    channelId: message.channel_id,
    conversationId: echo.conversation_id,
  });
  return [deleted, ...(await conversationEvents(db, touched, at))];
}

/** A message of which the platform has told more by now was not refused: its receipt came before the time-out. */
async function markFailed(db: Queryable, message: SentMessage, error: MessageError): Promise<NewEvent[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'mark-failed',
    text: `update messages set status = 'failed', error = $2
      where id = $1 and external_id is null and status in ('queued', 'sending') returning id`,
    values: [message.id, JSON.stringify(error)],
  });
  return rows.length === 0 ? [] : [statusEvent(toldAs(message), 'failed', error)];
}

/** Stores all echoes that wait where nothing of ours is on its way any more; answers how many. */
export async function releaseEchoes(db: Queryable, at: Date): Promise<number> {
  const echoes = await takeEchoes(db, null, at);
  if (echoes.length > 0) await recordInbound(db, [{ delivery: null, events: echoes }], at);
  return echoes.length;
}

function toldAs(message: SentMessage) {
  return { id: message.id, channelId: message.channel_id, conversationId: message.conversation_id };
}

/** Updates may be waiting under the id that the message has got. */
function storedUnder(message: SentMessage, externalId: string): StoredMessage {
  return {
    id: message.id,
    platform: message.platform,
    channelId: message.channel_id,
    channelExternalId: message.channel_external_id,
    externalId,
    isOutbound: true,
    address: message.address,
  };
}
