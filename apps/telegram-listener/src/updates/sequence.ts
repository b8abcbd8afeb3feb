/** Where a number stands against the counter: it comes next, it has been counted already, or others are missing. */
export type Place = 'next' | 'past' | 'ahead';

interface Waiting<T> {
  start: number;
  end: number;
  item: T;
}

/** While something is missing for long (Telegram wants to be left alone), what comes after it must not fill the memory. */
const WAITING_MAX = 10_000;

/** What stays missing although it was asked for is asked for more and more seldom: at last after 128 times the grace. */
const DOUBLINGS_MAX = 7;

/**
 * One of Telegram's counters, and what came too early for it. Each item says up to where it counts (`end`) and by how
 * many (`count`): it is next when the counter stands at `end - count` (core.telegram.org/api/updates).
 */
export class Sequence<T> {
  #value: number;
  #waiting: Waiting<T>[] = [];
  #waitingSinceMs: number | null = null;
  #timesAsked = 0;

  constructor(value: number) {
    this.#value = value;
  }

  get value(): number {
    return this.#value;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** When what is missing is to be asked for, or null: it has `graceMs` to come by itself, and more after each question. */
  dueMs(graceMs: number): number | null {
    return this.#waitingSinceMs === null ? null : this.#waitingSinceMs + graceMs * 2 ** this.#timesAsked;
  }

  /** What is missing is being asked for. */
  noteAsked(nowMs: number): void {
    this.#waitingSinceMs = nowMs;
    this.#timesAsked = Math.min(this.#timesAsked + 1, DOUBLINGS_MAX);
  }

  /** Counts an item that is next, keeps one that is ahead, and answers which it was. */
  offer(end: number, count: number, item: T, nowMs: number): Place {
    const place = this.#placeOf(end - count);
    if (place === 'next') this.#value = end;
    if (place === 'ahead') this.keep(end, count, item, nowMs);
    return place;
  }

  /** Keeps an item until what is missing before it has come. */
  keep(end: number, count: number, item: T, nowMs: number): void {
    const start = end - count;
    // By their beginnings: one that begins later may end earlier, and must not stand in the way.
    const at =
      this.#waiting.findLastIndex(
        (other) => other.start < start || (other.start === start && other.end <= end),
      ) + 1;
    this.#waiting.splice(at, 0, { start, end, item });
    // What is furthest ahead is asked for last, and comes with the difference all the same.
    if (this.#waiting.length > WAITING_MAX) this.#waiting.pop();
    this.#waitingSinceMs ??= nowMs;
  }

  /** Sets the counter, as Telegram says that it stands. */
  jumpTo(value: number): void {
    this.#value = value;
  }

  /** Gives up what is missing before the first that was kept. */
  skipMissing(): void {
    const [first] = this.#waiting;
    if (first !== undefined) this.#value = first.start;
  }

  /** Takes what was kept and has become next, counted; drops what has become past. */
  takeReady(): T[] {
    const ready: T[] = [];
    while (this.#waiting.length > 0) {
      const [{ start, end, item }] = this.#waiting as [Waiting<T>];
      const place = this.#placeOf(start);
      if (place === 'ahead') break;
      this.#waiting.shift();
      if (place === 'past') continue;
      this.#value = end;
      ready.push(item);
    }
    if (ready.length > 0) this.#timesAsked = 0;
    if (!this.isWaiting) {
      this.#waitingSinceMs = null;
      this.#timesAsked = 0;
    }
    return ready;
  }

  #placeOf(start: number): Place {
    if (start === this.#value) return 'next';
    return start < this.#value ? 'past' : 'ahead';
  }
}
