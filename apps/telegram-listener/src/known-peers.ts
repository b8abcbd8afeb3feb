import type { TelegramPeer, TelegramPeerId } from '@switchboard/channels';

/** Peers beyond this are forgotten, least recently seen first; a forgotten name is asked for again. */
const PEERS_MAX = 20_000;

/** How long an unsuccessful search for a name stands, so that a silent person does not cost a request a message. */
const ABSENT_FOR_MS = 60_000;

/** Names that Telegram has told us, so that messages which carry only an id can be signed. */
export class KnownPeers {
  readonly #peers = new Map<string, TelegramPeer>();
  readonly #absentUntilMs = new Map<string, number>();

  /** @param isPartial the peer came abbreviated: it never replaces a full one. */
  remember(peer: TelegramPeer, isPartial = false): void {
    const key = keyOf(peer);
    const kept = isPartial ? (this.#peers.get(key) ?? peer) : peer;
    this.#peers.delete(key);
    this.#peers.set(key, kept);
    this.#absentUntilMs.delete(key);
    dropOldest(this.#peers);
  }

  /** The peer with its names, or with none when we do not know it. */
  describe(id: TelegramPeerId): TelegramPeer {
    const nameless = { firstName: null, lastName: null, title: null, username: null, phone: null };
    return this.#peers.get(keyOf(id)) ?? { kind: id.kind, id: id.id, ...nameless };
  }

  /** True when asking Telegram for the peer may teach us something. */
  isWorthAsking(id: TelegramPeerId, nowMs: number): boolean {
    const key = keyOf(id);
    return !this.#peers.has(key) && (this.#absentUntilMs.get(key) ?? 0) <= nowMs;
  }

  /** Nobody could tell us the name. */
  rememberAbsence(id: TelegramPeerId, nowMs: number): void {
    if (this.#peers.has(keyOf(id))) return;
    this.#absentUntilMs.set(keyOf(id), nowMs + ABSENT_FOR_MS);
    dropOldest(this.#absentUntilMs);
  }
}

function keyOf(peer: TelegramPeerId): string {
  return `${peer.kind}:${peer.id}`;
}

function dropOldest(map: Map<string, unknown>): void {
  if (map.size <= PEERS_MAX) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
