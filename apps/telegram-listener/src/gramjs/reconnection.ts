import { asConnectionError, temporary } from './connection-problem.ts';
import type { TelegramConnectionError } from '../client/telegram-client.ts';

/** What a reconnection does and tells. */
export interface ReconnectionSteps {
  timeoutMs: number;
  /** Asks for something: a socket that is open proves nothing, an answer does. */
  confirm(): Promise<unknown>;
  /** Dials once more. */
  retry(): void;
  /** Somebody has answered. */
  onBack(): void;
  /** It took too long, or the account was signed out meanwhile. */
  onGivenUp(error: TelegramConnectionError): void;
  /** Why the last attempt to dial failed. */
  lastFailure(): string | null;
}

/** From a line that went down until somebody answers on it again, or until that has taken too long. */
export class Reconnection {
  readonly #steps: ReconnectionSteps;
  #timer: NodeJS.Timeout | null = null;
  #isConfirming = false;

  constructor(steps: ReconnectionSteps) {
    this.#steps = steps;
  }

  noticeDown(): void {
    const { timeoutMs } = this.#steps;
    this.#timer ??= setTimeout(() => {
      const why = this.#steps.lastFailure() ?? 'reconnect_timeout';
      this.#giveUp(temporary(why, `Telegram could not be reached again within ${timeoutMs} ms.`));
    }, timeoutMs);
  }

  noticeUp(): void {
    // A request outlives a cut: one that is on its way confirms this connection as well.
    if (this.#timer !== null && !this.#isConfirming) void this.#confirm();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #confirm(): Promise<void> {
    this.#isConfirming = true;
    let error: TelegramConnectionError | null = null;
    try {
      await this.#steps.confirm();
    } catch (thrown) {
      error = asConnectionError(thrown);
    }
    this.#isConfirming = false;
    if (this.#timer === null) return;
    if (error !== null && error.problem !== 'temporary') return this.#giveUp(error);
    if (error?.reason === 'request_timeout') return this.#steps.retry();
    // A refusal is an answer, too.
    this.stop();
    this.#steps.onBack();
  }

  #giveUp(error: TelegramConnectionError): void {
    this.stop();
    this.#steps.onGivenUp(error);
  }
}
