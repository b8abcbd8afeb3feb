import type { ClientConnection, LiveSession } from './client-connection.ts';
import type { FakeAccount } from './fake-telegram.ts';

/**
 * Watches that no key is used from two sockets at a time. Telegram takes a key away for that (AUTH_KEY_DUPLICATED), so a
 * client that lets its connections overlap loses the login. Only sockets that are sent updates count: a second one for
 * files is allowed.
 */
export class KeyUsage {
  readonly #connections: () => Iterable<ClientConnection>;
  readonly #most = new Map<FakeAccount, number>();

  /** @param connections all that are open at the moment of asking. */
  constructor(connections: () => Iterable<ClientConnection>) {
    this.#connections = connections;
  }

  /** True when another open socket is sent updates with the same key. */
  hasTwin(session: LiveSession): boolean {
    return this.#socketsOf(session.keyId).some((connection) => !isSpokenOn(connection, session));
  }

  /** Counts again after a session has asked for updates. */
  note(account: FakeAccount, session: LiveSession): void {
    const now = this.#socketsOf(session.keyId).length;
    this.#most.set(account, Math.max(now, this.mostOf(account)));
  }

  /** The highest number of sockets that were sent updates at the same time with one of the account's keys. */
  mostOf(account: FakeAccount): number {
    return this.#most.get(account) ?? 0;
  }

  #socketsOf(keyId: string): ClientConnection[] {
    return [...this.#connections()].filter((connection) =>
      [...connection.sessions.values()].some((session) => session.subscribed && session.keyId === keyId),
    );
  }
}

function isSpokenOn(connection: ClientConnection, session: LiveSession): boolean {
  return [...connection.sessions.values()].some((own) => own === session);
}
