import type { DataSource } from 'typeorm';
import type { EventType, LoggedEvent } from '@switchboard/core';

/** The end of the log: `seq` is the last event, 0 while there is none. */
export interface LogHead {
  epoch: string;
  seq: bigint;
}

interface EventRow {
  seq: string;
  id: string;
  type: EventType;
  channel_id: string | null;
  conversation_id: string | null;
  data: string;
  occurred_at: Date;
}

/** Reads the event log by cursor. Everything that it answers is committed, in order and without holes. */
export class EventLog {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async head(): Promise<LogHead> {
    const [row] = await this.#dataSource.query<{ epoch: string; seq: string }[]>(
      `select epoch, seq from event_stream where id = 1`,
    );
    return { epoch: row!.epoch, seq: BigInt(row!.seq) };
  }

  /** Up to `limit` events with a higher `seq`, in order. Uses the primary key. */
  async after(seq: bigint, limit: number): Promise<LoggedEvent[]> {
    const rows = await this.#dataSource.query<EventRow[]>(
      `select ${COLUMNS} from events where seq > $1 order by seq limit $2`,
      [seq.toString(), limit],
    );
    return rows.map(eventOf);
  }

  /** Which event has this number; null when it is not kept, or not there yet. */
  async idAt(seq: bigint): Promise<string | null> {
    const [row] = await this.#dataSource.query<{ id: string }[]>(`select id from events where seq = $1`, [
      seq.toString(),
    ]);
    return row?.id ?? null;
  }

  /**
   * Begins a new epoch where the present one is `epoch`: its numbers have come to mean other events. Answers where the log
   * stands; several who ask at once get the same.
   */
  async renewEpoch(epoch: string): Promise<LogHead> {
    await this.#dataSource.query(
      `update event_stream set epoch = replace(gen_random_uuid()::text, '-', '') where id = 1 and epoch = $1`,
      [epoch],
    );
    return await this.head();
  }

  /** The last events up to `through`, in order: at most so many, and of so many characters in all. */
  async latest(through: bigint, limit: number, charsMax: number): Promise<LoggedEvent[]> {
    const rows = await this.#dataSource.query<EventRow[]>(
      `select ${COLUMNS} from (
         select *, sum(length(data)) over (order by seq desc) as chars
         from (select * from events where seq <= $1 order by seq desc limit $2) recent
       ) measured
       where chars <= $3 order by seq`,
      [through.toString(), limit, charsMax],
    );
    return rows.map(eventOf);
  }

  /**
   * Deletes up to `limit` of the oldest events, those from before a time and those beyond a count; always from the lower
   * end, so that what is left has no hole. Answers how many.
   */
  async prune({ before, count }: { before: Date; count: number }, limit: number): Promise<number> {
    const rows = await this.#dataSource.query<{ deleted: number }[]>(
      `with oldest as (
         select seq, occurred_at from events order by seq limit $3
       ), bound as (
         select coalesce(min(o.seq), (select max(seq) + 1 from oldest)) as first_kept from oldest o
         where o.occurred_at >= $1 and o.seq > (select seq from event_stream where id = 1) - $2::bigint
       ), deleted as (
         delete from events using bound where events.seq < bound.first_kept returning 1
       )
       select count(*)::int as deleted from deleted`,
      [before, count, limit],
    );
    return rows[0]!.deleted;
  }
}

const COLUMNS = 'seq, id, type, channel_id, conversation_id, data, occurred_at';

function eventOf(row: EventRow): LoggedEvent {
  return {
    seq: BigInt(row.seq),
    id: row.id,
    type: row.type,
    occurredAt: row.occurred_at,
    channelId: row.channel_id,
    conversationId: row.conversation_id,
    dataJson: row.data,
  };
}
