import type { MessageError } from '@switchboard/core';
import type { RecordedBatch } from '../inbound-batch.ts';
import type { OutcomeOfJob } from '../outbox-store.ts';
import type { CommitWith } from '../writer-connection.ts';
import { claimedJob, JOB_COLUMNS, JOB_JOINS, type JobRow } from './claim-jobs.ts';
import { lockConversations } from './lock-conversations.ts';
import { recordOutcomes } from './record-outcomes.ts';
import { isEchoLike, OUTCOME_UNKNOWN } from './record-send-results.ts';
import type { Queryable } from './statement.ts';

/** See `OutboxStore.recover`. A message whose id has become known meanwhile needs nothing more. */
export async function recoverJobs(
  db: Queryable,
  holder: string,
  channelIds: readonly string[],
  blocksMs: number,
): Promise<number> {
  if (channelIds.length === 0) return 0;
  const { rows } = await db.query<{ id: string }>({
    name: 'recover-jobs',
    text: `with done as (
        delete from outbox_jobs o using messages m
        where m.id = o.message_id and o.kind = 'message' and m.external_id is not null and o.state <> 'queued'
          and o.channel_id = any($2::uuid[]) and o.holder is distinct from $1
      )
      update outbox_jobs o set state = 'unknown', holder = null, due_at = now() + $3 * interval '1 millisecond',
        error = $4
      from messages m
      where o.channel_id = any($2::uuid[]) and o.state = 'sending' and o.holder is distinct from $1
        and m.id = o.message_id and not (o.kind = 'message' and m.external_id is not null)
      returning o.id`,
    values: [holder, channelIds, blocksMs, JSON.stringify(OUTCOME_IS_UNKNOWN)],
  });
  return rows.length;
}

/** What a person is told when nobody has said what became of a message. */
export const OUTCOME_IS_UNKNOWN: MessageError = {
  code: OUTCOME_UNKNOWN,
  title: 'The message may have been delivered: the answer to our request was lost.',
  advice: 'Look at the conversation on the platform, or ask the customer, before you send it again.',
};

/**
 * See `OutboxStore.settle`. Echoes of Instagram carry no mark of ours: one with the words of a message of unknown outcome,
 * told while nothing else of ours was on its way there, is that message.
 */
export async function settleJobs(
  db: Queryable,
  { at, limit }: { at: Date; limit: number },
  commitWith: CommitWith,
): Promise<RecordedBatch> {
  const { rows } = await db.query<JobRow>({
    name: 'settled-jobs',
    text: `select ${JOB_COLUMNS} from outbox_jobs o ${JOB_JOINS}
      where o.state = 'unknown' and o.kind = 'message' and mch.platform = 'instagram' and exists (
        select from pending_updates where dedupe_key = m.conversation_id::text and channel_id = m.channel_id
          and ${isEchoLike('m.text', 'm.type')})
      order by o.number limit $1`,
    values: [limit],
  });
  if (rows.length === 0) return { items: [], events: [] };
  // One of a conversation at a time: two with the same words need an echo each.
  const first = new Map(rows.toReversed().map((row) => [row.conversation_id, row]));
  const outcomes = [...first.values()].map((row): OutcomeOfJob => {
    return { job: claimedJob(row), outcome: { kind: 'done', externalId: null } };
  });
  return await recordOutcomes(db, outcomes, at, commitWith);
}

const GAVE_UP: MessageError = {
  code: 'gave_up',
  title: 'The message could not be sent for too long.',
  advice: 'See what is wrong with the channel, then send it again.',
};

/**
 * A Telegram account is asked again when it is online, however long that takes, and recognises what it has; of others
 * nobody will tell any more, nor of what a process was sending that is gone and that nobody has taken over from.
 */
const IS_EXPIRED = `(o.give_up_at <= $1::timestamptz
  or (o.state = 'unknown' and o.due_at <= $1::timestamptz - $2 * interval '1 millisecond'
    and not exists (select from telegram_accounts t where t.channel_id = o.channel_id))
  or (o.state = 'sending' and o.asked_at <= $1::timestamptz - $2 * interval '1 millisecond'
    and not exists (select from telegram_accounts t where t.channel_id = o.channel_id)
    and not exists (
      select from channel_leases l where l.channel_id = o.channel_id and l.leased_until > now())))`;

/** See `OutboxStore.expire`. */
export async function expireJobs(
  db: Queryable,
  { at, unknownMsMax, limit }: { at: Date; unknownMsMax: number; limit: number },
  commitWith: CommitWith,
): Promise<RecordedBatch> {
  const values = [at.toISOString(), unknownMsMax, limit];
  const { rows: found } = await db.query<{ conversation_id: string }>({
    name: 'conversations-of-expired-jobs',
    text: `select m.conversation_id from outbox_jobs o join messages m on m.id = o.message_id
      where ${IS_EXPIRED} order by o.number limit $3`,
    values,
  });
  if (found.length === 0) return { items: [], events: [] };
  await lockConversations(
    db,
    found.map((row) => row.conversation_id),
  );
  // Locked, and looked at once more: one of them may just have been taken to be sent.
  const { rows } = await db.query<JobRow & { state: string; error: MessageError | null }>({
    name: 'expired-jobs',
    text: `select ${JOB_COLUMNS}, o.state, o.error from outbox_jobs o ${JOB_JOINS}
      where ${IS_EXPIRED} and m.conversation_id = any($4::uuid[]) order by o.number limit $3
      for update of o skip locked`,
    values: [...values, found.map((row) => row.conversation_id)],
  });
  const outcomes = rows.map((row): OutcomeOfJob => {
    const waitedFor = row.error ?? GAVE_UP;
    const error = row.state !== 'queued' ? OUTCOME_IS_UNKNOWN : { ...GAVE_UP, detail: waitedFor.title };
    return { job: claimedJob(row), outcome: { kind: 'failed', error } };
  });
  return await recordOutcomes(db, outcomes, at, commitWith);
}
