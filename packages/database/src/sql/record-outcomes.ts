import { BUSINESS_ACTOR, type InboundEvent, type NewEvent } from '@switchboard/core';
import type { RecordedBatch } from '../inbound-batch.ts';
import type { JobOutcome, OutcomeOfJob } from '../outbox-store.ts';
import type { CommitWith } from '../writer-connection.ts';
import { statusEvent } from './apply-statuses.ts';
import { changedMessageEvents } from './changed-messages.ts';
import { lockConversations } from './lock-conversations.ts';
import { recordSendResults, type SendResult } from './record-send-results.ts';
import { columns, type Queryable, type Statement } from './statement.ts';

/** See `OutboxStore.record`. */
export async function recordOutcomes(
  db: Queryable,
  outcomes: readonly OutcomeOfJob[],
  at: Date,
  commitWith?: CommitWith,
): Promise<RecordedBatch> {
  const conversationIds = outcomes.map(({ job }) => job.conversationId);
  const put = outcomes.flatMap(({ job, outcome }) => (isPutBack(outcome) ? [{ job, outcome }] : []));
  const failed = outcomes.filter(({ outcome }) => outcome.kind === 'failed');
  const done = outcomes.filter(({ outcome }) => outcome.kind === 'done');
  const changed = done.filter(({ job }) => job.kind !== 'message');
  // Conversations are locked in one order everywhere, and before their messages and jobs.
  if (put.length > 0 || failed.length > 0 || changed.length > 0) await lockConversations(db, conversationIds);
  const events = await putBack(db, put, at);
  const ended = await endJobs(db, failed);
  const results = [...ended, ...done].filter(({ job }) => job.kind === 'message').map(resultOf);
  const refused = ended.filter(({ job }) => job.kind !== 'message');
  return await recordSendResults(db, results, at, {
    conversationIds,
    events: [...events, ...(await recordRefusals(db, refused)), ...(await forgetRefusals(db, changed))],
    changes: changed.flatMap((change) => changeOf(change, at)),
    statements: done.length === 0 ? [] : [jobsToDelete(done)],
    ...(commitWith === undefined ? {} : { sendLast: commitWith }),
  });
}

/** Ends jobs that have failed; answers those that were still there: what is said of an earlier claim counts no more. */
async function endJobs(db: Queryable, failed: readonly OutcomeOfJob[]): Promise<OutcomeOfJob[]> {
  if (failed.length === 0) return [];
  const { rows } = await db.query<{ id: string }>(jobsToDelete(failed));
  const ended = new Set(rows.map(({ id }) => id));
  return failed.filter(({ job }) => ended.has(job.id));
}

function jobsToDelete(outcomes: readonly OutcomeOfJob[]): Statement {
  return {
    name: 'delete-jobs',
    text: `delete from outbox_jobs o using unnest($1::uuid[], $2::int[]) as k(id, claims)
      where o.id = k.id and o.claims = k.claims returning o.id`,
    values: columns(
      outcomes,
      ({ job }) => job.id,
      ({ job }) => job.claims,
    ),
  };
}

type PutBack = Extract<JobOutcome, { kind: 'later' | 'unknown' }>;

function isPutBack(outcome: JobOutcome): outcome is PutBack {
  return outcome.kind === 'later' || outcome.kind === 'unknown';
}

function resultOf({ job, outcome }: OutcomeOfJob): SendResult {
  if (outcome.kind === 'done') {
    return { messageId: job.messageId, outcome: 'sent', externalId: outcome.externalId };
  }
  if (outcome.kind === 'failed') {
    return { messageId: job.messageId, outcome: 'failed', error: outcome.error };
  }
  throw new Error(`${outcome.kind} is not the end of a job`);
}

/** A message that waits for its next try says so; one whose outcome is unknown is still being sent as far as anybody knows. */
async function putBack(
  db: Queryable,
  put: readonly { job: OutcomeOfJob['job']; outcome: PutBack }[],
  at: Date,
): Promise<NewEvent[]> {
  if (put.length === 0) return [];
  const { rows } = await db.query<{ id: string; channel_id: string; conversation_id: string }>({
    name: 'put-back-jobs',
    // Times are told by the database's clock. An answer that is written down twice changes nothing the second time.
    text: `with known as (
        delete from outbox_jobs o using messages m
        where o.id = any($1::uuid[]) and o.kind = 'message' and m.id = o.message_id and m.external_id is not null
        returning o.id
      ), put as (
        update outbox_jobs o set state = k.state, due_at = now() + (k.due_at - $7::timestamptz), error = k.error,
          holder = null, attempts = o.attempts - k.given_back
        from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::jsonb[], $5::int[], $6::int[])
          as k(id, state, due_at, error, given_back, claims)
        where o.id = k.id and o.claims = k.claims and o.state <> 'queued'
          and o.id not in (select known.id from known)
        returning o.message_id, o.kind, k.state, k.error
      )
      update messages m set status = 'queued', error = put.error from put
      where m.id = put.message_id and put.kind = 'message' and put.state = 'queued' and m.status = 'sending'
      returning m.id, m.channel_id, m.conversation_id`,
    values: [
      ...columns(
        put,
        ({ job }) => job.id,
        ({ outcome }) => (outcome.kind === 'later' ? 'queued' : 'unknown'),
        ({ outcome }) => (outcome.kind === 'later' ? outcome.dueAt : outcome.blocksUntil).toISOString(),
        ({ outcome }) => (outcome.error === null ? null : JSON.stringify(outcome.error)),
        ({ outcome }) => (outcome.kind === 'later' && !outcome.isCounted ? 1 : 0),
        ({ job }) => job.claims,
      ),
      at.toISOString(),
    ],
  });
  const errorOf = new Map(put.map(({ job, outcome }) => [job.messageId, outcome.error]));
  return rows.map((row) =>
    statusEvent(
      { id: row.id, channelId: row.channel_id, conversationId: row.conversation_id },
      'queued',
      errorOf.get(row.id) ?? null,
    ),
  );
}

/**
 * A change that a platform has taken, as what it is: platforms do not tell of it themselves (WhatsApp, Messenger, Instagram),
 * or tell it once more (Telegram), which changes nothing.
 */
function changeOf({ job, outcome }: OutcomeOfJob, at: Date): InboundEvent[] {
  const { kind, target, messageExternalId } = job;
  if (outcome.kind !== 'done' || messageExternalId === null) return [];
  const ofMessage = {
    platform: target.platform,
    channelExternalId: job.messageChannelExternalId,
    messageExternalId,
    peer: { externalId: target.address, name: null, username: null, identities: [] },
    occurredAt: at,
  };
  switch (kind) {
    case 'reaction':
      return [{ ...ofMessage, kind: 'reaction', actor: BUSINESS_ACTOR, emoji: job.data?.emoji ?? null }];
    case 'edit':
      return [{ ...ofMessage, kind: 'edit', text: job.data?.text ?? null, revision: 0 }];
    case 'delete':
      return [{ ...ofMessage, kind: 'unsend' }];
    case 'message':
      return [];
  }
}

/** What was refused before has gone well now. */
async function forgetRefusals(db: Queryable, changes: readonly OutcomeOfJob[]): Promise<NewEvent[]> {
  if (changes.length === 0) return [];
  const { rows } = await db.query<{ id: string }>({
    name: 'forget-refused-changes',
    text: `update messages set error = null
      where id = any($1::uuid[]) and error is not null and status is distinct from 'failed' returning id`,
    values: [changes.map(({ job }) => job.messageId)],
  });
  return await changedMessageEvents(
    db,
    rows.map(({ id }) => id),
  );
}

/** A change that was refused is told with its message, whose status it leaves as it is. */
async function recordRefusals(db: Queryable, changes: readonly OutcomeOfJob[]): Promise<NewEvent[]> {
  const refused = changes.flatMap(({ job, outcome }) =>
    outcome.kind === 'failed' ? [{ job, error: outcome.error }] : [],
  );
  if (refused.length === 0) return [];
  const { rows } = await db.query<{ id: string }>({
    name: 'record-refused-changes',
    text: `update messages m set error = k.error from unnest($1::uuid[], $2::jsonb[]) as k(id, error)
      where m.id = k.id and m.deleted_at is null returning m.id`,
    values: columns(
      refused,
      ({ job }) => job.messageId,
      ({ error }) => JSON.stringify(error),
    ),
  });
  return await changedMessageEvents(
    db,
    rows.map(({ id }) => id),
  );
}
