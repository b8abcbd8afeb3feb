/** Things that wait to be worked on one after the other, with a limit. */
export class SerialQueue<T> {
  readonly #limit: number;
  #items: T[] = [];
  #full = false;
  #ended = false;
  #changed: () => void = () => {};
  #roomy: () => void = () => {};

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds an item; false when there is no room. From then on nothing is taken until there is: no holes in between. */
  push(item: T): boolean {
    if (this.#items.length >= this.#limit) this.#full = true;
    if (this.#full || this.#ended) return false;
    this.#items.push(item);
    this.#changed();
    return true;
  }

  /** The next item when there is one; null after `end`, when all are taken. */
  async next(): Promise<T | null> {
    while (this.#items.length === 0) {
      if (this.#ended) return null;
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
    const item = this.#items.shift()!;
    if (this.#full && this.#items.length < this.#limit / 2) {
      this.#full = false;
      this.#roomy();
    }
    return item;
  }

  /** Resolves when there is room again after the queue was full, or when the signal is raised. */
  async roomy(ended: AbortSignal): Promise<void> {
    if (!this.#full || ended.aborted) return;
    await new Promise<void>((resolve) => {
      this.#roomy = resolve;
      ended.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Nothing more will come. */
  end(): void {
    this.#ended = true;
    this.#changed();
  }
}
