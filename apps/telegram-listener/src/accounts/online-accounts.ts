import type { TelegramPeerId } from '@switchboard/channels';
import type { TelegramProgressStore } from '@switchboard/database';
import type { TelegramAccountConnection } from '../client/telegram-client.ts';
import type { ChatReference } from '../client/telegram-updates.ts';
import { type PeerBook, referenceFrom } from './peer-book.ts';

interface OnlineAccount {
  accountId: string;
  connection: TelegramAccountConnection;
  peers: PeerBook;
}

/** The accounts that this process has online, by the channels that they are. */
export class OnlineAccounts {
  readonly #progress: Pick<TelegramProgressStore, 'peer'>;
  readonly #byChannel = new Map<string, OnlineAccount>();

  constructor(progress: Pick<TelegramProgressStore, 'peer'>) {
    this.#progress = progress;
  }

  add(channelId: string, account: OnlineAccount): void {
    this.#byChannel.set(channelId, account);
  }

  /** Takes an account off, unless another connection of it has come meanwhile. */
  remove(channelId: string, accountId: string): void {
    if (this.#byChannel.get(channelId)?.accountId === accountId) this.#byChannel.delete(channelId);
  }

  channelIds(): Iterable<string> {
    return this.#byChannel.keys();
  }

  /** The channels of those accounts for which `holds` says yes. */
  channelIdsOf(holds: (accountId: string) => boolean): string[] {
    return [...this.#byChannel].flatMap(([channelId, { accountId }]) =>
      holds(accountId) ? [channelId] : [],
    );
  }

  connectionOf(channelId: string): TelegramAccountConnection | null {
    return this.#byChannel.get(channelId)?.connection ?? null;
  }

  /** How an account addresses a chat; null while it does not know how. */
  async referenceTo(channelId: string, peer: TelegramPeerId): Promise<ChatReference | null> {
    const account = this.#byChannel.get(channelId);
    if (account === undefined) return null;
    const known = account.peers.referenceTo(peer);
    if (known !== null) return known;
    const stored = await this.#progress.peer(account.accountId, peer.kind, peer.id);
    return stored === null ? null : referenceFrom(stored);
  }
}
