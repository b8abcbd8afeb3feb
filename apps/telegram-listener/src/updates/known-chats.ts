import type { TelegramPeerId } from '@switchboard/channels';
import type { PeerBook } from '../accounts/peer-book.ts';
import type { ChatReference } from '../client/telegram-updates.ts';
import type { JobMemory } from './patient-memory.ts';

/** How to address the chats of an account: from memory, else from the database. */
export class KnownChats {
  readonly #memory: Pick<JobMemory, 'referenceTo'>;
  readonly #peers: PeerBook;

  constructor(memory: Pick<JobMemory, 'referenceTo'>, peers: PeerBook) {
    this.#memory = memory;
    this.#peers = peers;
  }

  /** Null when the account has never met it. */
  async referenceTo(peer: TelegramPeerId): Promise<ChatReference | null> {
    return this.#peers.referenceTo(peer) ?? (await this.#memory.referenceTo(peer));
  }

  async referencesTo(peers: readonly TelegramPeerId[]): Promise<ChatReference[]> {
    const references = [];
    for (const peer of peers) references.push(await this.referenceTo(peer));
    return references.filter((reference) => reference !== null);
  }
}
