import type { Cancel } from '@switchboard/client';

export interface CountedNamesOptions {
  /** Somebody wants it who is the first. */
  begin: (name: string) => void;
  /** Nobody wants it any more. */
  end: (name: string) => void;
}

/** Who wants what. Whoever lets go and takes hold again in the same turn, as React does, has never let go. */
export class CountedNames {
  readonly #options: CountedNamesOptions;
  readonly #counts = new Map<string, number>();
  readonly #begun = new Set<string>();

  constructor(options: CountedNamesOptions) {
    this.#options = options;
  }

  /** @returns lets go again */
  hold(name: string): Cancel {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    if (!this.#begun.has(name)) {
      this.#begun.add(name);
      this.#options.begin(name);
    }
    return () => {
      const left = this.#counts.get(name)! - 1;
      if (left > 0) this.#counts.set(name, left);
      else {
        this.#counts.delete(name);
        queueMicrotask(() => this.#settle(name));
      }
    };
  }

  #settle(name: string): void {
    if (this.#counts.has(name) || !this.#begun.delete(name)) return;
    this.#options.end(name);
  }
}
