import { Api } from 'telegram';
import type { MessageToSend, SentMessage } from '../client/telegram-client.ts';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import type { TelegramUpdates } from '../client/telegram-updates.ts';
import type { Call } from './gramjs-queries.ts';
import { inputPeerOf, long } from './telegram-ids.ts';
import { toTelegramMessage } from './to-telegram-message.ts';
import type { Surroundings } from './to-telegram-message.ts';
import { toTelegramUpdates } from './to-telegram-updates.ts';

/** Sent messages whose numbers are remembered: enough for tries that overlap. */
const REMEMBERED_MAX = 200;

/**
 * Sends messages. Each carries the number that its caller chose, so that a repetition is recognised by Telegram, and what
 * came of the first try can be told when the second is refused as a duplicate.
 */
export class GramjsSending {
  readonly #messageIds = new Map<string, number>();

  async send(call: Call, message: MessageToSend): Promise<SentMessage> {
    const { chat, text, replyToMessageId, randomId } = message;
    const request = new Api.messages.SendMessage({
      peer: inputPeerOf(chat),
      message: text,
      randomId: long(randomId),
      ...(replyToMessageId === null
        ? {}
        : { replyTo: new Api.InputReplyToMessage({ replyToMsgId: Number(replyToMessageId) }) }),
    });
    try {
      await call(request);
    } catch (error) {
      const isSentAlready =
        error instanceof TelegramConnectionError && error.reason === 'RANDOM_ID_DUPLICATE';
      if (!isSentAlready) throw error;
    }
    const id = this.#messageIds.get(randomId);
    return { messageId: id === undefined ? null : String(id) };
  }

  /** Takes notice of the numbers under which messages were stored. */
  notice(request: Api.AnyRequest | null, arrived: unknown): void {
    if (arrived instanceof Api.UpdateShortSentMessage && request instanceof Api.messages.SendMessage) {
      this.#remember(String(request.randomId), arrived.id);
    }
    if (!(arrived instanceof Api.Updates) && !(arrived instanceof Api.UpdatesCombined)) return;
    for (const update of arrived.updates) {
      if (update instanceof Api.UpdateMessageID) this.#remember(String(update.randomId), update.id);
    }
  }

  #remember(randomId: string, messageId: number): void {
    this.#messageIds.set(randomId, messageId);
    const [oldest] = this.#messageIds.keys();
    if (this.#messageIds.size > REMEMBERED_MAX && oldest !== undefined) this.#messageIds.delete(oldest);
  }
}

/**
 * What the answer to a sent message counts, with the message itself. In private chats and basic groups Telegram answers
 * without the words, which stand in the request.
 */
export function updatesOfSent(
  request: Api.messages.SendMessage,
  answer: unknown,
  surroundings: Surroundings,
): TelegramUpdates | null {
  const updates = toTelegramUpdates(answer, surroundings);
  if (updates === null || !(answer instanceof Api.UpdateShortSentMessage)) return updates;
  const message = toTelegramMessage(sentMessage(request, answer, surroundings), surroundings);
  const [counted] = updates.updates;
  if (counted?.kind !== 'counted') return updates;
  return { ...updates, updates: [{ ...counted, change: { kind: 'message', message } }] };
}

function sentMessage(
  request: Api.messages.SendMessage,
  answer: Api.UpdateShortSentMessage,
  { selfUserId }: Surroundings,
): Api.Message {
  const { peer, replyTo } = request;
  const isGroup = peer instanceof Api.InputPeerChat;
  return new Api.Message({
    id: answer.id,
    out: true,
    peerId: peerOf(peer as Api.TypeInputPeer),
    date: answer.date,
    message: request.message,
    ...(isGroup && selfUserId !== null ? { fromId: new Api.PeerUser({ userId: long(selfUserId) }) } : {}),
    ...(answer.media === undefined || answer.media === null ? {} : { media: answer.media }),
    ...(replyTo instanceof Api.InputReplyToMessage
      ? { replyTo: new Api.MessageReplyHeader({ replyToMsgId: replyTo.replyToMsgId }) }
      : {}),
  });
}

function peerOf(peer: Api.TypeInputPeer): Api.TypePeer {
  if (peer instanceof Api.InputPeerUser) return new Api.PeerUser({ userId: peer.userId });
  if (peer instanceof Api.InputPeerChat) return new Api.PeerChat({ chatId: peer.chatId });
  if (peer instanceof Api.InputPeerChannel) return new Api.PeerChannel({ channelId: peer.channelId });
  throw new Error(`a message was sent to ${peer.className}`);
}
