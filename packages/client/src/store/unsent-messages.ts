import { LIMITS } from '../limits.ts';
import type { PageStorage } from '../ports.ts';
import type { NewMessage } from '../rest/inbox-api.ts';

/** A message that the server has not got yet, or has refused, as it outlives the page. */
export interface UnsentMessage {
  clientMessageId: string;
  conversationId: string;
  written: NewMessage;
  createdAt: string;
  /** When somebody last wanted it to be sent, in milliseconds since 1970. */
  wantedAtMs: number;
  /** Why it was refused; null: it is on its way, or waits for the line. */
  error: { code: string; title: string } | null;
}

/** A message, and the page that has it in hand. */
export interface KeptMessage {
  owner: string;
  message: UnsentMessage;
}

export interface UnsentMessagesOptions {
  /** Asked each time: where nothing may be stored, it throws. */
  storage: () => PageStorage;
  /** The server's address. */
  url: string;
  userId: string;
}

const PREFIX = 'switchboard.unsent';

/**
 * The unsent messages of one user at one server, in this browser. Each has a key of its own, so that tabs do not overwrite
 * each other's. Nothing here throws: private windows and full disks only keep nothing.
 */
export class UnsentMessages {
  /** What is said of this user at this server: what tabs call it among themselves. */
  readonly name: string;
  readonly #storage: () => PageStorage;

  constructor({ storage, url, userId }: UnsentMessagesOptions) {
    this.#storage = storage;
    // Spaces are encoded in each part, so that no two users or servers share a beginning.
    this.name = `${PREFIX} ${encodeURIComponent(url)} ${encodeURIComponent(userId)} `;
  }

  /** In the order of writing. */
  read(): KeptMessage[] {
    return this.#attempt([], (storage) =>
      this.#keys(storage)
        .flatMap((key) => {
          const kept = keptOf(storage.getItem(key));
          // Under another name it could never be forgotten.
          return kept !== null && key === this.#keyOf(kept.message.clientMessageId) ? kept : [];
        })
        .toSorted((one, other) => (one.message.createdAt < other.message.createdAt ? -1 : 1)),
    );
  }

  has(clientMessageId: string): boolean {
    return this.#attempt(false, (storage) => storage.getItem(this.#keyOf(clientMessageId)) !== null);
  }

  /** It was kept, and somebody has taken it away: not where nothing can be read. */
  isGone(clientMessageId: string): boolean {
    return this.#attempt(false, (storage) => storage.getItem(this.#keyOf(clientMessageId)) === null);
  }

  /** @returns false when there is no room: nothing older is given up for it, because nobody has read that either */
  keep(message: UnsentMessage, owner: string): boolean {
    return this.#attempt(false, (storage) => {
      const key = this.#keyOf(message.clientMessageId);
      const text = JSON.stringify({ owner, message } satisfies KeptMessage);
      const others = this.#keys(storage).filter((other) => other !== key);
      const bytes = others.reduce(
        (sum, other) => sum + bytesOf(other, storage.getItem(other)),
        bytesOf(key, text),
      );
      if (others.length >= LIMITS.unsentMax || bytes > LIMITS.unsentBytesMax) return false;
      storage.setItem(key, text);
      return true;
    });
  }

  forget(clientMessageId: string): void {
    this.#attempt(undefined, (storage) => storage.removeItem(this.#keyOf(clientMessageId)));
  }

  /** For whoever signs out: nothing of customers stays in a browser that others use too. */
  forgetAll(): void {
    this.#attempt(undefined, (storage) => {
      for (const key of this.#keys(storage)) storage.removeItem(key);
    });
  }

  #keyOf(clientMessageId: string): string {
    return this.name + encodeURIComponent(clientMessageId);
  }

  #keys(storage: PageStorage): string[] {
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
    return keys.filter((key): key is string => key?.startsWith(this.name) ?? false);
  }

  #attempt<T>(otherwise: T, work: (storage: PageStorage) => T): T {
    try {
      return work(this.#storage());
    } catch {
      return otherwise;
    }
  }
}

/** As browsers count: two bytes for each unit of a string. */
function bytesOf(key: string, text: string | null): number {
  return 2 * (key.length + (text?.length ?? 0));
}

/** Null for what is no message of ours: what is shown later must not stumble over it. */
function keptOf(text: string | null): KeptMessage | null {
  if (text === null) return null;
  try {
    const { owner, message } = JSON.parse(text) as KeptMessage;
    return typeof owner === 'string' && isWhole(message) ? { owner, message } : null;
  } catch {
    return null;
  }
}

/** @throws TypeError for what is not even an object */
function isWhole({ written, error, ...message }: UnsentMessage): boolean {
  const { content, replyTo = '', channelId = '', attachments = [] } = written;
  const { code, title } = error ?? { code: '', title: '' };
  const words = [message.clientMessageId, message.conversationId, content, replyTo, channelId, code, title];
  return (
    Array.isArray(attachments) &&
    [...words, ...attachments].every((word) => typeof word === 'string') &&
    Number.isFinite(message.wantedAtMs) &&
    typeof message.createdAt === 'string' &&
    !Number.isNaN(Date.parse(message.createdAt))
  );
}
