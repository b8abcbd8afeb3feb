import { MINUTE_MS, SECOND_MS } from '@switchboard/core';
import { TelegramConnectionError } from '../client/telegram-client.ts';

/** What a failed step means: a sentence for the person, and whether the same step may be tried again. */
export interface LoginProblem {
  sentence: string;
  mayTryAgain: boolean;
}

/** Telegram's words for a failed login (auth.sendCode, auth.signIn, auth.checkPassword), and what a person can do. */
const PROBLEMS: ReadonlyMap<string, LoginProblem> = new Map([
  ['PHONE_CODE_INVALID', again('The code is wrong. Look at it again and type it once more.')],
  ['PHONE_CODE_EMPTY', again('The code is empty. Type the digits that Telegram has sent.')],
  ['PASSWORD_HASH_INVALID', again('The password is wrong. It is the one of two-step verification.')],
  ['SRP_ID_INVALID', again('Telegram wants the password once more. Type it again.')],
  ['SRP_PASSWORD_CHANGED', again('The password was changed a moment ago. Type the new one.')],
  [
    'PHONE_NUMBER_INVALID',
    over('Telegram does not know this phone number. Write it with its country code, such as +48600100200.'),
  ],
  ['PHONE_NUMBER_BANNED', over('Telegram has banned this phone number. Only its support can change that.')],
  ['PHONE_NUMBER_UNOCCUPIED', over('This phone number has no Telegram account. Make one on a phone first.')],
  ['PHONE_NUMBER_FLOOD', over('This number has asked for too many codes. Wait a day, or scan the QR code.')],
  ['PHONE_PASSWORD_FLOOD', over('Too many tries were made with this number. Wait a day and start again.')],
  [
    'PHONE_CODE_EXPIRED',
    over(
      'The code is no longer good: it was too old, or was sent to somebody in Telegram. Start again for another.',
    ),
  ],
  ['SEND_CODE_UNAVAILABLE', over('Telegram has no way left to send a code. Scan the QR code instead.')],
  ['AUTH_RESTART', over('Telegram wants this login to begin anew. Start again.')],
  [
    'API_ID_INVALID',
    over('Telegram does not accept the application id and hash. Compare them with my.telegram.org.'),
  ],
  ['API_ID_PUBLISHED_FLOOD', over('This application id is a public one. Get your own at my.telegram.org.')],
  ['SESSION_REVOKED', over('The login was ended on another device. Start again.')],
  ['AUTH_KEY_UNREGISTERED', over('Telegram has forgotten this login. Start again.')],
  ['USER_DEACTIVATED', over('Telegram says that this account was deleted.')],
  ['USER_DEACTIVATED_BAN', over('Telegram has banned this account.')],
]);

/** A token that was not confirmed in time, or confirmed already, or not at all: the next one is as good. */
const WORN_TOKENS = new Set([
  'AUTH_TOKEN_EXPIRED',
  'AUTH_TOKEN_INVALID',
  'AUTH_TOKEN_ALREADY_ACCEPTED',
  'qr_not_accepted',
]);

/** Reasons that may stand in a sentence: Telegram's and the system's words, nothing that could be a secret. */
const PLAIN_REASON = /^[A-Za-z][A-Za-z0-9_]{0,60}$/;

/** What a failed step of a login means; an error that is none of a connection's is a fault of ours. */
export function loginProblem(error: unknown): LoginProblem {
  if (!(error instanceof TelegramConnectionError))
    return over('Something went wrong on our side. Start again.');
  const wait = /^FLOOD(?:_PREMIUM)?_WAIT_(\d+)$/.exec(error.reason);
  if (wait !== null)
    return over(`Telegram wants to be left alone for ${spell(Number(wait[1]))}. Start again after that.`);
  return PROBLEMS.get(error.reason) ?? unreachable(error.reason);
}

/** The scanned token was too old: no failure of the login. */
export function isWornToken(error: unknown): boolean {
  return error instanceof TelegramConnectionError && WORN_TOKENS.has(error.reason);
}

/** Somebody has scanned, and the account has a password. */
export function isPasswordNeeded(error: unknown): boolean {
  return error instanceof TelegramConnectionError && error.reason === 'SESSION_PASSWORD_NEEDED';
}

/** The network's fault, or Telegram's for the moment: the same request may work a little later. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof TelegramConnectionError &&
    error.problem === 'temporary' &&
    error.reason !== 'closed' &&
    !PROBLEMS.has(error.reason) &&
    !error.reason.includes('FLOOD')
  );
}

function unreachable(reason: string): LoginProblem {
  const word = PLAIN_REASON.test(reason) ? ` (${reason})` : '';
  return again(`Telegram did not do as it was asked${word}. Try again in a moment.`);
}

/** A wait in seconds as a person says it. */
function spell(seconds: number): string {
  const minutes = Math.ceil((seconds * SECOND_MS) / MINUTE_MS);
  if (seconds < 120) return `${seconds} seconds`;
  if (minutes < 120) return `${minutes} minutes`;
  return `${Math.ceil(minutes / 60)} hours`;
}

function again(sentence: string): LoginProblem {
  return { sentence, mayTryAgain: true };
}

function over(sentence: string): LoginProblem {
  return { sentence, mayTryAgain: false };
}
