import type {
  LoggedEvent,
  MessageError,
  MessagePayload,
  MessageType,
  NewEvent,
  Platform,
} from '@switchboard/core';
import type { ClaimedJob, ClaimRequest } from '../outbox-store.ts';
import type { CommitWith } from '../writer-connection.ts';
import { eventsToAppend } from './append-events.ts';
import { statusEvent } from './apply-statuses.ts';
import { columns, type Queryable } from './statement.ts';

/** A row of `JOB_COLUMNS`. */
export interface JobRow {
  id: string;
  kind: ClaimedJob['kind'];
  channel_id: string;
  message_channel_id: string;
  conversation_id: string;
  message_id: string;
  message_external_id: string | null;
  message_channel_external_id: string;
  platform: Platform;
  channel_external_id: string;
  account_external_id: string | null;
  allows_human_agent: boolean;
  address: string;
  type: MessageType;
  text: string | null;
  payload: MessagePayload | null;
  reply_to_external_id: string | null;
  data: ClaimedJob['data'];
  error: MessageError | null;
  last_inbound_at: Date | null;
  attempts: number;
  claims: number;
  give_up_at: Date;
  attachment: {
    id: string;
    type: MessageType;
    filename: string | null;
    mime_type: string | null;
    size_bytes: number;
    stored_as: string;
    external_id: string | null;
  } | null;
}

/** What is read of a job that is going to be asked; `o` is the job. */
export const JOB_COLUMNS = `o.id, o.kind, o.channel_id, m.channel_id as message_channel_id, m.conversation_id, o.message_id,
  m.external_id as message_external_id, mch.external_id as message_channel_external_id, ch.platform,
  ch.external_id as channel_external_id, ch.account_external_id, ch.allows_human_agent, c.reply_address as address,
  m.type, m.text, m.payload, m.reply_to_external_id, o.data, o.attempts, o.claims,
  o.give_up_at, c.last_inbound_at,
  (select json_build_object('id', a.id, 'type', a.type, 'filename', a.filename, 'mime_type', a.mime_type,
     'size_bytes', a.size_bytes, 'stored_as', a.stored_as, 'external_id', a.external_id)
   from attachments a where a.message_id = m.id and a.stored_as is not null order by a.position limit 1) as attachment`;

/** What `JOB_COLUMNS` are read from, behind the job `o`. */
export const JOB_JOINS = `join messages m on m.id = o.message_id
    join conversations c on c.id = m.conversation_id
    join channels ch on ch.id = o.channel_id
    join channels mch on mch.id = m.channel_id`;

/** See `OutboxStore.claim`. */
export async function claimJobs(
  db: Queryable,
  { holder, channels, limit, canRepeat }: ClaimRequest,
  at: Date,
  commitWith: CommitWith,
): Promise<{ jobs: ClaimedJob[]; events: LoggedEvent[] }> {
  const { rows } = await db.query<JobRow>({
    name: canRepeat ? 'claim-jobs-again' : 'claim-jobs',
    text: canRepeat ? CLAIM_AGAIN : CLAIM,
    values: [
      ...columns(
        channels,
        ({ channelId }) => channelId,
        (channel) => channel.limit,
      ),
      holder,
      limit,
    ],
  });
  const told: NewEvent[] = rows.flatMap((row) => (row.kind === 'message' ? [sendingEvent(row)] : []));
  if (told.length === 0) return { jobs: rows.map(claimedJob), events: [] };
  const append = eventsToAppend(told, at);
  const answers = await commitWith([append.statement]);
  return { jobs: rows.map(claimedJob), events: append.logged(answers.at(-1)!) };
}

function sendingEvent(row: JobRow): NewEvent {
  const { message_id: id, message_channel_id: channelId, conversation_id: conversationId } = row;
  return statusEvent({ id, channelId, conversationId }, 'sending', null);
}

/**
 * Behind an earlier job `p` of the same queue that blocks it nothing is taken. The lease is looked at in the same statement:
 * a process that was asleep claims nothing. Channels take turns, so that a long queue keeps no other waiting.
 */
function claimStatement(states: string, blocks: string): string {
  return `with held as (
      select k.channel_id, k.places from unnest($1::uuid[], $2::int[]) as k(channel_id, places)
      where exists (
          select from channel_leases l
          where l.channel_id = k.channel_id and l.holder = $3 and l.leased_until > now()
            and not exists (select from telegram_accounts t where t.channel_id = k.channel_id))
        or exists (
          select from telegram_accounts t
          where t.channel_id = k.channel_id and t.lease_holder = $3 and t.leased_until > now())
    ), due as (
      select j.id from held cross join lateral (
        select w.id, w.number, row_number() over (order by w.number) as turn from (
          select o.id, o.number from outbox_jobs o
          where o.channel_id = held.channel_id and ${states} and o.due_at <= now() and o.give_up_at > now()
            and not exists (
              select from outbox_jobs p where p.queue_id = o.queue_id and p.number < o.number and ${blocks})
          order by o.number limit held.places
        ) w
      ) j
      order by j.turn, j.number limit $4
    ), claimed as (
      update outbox_jobs o set state = 'sending', holder = $3, attempts = o.attempts + 1, claims = o.claims + 1,
        asked_at = now(), error = null
      where o.id in (
        select id from outbox_jobs o where o.id = any(array(select id from due)) and ${states}
        order by o.number for update skip locked)
      returning o.*
    ), sending as (
      update messages m set status = 'sending', error = null from claimed
      where m.id = claimed.message_id and claimed.kind = 'message'
    )
    select ${JOB_COLUMNS} from claimed o ${JOB_JOINS}
    order by o.number`;
}

/** One whose outcome is unknown, and has been for a while, blocks nothing any more. */
const CLAIM = claimStatement(`o.state = 'queued'`, `(p.state <> 'unknown' or p.due_at > now())`);
/** It is asked about once more before anything goes on: what has not happened yet must not come after what follows it. */
const CLAIM_AGAIN = claimStatement(`o.state in ('queued', 'unknown')`, 'true');

/** See `OutboxStore.unasked`. */
export async function unaskedJobs(
  db: Queryable,
  holder: string,
  known: readonly string[],
): Promise<ClaimedJob[]> {
  const { rows } = await db.query<JobRow>({
    name: 'unasked-jobs',
    text: `select ${JOB_COLUMNS} from outbox_jobs o ${JOB_JOINS}
      where o.state = 'sending' and o.holder = $1 and not (o.id || ':' || o.claims = any($2::text[]))`,
    values: [holder, known],
  });
  return rows.map(claimedJob);
}

export function claimedJob(row: JobRow): ClaimedJob {
  const { attachment } = row;
  return {
    id: row.id,
    kind: row.kind,
    channelId: row.channel_id,
    conversationId: row.conversation_id,
    messageId: row.message_id,
    messageExternalId: row.message_external_id,
    messageChannelExternalId: row.message_channel_external_id,
    target: {
      platform: row.platform,
      channelExternalId: row.channel_external_id,
      accountExternalId: row.account_external_id,
      allowsHumanAgent: row.allows_human_agent,
      address: row.address,
    },
    type: row.type,
    text: row.text,
    payload: row.payload,
    replyToExternalId: row.reply_to_external_id,
    attachment:
      attachment === null
        ? null
        : {
            id: attachment.id,
            type: attachment.type,
            filename: attachment.filename,
            mimeType: attachment.mime_type,
            sizeBytes: attachment.size_bytes,
            storedAs: attachment.stored_as,
            externalId: attachment.external_id,
          },
    data: row.data,
    lastInboundAt: row.last_inbound_at,
    attempts: row.attempts,
    claims: row.claims,
    giveUpAt: row.give_up_at,
  };
}
