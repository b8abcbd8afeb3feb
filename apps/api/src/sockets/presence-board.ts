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

interface NodePresence {
  heardAtMs: number;
  users: Map<string, PresentUser>;
}

/** Who is there, over all nodes. Each node speaks for its own sockets; one that falls silent takes its users with it. */
export class PresenceBoard {
  readonly #nodes = new Map<string, NodePresence>();
  /** As it was told last. */
  readonly #told = new Map<string, Presence>();
  readonly #touched = new Set<string>();

  hear({ node, complete, users, gone }: PresenceReport, nowMs: number): void {
    const known = this.#nodes.get(node) ?? { heardAtMs: nowMs, users: new Map<string, PresentUser>() };
    this.#nodes.set(node, known);
    known.heardAtMs = nowMs;
    const left = complete ? [...known.users.keys()] : gone;
    for (const id of left) {
      known.users.delete(id);
      this.#touched.add(id);
    }
    for (const user of users) {
      known.users.set(user.user_id, user);
      this.#touched.add(user.user_id);
    }
  }

  /** Forgets nodes that have said nothing for so many milliseconds. */
  dropSilent(nowMs: number, silenceMsMax: number): void {
    for (const [node, { heardAtMs, users }] of this.#nodes) {
      if (nowMs - heardAtMs <= silenceMsMax) continue;
      this.#nodes.delete(node);
      for (const id of users.keys()) this.#touched.add(id);
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
    const seen = [...this.#nodes.values()].flatMap(({ users }) => users.get(id) ?? []);
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
