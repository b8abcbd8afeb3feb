import type { InboundAttachment, MessageType } from '@switchboard/core';
import { idOf, isTrue, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import { type MessageContent, unsupportedContent } from './message-content.ts';
import { interactiveContent, quickReplyContent } from './parse-interactive.ts';
import { locationContent } from './parse-location.ts';
import { orderContent } from './parse-order.ts';
import { sharedContactsContent } from './parse-shared-contacts.ts';
import type { PlatformError } from './platform-error.ts';

/**
 * Meta's message types (notes/meta.md §4.1). What has no case, or lacks its body, is shown as `unsupported` and kept
 * whole.
 */
export function contentOf(item: JsonRecord, changeError: PlatformError | null): MessageContent {
  return readableContentOf(item) ?? unsupportedContent(item, changeError);
}

function readableContentOf(item: JsonRecord): MessageContent | null {
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
    case 'location':
      return locationContent(item);
    case 'contacts':
      return sharedContactsContent(item);
    case 'interactive':
      return interactiveContent(item);
    case 'button':
      return quickReplyContent(item);
    case 'order':
      return orderContent(item);
    default:
      return null;
  }
}

function textContent(item: JsonRecord): MessageContent | null {
  const text = textOf(recordOf(item, 'text'), 'body');
  return text === null ? null : { type: 'text', text, attachments: [], payload: {} };
}

/** The file is in the object named like the type; its caption is what the customer wrote. */
function mediaContent(item: JsonRecord, key: string, type: MessageType): MessageContent | null {
  const media = recordOf(item, key);
  const attachment = attachmentOf(media, type);
  // Nothing to fetch it by: better shown as not understood than as a file that never loads.
  if (attachment.externalId === null && attachment.url === null) return null;
  return { type, text: textOf(media, 'caption'), attachments: [attachment], payload: {} };
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
