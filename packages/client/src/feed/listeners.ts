import type { Cancel } from '../ports.ts';

export type Listener<T> = (value: T) => unknown;

/** Who wants to hear what. One listener's failure is reported and keeps nothing from the others. */
export class Listeners<Events extends object> {
  readonly #byType = new Map<keyof Events, Set<Listener<never>>>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  on<K extends keyof Events>(type: K, listener: Listener<Events[K]>): Cancel {
    // A wrapper of its own: the same function may listen twice, and each is taken back by itself.
    const own: Listener<Events[K]> = (value) => listener(value);
    const listeners = this.#byType.get(type) ?? new Set<Listener<never>>();
    this.#byType.set(type, listeners.add(own));
    return () => void listeners.delete(own);
  }

  /** Calls every listener now. Answers what is still being worked on; null when that is nothing. */
  emit<K extends keyof Events>(type: K, value: Events[K]): Promise<unknown> | null {
    const working: PromiseLike<unknown>[] = [];
    const listeners = this.#byType.get(type) ?? new Set();
    // Listeners come and go while they are called: who has come hears of the next one, who has gone of none.
    for (const listener of Array.from(listeners)) {
      if (!listeners.has(listener)) continue;
      try {
        const result = (listener as Listener<Events[K]>)(value);
        if (isPromise(result)) working.push(result.then(undefined, (error: unknown) => this.#report(error)));
      } catch (error) {
        this.#report(error);
      }
    }
    return working.length === 0 ? null : Promise.all(working);
  }

  #report(error: unknown): void {
    try {
      this.#onError(error);
    } catch {
      // Whoever is told of errors may fail too; there is nobody left to tell.
    }
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
