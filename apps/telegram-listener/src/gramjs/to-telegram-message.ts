import { telegramPeerName } from '@switchboard/channels';
import type { TelegramMessage, TelegramPeer, TelegramPeerId, TelegramReplyTo } from '@switchboard/channels';
import { Api } from 'telegram';
import { detailsOf } from './gramjs-details.ts';
import { peerIdOf } from './telegram-ids.ts';
import { toTelegramMedia } from './to-telegram-media.ts';
import { toTelegramReactions } from './to-telegram-reactions.ts';

/** A message in one of the forms in which Telegram tells of it. */
export type AnyMessage =
  Api.Message | Api.MessageService | Api.UpdateShortMessage | Api.UpdateShortChatMessage;

/** What a conversion has to know beyond the object itself. */
export interface Surroundings {
  /** Looks a peer's names up. */
  describe: (id: TelegramPeerId) => TelegramPeer;
  /** The account's own user id, or null while it is not known. */
  selfUserId: string | null;
}

/** True for what can be shown; what was deleted is still told of as an empty message. */
export function isMessage(message: unknown): message is Api.Message | Api.MessageService {
  return message instanceof Api.Message || message instanceof Api.MessageService;
}

/** The message as plain data, with the names that are known by now. */
export function toTelegramMessage(message: AnyMessage, surroundings: Surroundings): TelegramMessage {
  const { describe } = surroundings;
  const sender = senderOf(message);
  const isService = message instanceof Api.MessageService;
  const isFull = message instanceof Api.Message;
  return {
    id: String(message.id),
    chat: describe(chatOf(message)),
    sender: sender === null ? null : describe(sender),
    out: message.out === true,
    dateSeconds: message.date ?? 0,
    text: isService ? '' : (message.message ?? ''),
    media: isFull ? toTelegramMedia(message.media) : null,
    action: isService ? detailsOf(message.action) : null,
    replyTo: replyOf(message.replyTo),
    forwardedFrom: isService ? null : forwardedFrom(message.fwdFrom, surroundings),
    albumId: isFull ? (message.groupedId?.toString() ?? null) : null,
    editedAtSeconds: isFull ? (message.editDate ?? null) : null,
    editIsHidden: isFull && message.editHide === true,
    ...reactionsOf(message, surroundings),
  };
}

/** Where a message was said. */
export function chatOf(message: AnyMessage): TelegramPeerId {
  if (message instanceof Api.UpdateShortMessage) return { kind: 'user', id: message.userId.toString() };
  if (message instanceof Api.UpdateShortChatMessage) return { kind: 'chat', id: message.chatId.toString() };
  return peerIdOf(message.peerId) ?? { kind: 'user', id: '0' };
}

/** Who said it, where that is not clear from the chat: in groups and channels. */
function senderOf(message: AnyMessage): TelegramPeerId | null {
  if (message instanceof Api.UpdateShortMessage) return null;
  if (message instanceof Api.UpdateShortChatMessage) return { kind: 'user', id: message.fromId.toString() };
  return chatOf(message).kind === 'user' ? null : peerIdOf(message.fromId);
}

function reactionsOf(message: AnyMessage, { selfUserId }: Surroundings): Pick<TelegramMessage, 'reactions'> {
  const reactions = isMessage(message) ? message.reactions : null;
  if (reactions === null || reactions === undefined) return {};
  return { reactions: toTelegramReactions(reactions, chatOf(message), selfUserId) };
}

function replyOf(header: unknown): TelegramReplyTo | null {
  if (!(header instanceof Api.MessageReplyHeader) || typeof header.replyToMsgId !== 'number') return null;
  // In a forum every message points at its topic's first one; only with a second id is it an answer.
  if (header.forumTopic === true && typeof header.replyToTopId !== 'number') return null;
  return { messageId: String(header.replyToMsgId), peer: peerIdOf(header.replyToPeerId) };
}

function forwardedFrom(header: unknown, { describe }: Surroundings): string | null {
  if (!(header instanceof Api.MessageFwdHeader)) return null;
  const author = peerIdOf(header.fromId);
  return header.fromName ?? (author === null ? null : telegramPeerName(describe(author))) ?? '';
}
