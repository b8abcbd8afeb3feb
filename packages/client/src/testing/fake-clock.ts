import type { Cancel, ClientClock } from '../ports.ts';

/** Time that passes only when a test says so. */
export class FakeClock implements ClientClock {
  #nowMs = Date.UTC(2026, 0, 1);
  #timers: { atMs: number; callback: () => void }[] = [];
  /** What chance says, or the answer to it. */
  chance: number | (() => number) = 0;

  now(): number {
    return this.#nowMs;
  }

  random(): number {
    return typeof this.chance === 'function' ? this.chance() : this.chance;
  }

  after(ms: number, callback: () => void): Cancel {
    const timer = { atMs: this.#nowMs + ms, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get timers(): number {
    return this.#timers.length;
  }

  /** Lets time pass; whatever a timer sets in motion happens before the next one fires. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await everythingHappens();
    for (;;) {
      const next = this.#timers.toSorted((one, other) => one.atMs - other.atMs)[0];
      if (next === undefined || next.atMs > endMs) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
      await everythingHappens();
    }
    this.#nowMs = endMs;
  }

  /** The machine sleeps, and its timers with it: time passes, and each timer still has as long to go as before. */
  suspend(ms: number): void {
    this.#nowMs += ms;
    for (const timer of this.#timers) timer.atMs += ms;
  }

  /** The machine sleeps: time passes and no timer fires; those that are due fire afterwards, too late. */
  async sleep(ms: number): Promise<void> {
    this.#nowMs += ms;
    await this.advance(0);
  }
}

/** Requests of the fake server take a few turns of the event loop. */
const TURNS = 6;

/** Resolves when all that has been set in motion without a timer has happened. */
export async function everythingHappens(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await nextTurn();
}

/** Resolves when everything that is ready now has run. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
