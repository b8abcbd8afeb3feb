import type { InboundUnsend, NewEvent } from '@switchboard/core';
import { deletedEvent, EMPTIED, WITH_THE_EMPTIED } from './emptied-messages.ts';
import type { TargetMessage } from './find-messages.ts';
import { columns, type Queryable } from './statement.ts';

export interface UnsendOfMessage {
  update: InboundUnsend;
  message: TargetMessage;
}

/**
 * Empties messages that their author took back: words, earlier words, reactions, and the references to their files,
 * whose copies are to be deleted (Meta's platform terms; notes/meta.md §5, §8). The message itself stays as a line that
 * says so. The raw delivery keeps the words until its retention ends.
 */
export async function applyUnsends(db: Queryable, unsends: readonly UnsendOfMessage[]): Promise<NewEvent[]> {
  const first = new Map(unsends.toReversed().map((unsend) => [unsend.message.id, unsend]));
  const gone = [...first.values()].filter(({ message }) => !message.isDeleted);
  if (gone.length === 0) return [];
  const { rows } = await db.query<{ id: string }>({
    name: 'apply-unsends',
    text: `with emptied as (
        update messages m set ${EMPTIED}, deleted_at = k.at
        from unnest($1::uuid[], $2::timestamptz[]) as k(id, at) where m.id = k.id and m.deleted_at is null
        returning m.id
      ), ${WITH_THE_EMPTIED}
      select id from emptied`,
    values: columns(
      gone.toSorted((a, b) => (a.message.id < b.message.id ? -1 : 1)),
      ({ message }) => message.id,
      ({ update }) => update.occurredAt.toISOString(),
    ),
  });
  return rows.map(({ id }) => deletedEvent(first.get(id)!.message));
}
