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

  /** The lowest `seq` that is still kept; head + 1 when none is. Older cursors cannot be resumed. */
  async oldestSeq(): Promise<bigint> {
    const [row] = await this.#dataSource.query<{ seq: string }[]>(
      `select coalesce((select min(seq) from events), s.seq + 1) as seq from event_stream s where s.id = 1`,
    );
    return BigInt(row!.seq);
  }

  /** Up to `limit` events with a higher `seq`, in order. Uses the primary key. */
  async after(seq: bigint, limit: number): Promise<LoggedEvent[]> {
    const rows = await this.#dataSource.query<EventRow[]>(
      `select seq, id, type, channel_id, conversation_id, data, occurred_at from events
       where seq > $1 order by seq limit $2`,
      [seq.toString(), limit],
    );
    return rows.map((row) => ({
      seq: BigInt(row.seq),
      id: row.id,
      type: row.type,
      occurredAt: row.occurred_at,
      channelId: row.channel_id,
      conversationId: row.conversation_id,
      dataJson: row.data,
    }));
  }
}
