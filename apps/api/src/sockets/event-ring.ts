import { LIMITS, type LoggedEvent } from '@switchboard/core';
import { type ChunkRequest, FramedEvent, type FramesChunk, joinFrames } from './framed-events.ts';

export interface EventRingOptions {
  eventsMax?: number;
  bytesMax?: number;
}

/** Answers for the same stretch that are kept until the next event: most sockets stand at the same place. */
const CHUNKS_KEPT = 32;

/**
 * The end of the log in memory, encoded once for all sockets. Whoever's cursor lies in it needs no SQL, be it live or
 * after a reconnection (notes/realtime.md §3.3).
 */
export class EventRing {
  readonly #eventsMax: number;
  readonly #bytesMax: number;
  #events: FramedEvent[] = [];
  /** The `seq` before the first event. */
  #base = 0n;
  #bytes = 0;
  readonly #chunks = new Map<string, FramesChunk>();

  constructor({ eventsMax = LIMITS.ringEventsMax, bytesMax = LIMITS.ringBytesMax }: EventRingOptions = {}) {
    this.#eventsMax = eventsMax;
    this.#bytesMax = bytesMax;
  }

  /** The last `seq` that it has taken in. */
  get top(): bigint {
    return this.#base + BigInt(this.#events.length);
  }

  /** Cursors from here on can be served. */
  get base(): bigint {
    return this.#base;
  }

  /** Empties it; the next event is the one after `seq`. */
  reset(seq: bigint): void {
    this.#events = [];
    this.#base = seq;
    this.#bytes = 0;
    this.#chunks.clear();
  }

  /** Takes in the next events, in order and without a hole. */
  push(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      this.#events.push(new FramedEvent(event));
      this.#bytes += event.dataJson.length;
    }
    this.#chunks.clear();
    this.#trim();
  }

  /** What comes after a cursor that lies in the ring. */
  chunk(request: ChunkRequest): FramesChunk {
    if (request.filter !== null) return joinFrames(this.#events, this.#base, request);
    const key = `${request.protocol} ${request.after}`;
    const kept = this.#chunks.get(key);
    if (kept !== undefined) return kept;
    const chunk = joinFrames(this.#events, this.#base, request);
    if (this.#chunks.size < CHUNKS_KEPT) this.#chunks.set(key, chunk);
    return chunk;
  }

  /** Which event has this number; null when it does not hold it. */
  idAt(seq: bigint): string | null {
    return this.#events[Number(seq - this.#base) - 1]?.event.id ?? null;
  }

  /** The events after a cursor, as far as it holds them. */
  eventsAfter(after: bigint, limit = Number.POSITIVE_INFINITY): LoggedEvent[] {
    const from = Math.max(0, Number(after - this.#base));
    return this.#events.slice(from, from + limit).map(({ event }) => event);
  }

  /** A quarter goes at once: moving the rest for each event would cost more than all the rest of this. */
  #trim(): void {
    const isOver = (): boolean => this.#events.length > this.#eventsMax || this.#bytes > this.#bytesMax;
    if (!isOver()) return;
    let gone = 0;
    const keptEvents = this.#eventsMax * 0.75;
    const keptBytes = this.#bytesMax * 0.75;
    while (this.#events.length - gone > keptEvents || this.#bytes > keptBytes) {
      if (gone === this.#events.length) break;
      this.#bytes -= this.#events[gone++]!.event.dataJson.length;
    }
    this.#events = this.#events.slice(gone);
    this.#base += BigInt(gone);
  }
}
