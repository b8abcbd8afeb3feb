import type { InboundAttachment, MessageType } from '@switchboard/core';
import { asRecord, idOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';

/** The attachments of one Messenger or Instagram message. */
export interface MessagingAttachments {
  /** The kind of the first readable one, which names the message; null when there is none. */
  type: MessageType | null;
  attachments: InboundAttachment[];
  /** False when one of them was left out because we do not understand it. */
  complete: boolean;
}

/** Reads `message.attachments[]`; kinds that are no file (templates, shared posts, locations) make it incomplete. */
export function readMessagingAttachments(items: unknown[]): MessagingAttachments {
  const records = items.map(asRecord).filter((item) => item !== null);
  const types = records.map(attachmentType);
  return {
    type: types[0] ?? null,
    attachments: records.flatMap((item, i) =>
      types[i] === 'unsupported' ? [] : [attachmentOf(item, types[i]!)],
    ),
    complete: records.length === items.length && !types.includes('unsupported'),
  };
}

/** Meta's page "messages webhook event", attachments[].type (notes/meta.md §4.2, §4.3). */
function attachmentType(item: JsonRecord): MessageType {
  switch (textOf(item, 'type') ?? '') {
    case 'image':
      // Until 2026-08-30 a sticker came as an image with a sticker id; replays still hold such.
      return idOf(recordOf(item, 'payload'), 'sticker_id') === null ? 'image' : 'sticker';
    case 'video':
      return 'video';
    case 'audio':
      return 'audio';
    case 'file':
      return 'document';
    case 'sticker':
      return 'sticker';
    default:
      return 'unsupported';
  }
}

/** `payload` may be absent and its url no URL at all (§4.2): kept as it came, the media guard decides. */
function attachmentOf(item: JsonRecord, type: MessageType): InboundAttachment {
  const payload = recordOf(item, 'payload');
  return {
    type,
    externalId: idOf(payload, 'sticker_id'),
    url: textOf(payload, 'url'),
    filename: type === 'document' ? textOf(payload, 'title') : null,
    mimeType: null,
    sha256: null,
    sizeBytes: null,
  };
}
