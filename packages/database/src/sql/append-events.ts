import type { QueryResult } from 'pg';
import { type LoggedEvent, newId, type NewEvent } from '@switchboard/core';
import { texts, uuids } from './array-parameters.ts';
import type { Queryable, Statement } from './statement.ts';

/** The channel on which other processes hear that the log has grown. */
export const EVENTS_NOTIFICATION = 'switchboard_events';

/** Events on their way into the log. */
export interface EventsToAppend {
  statement: Statement;
  /** The events as they stand in the log, from the statement's answer. */
  logged(answer: QueryResult): LoggedEvent[];
}

/**
 * Writes events to the log and answers them as they stand there. Must be the last statement before commit: it locks the
 * counter row, and that lock, held until commit, is what makes the order of `seq` the order of commits (a sequence would
 * let a higher number become visible before a lower one, and every cursor that passed it would lose events;
 * notes/realtime.md §3.2). Being last keeps the time under the lock to the commit itself.
 *
 * One notification a batch, carrying the range: one per row costs four fifths of the commits, and equal payloads
 * within a transaction are folded (notes/realtime.md §3.1).
 */
export async function appendEvents(
  db: Queryable,
  events: readonly NewEvent[],
  at: Date,
): Promise<LoggedEvent[]> {
  const append = eventsToAppend(events, at);
  return append.logged(await db.query(append.statement));
}

/** The same for who sends the statement in one flight with others; there must be at least one event. */
export function eventsToAppend(events: readonly NewEvent[], at: Date): EventsToAppend {
  const logged = events.map((event) => ({
    type: event.type,
    channelId: event.channelId,
    conversationId: event.conversationId,
    seq: 0n,
    id: newId(),
    occurredAt: at,
    dataJson: JSON.stringify(event.data),
  }));
  const values = [
    uuids(logged, (event) => event.id),
    texts(logged, (event) => event.type),
    uuids(logged, (event) => event.channelId),
    uuids(logged, (event) => event.conversationId),
    texts(logged, (event) => event.dataJson),
    at.toISOString(),
  ];
  return {
    statement: { name: 'append-events', text: APPEND, values },
    logged: ({ rows }) => {
      const firstSeq = BigInt((rows[0] as { last: string }).last) - BigInt(logged.length) + 1n;
      for (const [index, event] of logged.entries()) event.seq = firstSeq + BigInt(index);
      return logged;
    },
  };
}

const APPEND = `with counter as (
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
  from counter`;
