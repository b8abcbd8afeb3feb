import type { Cursor } from '@switchboard/protocol';
import type { AnyEvent } from '../feed/frames.ts';
import { LIMITS } from '../limits.ts';

/**
 * The latest events that were applied. An answer shows the server as it was when it was asked; what was applied
 * since then has to be put on top of it once more.
 */
export class RecentEvents {
  #start: Cursor | null = null;
  #events: AnyEvent[] = [];

  /** The last event that was taken, or where it began; null before both. */
  get end(): Cursor | null {
    const last = this.#events.at(-1);
    return last === undefined || this.#start === null
      ? this.#start
      : { ...this.#start, seq: BigInt(last.seq) };
  }

  /** From here on every event is going to be pushed. */
  begin(cursor: Cursor): void {
    this.#start = cursor;
    this.#events = [];
  }

  push(event: AnyEvent): void {
    this.#events.push(event);
    // Dropped in large steps: dropping one by one would move the rest each time.
    if (this.#events.length < 2 * LIMITS.recentEventsMax || this.#start === null) return;
    const dropped = this.#events.splice(0, LIMITS.recentEventsMax);
    this.#start = { ...this.#start, seq: BigInt(dropped.at(-1)!.seq) };
  }

  /** What has been taken after this cursor; null when some of it is not known any more, or counted otherwise. */
  after(cursor: Cursor): AnyEvent[] | null {
    if (this.#start === null) return [];
    if (cursor.epoch !== this.#start.epoch || cursor.seq < this.#start.seq) return null;
    return this.#events.filter(({ seq }) => BigInt(seq) > cursor.seq);
  }

  /** Whether a conversation was told of after this cursor, by our id or the platform's. */
  hasToldOf(name: string, after: Cursor | null): boolean {
    const events = after === null ? this.#events : (this.after(after) ?? this.#events);
    return events.some(({ data }) => {
      const { conversation } = (data ?? {}) as { conversation?: { id: string; external_id: string } };
      return conversation?.id === name || conversation?.external_id === name;
    });
  }

  /** Whether a message with this id was told of. */
  hasTold(messageId: string): boolean {
    return this.#events.some(
      ({ data }) => (data as { message?: { id?: unknown } } | null)?.message?.id === messageId,
    );
  }
}
