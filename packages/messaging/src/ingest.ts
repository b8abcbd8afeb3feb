import { type Clock, LIMITS, SwitchboardError } from '@switchboard/core';
import {
  connectionError,
  type InboundItem,
  type InboundItemResult,
  isTransientConflict,
  recordInbound,
  type RecordedBatch,
  type WriterConnection,
} from '@switchboard/database';
import { normalizeInbound } from './normalize-inbound.ts';

/** What others may want to know of each commit: metrics, and the publisher's wake-up. */
export interface IngestObserver {
  /** Called after the commit and before the submitters hear of it. */
  onCommitted(batch: RecordedBatch, items: readonly InboundItem[]): void;
  /** An item that the database refused even alone; its raw delivery is kept as failed. */
  onItemFailed(error: unknown): void;
}

export interface IngestOptions {
  writer: WriterConnection;
  clock: Clock;
  observer: IngestObserver;
}

interface Submission {
  item: InboundItem;
  bytes: number;
  resolve: (result: InboundItemResult) => void;
  reject: (error: SwitchboardError) => void;
}

/** How often a transaction that lost a deadlock is tried again before its items go one by one. */
const CONFLICT_RETRIES = 3;

/**
 * The one way in. Deliveries that arrive while a transaction is committing form the next one (group commit): an idle
 * system answers at the speed of one commit, a busy one shares each commit among up to
 * `LIMITS.ingestBatchItemsMax` deliveries. One transaction is in flight at a time.
 *
 * ```
 * submit -> queue -> [batch] -> commit -> everyone in it is answered
 *                       | refused by the database
 *                       v
 *                  each delivery alone -> each of its events alone -> kept as a failed raw delivery
 * ```
 */
export class Ingest {
  readonly #options: IngestOptions;
  #queue: Submission[] = [];
  #queuedBytes = 0;
  #running: Promise<void> | null = null;
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
    const normalized = { ...item, events: item.events.map(normalizeInbound) };
    return new Promise((resolve, reject) => {
      this.#queue.push({ item: normalized, bytes, resolve, reject });
      this.#queuedBytes += bytes;
      this.#running ??= this.#run();
    });
  }

  /** Finishes what was submitted and accepts no more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // Submissions of the same turn of the event loop share the first transaction too.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, LIMITS.ingestBatchItemsMax);
      for (const submission of batch) this.#queuedBytes -= submission.bytes;
      await this.#commit(batch);
    }
    this.#running = null;
  }

  async #commit(batch: readonly Submission[]): Promise<void> {
    try {
      const recorded = await this.#record(batch.map(({ item }) => item));
      for (const [index, submission] of batch.entries()) submission.resolve(recorded.items[index]!);
    } catch (error) {
      const away = connectionError(error);
      if (away !== null) for (const submission of batch) submission.reject(away);
      else if (batch.length > 1) for (const submission of batch) await this.#commit([submission]);
      else await this.#commitEventByEvent(batch[0]!, error);
    }
  }

  /** One event that PostgreSQL refuses must not take its neighbours in the same delivery with it. */
  async #commitEventByEvent(submission: Submission, firstError: unknown): Promise<void> {
    const { item, resolve, reject } = submission;
    const failure = {
      storedCount: 0,
      failedCount: 0,
      reason: reasonOf(firstError),
      unconnected: [] as string[],
    };
    const total: InboundItemResult = {
      messagesStored: 0,
      messagesDuplicate: 0,
      statusesAdvanced: 0,
      unrecognized: 0,
      unconnected: [],
    };
    try {
      for (const event of item.events) {
        try {
          const recorded = await this.#record([{ delivery: null, events: [event] }]);
          add(total, recorded.items[0]!);
          failure.unconnected = total.unconnected;
          failure.storedCount++;
        } catch (error) {
          if (connectionError(error) !== null) throw error;
          this.#options.observer.onItemFailed(error);
          failure.failedCount++;
          failure.reason = reasonOf(error);
        }
      }
      if (item.events.length === 0) this.#options.observer.onItemFailed(firstError);
      // The raw row last: it says how many failed. Its own events are stored (or failed) by now.
      if (item.delivery !== null) await this.#record([{ delivery: item.delivery, events: [], failure }]);
      else if (failure.failedCount > 0) throw firstError;
      resolve(total);
    } catch (error) {
      reject(
        connectionError(error) ??
          new SwitchboardError('internal', 'A message could not be stored.', { cause: error }),
      );
    }
  }

  async #record(items: readonly InboundItem[]): Promise<RecordedBatch> {
    const { writer, clock, observer } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        const at = new Date(clock.now());
        const recorded = await writer.transaction((client) => recordInbound(client, items, at));
        observer.onCommitted(recorded, items);
        return recorded;
      } catch (error) {
        if (!isTransientConflict(error) || attempt >= CONFLICT_RETRIES) throw error;
      }
    }
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
  total.statusesAdvanced += more.statusesAdvanced;
  total.unrecognized += more.unrecognized;
  total.unconnected.push(...more.unconnected);
}
