/** Somebody who writes an answer at this moment. */
export interface Typing {
  conversation_id: string;
  user_id: string;
  user_name: string;
}

/** Who is typing where, over all nodes. Whoever says nothing more has stopped. */
export class TypingBoard {
  readonly #until = new Map<string, { typing: Typing; expiresAtMs: number }>();

  /** True when that is news. */
  start(typing: Typing, expiresAtMs: number): boolean {
    const key = keyOf(typing);
    const isNews = !this.#until.has(key);
    this.#until.set(key, { typing, expiresAtMs });
    return isNews;
  }

  /** True when they were typing. */
  stop(typing: Typing): boolean {
    return this.#until.delete(keyOf(typing));
  }

  /** Those whose time is over; they are not typing any more. */
  takeExpired(nowMs: number): Typing[] {
    const expired = [...this.#until.values()].filter(({ expiresAtMs }) => expiresAtMs <= nowMs);
    for (const { typing } of expired) this.stop(typing);
    return expired.map(({ typing }) => typing);
  }
}

function keyOf({ conversation_id, user_id }: Typing): string {
  return `${conversation_id} ${user_id}`;
}
