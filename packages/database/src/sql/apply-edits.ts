import type { InboundEdit } from '@switchboard/core';
import type { TargetMessage } from './find-messages.ts';
import { editKey } from './pending-updates.ts';
import { columns, type Queryable } from './statement.ts';

export interface EditOfMessage {
  update: InboundEdit;
  message: TargetMessage;
}

/**
 * Gives messages their newest words and keeps all that they had before. Which edit is the newest is the same whatever
 * order they come in: by time, then by the platform's count, then by their words. Answers the ids of messages that
 * changed; one that was taken back stays empty.
 */
export async function applyEdits(db: Queryable, edits: readonly EditOfMessage[]): Promise<string[]> {
  const standing = edits.filter(({ message }) => !message.isDeleted);
  if (standing.length === 0) return [];
  const ids = [...new Set(standing.map(({ message }) => message.id))].toSorted();
  await db.query({
    name: 'insert-revisions',
    text: `with originals as (
        insert into message_revisions (message_id, dedupe_key, is_original, revision, text, occurred_at)
        select m.id, 'original', true, 0, m.text, m.sent_at from messages m
        where m.id = any($1::uuid[]) and m.edited_at is null
        on conflict do nothing
      )
      insert into message_revisions (message_id, dedupe_key, is_original, revision, text, occurred_at)
      select id, key, false, revision, text, at
      from unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::timestamptz[]) as k(id, key, revision, text, at)
      on conflict do nothing`,
    values: [
      ids,
      ...columns(
        standing,
        ({ message }) => message.id,
        ({ update }) => editKey(update),
        ({ update }) => update.revision,
        ({ update }) => update.text,
        ({ update }) => update.occurredAt.toISOString(),
      ),
    ],
  });
  const { rows } = await db.query<{ id: string }>({
    name: 'apply-revisions',
    text: `update messages m set text = r.text, edited_at = r.occurred_at
      from (
        select distinct on (message_id) message_id, text, occurred_at from message_revisions
        where message_id = any($1::uuid[]) and not is_original
        order by message_id, occurred_at desc, revision desc, dedupe_key desc
      ) r
      where m.id = r.message_id and m.deleted_at is null and (m.edited_at is distinct from r.occurred_at or m.text is distinct from r.text)
      returning m.id`,
    values: [ids],
  });
  return rows.map(({ id }) => id);
}
