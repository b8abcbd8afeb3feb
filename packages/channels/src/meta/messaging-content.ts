import type { InboundAttachment, InboundMessage, MessageType } from '@switchboard/core';
import { idOf, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import { type AttachmentPart, readAttachment } from './messaging-attachments.ts';
import { EMPTY_PART, joinParts, type PayloadPart } from './messaging-payload.ts';

/** The words, files and everything else that a `message` holds. */
export type MessagingContent = Pick<InboundMessage, 'type' | 'text' | 'attachments'> & { part: PayloadPart };

/** Reads a message's text, attachments and quick reply. The first attachment that we understand names its type. */
export function contentOf(message: JsonRecord): MessagingContent {
  const found = attachmentsOf(message).map(readAttachment);
  const parts = found.filter((part) => part !== null);
  const text = textOf(message, 'text') ?? parts.find(({ words }) => words !== null)?.words ?? null;
  const part = joinParts([...parts, quickReplyPart(message)]);
  return {
    type: typeOf(found, parts, text, part),
    text,
    attachments: withoutRepeatedStickers(parts),
    part: { ...part, complete: part.complete && parts.length === found.length },
  };
}

function typeOf(
  found: readonly unknown[],
  parts: readonly AttachmentPart[],
  text: string | null,
  { payload }: PayloadPart,
): MessageType {
  // A shared post that has neither title nor url is nothing to read.
  const named = parts.find(({ type }) => type !== 'text' || text !== null);
  if (named !== undefined) return named.type;
  // Text beside something that cannot be shown must not look like the whole message.
  if (found.length > 0) return 'unsupported';
  if (text !== null) return 'text';
  return payload.interactive === undefined ? 'unsupported' : 'interactive';
}

/** The message itself may name a sticker, too (notes/meta.md §4.2); beside attachments it is one of them. */
function attachmentsOf(message: JsonRecord): unknown[] {
  const list = valueOf(message, 'attachments');
  if (Array.isArray(list) && list.length > 0) return list;
  if (list !== null && !Array.isArray(list)) return [list];
  const stickerId = idOf(message, 'sticker_id');
  return stickerId === null ? [] : [{ type: 'sticker', payload: { sticker_id: stickerId } }];
}

/** While stickers changed from image to a type of their own, one sticker came as both (Meta's page "messages"). */
function withoutRepeatedStickers(parts: readonly AttachmentPart[]): InboundAttachment[] {
  const stickers = new Set<string>();
  return parts.flatMap(({ file }) => {
    if (file === null || (file.externalId !== null && stickers.has(file.externalId))) return [];
    if (file.externalId !== null) stickers.add(file.externalId);
    return [file];
  });
}

/** A pressed quick reply: its title is the text of the message, its payload is the business's own. */
function quickReplyPart(message: JsonRecord): PayloadPart {
  if (valueOf(message, 'quick_reply') === null) return EMPTY_PART;
  const id = idOf(recordOf(message, 'quick_reply'), 'payload');
  if (id === null) return { payload: {}, complete: false };
  const title = textOf(message, 'text');
  return { payload: { interactive: { kind: 'quick_reply', id, title, description: null } }, complete: true };
}
