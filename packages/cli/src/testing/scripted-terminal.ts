import type { Terminal } from '../terminal.ts';

/** A terminal at which a test types: answers are given in order, and Ctrl-C is a call. */
export class ScriptedTerminal implements Terminal {
  canRedraw = false;
  written = '';
  /** Questions so far, with whether the answer was hidden. */
  readonly asked: { question: string; isHidden: boolean }[] = [];
  readonly #answers: string[];
  readonly #listeners = new Set<() => void>();

  constructor(...answers: string[]) {
    this.#answers = answers;
  }

  write(text: string): void {
    this.written += text;
  }

  ask(question: string, signal?: AbortSignal): Promise<string> {
    return this.#answer(question, false, signal);
  }

  askHidden(question: string, signal?: AbortSignal): Promise<string> {
    return this.#answer(question, true, signal);
  }

  onInterrupt(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  pressCtrlC(): void {
    for (const tell of this.#listeners) tell();
  }

  /** Whoever still waits for Ctrl-C. */
  get listeners(): number {
    return this.#listeners.size;
  }

  async #answer(question: string, isHidden: boolean, signal?: AbortSignal): Promise<string> {
    this.asked.push({ question, isHidden });
    const answer = this.#answers.shift();
    if (answer !== undefined) return answer;
    return await new Promise((_, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason as Error)),
    );
  }
}
