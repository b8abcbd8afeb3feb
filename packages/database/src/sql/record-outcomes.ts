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
  const over = outcomes.filter(({ outcome }) => !isPutBack(outcome));
  // Conversations are locked in one order everywhere, and before their messages and jobs.
  if (put.length > 0 || over.some(({ job }) => job.kind !== 'message')) {
    await lockConversations(db, conversationIds);
  }
  const events = await putBack(db, put);
  const changes = over.filter(({ job }) => job.kind !== 'message');
  const results = over.filter(({ job }) => job.kind === 'message').map(resultOf);
  return await recordSendResults(db, results, at, {
    conversationIds,
    events: [...events, ...(await recordRefusals(db, changes))],
    changes: changes.flatMap((change) => changeOf(change, at)),
    statements: over.length === 0 ? [] : [deleteJobs(over.map(({ job }) => job.id))],
    ...(commitWith === undefined ? {} : { sendLast: commitWith }),
  });
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
): Promise<NewEvent[]> {
  if (put.length === 0) return [];
  const { rows } = await db.query<{ id: string; channel_id: string; conversation_id: string }>({
    name: 'put-back-jobs',
    text: `with put as (
        update outbox_jobs o set state = k.state, due_at = k.due_at, error = k.error, holder = null,
          attempts = o.attempts - k.given_back
        from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::jsonb[], $5::int[])
          as k(id, state, due_at, error, given_back)
        where o.id = k.id returning o.message_id, o.kind, k.state, k.error
      )
      update messages m set status = 'queued', error = put.error from put
      where m.id = put.message_id and put.kind = 'message' and put.state = 'queued' and m.status = 'sending'
      returning m.id, m.channel_id, m.conversation_id`,
    values: columns(
      put,
      ({ job }) => job.id,
      ({ outcome }) => (outcome.kind === 'later' ? 'queued' : 'unknown'),
      ({ outcome }) => (outcome.kind === 'later' ? outcome.dueAt : outcome.blocksUntil).toISOString(),
      ({ outcome }) => (outcome.error === null ? null : JSON.stringify(outcome.error)),
      ({ outcome }) => (outcome.kind === 'later' && !outcome.isCounted ? 1 : 0),
    ),
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

function deleteJobs(ids: readonly string[]): Statement {
  return { name: 'delete-jobs', text: `delete from outbox_jobs where id = any($1::uuid[])`, values: [ids] };
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
