import type { AuthKey, AuthKeys } from './auth-keys.ts';
import type { LiveSession } from './client-connection.ts';
import { RpcFailure } from './faults.ts';
import type { TelegramFaults } from './faults.ts';
import type { FakeAccount } from './fake-telegram.ts';
import type { KeyUsage } from './key-usage.ts';
import type { Logins } from './logins.ts';
import type { RpcAnswer } from './mtproto-session.ts';
import { isOpenCall, subscribes } from './rpc-dispatcher.ts';
import type { RpcCall } from './rpc-dispatcher.ts';

/** What Telegram says to every call with a key that was used from two places at a time. */
export const DUPLICATED = { code: 406, message: 'AUTH_KEY_DUPLICATED', scope: 'all' } as const;

/** Decides whose calls are heard, and which sessions are sent updates. */
export class Admission {
  readonly #keys: AuthKeys;
  readonly #logins: Logins;
  readonly #usage: KeyUsage;
  readonly #faults: TelegramFaults;

  constructor(of: { keys: AuthKeys; logins: Logins; usage: KeyUsage; faults: TelegramFaults }) {
    this.#keys = of.keys;
    this.#logins = of.logins;
    this.#usage = of.usage;
    this.#faults = of.faults;
  }

  /** What stands against a call because of who makes it and from where; null when nothing does. */
  refusal(session: LiveSession, key: AuthKey, call: RpcCall): RpcFailure | null {
    return this.#logins.refusal(key, isOpenCall(call)) ?? this.#twinRefusal(session, key, call);
  }

  /** After a call: the session is sent updates from now on if it was a call that asks for them, or a login. */
  settle(session: LiveSession, key: AuthKey, call: RpcCall, done: Done): void {
    const signedIn = done.accountBefore === null && key.account !== null && call.wantsUpdates;
    if (!isForUpdates(key, call) || !(signedIn || subscribes(call, done.answer))) return;
    session.subscribed = true;
    if (key.account !== null) this.#usage.note(key.account, session);
  }

  /** With `faults.refuseTwins`, a key is lost when a second socket asks for updates with it. */
  #twinRefusal(session: LiveSession, key: AuthKey, call: RpcCall): RpcFailure | null {
    const asksForUpdates = key.account !== null && call.wantsUpdates && isForUpdates(key, call);
    if (!this.#faults.refuseTwins || !asksForUpdates || !this.#usage.hasTwin(session)) return null;
    this.#keys.signOut(key, DUPLICATED);
    return new RpcFailure(DUPLICATED.code, DUPLICATED.message);
  }
}

interface Done {
  accountBefore: FakeAccount | null;
  answer: RpcAnswer;
}

/** False for what only carries files: the client opens further sockets with the same key for them. */
function isForUpdates(key: AuthKey, call: RpcCall): boolean {
  return key.importedFrom === null && !call.method.startsWith('upload.');
}
