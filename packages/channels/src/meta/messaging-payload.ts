import { createHash } from 'node:crypto';
import type { InboundMessage, MessagePayload } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { idOf, type JsonRecord, valueOf } from '../tolerant-reader.ts';
import { type MessagingLine, type Parties, peerOf } from './messaging-line.ts';

/** What a piece of an item adds to a message's payload. */
export interface PayloadPart {
  payload: MessagePayload;
  /** False when the piece holds more than `payload` says: then the item itself is kept beside it. */
  complete: boolean;
}

export const EMPTY_PART: PayloadPart = { payload: {}, complete: true };

/** All parts as one. Shares add up; of anything else there is one, and the first stays. */
export function joinParts(parts: readonly PayloadPart[]): PayloadPart {
  const shares = parts.flatMap((part) => part.payload.shares ?? []);
  const payload: MessagePayload = shares.length === 0 ? {} : { shares };
  let complete = parts.every((part) => part.complete);
  for (const part of parts) {
    for (const [key, value] of Object.entries(part.payload)) {
      if (key === 'shares') continue;
      if (Object.hasOwn(payload, key)) complete = false;
      else Object.assign(payload, { [key]: value });
    }
  }
  return { payload, complete };
}

/** True when every key of `record` that says something is one of `shown`, and a text or number as those are. */
export function holdsOnly(record: JsonRecord, shown: ReadonlySet<string>): boolean {
  return Object.keys(record).every((key) => {
    const value = valueOf(record, key);
    return value === null || value === '' || (shown.has(key) && idOf(record, key) !== null);
  });
}

/** What one kind of item has to say; the rest of a message is the same for all of them. */
export type Said = Pick<InboundMessage, 'externalId' | 'type' | 'text'> &
  Partial<Pick<InboundMessage, 'attachments' | 'replyToExternalId' | 'sendReference'>> & {
    part: PayloadPart;
  };

/** The message that `item` is. Whatever of it we cannot show leaves the item itself in `payload.raw`. */
export function messageOf(
  line: MessagingLine,
  item: JsonRecord,
  parties: Parties,
  said: Said,
): InboundMessage {
  const { part, ...rest } = said;
  const payload: MessagePayload = {
    ...part.payload,
    ...(line.standby ? { standby: true } : {}),
    ...(part.complete && said.type !== 'unsupported' ? {} : { raw: item }),
  };
  return {
    kind: 'message',
    platform: line.platform,
    channelExternalId: line.channelExternalId,
    direction: parties.direction,
    origin: 'live',
    peer: peerOf(line, parties.peerId),
    attachments: [],
    replyToExternalId: null,
    sentAt: claimedTime(item, 'timestamp', line.receivedAtMs),
    sendReference: null,
    ...rest,
    ...(parties.direction === 'outbound' ? { status: 'sent' } : {}),
    payload: Object.keys(payload).length === 0 ? null : payload,
  };
}

/** For what comes without an id. A retry repeats sender, time and content, so an id made of them dedupes it. */
export function idOfContent(kind: string, content: readonly unknown[]): string {
  return `${kind}.${createHash('sha256').update(JSON.stringify(content)).digest('hex')}`;
}
