import { type Clock, LIMITS, type LoggedEvent } from '@switchboard/core';
import type { EventLog, LogHead } from '@switchboard/database';
import { type Logger, type Metrics, RepeatableTask, type Service } from '@switchboard/service';
import type { ChannelPlatforms } from './channel-platforms.ts';
import { EventsAhead } from './events-ahead.ts';
import type { MessagesConnectionManager } from './sockets/messages-connection-manager.ts';

export interface PublisherOptions {
  log: EventLog;
  manager: MessagesConnectionManager;
  platforms: ChannelPlatforms;
  /** Tells the other nodes of events that they may not have. */
  tellOthers: (epoch: string, events: readonly LoggedEvent[]) => void;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  pollMs?: number;
}

/**
 * Carries the event log to the connection manager, in order and without a hole. Events come from this process as it commits
 * them, and from other nodes over the bus; whatever is missing in between is read from the log. Notifications and
 * `/broadcast-message` only wake it, and if all of them were lost, the poll finds the events a second later.
 */
export class Publisher implements Service {
  readonly #options: PublisherOptions;
  readonly #publishing = new RepeatableTask(() => this.#publish());
  readonly #ahead = new EventsAhead();
  #cursor = 0n;
  /** The event at the cursor: another one there means that the log has gone back and grown again. */
  #lastId: string | null = null;
  #doubtsHead = false;
  /** What is read next was told by somebody who has no bus: the other nodes hear of it from here. */
  #passesOn = false;
  #epoch = '';
  #poll: NodeJS.Timeout | undefined;
  #gap: NodeJS.Timeout | undefined;
  #failing = false;
  #started = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Begins at the end of the log, with its latest events at hand for clients that come back. */
  async start(): Promise<void> {
    if (this.#started) return;
    const { log, pollMs = LIMITS.publisherPollMs } = this.#options;
    const head = await log.head();
    const recent = await log.latest(head.seq, LIMITS.ringEventsMax, LIMITS.ringBytesMax);
    await this.#options.platforms.learn(recent);
    this.#startAt(head, recent);
    this.#started = true;
    this.#poll = setInterval(() => {
      this.#doubtsHead = true;
      this.wake();
    }, pollMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#poll);
    clearTimeout(this.#gap);
    this.#started = false;
    await this.#publishing.settled();
  }

  /** There may be something new. Cheap to call too often. */
  wake(): void {
    if (this.#started) this.#publishing.request();
  }

  /** This process has committed something that nobody offers: it is read, and the other nodes are told. */
  changed(): void {
    this.#passesOn = true;
    this.wake();
  }

  /** The log may go up to `through`; null: nobody knows how far. */
  wakeFor(through: bigint | null): void {
    if (through === null || through > this.#cursor) this.wake();
  }

  /** Events that this process has just committed: when they are the next ones, they need not be read back. */
  offer(events: readonly LoggedEvent[]): void {
    if (!this.#started) return;
    this.#options.tellOthers(this.#epoch, events);
    this.#take(events);
  }

  /** Events that another node tells of. */
  hear(epoch: string, events: readonly LoggedEvent[]): void {
    if (!this.#started) return;
    if (epoch === this.#epoch) this.#take(events);
    else this.#doubtHead();
  }

  /** Publishes until `seq` is out, here and on the other nodes, or until the log has nothing more. */
  async publishedThrough(seq: bigint): Promise<void> {
    // The run in flight may have read before `seq` was committed; the one after it has not.
    for (let runs = 0; runs < 2 && this.#cursor < seq; runs++) {
      this.#passesOn = true;
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

  /** What is next is handed over; what is ahead waits a moment for what is missing, which is then read. */
  #take(events: readonly LoggedEvent[]): void {
    if (this.#contradicts(events)) return this.#doubtHead();
    if (this.#publishing.isRunning || !this.#options.platforms.know(events)) return this.wake();
    this.#ahead.add(events, this.#cursor);
    const next = this.#ahead.takeNext(this.#cursor);
    if (next.length > 0) this.#handOver(next);
    if (this.#ahead.isEmpty) return;
    this.#gap ??= setTimeout(() => {
      this.#gap = undefined;
      if (!this.#ahead.isEmpty) this.wake();
    }, LIMITS.publisherGapMs);
  }

  /** True when one of them has the number of another event that was published. */
  #contradicts(events: readonly LoggedEvent[]): boolean {
    const { ring } = this.#options.manager;
    return events.some(({ seq, id }) => seq <= this.#cursor && (ring.idAt(seq) ?? id) !== id);
  }

  #startAt(head: LogHead, recent: readonly LoggedEvent[]): void {
    this.#epoch = head.epoch;
    this.#cursor = head.seq;
    this.#lastId = recent.at(-1)?.id ?? null;
    const base = recent[0] === undefined ? head.seq : recent[0].seq - 1n;
    this.#options.manager.startAt({ epoch: head.epoch, seq: base });
    this.#options.manager.ring.push(recent);
  }

  #doubtHead(): void {
    this.#doubtsHead = true;
    this.wake();
  }

  /**
   * The log's end can go back: a restored backup, a standby that took over and lacked the last commits. The same
   * numbers then mean other events, so every client is told to load afresh.
   */
  async #checkHead(): Promise<void> {
    const { manager, logger } = this.#options;
    this.#doubtsHead = false;
    const head = await this.#movedHead().catch(() => null);
    if (head === null) return;
    logger.error('the event log has gone back; clients are told to load afresh', {
      epoch: head.epoch,
      seq: head.seq,
      published: this.#cursor,
    });
    this.#ahead.clear();
    this.#startAt(head, []);
    manager.resync();
  }

  /** Where the log stands now, if that does not follow from where it stood; a new epoch then, whoever notices it first. */
  async #movedHead(): Promise<LogHead | null> {
    const { log } = this.#options;
    const head = await log.head();
    if (head.epoch !== this.#epoch) return head;
    const id = head.seq < this.#cursor ? null : await log.idAt(this.#cursor);
    const isSame =
      head.seq >= this.#cursor && (this.#lastId === null || (id ?? this.#lastId) === this.#lastId);
    return isSame ? null : await log.renewEpoch(this.#epoch);
  }

  async #publish(): Promise<void> {
    if (this.#doubtsHead) await this.#checkHead();
    for (;;) {
      const passesOn = this.#passesOn;
      this.#passesOn = false;
      const events = await this.#read();
      if (events.length > 0) {
        if (passesOn) this.#options.tellOthers(this.#epoch, events);
        this.#handOver(events);
      }
      if (events.length < LIMITS.eventPageMax) break;
      this.#passesOn = passesOn;
    }
    this.#ahead.dropThrough(this.#cursor);
  }

  /** The next page; empty when the database is away: the poll tries again every second. */
  async #read(): Promise<LoggedEvent[]> {
    const { log, platforms, logger } = this.#options;
    try {
      // The last one that is known is read too: it must still be the same.
      const read = await log.after(this.#cursor - 1n, LIMITS.eventPageMax + 1);
      if (this.#contradicts(read)) {
        await this.#checkHead();
        return [];
      }
      const events = read.filter(({ seq }) => seq > this.#cursor);
      await platforms.learn(events);
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
    this.#lastId = events.at(-1)?.id ?? this.#lastId;
    manager.broadcast(events);
  }
}
