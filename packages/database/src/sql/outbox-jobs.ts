import { newId, type OutboundCommand } from '@switchboard/core';
import { OUTBOX_NOTIFICATION } from '../outbox-store.ts';
import { columns, type Queryable } from './statement.ts';

export interface NewJob {
  channelId: string;
  queueId: string;
  messageId: string;
  kind: OutboundCommand['kind'];
  data: unknown;
  giveUpAt: Date;
}

/**
 * Puts jobs into the outbox, in this order, and wakes whoever sends by their channels. The caller holds the lock of the
 * conversation, so that the numbers of a queue are in the order of commits.
 */
export async function addJobs(db: Queryable, jobs: readonly NewJob[]): Promise<void> {
  await db.query({
    text: `with added as (
        insert into outbox_jobs (id, channel_id, queue_id, message_id, kind, data, give_up_at)
        select id, channel_id, queue_id, message_id, kind, data, give_up_at
        from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::jsonb[], $7::timestamptz[])
          with ordinality as k(id, channel_id, queue_id, message_id, kind, data, give_up_at, ordinal)
        order by ordinal
        returning channel_id
      )
      select pg_notify('${OUTBOX_NOTIFICATION}', channel_id::text) from (select distinct channel_id from added) told`,
    values: columns(
      jobs,
      () => newId(),
      (job) => job.channelId,
      (job) => job.queueId,
      (job) => job.messageId,
      (job) => job.kind,
      (job) => (job.data === null ? null : JSON.stringify(job.data)),
      (job) => job.giveUpAt.toISOString(),
    ),
  });
}
