import type { TelegramPeerId, TelegramReaction, TelegramReactions } from '@switchboard/channels';
import { Api } from 'telegram';
import { peerIdOf } from './telegram-ids.ts';

/** A message on which nobody has reacted. */
export const NO_REACTIONS: TelegramReactions = { list: [], isComplete: true };

/**
 * Who reacted how. Telegram names the newest few and tells numbers of all; where the names account for the numbers, the
 * list is complete. In a private chat, numbers are enough: there are but two who can react.
 *
 * @param selfUserId the account's own, or null while it is not known.
 */
export function toTelegramReactions(
  reactions: Api.MessageReactions,
  chat: TelegramPeerId,
  selfUserId: string | null,
): TelegramReactions {
  const total = reactions.results.reduce((sum, { count }) => sum + count, 0);
  const named = (reactions.recentReactions ?? []).flatMap((one) => namedReaction(one));
  if (named.length >= total) return { list: named, isComplete: true };
  const derived = chat.kind === 'user' ? ofTwo(reactions, chat, selfUserId) : null;
  return derived === null ? { list: named, isComplete: false } : { list: derived, isComplete: true };
}

function namedReaction({ peerId, reaction }: Api.MessagePeerReaction): TelegramReaction[] {
  const by = peerIdOf(peerId);
  return by === null ? [] : [{ by, emoji: emojiOf(reaction) }];
}

/** `chosenOrder` marks one's own, but not in abbreviated answers (core.telegram.org/constructor/messageReactions, min). */
function ofTwo(
  { min, results }: Api.MessageReactions,
  peer: TelegramPeerId,
  selfUserId: string | null,
): TelegramReaction[] | null {
  if (min === true || selfUserId === null) return null;
  const self: TelegramPeerId = { kind: 'user', id: selfUserId };
  return results.flatMap(({ chosenOrder, count, reaction }) => {
    const isMine = typeof chosenOrder === 'number';
    // Each of the two reacts once in one way, whatever number is told.
    const isPeers = count > (isMine ? 1 : 0);
    const authors = [...(isMine ? [self] : []), ...(isPeers ? [peer] : [])];
    return authors.map((by) => ({ by, emoji: emojiOf(reaction) }));
  });
}

function emojiOf(reaction: Api.TypeReaction): string | null {
  return reaction instanceof Api.ReactionEmoji ? reaction.emoticon : null;
}
