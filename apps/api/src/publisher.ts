import { type Clock, LIMITS, type LoggedEvent } from '@switchboard/core';
import type { EventLog, LogHead } from '@switchboard/database';
import { type Logger, type Metrics, RepeatableTask, type Service } from '@switchboard/service';
import type { MessagesConnectionManager } from './sockets/messages-connection-manager.ts';

export interface PublisherOptions {
  log: EventLog;
  manager: MessagesConnectionManager;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  pollMs?: number;
}

/**
 * Carries the event log to the connection manager: reads what is after its cursor, hands it over, moves the cursor.
 * What this process has just committed is handed to it (`offer`); notifications of others and `/broadcast-message` only
 * wake it. If all of them were lost, the poll finds the events a second later.
 */
export class Publisher implements Service {
  readonly #options: PublisherOptions;
  readonly #publishing = new RepeatableTask(() => this.#publish());
  #cursor = 0n;
  #doubtsHead = false;
  #epoch = '';
  #poll: NodeJS.Timeout | undefined;
  #failing = false;
  #started = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Begins at the end of the log: who was not connected before has a cursor of their own. */
  async start(): Promise<void> {
    if (this.#started) return;
    const { log, pollMs = LIMITS.publisherPollMs } = this.#options;
    this.#startAt(await log.head());
    this.#started = true;
    this.#poll = setInterval(() => {
      this.#doubtsHead = true;
      this.wake();
    }, pollMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#poll);
    this.#started = false;
    await this.#publishing.settled();
  }

  /** There may be something new. Cheap to call too often. */
  wake(): void {
    if (this.#started) this.#publishing.request();
  }

  /**
   * Events that this process has just committed: when they are the next ones, they need not be read back. Otherwise
   * somebody else's come first, and the log has all of them in order.
   */
  offer(events: readonly LoggedEvent[]): void {
    const isNext = this.#started && !this.#publishing.isRunning && events[0]?.seq === this.#cursor + 1n;
    if (isNext) this.#handOver(events);
    else this.wake();
  }

  /** Publishes until `seq` is out, or until the log has nothing more. */
  async publishedThrough(seq: bigint): Promise<void> {
    // The run in flight may have read before `seq` was committed; the one after it has not.
    for (let runs = 0; runs < 2 && this.#cursor < seq; runs++) {
      this.wake();
      await this.#publishing.settled();
    }
  }

  /** Publishes all that is committed by now. */
  async publishAll(): Promise<void> {
    await this.#publishing.settled();
    this.wake();
    await this.#publishing.settled();
  }

  #startAt(head: LogHead): void {
    this.#epoch = head.epoch;
    this.#cursor = head.seq;
    this.#options.manager.startAt(head);
  }

  /**
   * The log's end can go back: a restored backup, a standby that took over and lacked the last commits. The same
   * numbers then mean other events, so every client is told to load afresh.
   */
  async #checkHead(): Promise<void> {
    const { log, manager, logger } = this.#options;
    this.#doubtsHead = false;
    const head = await log.head().catch(() => null);
    if (head === null || (head.epoch === this.#epoch && head.seq >= this.#cursor)) return;
    logger.error('the event log has gone back; clients are told to load afresh', {
      epoch: head.epoch,
      seq: head.seq,
      published: this.#cursor,
    });
    this.#startAt(head);
    manager.resync();
  }

  async #publish(): Promise<void> {
    if (this.#doubtsHead) await this.#checkHead();
    for (;;) {
      const events = await this.#read();
      if (events.length > 0) this.#handOver(events);
      if (events.length < LIMITS.eventPageMax) return;
    }
  }

  /** The next page; empty when the database is away: the poll tries again every second. */
  async #read(): Promise<LoggedEvent[]> {
    const { log, logger } = this.#options;
    try {
      const events = await log.after(this.#cursor, LIMITS.eventPageMax);
      this.#failing = false;
      return events;
    } catch (error) {
      // Once an outage is enough.
      if (!this.#failing) logger.warn('cannot read the event log, trying again', { error });
      this.#failing = true;
      return [];
    }
  }

  #handOver(events: readonly LoggedEvent[]): void {
    const { manager, clock, metrics } = this.#options;
    const nowMs = clock.now();
    let seq = this.#cursor;
    for (const event of events) {
      // Nothing in this system can make a hole; going on would hide that something did.
      if (event.seq !== seq + 1n) throw new Error(`the event log has a hole between ${seq} and ${event.seq}`);
      seq = event.seq;
      metrics.broadcastLagSeconds.observe(Math.max(0, nowMs - event.occurredAt.getTime()) / 1000);
    }
    this.#cursor = seq;
    manager.broadcast(events);
  }
}
