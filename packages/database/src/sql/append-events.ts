import { type LoggedEvent, newId, type NewEvent } from '@switchboard/core';
import { columns, type Queryable } from './statement.ts';

/** The channel on which other processes hear that the log has grown. */
export const EVENTS_NOTIFICATION = 'switchboard_events';

/**
 * Writes events to the log and answers them as they stand there. Must be the last statement before commit: it locks the counter row, and that lock, held
 * until commit, is what makes the order of `seq` the order of commits (a sequence would let a higher number become
 * visible before a lower one, and every cursor that passed it would lose events; notes/realtime.md §3.2). Being last
 * keeps the time under the lock to the commit itself.
 *
 * One notification a batch, carrying the range: one per row costs four fifths of the commits, and equal payloads
 * within a transaction are folded (notes/realtime.md §3.1).
 */
export async function appendEvents(
  db: Queryable,
  events: readonly NewEvent[],
  at: Date,
): Promise<LoggedEvent[]> {
  const logged = events.map((event) => ({
    ...event,
    seq: 0n,
    id: newId(),
    occurredAt: at,
    dataJson: JSON.stringify(event.data),
  }));
  const { rows } = await db.query<{ last: string }>({
    name: 'append-events',
    text: `with counter as (
        update event_stream set seq = seq + cardinality($1::uuid[]) where id = 1 returning seq
      ), appended as (
        insert into events (seq, id, type, channel_id, conversation_id, data, occurred_at)
        select counter.seq - cardinality($1::uuid[]) + k.ordinal, k.id, k.type, k.channel_id, k.conversation_id, k.data,
          $6::timestamptz
        from counter, unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[])
          with ordinality as k(id, type, channel_id, conversation_id, data, ordinal)
      )
      select counter.seq as last,
        pg_notify('${EVENTS_NOTIFICATION}', (counter.seq - cardinality($1::uuid[]) + 1) || '-' || counter.seq)
      from counter`,
    values: [
      ...columns(
        logged,
        (event) => event.id,
        (event) => event.type,
        (event) => event.channelId,
        (event) => event.conversationId,
        (event) => event.dataJson,
      ),
      at.toISOString(),
    ],
  });
  const firstSeq = BigInt(rows[0]!.last) - BigInt(events.length) + 1n;
  for (const [index, event] of logged.entries()) event.seq = firstSeq + BigInt(index);
  return logged;
}
