import type { DataSource } from 'typeorm';
import { LIMITS, OUTGOING_EVENT_TYPES, type OutgoingDeliveryState } from '@switchboard/core';

/** A delivery that is due, with what it tells. */
export interface DueDelivery {
  eventId: string;
  type: string;
  /** How often it was tried since it was last asked for. */
  attempts: number;
  createdAt: Date;
  /** Null of a test. */
  seq: bigint | null;
  /** Null of a test, and when the log does not keep the event any more. */
  event: { occurredAt: Date; channelId: string | null; dataJson: string } | null;
}

/** An endpoint that a process may send to. */
export interface HeldEndpoint {
  id: string;
  hasWork: boolean;
}

/** How an endpoint has behaved lately. */
export interface EndpointHealth {
  /** Null while deliveries arrive. */
  failingSince: Date | null;
  consecutiveFailures: number;
  restingUntil: Date | null;
}

/** What came of an attempt, and what follows from it. */
export interface OutgoingAttempt {
  state: OutgoingDeliveryState;
  /** Null unless it is `pending`. */
  nextAttemptAt: Date | null;
  at: Date;
  status: number | null;
  error: string | null;
  durationMs: number;
  responseExcerpt: string | null;
  health: EndpointHealth;
  /** Disables the endpoint. */
  disabledReason: string | null;
}

/** What workers ask: which endpoints are theirs, what is to be sent, and what became of it. */
export class OutgoingDeliveryStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /**
   * Takes, or keeps, the enabled endpoints that nobody else holds, for `ttlMs` by the database's clock. A holder must be
   * named uniquely. What is locked at the moment is left out, also of the caller's own.
   *
   * @returns all of them, and whether there is something to do at `now`
   */
  async acquire(holder: string, ttlMs: number, now: Date): Promise<HeldEndpoint[]> {
    const rows = await this.#dataSource.query<{ id: string; has_work: boolean }[]>(
      `with free as (
         select id from webhook_endpoints
         where is_enabled and (lease_holder is null or lease_holder = $1 or leased_until <= now())
         for no key update skip locked
       ), held as (
         update webhook_endpoints w set lease_holder = $1, leased_until = now() + $2 * interval '1 millisecond'
         from free where w.id = free.id returning w.id, w.epoch, w.seq, w.resting_until
       )
       select held.id, (held.resting_until is null or held.resting_until <= $3) and (
         held.epoch <> head.epoch or held.seq < head.seq or exists (
           select from outgoing_deliveries d
           where d.endpoint_id = held.id and d.state = 'pending' and d.next_attempt_at <= $3)) as has_work
       from held, event_stream head where head.id = 1`,
      [holder, ttlMs, now],
    );
    return rows.map((row) => ({ id: row.id, hasWork: row.has_work }));
  }

  /** Gives everything back that the holder has. */
  async release(holder: string): Promise<void> {
    await this.#dataSource.query(
      `update webhook_endpoints set lease_holder = null, leased_until = null where lease_holder = $1`,
      [holder],
    );
  }

  /**
   * Makes deliveries of the next events of the log and moves the endpoint's cursor, in one transaction. Where the log has
   * been shortened beyond the cursor, it goes on at the log's beginning and keeps that in mind.
   *
   * @returns whether the cursor has moved; false too when the endpoint is not the caller's
   */
  async take(holder: string, endpointId: string, now: Date): Promise<boolean> {
    return await this.#dataSource.transaction(async (manager) => {
      // A statement of its own: the next one must see the log as it is once the row is ours.
      const mine = await manager.query<unknown[]>(
        `select id from webhook_endpoints where id = $1 and lease_holder = $2 and is_enabled for no key update`,
        [endpointId, holder],
      );
      if (mine.length === 0) return false;
      const [rows] = await manager.query<[{ moved: boolean }[], number]>(TAKE, [
        endpointId,
        LIMITS.outgoingPageEvents,
        OUTGOING_EVENT_TYPES,
        now,
      ]);
      return rows[0]?.moved ?? false;
    });
  }

  /** Up to `limit` deliveries that are due, in the order in which they became so, those of one moment by `seq`. */
  async due(endpointId: string, now: Date, limit: number): Promise<DueDelivery[]> {
    const rows = await this.#dataSource.query<DueRow[]>(
      `select d.event_id, d.event_seq, d.type, d.attempts, d.created_at, e.occurred_at, e.channel_id, e.data
       from outgoing_deliveries d left join events e on e.seq = d.event_seq and e.id = d.event_id
       where d.endpoint_id = $1 and d.state = 'pending' and d.next_attempt_at <= $2
       order by d.next_attempt_at, d.event_seq limit $3`,
      [endpointId, now, limit],
    );
    return rows.map(dueDelivery);
  }

  /**
   * Writes down what came of an attempt. From who does not hold the endpoint any more only success counts: the other holder
   * has its own view of everything else.
   *
   * @returns whether the endpoint is still the caller's, and enabled
   */
  async record(
    holder: string,
    endpointId: string,
    eventId: string,
    { health, ...attempt }: OutgoingAttempt,
  ): Promise<boolean> {
    const [rows] = await this.#dataSource.query<[{ is_enabled: boolean }[], number]>(RECORD, [
      endpointId,
      holder,
      eventId,
      attempt.state,
      attempt.nextAttemptAt,
      attempt.at,
      attempt.status,
      attempt.error,
      attempt.durationMs,
      attempt.responseExcerpt,
      health.failingSince,
      health.consecutiveFailures,
      health.restingUntil,
      attempt.disabledReason,
    ]);
    return rows[0]?.is_enabled ?? false;
  }

  /** An endpoint answers again: what failed because it was away is due at once, in its old order. */
  async hasten(endpointId: string, now: Date): Promise<void> {
    await this.#dataSource.query(
      `update outgoing_deliveries set next_attempt_at = created_at
       where endpoint_id = $1 and state = 'pending' and next_attempt_at > $2 and attempts > 0
         and (last_status is null or last_status = 429 or last_status >= 500)`,
      [endpointId, now],
    );
  }

  /**
   * Deletes up to `limit` of the oldest deliveries from before a time; answers how many. An endpoint that was never told
   * one of them keeps in mind that it missed something.
   */
  async prune(before: Date, limit: number): Promise<number> {
    const [row] = await this.#dataSource.query<{ deleted: number }[]>(
      `with old as (
         select endpoint_id, event_id from outgoing_deliveries where created_at < $1
         order by created_at limit $2 for update skip locked
       ), deleted as (
         delete from outgoing_deliveries d using old
         where d.endpoint_id = old.endpoint_id and d.event_id = old.event_id
         returning d.endpoint_id, d.event_seq, d.state
       ), missed as (
         select endpoint_id, max(event_seq) + 1 as before from deleted
         where state = 'pending' and event_seq is not null group by endpoint_id
       ), noted as (
         update webhook_endpoints w set missed_before_seq = greatest(w.missed_before_seq, missed.before)
         from missed where w.id = missed.endpoint_id
       )
       select count(*)::int as deleted from deleted`,
      [before, limit],
    );
    return row!.deleted;
  }
}

interface DueRow {
  event_id: string;
  event_seq: string | null;
  type: string;
  attempts: number;
  created_at: Date;
  occurred_at: Date | null;
  channel_id: string | null;
  data: string | null;
}

function dueDelivery(row: DueRow): DueDelivery {
  const { occurred_at: occurredAt, channel_id: channelId, data: dataJson } = row;
  return {
    eventId: row.event_id,
    type: row.type,
    attempts: row.attempts,
    createdAt: row.created_at,
    seq: row.event_seq === null ? null : BigInt(row.event_seq),
    event: occurredAt === null || dataJson === null ? null : { occurredAt, channelId, dataJson },
  };
}

/**
 * Cursor and log lie in one database and are restored together, so that an epoch says nothing new here; a cursor beyond
 * the log's end does: the numbers were begun anew, and all that is kept is told.
 */
const TAKE = `with head as (
    select s.epoch, s.seq, coalesce((select min(seq) from events), s.seq + 1) as oldest
    from event_stream s where s.id = 1
  ), place as (
    select w.id, w.event_types, w.seq as cursor, head.epoch, head.seq as last,
      case when w.seq > head.seq then head.oldest - 1 else greatest(w.seq, head.oldest - 1) end as base
    from webhook_endpoints w, head where w.id = $1
  ), page as (
    select place.*, least(last, base + $2) as through from place
  ), made as (
    insert into outgoing_deliveries as d (endpoint_id, event_id, event_seq, type, next_attempt_at, created_at)
    select page.id, e.id, e.seq, e.type, $4::timestamptz, $4::timestamptz
    from page join events e on e.seq > page.base and e.seq <= page.through
    where e.type = any($3::text[]) and (page.event_types is null or e.type = any(page.event_types))
    on conflict (endpoint_id, event_id) do update
      set state = 'pending', attempts = 0, event_seq = excluded.event_seq, created_at = excluded.created_at,
        next_attempt_at = excluded.next_attempt_at
  )
  update webhook_endpoints w set epoch = page.epoch, seq = page.through,
    missed_before_seq = case when page.base > page.cursor then page.base + 1 else w.missed_before_seq end
  from page where w.id = page.id
  returning page.through <> page.cursor as moved`;

const RECORD = `with mine as (
    select id from webhook_endpoints where id = $1 and lease_holder = $2 for no key update
  ), done as (
    update outgoing_deliveries set state = $4, attempts = attempts + 1, next_attempt_at = $5, last_attempt_at = $6,
      last_status = $7, last_error = $8, duration_ms = $9, response_excerpt = $10
    where endpoint_id = $1 and event_id = $3 and state = 'pending' and ($4 = 'delivered' or exists (select from mine))
  )
  update webhook_endpoints w set failing_since = $11, consecutive_failures = $12, resting_until = $13,
    is_enabled = w.is_enabled and $14::text is null, disabled_reason = coalesce($14, w.disabled_reason)
  from mine where w.id = mine.id
  returning w.is_enabled`;
