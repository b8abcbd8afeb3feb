import { LIMITS } from './limits.ts';

/** The server forgets after ten seconds that somebody types; until then a stop is worth telling. */
const FORGOTTEN_MS = 10_000;

/** Makes few frames of many key presses. */
export class TypingThrottle {
  readonly #toldAtMs = new Map<string, number>();

  /** Whether this is to be told now. */
  allows(conversationId: string, on: boolean, nowMs: number): boolean {
    const sinceMs = nowMs - (this.#toldAtMs.get(conversationId) ?? Number.NEGATIVE_INFINITY);
    if (on) {
      if (sinceMs >= 0 && sinceMs < LIMITS.typingEveryMs) return false;
      this.#toldAtMs.set(conversationId, nowMs);
      return true;
    }
    this.#toldAtMs.delete(conversationId);
    return sinceMs < FORGOTTEN_MS;
  }
}
