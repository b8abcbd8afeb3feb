import type { TelegramConnectionOptions } from '../client/telegram-client.ts';
import type { TelegramUpdates } from '../client/telegram-updates.ts';

/** Hands updates over in the order of their arrival; what comes before the beginning waits for it. */
export class UpdateDelivery {
  readonly #logger: TelegramConnectionOptions['logger'];
  #listener: (updates: TelegramUpdates) => void = () => undefined;
  #early: TelegramUpdates[] | null = [];
  #isEnded = false;

  constructor(logger: TelegramConnectionOptions['logger']) {
    this.#logger = logger;
  }

  listen(listener: (updates: TelegramUpdates) => void): void {
    this.#listener = listener;
  }

  deliver(updates: TelegramUpdates): void {
    if (this.#isEnded) return;
    if (this.#early !== null) {
      this.#early.push(updates);
      return;
    }
    try {
      this.#listener(updates);
    } catch (error) {
      this.#logger.warn('updates could not be handed over', { error });
    }
  }

  begin(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const updates of early) this.deliver(updates);
  }

  end(): void {
    this.#isEnded = true;
    this.#early = null;
  }
}
