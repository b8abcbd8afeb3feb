import type { TelegramMessage } from '@switchboard/channels';
import { Api } from 'telegram';
import type { TelegramConnectionError } from '../client/telegram-client.ts';
import { saysInaccessible } from '../client/inaccessible-chat.ts';
import type {
  AccountDifference,
  AccountState,
  ChannelDifference,
  ChatReference,
} from '../client/telegram-updates.ts';
import { inputChannelOf, inputPeerOf, long } from './telegram-ids.ts';
import { toAccountDifference, toAccountState, toChannelDifference } from './to-telegram-difference.ts';
import { chatOf, isMessage, toTelegramMessage } from './to-telegram-message.ts';
import type { Surroundings } from './to-telegram-message.ts';

/**
 * One request; rejects with a `TelegramConnectionError`. Whoever it names has been remembered when it resolves. Without
 * `timeoutMs` the line's own time-out holds.
 */
export type Call = <R extends Api.AnyRequest>(request: R, timeoutMs?: number) => Promise<R['__response']>;

/** Events of a channel at once: what Telegram advises for accounts that are not bots (updates.getChannelDifference). */
const CHANNEL_EVENTS_MAX = 100;
/** Ids in one question for messages. */
const MESSAGES_MAX = 100;

/** Where the account stands (updates.getState). */
export async function queryState(call: Call): Promise<AccountState> {
  return toAccountState(await call(new Api.updates.GetState()));
}

/** Without a limit of its own, Telegram says itself when it is too much (updates.getDifference). */
export async function queryDifference(
  call: Call,
  from: AccountState,
  surroundings: Surroundings,
): Promise<AccountDifference> {
  const { pts, qts, date } = from;
  try {
    const answer = await call(new Api.updates.GetDifference({ pts, qts, date }));
    return toAccountDifference(answer, from, surroundings);
  } catch (error) {
    if (saysNotFromThere(error)) return { kind: 'too_long', pts: 0 };
    throw error;
  }
}

/** Telegram has never stood where we do, and will not tell what came after: as good as too long (updates.getDifference). */
function saysNotFromThere(error: unknown): boolean {
  const { reason } = error as TelegramConnectionError;
  return reason === 'PERSISTENT_TIMESTAMP_INVALID' || reason === 'PERSISTENT_TIMESTAMP_EMPTY';
}

/** What the account has missed in a channel; `inaccessible` where Telegram refuses to say. */
export async function queryChannelDifference(
  call: Call,
  channel: ChatReference,
  pts: number,
  surroundings: Surroundings,
): Promise<ChannelDifference> {
  const request = new Api.updates.GetChannelDifference({
    channel: inputChannelOf(channel),
    filter: new Api.ChannelMessagesFilterEmpty(),
    pts,
    limit: CHANNEL_EVENTS_MAX,
  });
  try {
    return toChannelDifference(await call(request), surroundings);
  } catch (error) {
    if (saysInaccessible(error)) return { kind: 'inaccessible' };
    if (saysNotFromThere(error)) return { kind: 'too_long', pts: 0 };
    throw error;
  }
}

/** Messages below an id, the newest first (messages.getHistory); 100 at most, whatever the limit. */
export async function queryHistory(
  call: Call,
  chat: ChatReference,
  beforeId: string | null,
  limit: number,
  surroundings: Surroundings,
): Promise<TelegramMessage[]> {
  const answer = await call(
    new Api.messages.GetHistory({
      peer: inputPeerOf(chat),
      offsetId: Number(beforeId ?? 0),
      offsetDate: 0,
      addOffset: 0,
      limit: Math.min(limit, MESSAGES_MAX),
      maxId: 0,
      minId: 0,
      hash: long('0'),
    }),
  );
  const messages = messagesIn(answer).toSorted((a, b) => b.id - a.id);
  return messages.map((message) => toTelegramMessage(message, surroundings));
}

/** Messages by id; those that are gone, or stand in another chat, are left out. */
export async function queryMessages(
  call: Call,
  chat: ChatReference,
  ids: readonly string[],
  surroundings: Surroundings,
): Promise<TelegramMessage[]> {
  const found = await rawMessages(call, chat, ids);
  return found.map((message) => toTelegramMessage(message, surroundings));
}

/** The same as the library has them. */
export async function rawMessages(
  call: Call,
  chat: ChatReference,
  ids: readonly string[],
): Promise<(Api.Message | Api.MessageService)[]> {
  const found: (Api.Message | Api.MessageService)[] = [];
  for (let at = 0; at < ids.length; at += MESSAGES_MAX) {
    const id = ids.slice(at, at + MESSAGES_MAX).map((one) => new Api.InputMessageID({ id: Number(one) }));
    const answer = await call(
      chat.kind === 'channel'
        ? new Api.channels.GetMessages({ channel: inputChannelOf(chat), id })
        : new Api.messages.GetMessages({ id }),
    );
    found.push(...messagesIn(answer).filter((message) => isIn(chat, message)));
  }
  return found;
}

function isIn(chat: ChatReference, message: Api.Message | Api.MessageService): boolean {
  const { kind, id } = chatOf(message);
  return kind === chat.kind && id === chat.id;
}

function messagesIn(answer: Api.messages.TypeMessages): (Api.Message | Api.MessageService)[] {
  if (answer instanceof Api.messages.MessagesNotModified) return [];
  return answer.messages.filter((message) => isMessage(message));
}
