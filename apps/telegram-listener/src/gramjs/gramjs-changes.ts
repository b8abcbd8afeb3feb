import { Api } from 'telegram';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import type { ChatReference } from '../client/telegram-updates.ts';
import type { Call } from './gramjs-queries.ts';
import { inputChannelOf, inputPeerOf } from './telegram-ids.ts';

/** New words for a message (messages.editMessage). */
export async function editMessage(
  call: Call,
  chat: ChatReference,
  messageId: string,
  text: string,
): Promise<void> {
  const request = new Api.messages.EditMessage({
    peer: inputPeerOf(chat),
    id: Number(messageId),
    message: text,
  });
  await unlessAsItWas(call(request));
}

/** Takes messages away for everybody; supergroups and channels have a method of their own. */
export async function deleteMessages(
  call: Call,
  chat: ChatReference,
  messageIds: readonly string[],
): Promise<void> {
  const id = messageIds.map(Number);
  await (chat.kind === 'channel'
    ? call(new Api.channels.DeleteMessages({ channel: inputChannelOf(chat), id }))
    : call(new Api.messages.DeleteMessages({ id, revoke: true })));
}

/** The account's reaction; an empty list takes it away (messages.sendReaction). */
export async function sendReaction(
  call: Call,
  chat: ChatReference,
  messageId: string,
  emoji: string | null,
): Promise<void> {
  const reaction =
    emoji === null ? [] : [new Api.ReactionEmoji({ emoticon: emoji.replaceAll(EMOJI_STYLE, '') })];
  const request = new Api.messages.SendReaction({
    peer: inputPeerOf(chat),
    msgId: Number(messageId),
    reaction,
  });
  await unlessAsItWas(call(request));
}

/** Telegram's names of reactions do without it: ❤ and not ❤️. */
const EMOJI_STYLE = '\uFE0F';

async function unlessAsItWas(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const isAsItWas = error instanceof TelegramConnectionError && error.reason === 'MESSAGE_NOT_MODIFIED';
    if (!isAsItWas) throw error;
  }
}
