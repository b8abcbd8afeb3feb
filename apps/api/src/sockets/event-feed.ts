import { LIMITS } from '@switchboard/core';
import type { EventLog } from '@switchboard/database';
import { parseCursor } from '@switchboard/protocol';
import type { Logger } from '@switchboard/service';
import type { Connection } from './connection.ts';
import type { EventFilter } from './event-filter.ts';
import type { EventRing } from './event-ring.ts';
import type { FramesChunk } from './framed-events.ts';
import { caughtUp, type LogPosition, resyncRequired, type ResyncReason } from './frames.ts';
import type { LogPages } from './log-pages.ts';

/** Where feeds get their events from: one for all sockets of a process. */
export interface FeedSource {
  readonly epoch: string;
  readonly ring: EventRing;
  readonly pages: LogPages;
  readonly log: Pick<EventLog, 'head'>;
  /** Resolves when everything up to `seq` is in the ring, or the log has nothing more. */
  publishedThrough: (seq: bigint) => Promise<void>;
  onDelivered: (events: number) => void;
  logger: Logger;
}

/**
 * What one socket has got and still lacks. It only ever moves forward along the log, from wherever the client left off:
 * replay, live events and a client that reads slowly are the same thing. What it lacks costs nothing: it stays in the ring
 * or in the log until the socket can take it.
 */
export class EventFeed {
  readonly #connection: Connection;
  readonly #source: FeedSource;
  #filter: EventFilter | null;
  #cursor: bigint;
  /** The last `seq` that the client knows of: a filter may hide what comes after. */
  #told: bigint;
  #isReplaying = false;
  /** Something has to be waited for; it goes on by itself. */
  #isWaiting = false;
  /** Counts what makes an answer that is still on its way worthless: another filter, a log begun anew. */
  #generation = 0;

  constructor(connection: Connection, source: FeedSource, filter: EventFilter | null) {
    this.#connection = connection;
    this.#source = source;
    this.#filter = filter;
    this.#cursor = source.ring.top;
    this.#told = this.#cursor;
    connection.onDrained(() => this.advance());
  }

  /** The last `seq` that the client knows of, so that it can confirm no more. */
  get told(): bigint {
    return this.#told;
  }

  get filter(): EventFilter | null {
    return this.#filter;
  }

  /** Another filter, from the next event on. */
  setFilter(filter: EventFilter | null): void {
    this.tellProgress();
    this.#filter = filter;
    this.#generation++;
  }

  /** Begins after a client's cursor; what cannot be continued is told, and it goes on from now. */
  resume(text: string): void {
    const since = parseCursor(text);
    if (since === null) return this.resync('unreadable_cursor');
    if (since.epoch !== this.#source.epoch) return this.resync('epoch_changed');
    this.#cursor = since.seq;
    this.#told = since.seq;
    this.#isReplaying = true;
    if (since.seq > this.#source.ring.top) this.#wait(() => this.#checkFuture(since.seq));
    else this.advance();
  }

  /** Writes what the client lacks, as much as its socket takes. Called whenever there may be more. */
  advance(): void {
    const { ring } = this.#source;
    while (!this.#isWaiting && this.#connection.canTake) {
      if (this.#cursor >= ring.top) return this.#noteCaughtUp();
      if (this.#cursor < ring.base) return this.#wait(() => this.#readLog());
      this.#write(ring.chunk(this.#request()));
    }
  }

  /** Tells a client whose filter hides events how far the log has gone. */
  tellProgress(): void {
    if (this.#told >= this.#cursor || this.#connection.protocol === 'plain') return;
    this.#told = this.#cursor;
    this.#connection.sendText(caughtUp(this.#cursor));
  }

  /** What the client has is no basis to go on from: it loads afresh, and gets what comes from here on. */
  resync(reason: ResyncReason): void {
    const position = this.#position;
    this.#cursor = position.seq;
    this.#told = position.seq;
    this.#isReplaying = false;
    this.#generation++;
    this.#connection.sendText(resyncRequired(reason, position));
  }

  get #position(): LogPosition {
    return { epoch: this.#source.epoch, seq: this.#source.ring.top };
  }

  #request() {
    return {
      protocol: this.#connection.protocol,
      filter: this.#filter,
      after: this.#cursor,
      upTo: this.#source.ring.top,
      bytesMax: LIMITS.socketWriteBytesMax,
    };
  }

  #write({ frames, count, through }: FramesChunk): void {
    this.#cursor = through;
    if (frames !== null) {
      this.#connection.write(frames);
      this.#told = through;
      this.#source.onDelivered(count);
    } else if (through - this.#told >= LIMITS.hiddenEventsMax) {
      this.tellProgress();
    }
  }

  #noteCaughtUp(): void {
    if (!this.#isReplaying) return;
    this.#isReplaying = false;
    this.#told = this.#cursor;
    if (this.#connection.protocol !== 'plain') this.#connection.sendText(caughtUp(this.#cursor));
  }

  /** Another process, or a page of the log, may have taken this client further than this one has published. */
  async #checkFuture(seq: bigint): Promise<void> {
    const { log, ring, publishedThrough } = this.#source;
    const generation = this.#generation;
    await publishedThrough(seq);
    const isFuture = seq > ring.top && seq > (await log.head()).seq;
    if (isFuture && generation === this.#generation) this.resync('from_the_future');
  }

  async #readLog(): Promise<void> {
    const generation = this.#generation;
    const chunk = await this.#source.pages.chunk(this.#request());
    if (generation !== this.#generation) return;
    if (chunk === null) this.resync('too_old');
    else this.#write(chunk);
  }

  #wait(work: () => Promise<void>): void {
    this.#isWaiting = true;
    const goOn = (): void => {
      this.#isWaiting = false;
      this.advance();
    };
    work().then(goOn, (error: unknown) => {
      this.#source.logger.warn('a replay failed, the client will resume', { error });
      this.#connection.terminate();
    });
  }
}
