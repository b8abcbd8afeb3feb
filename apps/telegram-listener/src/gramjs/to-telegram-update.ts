import type { TelegramChange, TelegramPeerId } from '@switchboard/channels';
import { Api } from 'telegram';
import type { TelegramBox, TelegramUpdate } from '../client/telegram-updates.ts';
import { channelPeerId, peerIdOf } from './telegram-ids.ts';
import { isMessage, toTelegramMessage } from './to-telegram-message.ts';
import type { Surroundings } from './to-telegram-message.ts';
import { NO_REACTIONS, toTelegramReactions } from './to-telegram-reactions.ts';

/**
 * One update as plain data; empty for what is of no interest: somebody types, a setting changed.
 *
 * Whatever has `pts` and `ptsCount` is counted, whether it tells something or not: the counters must stay whole, also
 * over kinds of updates that we do not know by name (core.telegram.org/api/updates).
 */
export function toTelegramUpdate(update: Api.TypeUpdate, surroundings: Surroundings): TelegramUpdate[] {
  const told = uncounted(update, surroundings);
  if (told !== null) return [told];
  const { pts, ptsCount, qts } = update as { pts?: unknown; ptsCount?: unknown; qts?: unknown };
  if (typeof pts === 'number' && typeof ptsCount === 'number') {
    const box = boxOf(update);
    return box === null
      ? []
      : [{ kind: 'counted', box, pts, ptsCount, change: changeIn(update, surroundings) }];
  }
  return typeof qts === 'number' ? [{ kind: 'secret', qts }] : [];
}

/** What stands in no box, or tells something about a box as a whole. */
function uncounted(update: Api.TypeUpdate, { selfUserId }: Surroundings): TelegramUpdate | null {
  if (update instanceof Api.UpdateChannelTooLong) {
    return { kind: 'channel_too_long', channelId: update.channelId.toString(), pts: update.pts ?? null };
  }
  if (update instanceof Api.UpdateChannel) {
    return { kind: 'channel_changed', channelId: update.channelId.toString() };
  }
  // The counter was set anew, so what lies between is unknown (core.telegram.org/constructor/updatePtsChanged).
  if (update instanceof Api.UpdatePtsChanged) return { kind: 'too_long' };
  // It has a `pts`, which says where the box stands and is no step of it.
  if (update instanceof Api.UpdateReadChannelInbox) {
    return { kind: 'uncounted', change: read('account', channelPeerId(update.channelId), update.maxId) };
  }
  if (update instanceof Api.UpdateReadChannelOutbox) {
    return { kind: 'uncounted', change: read('peer', channelPeerId(update.channelId), update.maxId) };
  }
  if (update instanceof Api.UpdateMessageReactions) {
    const chat = peerIdOf(update.peer);
    if (chat === null) return null;
    const reactions = toTelegramReactions(update.reactions, chat, selfUserId);
    return {
      kind: 'uncounted',
      change: { kind: 'reactions', chat, messageId: String(update.msgId), reactions },
    };
  }
  return null;
}

/** What a counted update tells, or null: previews loaded, pinned, moved to a folder. */
function changeIn(update: Api.TypeUpdate, surroundings: Surroundings): TelegramChange | null {
  if (update instanceof Api.UpdateNewMessage || update instanceof Api.UpdateNewChannelMessage) {
    if (!isMessage(update.message)) return null;
    return { kind: 'message', message: toTelegramMessage(update.message, surroundings) };
  }
  if (update instanceof Api.UpdateEditMessage || update instanceof Api.UpdateEditChannelMessage) {
    if (!isMessage(update.message)) return null;
    // An edit shows the message as it is now: without the field, all reactions are gone.
    const message = { reactions: NO_REACTIONS, ...toTelegramMessage(update.message, surroundings) };
    return { kind: 'edit', message };
  }
  if (update instanceof Api.UpdateDeleteMessages) return deleted(null, update.messages);
  if (update instanceof Api.UpdateDeleteChannelMessages) {
    return deleted(channelPeerId(update.channelId), update.messages);
  }
  const isInbox = update instanceof Api.UpdateReadHistoryInbox;
  if (!isInbox && !(update instanceof Api.UpdateReadHistoryOutbox)) return null;
  const chat = peerIdOf(update.peer);
  return chat === null ? null : read(isInbox ? 'account' : 'peer', chat, update.maxId);
}

function read(by: 'peer' | 'account', chat: TelegramPeerId, upTo: number): TelegramChange {
  return { kind: 'read', by, chat, upToMessageId: String(upTo) };
}

function deleted(chat: TelegramPeerId | null, ids: readonly number[]): TelegramChange {
  return { kind: 'delete', chat, messageIds: ids.map(String) };
}

/** Updates of channels name the channel, or hold a message of it; null when such a message does not say of which. */
function boxOf(update: Api.TypeUpdate): TelegramBox | null {
  if (update instanceof Api.UpdateNewChannelMessage || update instanceof Api.UpdateEditChannelMessage) {
    const peer = peerIdOf(update.message.peerId);
    return peer?.kind === 'channel' ? { kind: 'channel', channelId: peer.id } : null;
  }
  if ('channelId' in update) return { kind: 'channel', channelId: String(update.channelId) };
  return { kind: 'account' };
}
