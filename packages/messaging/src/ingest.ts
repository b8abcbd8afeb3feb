import { type Clock, type InboundEvent, LIMITS, newId, SwitchboardError } from '@switchboard/core';
import {
  type CommitWith,
  connectionError,
  emptyResult,
  type InboundItem,
  type InboundItemResult,
  isRefusedValue,
  isTooMuchAtOnce,
  isTransientConflict,
  type RawDelivery,
  recordInbound,
  type RecordedBatch,
  type TelegramProgress,
  type WriterConnection,
} from '@switchboard/database';
import { normalizeInbound, normalizeTelegramProgress } from './normalize-inbound.ts';

/** What others may want to know of each commit: metrics, and the publisher its events. */
export interface IngestObserver {
  /** Called after the commit and before the submitters hear of it. */
  onCommitted(batch: RecordedBatch, items: readonly InboundItem[]): void;
  /** An item that the database refused even alone; its raw delivery is kept as failed. */
  onItemFailed(error: unknown): void;
  /** `onCommitted` threw. The items are committed all the same. */
  onObserverFailed(error: unknown): void;
}

export interface IngestOptions {
  writer: WriterConnection;
  clock: Clock;
  observer: IngestObserver;
}

/** What became of the events of a delivery that did not go as a whole. */
type Parts = NonNullable<InboundItem['parts']>;

interface Submission {
  item: InboundItem;
  bytes: number;
  resolve: (result: InboundItemResult) => void;
  reject: (error: SwitchboardError) => void;
}

/** A batch on its way, as the one behind it has to know it. */
interface Flight {
  /** The batch before, until this one no longer depends on it. */
  ahead: Flight | null;
  onCommitSent: () => void;
  /** Whether its first transaction was committed. */
  committed: Promise<boolean>;
  tellCommitted: (committed: boolean) => void;
  /** Resolves when everything in it has been answered. */
  settled: Promise<void>;
}

/** The batch ahead was not committed and is tried again: what came behind it must not be stored before it. */
const OVERTAKING = new Error('the batch before has to be tried again');

/** How often a transaction that lost a deadlock, a race or a lock is tried, before its senders must come again. */
const CONFLICT_ATTEMPTS = 3;

/**
 * The one way in. Deliveries that arrive while a transaction is committing form the next one (group commit): an idle
 * system answers at the speed of one commit, a busy one shares each commit among up to
 * `LIMITS.ingestBatchItemsMax` deliveries. One transaction is under way at a time; the next one follows the commit of the
 * one before it without waiting for its answer, and is done again behind it when that answer is a refusal: messages keep
 * the order in which they came.
 *
 * ```
 * submit -> queue -> [batch] -> commit -> everyone in it is answered
 *                       | its values refused, or too much at once
 *                       v
 *                  halves … each delivery alone … halves of its events … kept as a failed raw delivery
 * ```
 */
export class Ingest {
  readonly #options: IngestOptions;
  #queue: Submission[] = [];
  #queuedBytes = 0;
  #running: Promise<void> | null = null;
  readonly #inFlight = new Set<Promise<void>>();
  #latest: Flight | null = null;
  #stopping = false;

  constructor(options: IngestOptions) {
    this.#options = options;
  }

  /**
   * Records an item and answers after the commit.
   *
   * @throws SwitchboardError retryable: `overloaded` when the queue is full or the process stops,
   * `database_unavailable` when it could not be made durable. The sender must send it again; what was stored already
   * is recognised.
   */
  submit(item: InboundItem): Promise<InboundItemResult> {
    const bytes = item.delivery?.body.length ?? 0;
    if (this.#stopping) return Promise.reject(overloaded('This process is stopping.'));
    if (
      this.#queue.length >= LIMITS.ingestQueueItemsMax ||
      // One delivery is always let in, however large.
      (this.#queue.length > 0 && this.#queuedBytes + bytes > LIMITS.ingestQueueBytesMax)
    ) {
      return Promise.reject(overloaded('Too many messages are waiting to be stored.'));
    }
    const normalized = {
      ...item,
      events: item.events.map(normalizeSafely),
      ...(item.telegram === undefined ? {} : { telegram: normalizeTelegramProgress(item.telegram) }),
    };
    return new Promise((resolve, reject) => {
      this.#queue.push({ item: normalized, bytes, resolve, reject });
      this.#queuedBytes += bytes;
      this.#running ??= this.#run();
    });
  }

  /** Finishes what was submitted and accepts no more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    while (this.#running !== null || this.#inFlight.size > 0) {
      await Promise.all([this.#running, ...this.#inFlight]);
    }
  }

  async #run(): Promise<void> {
    // Submissions of the same turn of the event loop share the first transaction too.
    await Promise.resolve();
    while (this.#queue.length > 0) await this.#begin(this.#takeBatch());
    this.#running = null;
  }

  /** Commits a batch; resolves when the next one may begin. */
  async #begin(batch: readonly Submission[]): Promise<void> {
    for (const submission of batch) this.#queuedBytes -= submission.bytes;
    const flight = flightBehind(this.#latest);
    this.#latest = flight;
    await new Promise<void>((resolve) => {
      // A later counter of an account must not be stored when an earlier one was not.
      const hasCounters = batch.some(({ item }) => item.telegram !== undefined);
      if (!hasCounters) flight.onCommitSent = resolve;
      flight.settled = this.#commit(batch, flight).finally(() => {
        this.#inFlight.delete(flight.settled);
        resolve();
      });
      this.#inFlight.add(flight.settled);
    });
  }

  /** Whole deliveries, the oldest first, up to the limits of one transaction; at least one, however large. */
  #takeBatch(): Submission[] {
    let events = 0;
    let count = 0;
    while (count < this.#queue.length && count < LIMITS.ingestBatchItemsMax) {
      events += this.#queue[count]!.item.events.length;
      if (count > 0 && events > LIMITS.ingestBatchEventsMax) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  async #commit(batch: readonly Submission[], flight?: Flight): Promise<void> {
    try {
      const recorded = await this.#record(
        batch.map(({ item }) => item),
        flight,
      );
      for (const [index, submission] of batch.entries()) submission.resolve(recorded.items[index]!);
    } catch (error) {
      if (!isRefusedValue(error) && !isTooMuchAtOnce(error)) {
        const refusal = notNow(error);
        for (const submission of batch) submission.reject(refusal);
      } else if (batch.length === 1) {
        await this.#commitInParts(batch[0]!, error);
      } else {
        const half = Math.ceil(batch.length / 2);
        await this.#commit(batch.slice(0, half));
        await this.#commit(batch.slice(half));
      }
    }
  }

  /**
   * One event that PostgreSQL refuses must not take its neighbours in the same delivery with it: it is found by halving,
   * and the raw delivery, last, says how many failed. What was not delivered by a webhook gets a raw row all the same.
   * How far a Telegram account has been read is written with that last part: never before all that it covers.
   */
  async #commitInParts({ item, resolve, reject }: Submission, firstError: unknown): Promise<void> {
    const total = emptyResult();
    const parts = {
      storedCount: 0,
      failedCount: 0,
      reason: reasonOf(firstError),
      unconnected: total.unconnected,
    };
    try {
      const { telegram } = item;
      await this.#commitEvents(item.events, telegram, total, parts);
      const delivery = item.delivery ?? (parts.failedCount > 0 ? this.#asDelivery(item.events) : null);
      if (delivery !== null || telegram !== undefined) {
        // What was left out for want of a lease or a channel has to be read again.
        const isWhole = !total.leaseLost && total.unconnected.length === 0;
        const progress = isWhole && telegram !== undefined ? { telegram } : withoutProgress(telegram);
        const last = { delivery, events: [], parts, ...progress };
        const [recorded] = (await this.#record([last])).items;
        total.outcome = recorded!.outcome;
        total.leaseLost ||= recorded!.leaseLost;
      }
      resolve(total);
    } catch (error) {
      reject(notNow(error));
    }
  }

  /** Halves what is refused until the refused event is alone: the others still share their transactions. */
  async #commitEvents(
    events: readonly InboundEvent[],
    telegram: TelegramProgress | undefined,
    total: InboundItemResult,
    parts: Parts,
  ): Promise<void> {
    if (events.length === 0) return;
    try {
      const part = { delivery: null, events: [...events], ...withoutProgress(telegram) };
      add(total, (await this.#record([part])).items[0]!);
      parts.storedCount += events.length;
    } catch (error) {
      if (!isRefusedValue(error) && !isTooMuchAtOnce(error)) throw error;
      if (events.length > 1) {
        const half = Math.ceil(events.length / 2);
        await this.#commitEvents(events.slice(0, half), telegram, total, parts);
        await this.#commitEvents(events.slice(half), telegram, total, parts);
        return;
      }
      if (!isRefusedValue(error)) throw error;
      this.#options.observer.onItemFailed(error);
      parts.failedCount++;
      parts.reason = reasonOf(error);
    }
  }

  /** Telegram keeps no deliveries; what could not be stored from there is kept in our own words. */
  #asDelivery(events: readonly InboundEvent[]): RawDelivery {
    const platform = events[0]?.platform ?? 'telegram';
    const body = Buffer.from(JSON.stringify(events));
    return { id: newId(), platform, body, receivedAt: new Date(this.#options.clock.now()) };
  }

  async #record(items: readonly InboundItem[], flight?: Flight): Promise<RecordedBatch> {
    for (let lost = 0; ;) {
      try {
        const recorded = await this.#tryToRecord(items, flight);
        this.#tellObserver(recorded, items);
        return recorded;
      } catch (error) {
        if (flight !== undefined) await letPassAhead(flight);
        if (error === OVERTAKING) continue;
        if (!isTransientConflict(error) || ++lost >= CONFLICT_ATTEMPTS) throw error;
      }
    }
  }

  async #tryToRecord(items: readonly InboundItem[], flight?: Flight): Promise<RecordedBatch> {
    const { writer, clock } = this.#options;
    const at = new Date(clock.now());
    const recorded = await writer.transaction((db, commitWith) => {
      const sendLast: CommitWith = async (statements) => {
        // Costs nothing where something was asked before: the answer to that stands behind the answer to this.
        if ((await flight?.ahead?.committed) === false) throw OVERTAKING;
        const answers = commitWith(statements);
        flight?.onCommitSent();
        return await answers;
      };
      return recordInbound(db, items, at, { sendLast });
    });
    if (flight !== undefined) {
      flight.ahead = null;
      flight.tellCommitted(true);
    }
    return recorded;
  }

  /** It is committed: whatever an observer makes of it, it must not look as if it were not. */
  #tellObserver(recorded: RecordedBatch, items: readonly InboundItem[]): void {
    try {
      this.#options.observer.onCommitted(recorded, items);
    } catch (error) {
      this.#options.observer.onObserverFailed(error);
    }
  }
}

function flightBehind(ahead: Flight | null): Flight {
  let tellCommitted = (_committed: boolean): void => {};
  const committed = new Promise<boolean>((resolve) => (tellCommitted = resolve));
  return { ahead, committed, tellCommitted, onCommitSent: () => {}, settled: Promise.resolve() };
}

/** What did not commit lets the batch before it pass, and the one behind it wait. */
async function letPassAhead(flight: Flight): Promise<void> {
  flight.tellCommitted(false);
  await flight.ahead?.settled;
  flight.ahead = null;
}

/** A part of what an account was told still says whose it is, and nothing of how far the account has been read. */
function withoutProgress(telegram: TelegramProgress | undefined): Pick<InboundItem, 'telegram'> {
  if (telegram === undefined) return {};
  return { telegram: { ...telegram, state: null, channels: [], peers: [], messageChats: [] } };
}

/** Our own faults and the database's are never the message's: it was not stored, and must be sent again. */
function notNow(error: unknown): SwitchboardError {
  const known = connectionError(error);
  if (known !== null) return known;
  return new SwitchboardError(
    'database_unavailable',
    'The message could not be stored now. Try again in a moment.',
    {
      cause: error,
    },
  );
}

/** An event that cannot even be prepared is kept with its raw delivery, like any other that we do not understand. */
function normalizeSafely(event: InboundEvent): InboundEvent {
  try {
    return normalizeInbound(event);
  } catch {
    const { platform } = event;
    return { kind: 'unrecognized', platform, channelExternalId: null, what: 'item.unpreparable' };
  }
}

function overloaded(reason: string): SwitchboardError {
  return new SwitchboardError('overloaded', `${reason} Try again in a moment.`);
}

/** The database's words without its values, which may be a customer's words. */
function reasonOf(error: unknown): string {
  const { code, constraint, message } = error as { code?: string; constraint?: string; message?: string };
  if (code !== undefined) return `SQLSTATE ${code}${constraint === undefined ? '' : ` (${constraint})`}`;
  return message ?? String(error);
}

function add(total: InboundItemResult, more: InboundItemResult): void {
  total.messagesStored += more.messagesStored;
  total.messagesDuplicate += more.messagesDuplicate;
  total.updatesApplied += more.updatesApplied;
  total.updatesWaiting += more.updatesWaiting;
  total.ignored += more.ignored;
  total.unrecognized += more.unrecognized;
  total.unconnected.push(...more.unconnected);
  total.leaseLost ||= more.leaseLost;
}
