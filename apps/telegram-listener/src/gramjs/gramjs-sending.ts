import { MINUTE_MS } from '@switchboard/core';
import { Api } from 'telegram';
import type { FileToSend, MessageToSend, SentMessage } from '../client/telegram-client.ts';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import type { TelegramUpdates } from '../client/telegram-updates.ts';
import type { Call } from './gramjs-queries.ts';
import { GramjsUploads } from './gramjs-uploads.ts';
import { outgoingMedia } from './outgoing-media.ts';
import { inputPeerOf, long } from './telegram-ids.ts';
import { toTelegramMessage } from './to-telegram-message.ts';
import type { Surroundings } from './to-telegram-message.ts';
import { toTelegramUpdates } from './to-telegram-updates.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Sent messages whose numbers are remembered: enough for tries that overlap. */
const REMEMBERED_MAX = 200;
/** Telegram looks at the whole file before it answers. */
const FILE_TIMEOUT_MS = 1 * MINUTE_MS;

/**
 * Sends messages. Each carries the number that its caller chose, so that a repetition is recognised by Telegram, and what
 * came of the first try can be told when the second is refused as a duplicate.
 */
export class GramjsSending {
  readonly #messageIds = new Map<string, number>();
  readonly #uploads = new GramjsUploads();

  async send(call: Call, message: MessageToSend): Promise<SentMessage> {
    const request = new Api.messages.SendMessage({ ...placeOf(message), message: message.text });
    return await this.#sendOnce(message, () => call(request));
  }

  async sendFile(call: Call, message: FileToSend, signal: AbortSignal): Promise<SentMessage> {
    const { file, text } = message;
    const upload = async (): Promise<Api.TypeInputMedia> =>
      outgoingMedia(file, await this.#uploads.upload(call, file, signal));
    const send = (media: Api.TypeInputMedia): Promise<unknown> =>
      unlessAborted(
        call(new Api.messages.SendMedia({ ...placeOf(message), media, message: text }), FILE_TIMEOUT_MS),
        signal,
      );
    let media: Api.TypeInputMedia;
    try {
      media = await upload();
    } catch (error) {
      throw asUndone(error);
    }
    return await this.#sendOnce(message, async () => {
      try {
        await send(media);
      } catch (error) {
        // The line was cut, and what it sent once more finds no parts: the first time has used them up.
        if (!saysPartsGone(error)) throw error;
        await send(await upload());
      }
    });
  }

  /** What was sent already is sent. */
  async #sendOnce({ randomId }: MessageToSend, send: () => Promise<unknown>): Promise<SentMessage> {
    try {
      await send();
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
    if (
      arrived instanceof Api.UpdateShortSentMessage &&
      (request instanceof Api.messages.SendMessage || request instanceof Api.messages.SendMedia)
    ) {
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

function placeOf({ chat, replyToMessageId, randomId }: MessageToSend): {
  peer: Api.TypeInputPeer;
  randomId: ReturnType<typeof long>;
  replyTo?: Api.InputReplyToMessage;
} {
  return {
    peer: inputPeerOf(chat),
    randomId: long(randomId),
    ...(replyToMessageId === null
      ? {}
      : { replyTo: new Api.InputReplyToMessage({ replyToMsgId: Number(replyToMessageId) }) }),
  };
}

/** A failure from before there was anything to send. */
function asUndone(error: unknown): unknown {
  if (!(error instanceof TelegramConnectionError)) return error;
  const { problem, reason, message, retryAfterMs, isRefusal, code } = error;
  return new TelegramConnectionError(problem, reason, message, {
    cause: error,
    isRefusal,
    isUndone: true,
    ...(code === null ? {} : { code }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  });
}

/** FILE_PARTS_INVALID, FILE_PART_3_MISSING. */
function saysPartsGone(error: unknown): boolean {
  const { reason } = error as { reason?: unknown };
  return typeof reason === 'string' && /^FILE_PART(S_INVALID|_\d+_MISSING)$/.test(reason);
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
