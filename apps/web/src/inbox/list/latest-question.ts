/** What became of the latest question. */
export interface Answered<T> {
  /** What was asked. */
  question: string;
  /** Null where it failed. */
  answer: T | null;
  error: unknown;
}

/**
 * Asks a server what somebody types: one request at a time, and of what was typed meanwhile only the last. Answers to
 * questions that nobody asks any more are dropped.
 */
export class LatestQuestion<T> {
  readonly #ask: (question: string) => Promise<T>;
  readonly #tell: (answered: Answered<T>) => void;
  #wanted: string | null = null;
  #isAsking = false;

  constructor(ask: (question: string) => Promise<T>, tell: (answered: Answered<T>) => void) {
    this.#ask = ask;
    this.#tell = tell;
  }

  /** @param question null: nothing is asked any more */
  want(question: string | null): void {
    this.#wanted = question;
    if (question !== null && !this.#isAsking) void this.#run(question);
  }

  async #run(question: string): Promise<void> {
    this.#isAsking = true;
    let answered: Answered<T>;
    try {
      answered = { question, answer: await this.#ask(question), error: null };
    } catch (error) {
      answered = { question, answer: null, error };
    }
    this.#isAsking = false;
    const wanted = this.#wanted;
    if (wanted === question) this.#tell(answered);
    else if (wanted !== null) void this.#run(wanted);
  }
}
