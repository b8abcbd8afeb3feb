import type { InboundEvent } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { unrecognized } from '../item-outcome.ts';
import { idOf, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import { type Attribution, withoutPeer } from './attribution.ts';
import { originOf, type WhatsappChange } from './whatsapp-change.ts';

/** Their words are a caption, which may also be edited away. */
const CAPTIONED_TYPES: ReadonlySet<string> = new Set(['image', 'video', 'document']);

/** `reaction{message_id, emoji?}`: taken away by an empty emoji and by none at all (notes/meta.md §4.1). */
export function parseReaction(change: WhatsappChange, by: Attribution, item: JsonRecord): InboundEvent {
  const reaction = recordOf(item, 'reaction');
  const messageExternalId = idOf(reaction, 'message_id');
  const emoji = valueOf(reaction, 'emoji');
  if (messageExternalId === null || (emoji !== null && typeof emoji !== 'string')) {
    return unrecognized(originOf(change), `${by.list}.reaction.malformed`);
  }
  if (by.peer === null || by.actor === null) return unrecognized(originOf(change), withoutPeer(by));
  return {
    kind: 'reaction',
    ...originOf(change),
    messageExternalId,
    peer: by.peer,
    actor: by.actor,
    emoji: emoji === '' ? null : emoji,
    occurredAt: momentOf(change, item),
  };
}

/** `edit{original_message_id, message}`: the message as it reads now (notes/meta.md §4.1). */
export function parseEdit(change: WhatsappChange, by: Attribution, item: JsonRecord): InboundEvent {
  const edit = recordOf(item, 'edit');
  const messageExternalId = idOf(edit, 'original_message_id');
  const edited = editedTextOf(recordOf(edit, 'message'));
  if (messageExternalId === null || edited === null) {
    return unrecognized(originOf(change), `${by.list}.edit.malformed`);
  }
  return {
    kind: 'edit',
    ...originOf(change),
    messageExternalId,
    peer: by.peer,
    text: edited.text,
    revision: 0,
    occurredAt: momentOf(change, item),
  };
}

/** Null when the new words cannot be read: then the old ones must stay. */
function editedTextOf(message: JsonRecord | null): { text: string | null } | null {
  const type = textOf(message, 'type') ?? '';
  const body = recordOf(message, type);
  if (body === null) return null;
  if (CAPTIONED_TYPES.has(type)) return { text: textOf(body, 'caption') };
  const text = type === 'text' ? textOf(body, 'body') : null;
  return text === null ? null : { text };
}

/** `revoke{original_message_id}`: its author took the message back (notes/meta.md §4.1). */
export function parseRevoke(change: WhatsappChange, by: Attribution, item: JsonRecord): InboundEvent {
  const messageExternalId = idOf(recordOf(item, 'revoke'), 'original_message_id');
  if (messageExternalId === null) return unrecognized(originOf(change), `${by.list}.revoke.malformed`);
  return {
    kind: 'unsend',
    ...originOf(change),
    messageExternalId,
    peer: by.peer,
    occurredAt: momentOf(change, item),
  };
}

/** It happened at the latest when we heard of it. */
function momentOf(change: WhatsappChange, item: JsonRecord): Date {
  return claimedTime(item, 'timestamp', change.receivedAtMs) ?? new Date(change.receivedAtMs);
}
