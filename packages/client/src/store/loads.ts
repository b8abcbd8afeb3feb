import { LIMITS } from '../limits.ts';
import type { Cancel, ClientClock } from '../ports.ts';

/** Answers whether it was of use; otherwise it is tried again. */
export type Load = () => Promise<boolean>;

/** Makes sure that what has to be loaded is loaded: soon, each thing once at a time, and again after a failure. */
export class Loads {
  readonly #clock: ClientClock;
  readonly #due: () => ReadonlyMap<string, Load>;
  readonly #running = new Set<string>();
  /** Loads that were of no use, in a row, and when each may be tried again. */
  readonly #failed = new Map<string, { times: number; againAtMs: number }>();
  #timer: { atMs: number; cancel: Cancel } | null = null;
  #isStopped = false;
  #waiting: (() => void)[] = [];

  /** @param due what has to be loaded now, by name */
  constructor(clock: ClientClock, due: () => ReadonlyMap<string, Load>) {
    this.#clock = clock;
    this.#due = due;
  }

  /** Something may have to be loaded: soon, so that several reasons lead to one request. */
  plan(): void {
    if (this.#isStopped) return;
    const soonMs = this.#clock.now() + LIMITS.reloadMs;
    const times = this.#idle().map(([name]) => Math.max(soonMs, this.#failed.get(name)?.againAtMs ?? 0));
    if (times.length > 0) this.#wakeAt(Math.min(...times));
    else if (this.#running.size === 0) this.#settle();
  }

  /** Loads at once whatever has to be, failures or not. */
  run(): void {
    this.#isStopped = false;
    this.#cancelTimer();
    for (const [name, load] of this.#idle()) void this.#start(name, load);
    this.plan();
  }

  /** Starts nothing more before `run` is called. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer();
  }

  settled(): Promise<void> {
    if (this.#running.size === 0 && this.#due().size === 0) return Promise.resolve();
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  #idle(): [string, Load][] {
    return [...this.#due()].filter(([name]) => !this.#running.has(name));
  }

  async #start(name: string, load: Load): Promise<void> {
    this.#running.add(name);
    const isDone = await load();
    this.#running.delete(name);
    if (isDone) this.#failed.delete(name);
    else {
      const times = (this.#failed.get(name)?.times ?? 0) + 1;
      this.#failed.set(name, { times, againAtMs: this.#clock.now() + againMs(times) });
    }
    this.plan();
  }

  #wakeAt(atMs: number): void {
    // What is planned already may be for something else that waits longer.
    if (this.#timer !== null && this.#timer.atMs <= atMs) return;
    this.#cancelTimer();
    const cancel = this.#clock.after(atMs - this.#clock.now(), () => this.#onTimer());
    this.#timer = { atMs, cancel };
  }

  #onTimer(): void {
    this.#timer = null;
    const nowMs = this.#clock.now();
    for (const [name, load] of this.#idle())
      if ((this.#failed.get(name)?.againAtMs ?? 0) <= nowMs) void this.#start(name, load);
    this.plan();
  }

  #cancelTimer(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #settle(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function againMs(times: number): number {
  return Math.min(LIMITS.reloadAgainMs * 2 ** Math.min(times - 1, 16), LIMITS.reloadAgainMsMax);
}
