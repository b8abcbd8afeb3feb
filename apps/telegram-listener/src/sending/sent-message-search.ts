import type { TelegramMessage } from '@switchboard/channels';
import { MINUTE_MS } from '@switchboard/core';
import type { ClaimedJob, TelegramProgressStore } from '@switchboard/database';
import type { TelegramAccountConnection } from '../client/telegram-client.ts';
import type { ChatReference } from '../client/telegram-updates.ts';

/** The most that Telegram answers at once. */
const PAGE_MESSAGES = 100;
/** Of a chat in which so much has been said since, nobody finds it by looking. */
const PAGES_MAX = 10;
/** Telegram's clock and ours may differ. */
const CLOCKS_APART_MS = 10 * MINUTE_MS;

export type SearchedConnection = Pick<TelegramAccountConnection, 'getHistory'>;

/**
 * The external id of a message of ours that Telegram has, as it says, without saying under which number: the oldest one of
 * the account's in the chat with the same words that is no other reply of ours. Replies of a chat are sent one after the
 * other, so that it is never taken for a later one. Null when it is not there (any more).
 */
export async function findSentMessage(
  connection: SearchedConnection,
  replies: Pick<TelegramProgressStore, 'repliesAmong'>,
  chat: ChatReference,
  job: ClaimedJob,
): Promise<string | null> {
  const numbers: string[] = [];
  const sinceSeconds = (madeAtMs(job.messageId) - CLOCKS_APART_MS) / 1_000;
  let beforeId: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const messages = await connection.getHistory(chat, beforeId, PAGE_MESSAGES);
    const recent = messages.filter(({ dateSeconds }) => dateSeconds >= sinceSeconds);
    numbers.push(...recent.filter((message) => isLike(message, job)).map(({ id }) => id));
    beforeId = messages.at(-1)?.id ?? null;
    if (beforeId === null || recent.length < messages.length) break;
  }
  const candidates = numbers.toReversed().map((number) => `${job.target.address}:${number}`);
  const others = await replies.repliesAmong(job.messageChannelExternalId, candidates);
  return candidates.find((candidate) => !others.has(candidate)) ?? null;
}

/** When a UUID v7 was made. */
function madeAtMs(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

/** Written by the account, or posted in the name of its channel; with the same words, and a file where we sent one. */
function isLike(message: TelegramMessage, { text, attachment }: ClaimedJob): boolean {
  const isOwn = message.out || (message.chat.kind === 'channel' && message.sender === null);
  if (!isOwn || message.action !== null || wordsOf(message.text) !== wordsOf(text ?? '')) return false;
  return attachment === null || message.media !== null;
}

/** Telegram trims what it stores, and takes out what cannot be seen. */
function wordsOf(text: string): string {
  return text.replaceAll(/[\p{Z}\p{C}]+/gu, '');
}
