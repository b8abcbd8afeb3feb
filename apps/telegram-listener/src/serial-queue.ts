/** Things that wait to be worked on one after the other, with a limit. */
export class SerialQueue<T> {
  readonly #limit: number;
  #items: T[] = [];
  #overflowed = false;
  #waiting: (() => void) | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#items.length;
  }

  /** Adds an item. Beyond the limit the queue is full for good: what follows would leave a hole. */
  push(item: T): void {
    if (this.#items.length >= this.#limit) this.#overflowed = true;
    if (!this.#overflowed) this.#items.push(item);
    this.#waiting?.();
  }

  /** The next item when there is one; null when the signal was raised, or when items had to be refused. */
  async next(ended: AbortSignal): Promise<T | null> {
    while (this.#items.length === 0 && !ended.aborted && !this.#overflowed) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
        ended.addEventListener('abort', () => resolve(), { once: true });
      });
      this.#waiting = null;
    }
    return ended.aborted ? null : (this.#items.shift() ?? null);
  }

  reset(): void {
    this.#items = [];
    this.#overflowed = false;
  }
}
