import type { TelegramPeerId } from '@switchboard/channels';
import type { ChatReference } from '../client/telegram-updates.ts';
import type { ReadFileOptions } from '../client/telegram-client.ts';
import type { FileConnection, OnlineAccounts } from '../media/fetch-file.ts';

/** How one file is read; called anew for each try. */
export type ReadScript = (options: ReadFileOptions) => AsyncIterable<Buffer>;

/** Stands in for a connection, as far as files go: a test says what comes of each message's file. */
export class FakeFileConnection implements FileConnection {
  /** Every read, in order: `channel -100123/777:45`. */
  readonly reads: string[] = [];
  /** Reads that have begun and not ended. */
  open = 0;
  openMax = 0;
  readonly #scripts = new Map<string, ReadScript>();
  readonly #waiting: (() => void)[] = [];

  on(messageId: string, script: ReadScript): void {
    this.#scripts.set(messageId, script);
  }

  async *readFile(chat: ChatReference, messageId: string, options: ReadFileOptions): AsyncGenerator<Buffer> {
    this.reads.push(`${chat.kind} ${chat.id}/${chat.accessHash}:${messageId}`);
    this.openMax = Math.max(this.openMax, ++this.open);
    this.#changed();
    try {
      const script = this.#scripts.get(messageId);
      if (script === undefined) yield Buffer.from(`file of ${messageId}`);
      else yield* script(options);
    } finally {
      this.open--;
      this.#changed();
    }
  }

  /** Resolves once so many reads, or more, are open. */
  async untilOpen(count: number): Promise<void> {
    while (this.open < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves once so many reads, or more, have begun. */
  async untilRead(count: number): Promise<void> {
    while (this.reads.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #changed(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** The accounts that are online, by channel. */
export class FakeOnlineAccounts implements OnlineAccounts {
  readonly connections = new Map<string, FileConnection>();
  /** Peers whose access hash is not known. */
  readonly unknown = new Set<string>();

  channelIds(): Iterable<string> {
    return this.connections.keys();
  }

  connectionOf(channelId: string): FileConnection | null {
    return this.connections.get(channelId) ?? null;
  }

  async referenceTo(channelId: string, peer: TelegramPeerId): Promise<ChatReference | null> {
    if (this.unknown.has(peer.id)) return null;
    return { ...peer, accessHash: channelId.slice(-4) };
  }
}
