import { type InboundEvent, PEER_ACTOR, type ReactionActor } from '@switchboard/core';
import { claimedTime } from '../../claimed-time.ts';
import { ignored, unrecognized } from '../../item-outcome.ts';
import { asRecord, itemsOf, type JsonRecord, recordOf, textOf, valueOf } from '../../tolerant-reader.ts';
import { telegramPeerKey } from '../telegram-to-inbound.ts';
import { type BotChat, type BotLine, chatOf, messageIdOf, peerOf } from './bot-chat.ts';
import { mayHaveWords, wordsOf } from './bot-media.ts';
import type { UpdateField } from './parse-message.ts';

/** A message as it is now: its words may be new, and so may be things that nobody here shows (Bot API, Update). */
export function parseBotEdit(line: BotLine, message: JsonRecord, { kind }: UpdateField): InboundEvent[] {
  const where = chatOf(message);
  const id = messageIdOf(message);
  if (where === null || id === null) return [unrecognized(line, `${kind}.malformed`)];
  if (!mayHaveWords(message)) return [ignored(line, `${kind}.without_words`)];
  return [
    {
      kind: 'edit',
      platform: line.platform,
      channelExternalId: line.channelExternalId,
      messageExternalId: `${where.address}:${id}`,
      peer: where.peer,
      text: wordsOf(message),
      revision: 0,
      occurredAt: timeOf(line, message, 'edit_date'),
    },
  ];
}

/**
 * All reactions of one person to one message, before and after (Bot API, MessageReactionUpdated). We keep the last that
 * is an emoji; those that are pictures of their own, or paid for, cannot be shown.
 */
export function parseBotReaction(line: BotLine, change: JsonRecord, { kind }: UpdateField): InboundEvent[] {
  const where = chatOf(change);
  const id = messageIdOf(change);
  const actor = where === null ? null : actorOf(where, change);
  if (where === null || id === null || actor === null || !Array.isArray(valueOf(change, 'new_reaction'))) {
    return [unrecognized(line, `${kind}.malformed`)];
  }
  const emojis = itemsOf(change, 'new_reaction').flatMap((reaction) => {
    const emoji = textOf(asRecord(reaction), 'emoji');
    return emoji === null ? [] : [emoji];
  });
  return [
    {
      kind: 'reaction',
      platform: line.platform,
      channelExternalId: line.channelExternalId,
      messageExternalId: `${where.address}:${id}`,
      peer: where.peer,
      actor,
      emoji: emojis.at(-1) ?? null,
      occurredAt: timeOf(line, change, 'date'),
    },
  ];
}

/** In a private chat only the other side can react that the bot hears of; elsewhere a person, or a chat in its own name. */
function actorOf({ chat }: BotChat, change: JsonRecord): ReactionActor | null {
  if (chat.kind === 'user') return PEER_ACTOR;
  const actor = peerOf(recordOf(change, 'user')) ?? peerOf(recordOf(change, 'actor_chat'));
  return actor === null ? null : telegramPeerKey(actor);
}

/** Messages taken back in a business account's chat (Bot API, BusinessMessagesDeleted); it does not say when. */
export function parseDeletedMessages(
  line: BotLine,
  deleted: JsonRecord,
  { kind }: UpdateField,
): InboundEvent[] {
  const where = chatOf(deleted);
  const ids = itemsOf(deleted, 'message_ids');
  if (where === null || ids.length === 0) return [unrecognized(line, `${kind}.malformed`)];
  return ids.map((value) => {
    const id = messageIdOf({ value }, 'value');
    if (id === null) return unrecognized(line, `${kind}.message_ids.malformed`);
    return {
      kind: 'unsend',
      platform: line.platform,
      channelExternalId: line.channelExternalId,
      messageExternalId: `${where.address}:${id}`,
      peer: where.peer,
      occurredAt: new Date(line.receivedAtMs),
    };
  });
}

function timeOf(line: BotLine, record: JsonRecord, key: string): Date {
  return claimedTime(record, key, line.receivedAtMs) ?? new Date(line.receivedAtMs);
}
