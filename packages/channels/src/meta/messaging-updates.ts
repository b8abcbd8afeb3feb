import { BUSINESS_ACTOR, type InboundEvent, PEER_ACTOR } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { ignored, unrecognized } from '../item-outcome.ts';
import { idOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import { type MessagingLine, type Parties, partiesOf, peerOf } from './messaging-line.ts';

/** Somebody took a message back: `is_deleted` speaks of one that is stored already, and is no other one. */
export function unsendOf(
  line: MessagingLine,
  item: JsonRecord,
  messageExternalId: string,
  parties: Parties | null,
): InboundEvent {
  return {
    kind: 'unsend',
    platform: line.platform,
    channelExternalId: line.channelExternalId,
    messageExternalId,
    peer: parties === null ? null : peerOf(line, parties.peerId),
    occurredAt: timeOf(line, item),
  };
}

/**
 * `message_edit`. Instagram floods accounts with `num_edit: 0`, mostly without a sender, where nothing was edited
 * (notes/meta.md §4.3); Messenger counts in numbers and in strings.
 */
export function parseEdit(line: MessagingLine, item: JsonRecord): InboundEvent {
  const edit = recordOf(item, 'message_edit');
  if (edit === null) return unrecognized(line, `${line.list}.message_edit.malformed`);
  const count = idOf(edit, 'num_edit') ?? '';
  if (/^0+$/.test(count)) return ignored(line, `${line.list}.message_edit.num_edit_0`);
  const messageExternalId = idOf(edit, 'mid');
  if (messageExternalId === null) return unrecognized(line, `${line.list}.message_edit.without_mid`);
  const text = textOf(edit, 'text');
  if (text === null) return unrecognized(line, `${line.list}.message_edit.without_text`);
  const parties = partiesOf(line, item, false);
  return {
    kind: 'edit',
    platform: line.platform,
    channelExternalId: line.channelExternalId,
    messageExternalId,
    peer: parties === null ? null : peerOf(line, parties.peerId),
    text,
    revision: /^\d{1,15}$/.test(count) ? Number(count) : 0,
    occurredAt: timeOf(line, item),
  };
}

export function parseReaction(line: MessagingLine, item: JsonRecord): InboundEvent {
  const reaction = recordOf(item, 'reaction');
  if (reaction === null) return unrecognized(line, `${line.list}.reaction.malformed`);
  const messageExternalId = idOf(reaction, 'mid');
  if (messageExternalId === null) return unrecognized(line, `${line.list}.reaction.without_mid`);
  const parties = partiesOf(line, item, false);
  if (parties === null) return unrecognized(line, `${line.list}.reaction.without_peer`);
  const action = textOf(reaction, 'action');
  if (action !== 'react' && action !== 'unreact') {
    return unrecognized(line, `${line.list}.reaction.${action ?? 'without_action'}`);
  }
  return {
    kind: 'reaction',
    platform: line.platform,
    channelExternalId: line.channelExternalId,
    messageExternalId,
    peer: peerOf(line, parties.peerId),
    actor: parties.direction === 'outbound' ? BUSINESS_ACTOR : PEER_ACTOR,
    emoji:
      action === 'unreact'
        ? null
        : (textOf(reaction, 'emoji') ?? emojiFor(textOf(reaction, 'reaction') ?? 'other')),
    occurredAt: timeOf(line, item),
  };
}

/** Meta's pages "message_reactions" and "Webhooks for Instagram Messaging" name the words; `emoji` may be absent. */
function emojiFor(word: string): string {
  switch (word) {
    case 'love':
      return '❤';
    case 'smile':
    case 'haha':
    case 'laugh':
      return '😆';
    case 'wow':
      return '😮';
    case 'sad':
      return '😢';
    case 'angry':
      return '😠';
    case 'like':
    case 'yes':
      return '👍';
    case 'dislike':
    case 'no':
      return '👎';
    default:
      return '❔';
  }
}

function timeOf(line: MessagingLine, item: JsonRecord): Date {
  return claimedTime(item, 'timestamp', line.receivedAtMs) ?? new Date(line.receivedAtMs);
}
