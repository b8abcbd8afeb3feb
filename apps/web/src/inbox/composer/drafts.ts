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

/** The part of `localStorage` that drafts need. */
export interface DraftStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export const DRAFT_LIMITS = {
  /** Of one browser. Beyond: the oldest are forgotten, so that the browser's room never runs out. */
  countMax: 200,
  /** Older ones answer questions that nobody asks any more. */
  ageMsMax: 30 * 24 * 3_600_000,
  /** A little less than the server keeps uploads that were not sent. */
  fileAgeMsMax: 23 * 3_600_000,
} as const;

const PREFIX = 'switchboard.draft.';
const EMPTY: Draft = { text: '', files: [], beganAfter: null };

interface Stored extends Draft {
  savedAt: number;
}

/** The drafts of one user in this browser. Private windows and full disks only forget them. */
export class Drafts {
  readonly #storage: () => DraftStorage;
  readonly #userId: string;
  readonly #now: () => number;

  /** @param storage asked each time: where it is not allowed, it throws */
  constructor(options: { storage: () => DraftStorage; userId: string; now: () => number }) {
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
    try {
      return this.parse(this.#storage().getItem(this.keyOf(conversationId, kind)));
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
    try {
      const storage = this.#storage();
      const key = this.keyOf(conversationId, kind);
      if (draft.text === '' && draft.files.length === 0) {
        storage.removeItem(key);
        return;
      }
      const isNew = storage.getItem(key) === null;
      storage.setItem(key, JSON.stringify({ ...draft, savedAt: this.#now() } satisfies Stored));
      if (isNew) this.#forgetOld(storage);
    } catch {
      // It holds until the page is left.
    }
  }

  /** All of this user's: whoever signs out leaves nothing of customers in a browser that others use too. */
  forgetAll(): void {
    try {
      const storage = this.#storage();
      const beginnings = (['reply', 'note'] as const).map((kind) => this.keyOf('', kind));
      for (const beginning of beginnings) {
        for (const key of keysIn(storage, beginning)) storage.removeItem(key);
      }
    } catch {
      // Where nothing may be stored nothing is.
    }
  }

  #forgetOld(storage: DraftStorage): void {
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

function keysIn(storage: DraftStorage, beginning: string): string[] {
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
