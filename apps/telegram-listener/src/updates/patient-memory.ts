import type { TelegramPeerId } from '@switchboard/channels';
import type { ChatReference } from '../client/telegram-updates.ts';
import type { AccountMemory, RememberedMessage } from './account-memory.ts';

/** What the engine's jobs look up and write down by themselves. */
export type JobMemory = Pick<
  AccountMemory,
  'referenceTo' | 'newestMessages' | 'messagesBetween' | 'markBackfilled'
>;

/** Waits for a database that is away: that is no fault of the connection, which must not be given up for it. */
export class PatientMemory implements JobMemory {
  readonly #memory: JobMemory;
  readonly #untilDone: <T>(work: () => Promise<T>) => Promise<T>;

  constructor(memory: JobMemory, untilDone: <T>(work: () => Promise<T>) => Promise<T>) {
    this.#memory = memory;
    this.#untilDone = untilDone;
  }

  referenceTo(peer: TelegramPeerId): Promise<ChatReference | null> {
    return this.#untilDone(() => this.#memory.referenceTo(peer));
  }

  newestMessages(): Promise<Map<string, number>> {
    return this.#untilDone(() => this.#memory.newestMessages());
  }

  messagesBetween(address: string, from: number, to: number): Promise<RememberedMessage[]> {
    return this.#untilDone(() => this.#memory.messagesBetween(address, from, to));
  }

  markBackfilled(): Promise<void> {
    return this.#untilDone(() => this.#memory.markBackfilled());
  }
}
