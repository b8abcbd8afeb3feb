import type { Wait } from '../login/login-flow.ts';

interface Timer {
  ms: number;
  fire: () => void;
}

/** Timers that go off when a test says so. */
export class ManualTimers {
  #timers: Timer[] = [];
  #onSet: () => void = () => {};

  readonly wait: Wait = (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = { ms, fire: resolve };
      if (signal.aborted) return reject(signal.reason as Error);
      signal.addEventListener('abort', () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        reject(signal.reason as Error);
      });
      this.#timers.push(timer);
      this.#onSet();
    });

  /** Timers that run now. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Lets the timer of this many milliseconds go off, as soon as there is one. */
  async fire(ms: number): Promise<void> {
    await this.#fire((timers) => timers.find((timer) => timer.ms === ms));
  }

  /** Lets the shortest timer go off, as soon as there are two: the longest is a deadline. Answers its milliseconds. */
  async fireShortest(): Promise<number> {
    return await this.#fire((timers) =>
      timers.length < 2 ? undefined : timers.reduce((least, timer) => (timer.ms < least.ms ? timer : least)),
    );
  }

  async #fire(choose: (timers: readonly Timer[]) => Timer | undefined): Promise<number> {
    for (;;) {
      const timer = choose(this.#timers);
      if (timer !== undefined) {
        this.#timers = this.#timers.filter((other) => other !== timer);
        timer.fire();
        return timer.ms;
      }
      await new Promise<void>((resolve) => (this.#onSet = resolve));
    }
  }
}
