import type { TelegramPeer, TelegramPeerId } from '@switchboard/channels';
import { LIMITS } from '@switchboard/core';
import type { ChatReference } from '../client/telegram-updates.ts';

/** A peer and the number that proves to Telegram that this account has met it. */
export interface KnownPeer extends TelegramPeer {
  /** Null for basic groups, and as long as it is not known. */
  accessHash: string | null;
}

/**
 * Everybody whom one account has met: names, so that messages which carry only an id can be signed, and access hashes,
 * without which nobody can be addressed. What changes is taken by whoever writes it down.
 */
export class PeerBook {
  readonly #peers = new Map<string, KnownPeer>();
  readonly #changed = new Map<string, KnownPeer>();

  /** @param known as the database has them. */
  constructor(known: readonly KnownPeer[] = []) {
    for (const peer of known) this.#peers.set(keyOf(peer), peer);
  }

  /**
   * @param isPartial the peer came abbreviated (`min`): its access hash is good for nothing, and it never replaces what
   * is known (core.telegram.org/api/min).
   */
  remember(peer: KnownPeer, isPartial = false): void {
    const key = keyOf(peer);
    const before = this.#peers.get(key);
    const now = merged(before, peer, isPartial);
    this.#peers.delete(key);
    this.#peers.set(key, now);
    if (before === undefined || !isSame(before, now)) this.#changed.set(key, now);
    dropOldest(this.#peers);
  }

  /** The peer with its names, or with none when we do not know it. */
  describe(id: TelegramPeerId): TelegramPeer {
    const known = this.#peers.get(keyOf(id));
    if (known === undefined) return nameless(id);
    const { accessHash: _, ...peer } = known;
    return peer;
  }

  knows(id: TelegramPeerId): boolean {
    return this.#peers.has(keyOf(id));
  }

  /** How to address a chat; null while its access hash is not known. */
  referenceTo(id: TelegramPeerId): ChatReference | null {
    return referenceFrom({ ...id, accessHash: this.#peers.get(keyOf(id))?.accessHash ?? null });
  }

  /** Those that are new or different since the last call. */
  takeChanged(): KnownPeer[] {
    const changed = [...this.#changed.values()];
    this.#changed.clear();
    return changed;
  }
}

/** How to address a peer; null without its access hash, which basic groups do not have and do not need. */
export function referenceFrom({
  kind,
  id,
  accessHash,
}: Pick<KnownPeer, 'kind' | 'id' | 'accessHash'>): ChatReference | null {
  return kind !== 'chat' && accessHash === null ? null : { kind, id, accessHash };
}

function merged(before: KnownPeer | undefined, peer: KnownPeer, isPartial: boolean): KnownPeer {
  if (isPartial) return before ?? { ...peer, accessHash: null };
  return { ...peer, accessHash: peer.accessHash ?? before?.accessHash ?? null };
}

function isSame(one: KnownPeer, other: KnownPeer): boolean {
  return (
    one.accessHash === other.accessHash &&
    one.firstName === other.firstName &&
    one.lastName === other.lastName &&
    one.title === other.title &&
    one.username === other.username &&
    one.phone === other.phone
  );
}

function nameless({ kind, id }: TelegramPeerId): TelegramPeer {
  return { kind, id, firstName: null, lastName: null, title: null, username: null, phone: null };
}

function keyOf(peer: TelegramPeerId): string {
  return `${peer.kind}:${peer.id}`;
}

function dropOldest(map: Map<string, unknown>): void {
  if (map.size <= LIMITS.telegramPeersInMemoryMax) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
