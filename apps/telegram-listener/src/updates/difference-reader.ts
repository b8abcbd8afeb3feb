import type { AccountDifference, AccountState } from '../client/telegram-updates.ts';

/** Changes that are read ahead of what is stored; with as many as that waiting, nothing more is asked for. */
const CHANGES_AHEAD_MAX = 500;

/**
 * Reads what an account has missed, part by part, and goes on reading while what has come is being stored: the slower of
 * the two gives the pace, and the parts that have come meanwhile can share one transaction.
 */
export class DifferenceReader {
  readonly #ask: (from: AccountState) => Promise<AccountDifference>;
  #from: AccountState;
  #waiting: AccountDifference[] = [];
  #changesWaiting = 0;
  #asking: Promise<void> | null = null;
  #failure: { error: unknown } | null = null;
  #isAtEnd = false;

  /** @param from where the account stands */
  constructor(ask: (from: AccountState) => Promise<AccountDifference>, from: AccountState) {
    this.#ask = ask;
    this.#from = from;
  }

  /**
   * Everything that has come since the last call, in order, at least one part; nothing after the last one.
   *
   * @throws what a question failed with, once everything before it has been handed over
   */
  async take(): Promise<AccountDifference[]> {
    this.#readOn();
    if (this.#waiting.length === 0) await this.#asking;
    if (this.#waiting.length === 0 && this.#failure !== null) throw this.#failure.error;
    const taken = this.#waiting;
    this.#waiting = [];
    this.#changesWaiting = 0;
    this.#readOn();
    return taken;
  }

  #readOn(): void {
    if (this.#asking !== null || this.#isAtEnd || this.#changesWaiting >= CHANGES_AHEAD_MAX) return;
    this.#asking = this.#readOne();
  }

  async #readOne(): Promise<void> {
    try {
      this.#keep(await this.#ask(this.#from));
    } catch (error) {
      this.#failure = { error };
      this.#isAtEnd = true;
    }
    this.#asking = null;
    this.#readOn();
  }

  #keep(difference: AccountDifference): void {
    this.#waiting.push(difference);
    if (difference.kind === 'too_long') {
      this.#isAtEnd = true;
      return;
    }
    this.#changesWaiting += difference.changes.length;
    this.#from = difference.state;
    this.#isAtEnd = difference.isFinal;
  }
}
