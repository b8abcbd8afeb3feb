/** What was handed over, and a way to wait for it. */
export class Mailbox<T> {
  readonly items: T[] = [];
  #wake: (() => void) | null = null;

  readonly put = (item: T): void => {
    this.items.push(item);
    this.#wake?.();
  };

  async take(count: number): Promise<T[]> {
    while (this.items.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.items.splice(0, count);
  }

  /** The first that is wanted, taken out with everything before it. */
  async find(isWanted: (item: T) => boolean): Promise<T> {
    for (;;) {
      const at = this.items.findIndex(isWanted);
      const [found] = at < 0 ? [] : this.items.splice(0, at + 1).slice(-1);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
