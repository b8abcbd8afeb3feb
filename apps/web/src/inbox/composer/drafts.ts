import type { PageStorage } from '@switchboard/client';

/** What somebody has written in a conversation and not sent yet. */
export interface Draft {
  text: string;
  /** Files that the server has already; it keeps them for a day. */
  files: readonly DraftFile[];
  /** The last message when it was begun: what comes after it, its author may not have seen. Null: not known. */
  beganAfter: number | null;
}

/** A file that was uploaded, as the server calls it. */
export interface DraftFile {
  id: string;
  name: string;
  mimeType: string;
  size: number;
  url: string;
  uploadedAt: number;
}

/** A note to colleagues is a draft of its own: neither may turn into the other. */
export type DraftKind = 'reply' | 'note';

export const DRAFT_LIMITS = {
  /** Of one browser. Beyond: the oldest are forgotten, so that the browser's room never runs out. */
  countMax: 200,
  /** Older ones answer questions that nobody asks any more. */
  ageMsMax: 30 * 24 * 3_600_000,
  /** Of so many of the latest it is asked, when a page is opened, where their conversations are now: few people have more. */
  askedMax: 20,
  /** A little less than the server keeps uploads that were not sent. */
  fileAgeMsMax: 23 * 3_600_000,
} as const;

const KINDS: readonly DraftKind[] = ['reply', 'note'];
const PREFIX = 'switchboard.draft.';
const EMPTY: Draft = { text: '', files: [], beganAfter: null };

interface Stored extends Draft {
  savedAt: number;
}

/** The drafts of one user in this browser. What private windows and full disks do not take ends with the page. */
export class Drafts {
  readonly #storage: () => PageStorage;
  readonly #userId: string;
  readonly #now: () => number;
  /** What could not be stored, by the same keys. */
  readonly #unstored = new Map<string, string>();
  readonly #listeners = new Set<(conversationId: string, kind: DraftKind) => void>();

  /** @param storage asked each time: where it is not allowed, it throws */
  constructor(options: { storage: () => PageStorage; userId: string; now: () => number }) {
    this.#storage = options.storage;
    this.#userId = options.userId;
    this.#now = options.now;
  }

  /** What the browser calls it: `storage` events of other tabs name it. */
  keyOf(conversationId: string, kind: DraftKind): string {
    return `${PREFIX}${this.#userId}.${kind}.${conversationId}`;
  }

  /** An empty one where there is none. */
  read(conversationId: string, kind: DraftKind): Draft {
    const key = this.keyOf(conversationId, kind);
    const unstored = this.#unstored.get(key);
    if (unstored !== undefined) return this.parse(unstored);
    try {
      return this.parse(this.#storage().getItem(key));
    } catch {
      return EMPTY;
    }
  }

  /** What is stored under a key, without what is too old. */
  parse(text: string | null): Draft {
    const stored = storedOf(text);
    const now = this.#now();
    if (stored === null || now - stored.savedAt > DRAFT_LIMITS.ageMsMax) return EMPTY;
    const files = stored.files.filter(({ uploadedAt }) => now - uploadedAt < DRAFT_LIMITS.fileAgeMsMax);
    return { text: stored.text, files, beganAfter: stored.beganAfter };
  }

  /** An empty one is forgotten. */
  write(conversationId: string, kind: DraftKind, draft: Draft): void {
    const key = this.keyOf(conversationId, kind);
    const text = isEmpty(draft) ? null : JSON.stringify({ ...draft, savedAt: this.#now() } satisfies Stored);
    this.#unstored.delete(key);
    try {
      const storage = this.#storage();
      if (text === null) {
        storage.removeItem(key);
        return;
      }
      const isNew = storage.getItem(key) === null;
      storage.setItem(key, text);
      if (isNew) this.#forgetOld(storage);
    } catch {
      if (text !== null) this.#unstored.set(key, text);
    }
  }

  /** As `write`, and whoever shows it hears of it. */
  replace(conversationId: string, kind: DraftKind, draft: Draft): void {
    this.write(conversationId, kind, draft);
    for (const listener of this.#listeners) listener(conversationId, kind);
  }

  clear(conversationId: string, kind: DraftKind): void {
    this.replace(conversationId, kind, EMPTY);
  }

  /** A conversation has gone into another one: what was written in either stands there. May be called again. */
  move(from: string, to: string): void {
    if (from === to) return;
    for (const kind of KINDS) {
      const [gone, kept] = [this.read(from, kind), this.read(to, kind)];
      if (isEmpty(gone)) continue;
      this.replace(to, kind, joined(kept, gone));
      this.clear(from, kind);
    }
  }

  /** There is something that ends with the page. */
  get hasUnstored(): boolean {
    return this.#unstored.size > 0;
  }

  /** Where something is written, the latest first. */
  conversationIds(): string[] {
    try {
      const storage = this.#storage();
      const found = KINDS.flatMap((kind) => {
        const beginning = this.keyOf('', kind);
        return keysIn(storage, beginning).map((key) => ({
          id: key.slice(beginning.length),
          savedAt: storedOf(storage.getItem(key))?.savedAt ?? 0,
        }));
      });
      const latestFirst = found.toSorted((one, other) => other.savedAt - one.savedAt);
      return [...new Set(latestFirst.map(({ id }) => id))];
    } catch {
      return [];
    }
  }

  /** Calls back when a draft was replaced by something else than being written on. @returns takes the listener away */
  readonly subscribe = (listener: (conversationId: string, kind: DraftKind) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** All of this user's: whoever signs out leaves nothing of customers in a browser that others use too. */
  forgetAll(): void {
    try {
      const storage = this.#storage();
      const beginnings = KINDS.map((kind) => this.keyOf('', kind));
      for (const beginning of beginnings) {
        for (const key of keysIn(storage, beginning)) storage.removeItem(key);
      }
    } catch {
      // Where nothing may be stored nothing is.
    }
  }

  #forgetOld(storage: PageStorage): void {
    const aged = keysIn(storage, PREFIX)
      .map((key) => ({ key, savedAt: storedOf(storage.getItem(key))?.savedAt ?? 0 }))
      .toSorted((one, other) => other.savedAt - one.savedAt);
    const now = this.#now();
    for (const [index, { key, savedAt }] of aged.entries()) {
      if (index >= DRAFT_LIMITS.countMax || now - savedAt > DRAFT_LIMITS.ageMsMax) storage.removeItem(key);
    }
  }
}

/**
 * What a field shows after another tab has changed its draft: that one, unless something else is being written here.
 *
 * @param before what the draft was until then
 */
export function adopted(shown: string, before: Draft, after: Draft): Draft | null {
  return shown === '' || shown === before.text ? after : null;
}

export function isEmpty({ text, files }: Draft): boolean {
  return text === '' && files.length === 0;
}

/** Both, none of it twice: another tab may have joined them already. */
function joined(kept: Draft, gone: Draft): Draft {
  const isThere = kept.text === gone.text || kept.text.endsWith(`\n\n${gone.text}`);
  const text = isThere ? kept.text : [kept.text, gone.text].filter((part) => part !== '').join('\n\n');
  const known = new Set(kept.files.map(({ id }) => id));
  const files = [...kept.files, ...gone.files.filter(({ id }) => !known.has(id))];
  // Messages are counted anew there.
  return { text, files, beganAfter: null };
}

function keysIn(storage: PageStorage, beginning: string): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  return keys.filter((key) => key !== null && key.startsWith(beginning)) as string[];
}

/** Null for what is no draft of ours. */
function storedOf(text: string | null): Stored | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as Partial<Stored> | null;
    if (typeof value?.text !== 'string' || typeof value.savedAt !== 'number') return null;
    const files = Array.isArray(value.files) ? value.files.filter(isFile) : [];
    const beganAfter = typeof value.beganAfter === 'number' ? value.beganAfter : null;
    return { text: value.text, files, beganAfter, savedAt: value.savedAt };
  } catch {
    return null;
  }
}

function isFile(value: unknown): value is DraftFile {
  const file = value as Partial<DraftFile> | null;
  const words = [file?.id, file?.name, file?.mimeType, file?.url];
  const numbers = [file?.size, file?.uploadedAt];
  return words.every((each) => typeof each === 'string') && numbers.every((each) => typeof each === 'number');
}
