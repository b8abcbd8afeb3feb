import { LIMITS, SECOND_MS } from '@switchboard/core';

/** How many frames a client may still send: a burst, refilled as time goes by. */
export class FrameAllowance {
  #left: number = LIMITS.socketFramesBurst;
  #atMs: number;

  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  /** False when there is nothing left. */
  take(nowMs: number): boolean {
    const refill = (Math.max(0, nowMs - this.#atMs) / SECOND_MS) * LIMITS.socketFramesPerSecond;
    this.#left = Math.min(LIMITS.socketFramesBurst, this.#left + refill) - 1;
    this.#atMs = nowMs;
    return this.#left >= 0;
  }
}
