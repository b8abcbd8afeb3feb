import { DAY_MS, SwitchboardError } from '@switchboard/core';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import type { ConnectionProblem } from '../client/telegram-client.ts';

/**
 * Telegram's words that settle an account's fate (notes/telegram.md A7, C10). AUTH_KEY_DUPLICATED means that the session
 * was used from two places at once; Telegram invalidates it for good.
 */
const FINAL: ReadonlyMap<string, { problem: ConnectionProblem; message: string }> = new Map([
  ['AUTH_KEY_UNREGISTERED', signedOut('Telegram no longer knows this session. Sign in again.')],
  ['AUTH_KEY_INVALID', signedOut('Telegram no longer knows this session. Sign in again.')],
  [
    'AUTH_KEY_DUPLICATED',
    signedOut('The session was used from two places at once, so Telegram ended it. Sign in again.'),
  ],
  ['SESSION_REVOKED', signedOut('Somebody ended this session in Telegram’s settings. Sign in again.')],
  ['SESSION_EXPIRED', signedOut('This session has expired. Sign in again.')],
  ['USER_DEACTIVATED', { problem: 'banned', message: 'Telegram says that this account was deleted.' }],
  ['USER_DEACTIVATED_BAN', { problem: 'banned', message: 'Telegram has banned this account.' }],
]);

/** The account lives in another data centre by now, where this session's key means nothing. */
const MOVED = /^USER_MIGRATE_\d+$/;
const ACCOUNT_MOVED = signedOut('Telegram has moved this account to another data centre. Sign in again.');

/** What a login is refused with until the password is given, too. */
export const PASSWORD_NEEDED = 'SESSION_PASSWORD_NEEDED';

const UNKNOWN = 'unknown';

/** `FLOOD_WAIT_30`, `SLOWMODE_WAIT_30`, `FLOOD_PREMIUM_WAIT_3`: seconds to leave Telegram alone. */
const WAIT = /_WAIT_(\d+)$/;
/** No timer takes more than 24 days; whoever is asked to wait that long may as well ask again. */
const WAIT_MS_MAX = 7 * DAY_MS;

/** Words of Telegram are stored, told and logged; anything else is made one. */
const REASON_CHARS_MAX = 100;

/** Telegram answered a request with an error: `reason` is its own word, whole. */
export class RpcRefusal extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string) {
    super(`${code} ${reason}`);
    this.name = 'RpcRefusal';
    this.code = code;
    this.reason = reason;
  }
}

/** Any failure as the one error that callers know. */
export function asConnectionError(error: unknown): TelegramConnectionError {
  if (error instanceof TelegramConnectionError) return error;
  if (error instanceof SwitchboardError)
    return new TelegramConnectionError('needs_login', 'bad_session', error.message);
  const reason = reasonOf(error)
    .replaceAll(/[^\w.-]+/g, '_')
    .slice(0, REASON_CHARS_MAX);
  const final = MOVED.test(reason) ? ACCOUNT_MOVED : FINAL.get(reason);
  if (final !== undefined)
    return new TelegramConnectionError(final.problem, reason, final.message, { cause: error });
  const sentence = reason === UNKNOWN ? 'Talking to Telegram failed.' : `Telegram answered ${reason}.`;
  const seconds = WAIT.exec(reason)?.[1];
  const waiting =
    seconds === undefined ? {} : { retryAfterMs: Math.min(Number(seconds) * 1000, WAIT_MS_MAX) };
  const isRefusal = error instanceof RpcRefusal || wordOf(error) !== null;
  return new TelegramConnectionError('temporary', reason, sentence, {
    cause: error,
    isRefusal,
    ...(error instanceof RpcRefusal ? { code: error.code } : {}),
    ...waiting,
  });
}

/** A problem that another try may not have. */
export function temporary(reason: string, message: string, cause?: unknown): TelegramConnectionError {
  return new TelegramConnectionError('temporary', reason, message, cause === undefined ? {} : { cause });
}

/** What every request ends with that a closed connection is asked for, or has not answered. */
export function closedError(): TelegramConnectionError {
  return temporary('closed', 'The connection was closed.');
}

/** An answer of another kind than the request promises. */
export function unexpectedAnswer(answer: { className: string }): TelegramConnectionError {
  return temporary('unexpected_answer', `Telegram answered with ${answer.className}.`);
}

/** The library's own errors have the bare word as `errorMessage` and other text as `message` (notes/telegram.md A7). */
function reasonOf(error: unknown): string {
  if (error instanceof RpcRefusal) return error.reason;
  const { seconds, code } = (error ?? {}) as Record<string, unknown>;
  if (typeof seconds === 'number') return `FLOOD_WAIT_${seconds}`;
  const word = wordOf(error);
  if (word !== null) return word;
  return typeof code === 'string' ? code : UNKNOWN;
}

function wordOf(error: unknown): string | null {
  const { errorMessage } = (error ?? {}) as Record<string, unknown>;
  return typeof errorMessage === 'string' && errorMessage !== '' ? errorMessage : null;
}

function signedOut(message: string): { problem: ConnectionProblem; message: string } {
  return { problem: 'needs_login', message };
}
