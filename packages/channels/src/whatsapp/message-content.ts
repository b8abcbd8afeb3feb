import type { InboundMessage, MessagePayload } from '@switchboard/core';
import { type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import { firstErrorOf, type PlatformError } from './platform-error.ts';

/** What a message holds; `payload` is merged with what surrounds it. */
export interface MessageContent extends Pick<InboundMessage, 'type' | 'text' | 'attachments'> {
  payload: MessagePayload;
}

/**
 * A placeholder, because a message that is not shown looks like a customer who said nothing. `changeError` is what Meta
 * reports beside the messages: it explains those that cannot be read.
 */
export function unsupportedContent(item: JsonRecord, changeError: PlatformError | null): MessageContent {
  const remark = remarkOf(item, changeError);
  return {
    type: 'unsupported',
    text: captionOf(item),
    attachments: [],
    payload: { ...(remark === null ? {} : { unsupported: remark }), raw: item },
  };
}

/** What Meta says about it: the error, and the type that it hides or that we could not read. */
function remarkOf(
  item: JsonRecord,
  changeError: PlatformError | null,
): NonNullable<MessagePayload['unsupported']> | null {
  const error = firstErrorOf(item) ?? changeError;
  const itemType = textOf(item, 'type');
  const type =
    textOf(recordOf(item, 'unsupported'), 'type') ?? (itemType === 'unsupported' ? null : itemType);
  if (error === null && type === null) return null;
  return { code: error?.code ?? null, title: error?.title ?? null, type };
}

/** A file that cannot be fetched still came with words. */
function captionOf(item: JsonRecord): string | null {
  const type = textOf(item, 'type');
  return type === null ? null : textOf(recordOf(item, type), 'caption');
}
