/** Somebody with a socket, as one node sees them. */
export interface PresentUser {
  user_id: string;
  name: string;
  /** Conversations that are open on their screens. */
  viewing: string[];
}

/** The same as clients are told it. */
export interface Presence extends PresentUser {
  is_online: boolean;
}

/** What a node says of its users; `complete` leaves out whoever is not there any more. */
export interface PresenceReport {
  node: string;
  complete: boolean;
  users: PresentUser[];
  gone: string[];
}

/** A node's users, and when it last spoke of each. */
type NodePresence = Map<string, { user: PresentUser; heardAtMs: number }>;

/** Who is there, over all nodes. Each node speaks for its own sockets, of all of them every few seconds. */
export class PresenceBoard {
  readonly #nodes = new Map<string, NodePresence>();
  /** As it was told last. */
  readonly #told = new Map<string, Presence>();
  readonly #touched = new Set<string>();

  hear({ node, complete, users, gone }: PresenceReport, nowMs: number): void {
    const known = this.#nodes.get(node) ?? new Map<string, { user: PresentUser; heardAtMs: number }>();
    this.#nodes.set(node, known);
    for (const id of complete ? [...known.keys()] : gone) {
      known.delete(id);
      this.#touched.add(id);
    }
    for (const user of users) {
      known.set(user.user_id, { user, heardAtMs: nowMs });
      this.#touched.add(user.user_id);
    }
  }

  /** Forgets whoever no node has spoken of for so many milliseconds: it has died, or a farewell was lost. */
  dropSilent(nowMs: number, silenceMsMax: number): void {
    for (const [node, users] of this.#nodes) {
      for (const [id, { heardAtMs }] of users) {
        if (nowMs - heardAtMs <= silenceMsMax) continue;
        users.delete(id);
        this.#touched.add(id);
      }
      if (users.size === 0) this.#nodes.delete(node);
    }
  }

  /** Those who have changed since the last call, as they are now. */
  takeChanged(): Presence[] {
    const changed: Presence[] = [];
    for (const id of this.#touched) {
      const before = this.#told.get(id);
      const now = this.#presenceOf(id) ?? gone(before);
      if (now === null || (before !== undefined && isSame(before, now))) continue;
      changed.push(now);
      if (now.is_online) this.#told.set(id, now);
      else this.#told.delete(id);
    }
    this.#touched.clear();
    return changed;
  }

  /** Everybody who is there, as it was told last. */
  all(): Presence[] {
    return [...this.#told.values()];
  }

  #presenceOf(id: string): Presence | null {
    const seen = [...this.#nodes.values()].flatMap((users) => users.get(id)?.user ?? []);
    if (seen.length === 0) return null;
    const viewing = [...new Set(seen.flatMap((user) => user.viewing))].toSorted();
    return { user_id: id, name: seen[0]!.name, is_online: true, viewing };
  }
}

function gone(before: Presence | undefined): Presence | null {
  return before === undefined ? null : { ...before, is_online: false, viewing: [] };
}

function isSame(a: Presence, b: Presence): boolean {
  return a.is_online === b.is_online && a.name === b.name && a.viewing.join() === b.viewing.join();
}
