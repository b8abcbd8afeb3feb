import type { Cancel } from '@switchboard/client';

/** A value that is replaced, never changed, as `useSyncExternalStore` wants it. */
export class SnapshotCell<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of Array.from(this.#listeners)) listener();
  }

  /** @returns takes the listener away again */
  readonly subscribe = (listener: () => void): Cancel => {
    // A wrapper of its own: the same function may listen twice.
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  };
}
