import { LIMITS } from '../limits.ts';
import type { Cancel, ClientClock } from '../ports.ts';

export interface HeartbeatOptions {
  clock: ClientClock;
  /** As the server's greeting names it, in milliseconds. */
  intervalMs: number;
  beat: () => void;
  /** Nothing has come for too long. */
  onSilence: () => void;
}

/**
 * Sends heartbeats and notices a line that has died without a word. Whatever the server sends counts as an answer: the
 * answer itself may wait behind many events.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #cancelBeat: Cancel;
  #cancelDeadline: Cancel | null = null;

  constructor(options: HeartbeatOptions) {
    this.#options = { ...options, intervalMs: sensible(options.intervalMs) };
    const { clock, intervalMs } = this.#options;
    // The first comes at a random moment, so that clients which came together do not beat together.
    this.#cancelBeat = clock.after(clock.random() * intervalMs, () => this.#beat());
  }

  /** Something came from the server. */
  heard(): void {
    this.#cancelDeadline?.();
    this.#cancelDeadline = null;
  }

  /** Beats now, to see whether the line still lives. */
  probe(): void {
    this.#cancelBeat();
    this.#beat();
  }

  stop(): void {
    this.#cancelBeat();
    this.heard();
  }

  #beat(): void {
    const { clock, intervalMs, beat } = this.#options;
    this.#cancelBeat = clock.after(intervalMs, () => this.#beat());
    if (this.#cancelDeadline === null) this.#awaitAnswer();
    beat();
  }

  #awaitAnswer(): void {
    const { clock, onSilence } = this.#options;
    const dueMs = clock.now() + LIMITS.answerMsMax;
    this.#cancelDeadline = clock.after(LIMITS.answerMsMax, () => {
      this.#cancelDeadline = null;
      // A timer that comes far too late has slept, and the answer may lie in the queue behind it: ask once more.
      if (clock.now() - dueMs > LIMITS.sleptMs) this.probe();
      else onSilence();
    });
  }
}

function sensible(intervalMs: number): number {
  if (!Number.isFinite(intervalMs) || intervalMs <= 0) return LIMITS.heartbeatMs;
  return Math.min(Math.max(intervalMs, LIMITS.heartbeatMsMin), LIMITS.heartbeatMsMax);
}
