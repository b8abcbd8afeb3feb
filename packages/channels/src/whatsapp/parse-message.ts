import type { InboundAttachment, InboundEvent, InboundMessage, MessageType } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { idOf, isTrue, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import { unrecognized } from '../unrecognized.ts';
import { type ContactBook, peerOfMessage } from './contact-book.ts';

/** The number whose change is being read. */
export interface WhatsappLine {
  phoneNumberId: string;
  receivedAtMs: number;
}

type Content = Pick<InboundMessage, 'type' | 'text' | 'attachments' | 'payload'>;

/** One item of `messages[]` (notes/meta.md §4.1); without an id or a sender it belongs to no conversation. */
export function parseWhatsappMessage(
  line: WhatsappLine,
  contacts: ContactBook,
  item: JsonRecord,
): InboundEvent[] {
  const origin = { platform: 'whatsapp', channelExternalId: line.phoneNumberId } as const;
  const externalId = idOf(item, 'id');
  if (externalId === null) return [unrecognized(origin, 'messages.without_id')];
  const peer = peerOfMessage(contacts, item);
  if (peer === null) return [unrecognized(origin, 'messages.without_sender')];
  return [
    {
      kind: 'message',
      ...origin,
      externalId,
      direction: 'inbound',
      peer,
      ...contentOf(item),
      // A group's peer is the group, so only the item itself still says who spoke.
      ...(valueOf(item, 'group_id') === null ? {} : { payload: item }),
      replyToExternalId: idOf(recordOf(item, 'context'), 'id'),
      sentAt: claimedTime(item, 'timestamp', line.receivedAtMs),
    },
  ];
}

/** Meta's message types; what has no case yet, or lacks its body, is shown as `unsupported` and kept whole. */
function contentOf(item: JsonRecord): Content {
  switch (textOf(item, 'type') ?? '') {
    case 'text':
      return textContent(item);
    case 'image':
      return mediaContent(item, 'image', 'image');
    case 'video':
      return mediaContent(item, 'video', 'video');
    case 'audio':
      return mediaContent(item, 'audio', isTrue(recordOf(item, 'audio'), 'voice') ? 'voice' : 'audio');
    case 'document':
      return mediaContent(item, 'document', 'document');
    case 'sticker':
      return mediaContent(item, 'sticker', 'sticker');
    default:
      return unsupportedContent(item, null);
  }
}

function textContent(item: JsonRecord): Content {
  const text = textOf(recordOf(item, 'text'), 'body');
  return text === null
    ? unsupportedContent(item, null)
    : { type: 'text', text, attachments: [], payload: null };
}

/** The file is in the object named like the type; its caption is what the customer wrote. */
function mediaContent(item: JsonRecord, key: string, type: MessageType): Content {
  const media = recordOf(item, key);
  const text = textOf(media, 'caption');
  const attachment = attachmentOf(media, type);
  // Nothing to fetch it by: better shown as not understood than as a file that never loads.
  if (attachment.externalId === null && attachment.url === null) return unsupportedContent(item, text);
  return { type, text, attachments: [attachment], payload: null };
}

function attachmentOf(media: JsonRecord | null, type: MessageType): InboundAttachment {
  return {
    type,
    externalId: idOf(media, 'id'),
    url: textOf(media, 'url'),
    filename: textOf(media, 'filename'),
    mimeType: textOf(media, 'mime_type'),
    sha256: textOf(media, 'sha256'),
    sizeBytes: null,
  };
}

function unsupportedContent(item: JsonRecord, text: string | null): Content {
  return { type: 'unsupported', text, attachments: [], payload: item };
}
