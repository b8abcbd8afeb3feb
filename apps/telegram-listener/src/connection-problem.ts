import { SwitchboardError } from '@switchboard/core';
import { TelegramConnectionError } from './telegram-client.ts';
import type { ConnectionProblem } from './telegram-client.ts';

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

const UNKNOWN = 'unknown';

/** Any failure as the one error that callers know. */
export function asConnectionError(error: unknown): TelegramConnectionError {
  if (error instanceof TelegramConnectionError) return error;
  if (error instanceof SwitchboardError)
    return new TelegramConnectionError('needs_login', 'bad_session', error.message);
  const reason = reasonOf(error);
  const final = FINAL.get(reason);
  if (final !== undefined)
    return new TelegramConnectionError(final.problem, reason, final.message, { cause: error });
  const sentence = reason === UNKNOWN ? 'Talking to Telegram failed.' : `Telegram answered ${reason}.`;
  return temporary(reason, sentence, error);
}

/** A problem that another try may not have. */
export function temporary(reason: string, message: string, cause?: unknown): TelegramConnectionError {
  return new TelegramConnectionError('temporary', reason, message, cause === undefined ? {} : { cause });
}

/** `errorMessage` is the bare word; `message` wraps it in other text (notes/telegram.md A7). */
function reasonOf(error: unknown): string {
  const { errorMessage, seconds, code } = (error ?? {}) as {
    errorMessage?: unknown;
    seconds?: unknown;
    code?: unknown;
  };
  if (typeof seconds === 'number') return `FLOOD_WAIT_${seconds}`;
  if (typeof errorMessage === 'string' && errorMessage !== '') return errorMessage;
  return typeof code === 'string' ? code : UNKNOWN;
}

function signedOut(message: string): { problem: ConnectionProblem; message: string } {
  return { problem: 'needs_login', message };
}
