import { LIMITS, type LoggedEvent } from '@switchboard/core';

/**
 * Events that were told before those that come first: nodes overtake each other by some milliseconds. Bounded; what does
 * not fit is read from the log.
 */
export class EventsAhead {
  readonly #waiting = new Map<bigint, LoggedEvent>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Takes in what comes after `cursor`. */
  add(events: readonly LoggedEvent[], cursor: bigint): void {
    for (const event of events) {
      if (event.seq > cursor && this.#waiting.size < LIMITS.publisherAheadMax)
        this.#waiting.set(event.seq, event);
    }
  }

  /** The events right after `cursor`, as far as there is none missing. */
  takeNext(cursor: bigint): LoggedEvent[] {
    const next: LoggedEvent[] = [];
    for (let seq = cursor + 1n; ; seq++) {
      const event = this.#waiting.get(seq);
      if (event === undefined) return next;
      this.#waiting.delete(seq);
      next.push(event);
    }
  }

  /** What has come another way. */
  dropThrough(cursor: bigint): void {
    for (const seq of this.#waiting.keys()) if (seq <= cursor) this.#waiting.delete(seq);
  }

  clear(): void {
    this.#waiting.clear();
  }
}
