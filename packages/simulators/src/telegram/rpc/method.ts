import type { AuthKey, AuthKeys } from '../auth-keys.ts';
import type { DataCentre } from '../data-centres.ts';
import { RpcFailure } from '../faults.ts';
import type { FakeAccount, FakeTelegram } from '../fake-telegram.ts';
import type { Logins } from '../logins.ts';

/** Who calls, and what there is to answer from. */
export interface RpcContext {
  /** Null while nobody is signed in with the caller's key. */
  account: FakeAccount | null;
  telegram: FakeTelegram;
  /** The data centre that was asked. */
  server: { dcId: number; address: string; port: number };
  /** Absent for calls that come without a socket: there is no key, and nobody can sign in. */
  login?: LoginScope;
}

/** With what a call over a socket is made, and what signing in needs. */
export interface LoginScope {
  key: AuthKey;
  keys: AuthKeys;
  logins: Logins;
  dcs: readonly DataCentre[];
}

/** What can be sent back: an object of Telegram's, a list of them, or a yes or no. */
export type RpcResult = { getBytes(): Buffer } | { getBytes(): Buffer }[] | boolean;

/** One method. */
export interface RpcHandler {
  /** Callable by anybody; all other methods need an account and make the session one that is sent updates. */
  open: boolean;
  answer(request: unknown, context: RpcContext): RpcResult;
}

/** One entry of the map of methods: the name, `users.GetUsers`, and what answers. */
export type RpcEntry = [name: string, handler: RpcHandler];

/** The client library's class of a request. */
export type RequestClass<R> = { className: string; prototype: R };

/** A method that anybody may call, signed in or not. */
export function openMethod<R>(
  type: RequestClass<R>,
  answer: (request: R, context: RpcContext) => RpcResult,
): RpcEntry {
  return [type.className, { open: true, answer: (request, context) => answer(request as R, context) }];
}

/** A method for which somebody must be signed in: AUTH_KEY_UNREGISTERED otherwise. */
export function method<R>(
  type: RequestClass<R>,
  answer: (request: R, context: RpcContext & { account: FakeAccount }) => RpcResult,
): RpcEntry {
  const authorised = (request: unknown, context: RpcContext): RpcResult => {
    if (context.account === null) throw new RpcFailure(401, 'AUTH_KEY_UNREGISTERED');
    return answer(request as R, { ...context, account: context.account });
  };
  return [type.className, { open: false, answer: authorised }];
}
