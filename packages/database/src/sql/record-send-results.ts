import type { InboundEvent, MessageError, MessageStatus, NewEvent, Platform } from '@switchboard/core';
import type { InboundItem, RecordedBatch } from '../inbound-batch.ts';
import { receiptLocks, statusEvent, statusRank } from './apply-statuses.ts';
import { changedMessageEvents, conversationEvents } from './changed-messages.ts';
import { refreshAwaiting } from './refresh-awaiting.ts';
import { deletedEvent } from './emptied-messages.ts';
import { conversationLocks, lockedConversations, type LockedRow } from './lock-conversations.ts';
import { recordInbound, type RecordOptions } from './record-inbound.ts';
import type { StoredMessage } from './record-updates.ts';
import { recountConversations } from './recount-conversations.ts';
import { takeEchoes, type WaitingEcho } from './sort-echoes.ts';
import { columns, type Queryable, queryAll, type Statement } from './statement.ts';

/** How sending a message ended. `externalId` is null where the platform has taken it and does not say under which id. */
export type SendResult = { messageId: string } & (
  { outcome: 'sent'; externalId: string | null } | { outcome: 'failed'; error: MessageError }
);

interface SentMessage {
  id: string;
  channel_id: string;
  conversation_id: string;
  platform: Platform;
  channel_external_id: string;
  address: string;
  text: string | null;
  type: string;
  status: MessageStatus;
}

interface ResultOptions extends Pick<RecordOptions, 'sendLast'> {
  conversationIds?: readonly string[];
  changes?: readonly InboundEvent[];
  events?: readonly NewEvent[];
  statements?: readonly Statement[];
}

/** A message that the platform has taken, by the id that it has there. */
interface Sent {
  message: SentMessage;
  externalId: string | null;
}

/**
 * Writes down how sending replies ended, so that each appears once whichever comes first, the platform's answer or its
 * echo. With the platform's id come the receipts that were waiting under it; an echo that was stored as somebody
 * else's goes; echoes that waited for the answer and are not ours are stored. The caller owns the transaction.
 *
 * @param options.conversationIds where the messages were last seen
 * @param options.changes what else has become known of messages, on the one way in
 * @param options.events to tell first
 * @param options.statements that belong to the same transaction
 */
export async function recordSendResults(
  db: Queryable,
  results: readonly SendResult[],
  at: Date,
  { conversationIds = [], changes = [], events = [], statements = [], sendLast }: ResultOptions = {},
): Promise<RecordedBatch> {
  const messages = await lockMessages(
    db,
    results.map(({ messageId }) => messageId),
    conversationIds,
  );
  const { sent, failed } = await sortResults(db, results, messages);
  const marking = await markSent(db, sent, at, statements);
  const told = [...events, ...marking, ...(await markFailed(db, failed, at))];
  const places = new Set([...messages.values()].map((message) => message.conversation_id));
  const echoes = places.size === 0 ? [] : await takeEchoes(db, [...places], at);
  const known = new Set(sent.map(({ message, externalId }) => `${message.channel_id}\n${externalId}`));
  const others = echoes.filter(
    (echo) => echo.kind !== 'message' || !known.has(`${echo.channelId}\n${echo.message.externalId}`),
  );
  const news = [...others.map(itemOf), { delivery: null, events: [...changes] }];
  return await recordInbound(db, news, at, {
    before: { events: told, adopted: sent.flatMap(storedUnder) },
    ...(sendLast === undefined ? {} : { sendLast }),
  });
}

interface SortedResults {
  sent: Sent[];
  failed: { message: SentMessage; error: MessageError }[];
}

/** What belongs to a message that is gone belongs to nobody. */
async function sortResults(
  db: Queryable,
  results: readonly SendResult[],
  messages: ReadonlyMap<string, SentMessage>,
): Promise<SortedResults> {
  const sorted: SortedResults = { sent: [], failed: [] };
  for (const result of results) {
    const message = messages.get(result.messageId);
    if (message === undefined) continue;
    if (result.outcome === 'failed') sorted.failed.push({ message, error: result.error });
    else {
      const externalId = result.externalId ?? (await idOfWaitingEcho(db, message));
      sorted.sent.push({ message, externalId });
    }
  }
  return sorted;
}

/** What has waited, as it came. */
function itemOf(echo: WaitingEcho): InboundItem {
  if (echo.kind === 'read_up_to') return { delivery: null, events: [echo.read] };
  return { delivery: null, events: [echo.message], fetchChannelId: echo.fetchChannelId };
}

/** The same for one. */
export async function recordSendResult(db: Queryable, result: SendResult, at: Date): Promise<RecordedBatch> {
  return await recordSendResults(db, [result], at);
}

/**
 * Their conversations are locked; a message that a merge moves meanwhile is found where it is then.
 *
 * @param expected where they were last seen: mostly they are still there, and one flight does
 */
async function lockMessages(
  db: Queryable,
  ids: readonly string[],
  expected: readonly string[],
): Promise<Map<string, SentMessage>> {
  const select = {
    name: 'messages-being-sent',
    text: `select m.id, m.channel_id, m.conversation_id, ch.platform, ch.external_id as channel_external_id,
        c.reply_address as address, m.text, m.type, m.status
      from messages m join channels ch on ch.id = m.channel_id join conversations c on c.id = m.conversation_id
      where m.id = any($1::uuid[])`,
    values: [ids],
  };
  for (let places = expected; ;) {
    const answers = await queryAll(db, [conversationLocks(places), select]);
    const messages = answers[1]!.rows as SentMessage[];
    const locked = lockedConversations(answers[0]!.rows as LockedRow[]);
    if (messages.every((message) => locked.has(message.conversation_id))) {
      return new Map(messages.map((message) => [message.id, message]));
    }
    places = [...expected, ...messages.map((message) => message.conversation_id)];
  }
}

/** Of a message that the platform has, without saying as what: the echo with the same words that came meanwhile is it. */
async function idOfWaitingEcho(db: Queryable, message: SentMessage): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>({
    name: 'id-of-waiting-echo',
    text: `select message_external_id as id from pending_updates
      where dedupe_key = $1 and channel_id = $2 and ${isEchoLike('$3', '$4')}
      order by id limit 1`,
    values: [message.conversation_id, message.channel_id, message.text, message.type],
  });
  return rows[0]?.id ?? null;
}

interface MarkedRow {
  id: string;
  status: MessageStatus;
  error: MessageError | null;
  external_id: string | null;
}

/** True of a waiting echo with these words, or without any and of this type, that is no message which is here already. */
export function isEchoLike(text: string, type: string): string {
  return `kind = 'echo' and data->>'text' is not distinct from ${text}
    and (${text} is not null or data->>'type' = ${type})
    and not exists (
      select from messages known where known.channel_id = pending_updates.channel_id
        and known.external_id = pending_updates.message_external_id)`;
}

/** In one flight with `statements`, which come first. */
async function markSent(
  db: Queryable,
  sent: readonly Sent[],
  at: Date,
  statements: readonly Statement[],
): Promise<NewEvent[]> {
  if (sent.length === 0) {
    for (const statement of statements) await db.query(statement);
    return [];
  }
  const adopted = sent.flatMap(storedUnder);
  const answers = await queryAll(db, [
    ...statements,
    receiptLocks(adopted.map((stored) => ({ ...stored, messageExternalId: stored.externalId }))),
    echoesToTakeOver(sent),
    messagesToMark(sent),
    otherJobsToDelete(sent),
  ]);
  const [taken, marked] = answers.slice(-3);
  const gone = await tellOfEchoes(db, sent, taken!.rows as TakenOverRow[], at);
  const rowOf = new Map((marked!.rows as MarkedRow[]).map((row) => [row.id, row]));
  const told = sent.flatMap(({ message }) => {
    const row = rowOf.get(message.id);
    if (row === undefined) return [];
    return [statusEvent(toldAs(message), row.status, row.error, { externalId: row.external_id })];
  });
  const wasFailed = sent.filter(({ message }) => message.status === 'failed');
  const answered = await refreshAwaiting(
    db,
    wasFailed.map(({ message }) => message.conversation_id),
  );
  return [...told, ...gone, ...(await conversationEvents(db, answered, at))];
}

/** What the platform has is not sent once more: a person's retry that came before the answer. */
function otherJobsToDelete(sent: readonly Sent[]): Statement {
  return {
    name: 'delete-other-jobs',
    text: `delete from outbox_jobs o using messages m
      where o.message_id = any($1::uuid[]) and o.kind = 'message' and o.state <> 'sending'
        and m.id = o.message_id and m.status not in ('queued', 'sending', 'failed')`,
    values: [sent.map(({ message }) => message.id)],
  };
}

function messagesToMark(sent: readonly Sent[]): Statement {
  return {
    name: 'mark-sent',
    text: `update messages m set external_id = coalesce(m.external_id, k.external_id),
        status = case when ${IS_OPEN} then 'sent' else m.status end,
        error = case when ${IS_OPEN} then null else m.error end
      from unnest($1::uuid[], $2::text[]) as k(id, external_id)
      where m.id = k.id
        and not coalesce(k.external_id = any(m.earlier_external_ids), false)
      returning m.id, m.status, m.error, m.external_id`,
    values: columns(
      sent,
      ({ message }) => message.id,
      ({ externalId }) => externalId,
    ),
  };
}

/** True of a message `m` that has had no answer yet. */
const IS_OPEN = `(m.status in ('queued', 'sending') or m.error->>'code' = 'outcome_unknown')`;

interface TakenOverRow {
  id: string;
  conversation_id: string;
  channel_id: string;
  own: string;
}

/**
 * Echoes that were stored as somebody else's messages go into the replies that they are: how far they were delivered, and
 * the reactions to them. They themselves are deleted before the reply gets their id.
 */
function echoesToTakeOver(sent: readonly Sent[]): Statement {
  return {
    name: 'take-over-echoes',
    text: `with echo as (
        select e.id, e.conversation_id, e.channel_id, e.status, k.id as own
        from unnest($1::uuid[], $2::uuid[], $3::text[]) as k(id, channel_id, external_id)
        join messages e on e.channel_id = k.channel_id and e.external_id = k.external_id and e.id <> k.id
          and e.author_id is null
      ), reacted as (
        insert into reactions (message_id, actor, emoji, occurred_at)
        select echo.own, r.actor, r.emoji, r.occurred_at from reactions r join echo on r.message_id = echo.id
        on conflict do nothing
      ), reached as (
        update messages m set status = echo.status from echo
        where m.id = echo.own and ${statusRank('m.status')} < ${statusRank('echo.status')}
      ), deleted as (
        delete from messages m using echo where m.id = echo.id
      )
      select id, conversation_id, channel_id, own from echo`,
    values: columns(
      sent,
      ({ message }) => message.id,
      ({ message }) => message.channel_id,
      ({ externalId }) => externalId,
    ),
  };
}

async function tellOfEchoes(
  db: Queryable,
  sent: readonly Sent[],
  taken: readonly TakenOverRow[],
  at: Date,
): Promise<NewEvent[]> {
  if (taken.length === 0) return [];
  const own = new Set(taken.map((row) => row.own));
  const touched = new Set(taken.map((row) => row.conversation_id));
  for (const { message } of sent) if (own.has(message.id)) touched.add(message.conversation_id);
  await recountConversations(db, [...touched], at);
  const deleted = taken.map((row) =>
    deletedEvent({ id: row.id, channelId: row.channel_id, conversationId: row.conversation_id }),
  );
  return [
    ...deleted,
    ...(await changedMessageEvents(db, [...own])),
    ...(await conversationEvents(db, [...touched], at)),
  ];
}

/** Our own word for it, among the platforms' codes: the platform may have taken the message. */
export const OUTCOME_UNKNOWN = 'outcome_unknown';

/**
 * A message of which the platform has told more by now was not refused: its receipt came before the time-out. A customer
 * whom only a failed message had answered is waiting again.
 */
async function markFailed(
  db: Queryable,
  failed: readonly { message: SentMessage; error: MessageError }[],
  at: Date,
): Promise<NewEvent[]> {
  if (failed.length === 0) return [];
  const { rows } = await db.query<{ id: string }>({
    name: 'mark-failed',
    text: `update messages m set status = 'failed', error = k.error
      from unnest($1::uuid[], $2::jsonb[]) as k(id, error)
      where m.id = k.id and m.external_id is null and m.status in ('queued', 'sending') returning m.id`,
    values: columns(
      failed,
      ({ message }) => message.id,
      ({ error }) => JSON.stringify(error),
    ),
  });
  const marked = new Set(rows.map(({ id }) => id));
  const told = failed.filter(({ message }) => marked.has(message.id));
  const waiting = await refreshAwaiting(
    db,
    told.map(({ message }) => message.conversation_id),
  );
  return [
    ...told.map(({ message, error }) => statusEvent(toldAs(message), 'failed', error)),
    ...(await conversationEvents(db, waiting, at)),
  ];
}

/** Stores all echoes that wait where nothing of ours is on its way any more; answers how many. */
export async function releaseEchoes(db: Queryable, at: Date): Promise<number> {
  const echoes = (await takeEchoes(db, null, at)).map(itemOf);
  if (echoes.length > 0) await recordInbound(db, echoes, at);
  return echoes.length;
}

function toldAs(message: SentMessage) {
  return { id: message.id, channelId: message.channel_id, conversationId: message.conversation_id };
}

/** Updates may be waiting under the id that the message has got. */
function storedUnder({ message, externalId }: Sent): StoredMessage[] {
  if (externalId === null) return [];
  return [
    {
      id: message.id,
      platform: message.platform,
      channelId: message.channel_id,
      channelExternalId: message.channel_external_id,
      externalId,
      isOutbound: true,
      address: message.address,
    },
  ];
}
