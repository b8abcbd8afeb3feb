import type { TelegramPeerId } from '@switchboard/channels';
import type { Database, InboundItem, InboundItemResult } from '@switchboard/database';
import type { Ingest } from '@switchboard/messaging';
import type { ChatReference } from '../client/telegram-updates.ts';
import type { AccountMemory, RememberedAccount, RememberedMessage } from '../updates/account-memory.ts';
import { referenceFrom } from './peer-book.ts';

export interface DatabaseMemoryOptions {
  database: Database;
  ingest: Pick<Ingest, 'submit'>;
  accountId: string;
  /** The channel's external id. */
  accountUserId: string;
  /** Makes the account's channel when it is missing. */
  restoreChannel(): Promise<void>;
  /** Something was committed that may hold files to fetch. */
  onStored(): void;
}

/** What an account's update engine remembers, in the database. */
export class DatabaseMemory implements AccountMemory {
  readonly #options: DatabaseMemoryOptions;

  constructor(options: DatabaseMemoryOptions) {
    this.#options = options;
  }

  async recall(): Promise<RememberedAccount> {
    const { database, accountId } = this.#options;
    const [{ state, channels }, account] = await Promise.all([
      database.telegramProgress.load(accountId),
      database.telegramAccounts.find(accountId),
    ]);
    return { state, channels, isBackfilled: account?.backfilledAt !== null };
  }

  async store(item: InboundItem): Promise<InboundItemResult> {
    const result = await this.#options.ingest.submit(item);
    if (result.messagesStored > 0) this.#options.onStored();
    return result;
  }

  restoreChannel(): Promise<void> {
    return this.#options.restoreChannel();
  }

  addressesOf(messageIds: readonly string[]): Promise<Map<string, string>> {
    return this.#options.database.telegramProgress.addressesOf(this.#options.accountId, messageIds);
  }

  async referenceTo({ kind, id }: TelegramPeerId): Promise<ChatReference | null> {
    const { database, accountId } = this.#options;
    const peer = await database.telegramProgress.peer(accountId, kind, id);
    return peer === null ? null : referenceFrom(peer);
  }

  newestMessages(): Promise<Map<string, number>> {
    return this.#options.database.telegramProgress.newestMessageNumbers(this.#options.accountUserId);
  }

  async messagesBetween(address: string, from: number, to: number): Promise<RememberedMessage[]> {
    const { database, accountUserId } = this.#options;
    const known = await database.telegramProgress.knownMessages(accountUserId, address, from, to);
    return known.map(({ number, isDeleted }) => ({ messageId: String(number), isDeleted }));
  }

  markBackfilled(): Promise<void> {
    return this.#options.database.telegramAccounts.markBackfilled(this.#options.accountId);
  }
}
