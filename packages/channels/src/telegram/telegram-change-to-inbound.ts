import {
  BUSINESS_ACTOR,
  credibleTime,
  type InboundEdit,
  type InboundEvent,
  type InboundReactionList,
  PEER_ACTOR,
  type Peer,
  type ReactionActor,
} from '@switchboard/core';
import { ignored, isolated, unrecognized } from '../item-outcome.ts';
import { asRecord, isTrue, itemsOf, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import type { TelegramChange } from './telegram-change.ts';
import { mayHaveWords } from './telegram-content.ts';
import type { TelegramMessage, TelegramPeerId } from './telegram-message.ts';
import { telegramPeerOfKey } from './telegram-peer-of-key.ts';
import {
  digitsOf,
  keptOutOfInbox,
  telegramAddress,
  telegramPeer,
  telegramPeerIdOf,
  telegramPeerKey,
  type TelegramReceipt,
  telegramToInbound,
} from './telegram-to-inbound.ts';

/** Which account heard of the change, when, and what it remembers. */
export interface TelegramChangeReceipt extends TelegramReceipt {
  /** Which edit this is, in the order in which Telegram tells them: of two within one second the higher wins. */
  revision: number;
  /**
   * The address of the chat in which a message of a private chat or basic group was said (`telegramPeerKey`), or null:
   * their deletions tell nothing but the message's id (notes/telegram.md A5).
   */
  addressOf(messageId: string): string | null;
}

/**
 * Stands for a reaction that has no emoji: a picture of Telegram's own, or a paid star. Leaving it out would say that the
 * person took the reaction back, and a heart or a star would say something that nobody meant.
 */
export const TELEGRAM_REACTION_WITHOUT_EMOJI = '❔';

/**
 * Translates one change. Pure; never throws, whatever it is given. There is always at least one event: what is no
 * business of an inbox is `ignored` (Telegram's own service account, Saved Messages, edits that nobody sees), and what
 * has no usable ids is `unrecognized`.
 */
export function telegramChangeToInbound(
  change: TelegramChange,
  receipt: TelegramChangeReceipt,
): InboundEvent[] {
  const origin = { platform: 'telegram', channelExternalId: receipt.accountUserId } as const;
  return isolated(origin, () => {
    const fields = asRecord(change) ?? {};
    const line: Line = { ...origin, receipt };
    switch (textOf(fields, 'kind') ?? '') {
      case 'message':
        return messageEvents(line, recordOf(fields, 'message'));
      case 'edit':
        return editEvents(line, recordOf(fields, 'message'));
      case 'delete':
        return deleteEvents(line, fields);
      case 'read':
        return readEvents(line, fields);
      case 'reactions':
        return reactionEvents(line, fields);
      default:
        return [unrecognized(origin, 'change.malformed')];
    }
  });
}

/** The account that is being read for; enough of it is an `ItemOrigin`. */
interface Line {
  platform: 'telegram';
  channelExternalId: string;
  receipt: TelegramChangeReceipt;
}

/** The message that a change is about. */
interface Subject {
  chat: TelegramPeerId;
  ofMessage: { platform: 'telegram'; channelExternalId: string; messageExternalId: string };
  peer: Peer;
}

/** A message that was edited before we first saw it has its last words; the edit says only that it was one. */
function messageEvents(line: Line, message: JsonRecord | null): InboundEvent[] {
  // The translation takes whatever there is, and says so when that is no message.
  const first = telegramToInbound((message ?? {}) as unknown as TelegramMessage, line.receipt);
  if (first.kind !== 'message' || message === null) return [first];
  const subject = subjectOf(line, recordOf(message, 'chat'), digitsOf(message, 'id'));
  return subject === null ? [first] : [first, ...changesOf(line, subject, message)];
}

function editEvents(line: Line, message: JsonRecord | null): InboundEvent[] {
  const chat = telegramPeerIdOf(recordOf(message, 'chat'));
  const reason = chat === null ? null : keptOutOfInbox(chat, line.receipt);
  if (reason !== null) return [ignored(line, `edit.${reason}`)];
  const subject = subjectOf(line, recordOf(message, 'chat'), digitsOf(message, 'id'));
  if (subject === null || message === null) return [unrecognized(line, 'edit.malformed')];
  const events = changesOf(line, subject, message);
  return events.length > 0 ? events : [ignored(line, 'edit.nothing_to_show')];
}

/** What a message tells of its own past: that its words were changed, and who reacted to it. */
function changesOf(line: Line, subject: Subject, message: JsonRecord): InboundEvent[] {
  const edit = wordsChange(line, subject, message);
  const list = reactionList(line, subject, recordOf(message, 'reactions'));
  return [edit, list].filter((event) => event !== null);
}

/** Null for what changes no words: reactions, buttons, a vote, a move of a live location. */
function wordsChange({ receipt }: Line, subject: Subject, message: JsonRecord): InboundEdit | null {
  const seconds = valueOf(message, 'editedAtSeconds');
  if (typeof seconds !== 'number' || isTrue(message, 'editIsHidden') || !mayHaveWords(message)) return null;
  const { nowMs, revision } = receipt;
  return {
    kind: 'edit',
    ...subject.ofMessage,
    peer: subject.peer,
    text: textOf(message, 'text'),
    revision,
    occurredAt: credibleTime(seconds * 1000, nowMs) ?? new Date(nowMs),
  };
}

function deleteEvents(line: Line, fields: JsonRecord): InboundEvent[] {
  const ids = itemsOf(fields, 'messageIds');
  const told = valueOf(fields, 'chat');
  const chat = telegramPeerIdOf(told);
  if (ids.length === 0 || (told !== null && chat === null)) return [unrecognized(line, 'delete.malformed')];
  return ids.map((value) => {
    const id = digitsOf({ value }, 'value');
    return id === null ? unrecognized(line, 'delete.message_ids.malformed') : deletion(line, chat, id);
  });
}

function deletion(line: Line, told: TelegramPeerId | null, id: string): InboundEvent {
  const chat = told ?? telegramPeerOfKey(line.receipt.addressOf(id) ?? '');
  if (chat === null) return ignored(line, 'delete.unknown_message');
  const reason = keptOutOfInbox(chat, line.receipt);
  if (reason !== null) return ignored(line, `delete.${reason}`);
  const { ofMessage, peer } = about(line, chat, null, id);
  return { kind: 'unsend', ...ofMessage, peer, occurredAt: new Date(line.receipt.nowMs) };
}

function readEvents(line: Line, fields: JsonRecord): InboundEvent[] {
  const chat = telegramPeerIdOf(valueOf(fields, 'chat'));
  const messageNumber = digitsOf(fields, 'upToMessageId');
  const by = textOf(fields, 'by');
  if (chat === null || messageNumber === null || (by !== 'peer' && by !== 'account')) {
    return [unrecognized(line, 'read.malformed')];
  }
  const reason = keptOutOfInbox(chat, line.receipt);
  if (reason !== null) return [ignored(line, `read.${reason}`)];
  const { platform, channelExternalId, receipt } = line;
  return [
    {
      kind: 'read_up_to',
      platform,
      channelExternalId,
      peerExternalId: telegramAddress(chat, receipt.businessConnectionId ?? null),
      by: by === 'account' ? 'business' : 'peer',
      messageNumber,
    },
  ];
}

function reactionEvents(line: Line, fields: JsonRecord): InboundEvent[] {
  const chat = telegramPeerIdOf(valueOf(fields, 'chat'));
  const reason = chat === null ? null : keptOutOfInbox(chat, line.receipt);
  if (reason !== null) return [ignored(line, `reactions.${reason}`)];
  const id = digitsOf(fields, 'messageId');
  const told = recordOf(fields, 'reactions');
  if (chat === null || id === null || told === null) return [unrecognized(line, 'reactions.malformed')];
  const list = reactionList(line, about(line, chat, null, id), told);
  return [list ?? ignored(line, 'reactions.incomplete')];
}

/** Null where Telegram does not name all who reacted: a part of the list would take away what the others gave. */
function reactionList(line: Line, subject: Subject, told: JsonRecord | null): InboundReactionList | null {
  if (!isTrue(told, 'isComplete') || !Array.isArray(valueOf(told, 'list'))) return null;
  const emojisOf = new Map<ReactionActor, string>();
  for (const reaction of itemsOf(told, 'list').map(asRecord)) {
    const by = telegramPeerIdOf(valueOf(reaction, 'by'));
    if (by === null) continue;
    const actor = actorOf(subject.chat, by, line.channelExternalId);
    const emoji = textOf(reaction, 'emoji') ?? TELEGRAM_REACTION_WITHOUT_EMOJI;
    // Whoever pays for it may give several reactions to one message.
    emojisOf.set(actor, (emojisOf.get(actor) ?? '') + emoji);
  }
  return {
    kind: 'reaction_list',
    ...subject.ofMessage,
    peer: subject.peer,
    reactions: [...emojisOf].map(([actor, emoji]) => ({ actor, emoji })),
    occurredAt: new Date(line.receipt.nowMs),
  };
}

function actorOf(chat: TelegramPeerId, by: TelegramPeerId, accountUserId: string): ReactionActor {
  if (by.kind === 'user' && by.id === accountUserId) return BUSINESS_ACTOR;
  const isOtherSide = chat.kind === 'user' && by.kind === 'user' && by.id === chat.id;
  return isOtherSide ? PEER_ACTOR : telegramPeerKey(by);
}

function subjectOf(line: Line, known: JsonRecord | null, id: string | null): Subject | null {
  const chat = telegramPeerIdOf(known);
  return chat === null || id === null ? null : about(line, chat, known, id);
}

/** `known` are the names of the chat, where the change tells them. */
function about(line: Line, chat: TelegramPeerId, known: JsonRecord | null, id: string): Subject {
  const { platform, channelExternalId, receipt } = line;
  const connection = receipt.businessConnectionId ?? null;
  const messageExternalId = `${telegramAddress(chat, connection)}:${id}`;
  return {
    chat,
    ofMessage: { platform, channelExternalId, messageExternalId },
    peer: telegramPeer(chat, known, connection),
  };
}
