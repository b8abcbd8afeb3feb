import { LIMITS, MINUTE_MS, SwitchboardError } from '@switchboard/core';
import { type FetchFailure, FetchInterrupted, FetchTimedOut, retryPauseMs } from '@switchboard/messaging';
import { saysInaccessible } from '../client/inaccessible-chat.ts';
import { TelegramConnectionError } from '../client/telegram-client.ts';

/** Bigger than we keep. */
export class FileTooLarge extends Error {}
/** The account has not met the chat, or has forgotten it. */
export class ChatUnknown extends Error {}
/** The account is not online any more. */
export class NotOnline extends Error {}
/** Its message is none that a Telegram account can be asked for. */
export class NotOfAnAccount extends Error {}
/** What Telegram's own apps call a megabyte. */
const MIB = 1024 * 1024;

const SENTENCES = {
  tooLarge: `The file is larger than ${LIMITS.mediaFileBytesMax / MIB} MB. Open it in Telegram.`,
  gone: 'The message or its file is no longer on Telegram.',
  closed: 'The account can no longer open this chat.',
  unknownChat: 'The account does not know how to open this chat.',
  notOfAnAccount: 'This file cannot be fetched by a Telegram account.',
  timedOut: 'Telegram sent the file too slowly.',
  away: 'The account was not connected to Telegram.',
  flood: 'Telegram asked us to wait.',
  interrupted: 'Fetching the file was interrupted.',
  ours: 'The file could not be stored on our side.',
} as const;

/** The connection's and Telegram's words for what no other try will find. */
const GONE = new Set([
  'message_gone',
  'no_file',
  'FILE_ID_INVALID',
  'LOCATION_INVALID',
  'MEDIA_EMPTY',
  'MESSAGE_ID_INVALID',
  'MSG_ID_INVALID',
]);

/** The connection's words for a line that is down. */
const AWAY = new Set(['closed', 'not_connected']);

const PAUSES = {
  triesMax: LIMITS.telegramFileTriesMax,
  firstMs: LIMITS.telegramFileRetryMsMin,
  longestMs: LIMITS.telegramFileRetryMsMax,
};

/** How long all files rest when the store takes none: a disk is not emptied within seconds. */
const STORE_REST_MS = 1 * MINUTE_MS;

/**
 * Judges why a file was not fetched.
 *
 * @param attempts this one included
 * @param isConnected the connection that it was read from is still the account's
 */
export function judgeFailure(
  error: unknown,
  { attempts, isConnected }: { attempts: number; isConnected: boolean },
  random: () => number = Math.random,
): FetchFailure {
  if (error instanceof FetchInterrupted) return again(SENTENCES.interrupted, 0, 'file');
  if (error instanceof NotOfAnAccount) return forGood(SENTENCES.notOfAnAccount);
  if (error instanceof FileTooLarge || isTooLarge(error)) return forGood(SENTENCES.tooLarge);
  if (error instanceof ChatUnknown) return counted(SENTENCES.unknownChat, attempts, random);
  if (error instanceof FetchTimedOut) return counted(SENTENCES.timedOut, attempts, random);
  if (error instanceof NotOnline) return away();
  if (error instanceof TelegramConnectionError) return judgeTelegram(error, attempts, isConnected, random);
  // A connection has no other errors: this is the disk or the database, and every file would meet it.
  return again(SENTENCES.ours, STORE_REST_MS, 'all');
}

function judgeTelegram(
  error: TelegramConnectionError,
  attempts: number,
  isConnected: boolean,
  random: () => number,
): FetchFailure {
  const { problem, reason, retryAfterMs } = error;
  if (retryAfterMs !== null) return again(SENTENCES.flood, retryAfterMs, 'channel');
  if (reason === 'unknown_peer') return counted(SENTENCES.unknownChat, attempts, random);
  if (GONE.has(reason)) return forGood(SENTENCES.gone);
  if (saysInaccessible(error)) return forGood(SENTENCES.closed);
  if (problem !== 'temporary' || !isConnected || AWAY.has(reason)) return away();
  return counted(`Telegram did not give the file (${reason}).`, attempts, random);
}

function isTooLarge(error: unknown): boolean {
  if (error instanceof TelegramConnectionError) return error.reason === 'file_too_large';
  return error instanceof SwitchboardError && error.code === 'payload_too_large';
}

function forGood(reason: string): FetchFailure {
  return { reason, retryAfterMs: null, isCounted: true, resting: 'file' };
}

function again(reason: string, retryAfterMs: number, resting: FetchFailure['resting']): FetchFailure {
  return { reason, retryAfterMs, isCounted: false, resting };
}

/** A line that is down fails every file at once; a file that cuts it must not do so again and again. */
function away(): FetchFailure {
  return again(SENTENCES.away, LIMITS.telegramFileRetryMsMin, 'channel');
}

function counted(reason: string, attempts: number, random: () => number): FetchFailure {
  return { reason, retryAfterMs: retryPauseMs(attempts, PAUSES, random), isCounted: true, resting: 'file' };
}
