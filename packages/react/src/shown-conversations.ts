import type { Cancel } from '@switchboard/client';

/** Of several conversations on a screen, the one that was opened last is what colleagues are told. */
export class ShownConversations {
  readonly #tell: (conversationId: string | null) => void;
  #shown: readonly { id: string }[] = [];
  #told: string | null = null;

  constructor(tell: (conversationId: string | null) => void) {
    this.#tell = tell;
  }

  /** @returns it is not shown any more */
  show(id: string): Cancel {
    const entry = { id };
    this.#shown = [...this.#shown, entry];
    this.#plan();
    return () => {
      this.#shown = this.#shown.filter((other) => other !== entry);
      this.#plan();
    };
  }

  /** After the turn: going from one conversation to another is one piece of news. */
  #plan(): void {
    queueMicrotask(() => {
      const id = this.#shown.at(-1)?.id ?? null;
      if (id === this.#told) return;
      this.#told = id;
      this.#tell(id);
    });
  }
}
