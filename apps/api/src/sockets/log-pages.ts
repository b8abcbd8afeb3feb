import { LIMITS } from '@switchboard/core';
import type { EventLog } from '@switchboard/database';
import { type ChunkRequest, FramedEvent, type FramesChunk, joinFrames } from './framed-events.ts';

/** Events of a page: a replay of a million takes 2,000 of them. */
const PAGE_EVENTS = BigInt(LIMITS.eventPageMax);
/** Pages that are kept for the next client: after a longer outage all of them stand at about the same place. */
const PAGES_KEPT = 8;
/** Pages that are read at once: replays must leave connections of the pool to everybody else. */
const READS_AT_ONCE = 4;

interface Page {
  /** The `seq` before its first event. */
  base: bigint;
  events: FramedEvent[];
}

/**
 * The older part of the log, for cursors that lie before the ring: read in pages that all clients share, so that a
 * thousand who come back at once do not each read and encode the same.
 */
export class LogPages {
  readonly #log: Pick<EventLog, 'after'>;
  /** By number; the least recently used first. */
  readonly #kept = new Map<bigint, Page>();
  readonly #reading = new Map<bigint, Promise<Page>>();
  #reads = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(log: Pick<EventLog, 'after'>) {
    this.#log = log;
  }

  /** The log was begun anew: the same numbers mean other events. */
  clear(): void {
    this.#kept.clear();
    this.#reading.clear();
  }

  /** What comes after a cursor; null when the log does not reach back so far any more. */
  async chunk(request: ChunkRequest): Promise<FramesChunk | null> {
    const number = request.after / PAGE_EVENTS;
    // A page that was read before it was whole may end too early for who asks now, but only once.
    for (let tries = 0; tries < 2; tries++) {
      const page = await this.#page(number);
      if (request.after < page.base) return null;
      const isThere = request.after < page.base + BigInt(page.events.length);
      if (isThere) return joinFrames(page.events, page.base, request);
      this.#kept.delete(number);
    }
    return null;
  }

  async #page(number: bigint): Promise<Page> {
    const kept = this.#kept.get(number);
    if (kept !== undefined) {
      this.#kept.delete(number);
      this.#kept.set(number, kept);
      return kept;
    }
    const begun = this.#reading.get(number);
    if (begun !== undefined) return await begun;
    const reading = this.#inTurn(() => this.#read(number));
    this.#reading.set(number, reading);
    try {
      const page = await reading;
      if (this.#reading.get(number) === reading) this.#keep(number, page);
      return page;
    } finally {
      if (this.#reading.get(number) === reading) this.#reading.delete(number);
    }
  }

  async #read(number: bigint): Promise<Page> {
    const start = number * PAGE_EVENTS;
    const read = await this.#log.after(start, LIMITS.eventPageMax);
    const events = read.filter(({ seq }) => seq <= start + PAGE_EVENTS);
    const base = events[0] === undefined ? start + PAGE_EVENTS : events[0].seq - 1n;
    return { base, events: events.map((event) => new FramedEvent(event)) };
  }

  #keep(number: bigint, page: Page): void {
    this.#kept.set(number, page);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > PAGES_KEPT) this.#kept.delete(oldest!);
  }

  async #inTurn<T>(read: () => Promise<T>): Promise<T> {
    if (this.#reads >= READS_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#reads++;
    try {
      return await read();
    } finally {
      this.#reads--;
      this.#waiting.shift()?.();
    }
  }
}
