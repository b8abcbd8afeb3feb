import type { InboundEvent, InboundMessage, MessagePayload } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { unrecognized } from '../item-outcome.ts';
import { idOf, type JsonRecord, recordOf } from '../tolerant-reader.ts';
import { type Attribution, withoutPeer } from './attribution.ts';
import type { MessageContent } from './message-content.ts';
import { surroundingsOf } from './message-surroundings.ts';
import { originOf, type WhatsappChange } from './whatsapp-change.ts';

/** The message itself; without an id or somebody to talk to it belongs to no conversation. */
export function messageOf(
  change: WhatsappChange,
  by: Attribution,
  item: JsonRecord,
  content: MessageContent,
): InboundEvent {
  const externalId = idOf(item, 'id');
  if (externalId === null) return unrecognized(originOf(change), `${by.list}.without_id`);
  if (by.peer === null) return unrecognized(originOf(change), withoutPeer(by));
  const message: InboundMessage = {
    kind: 'message',
    ...originOf(change),
    externalId,
    direction: by.direction,
    origin: by.origin,
    peer: by.peer,
    type: content.type,
    text: content.text,
    attachments: content.attachments,
    replyToExternalId: idOf(recordOf(item, 'context'), 'id'),
    sentAt: claimedTime(item, 'timestamp', change.receivedAtMs),
    payload: nothingAsNull({ ...surroundingsOf(by, item), ...content.payload }),
    sendReference: null,
  };
  return by.direction === 'outbound' ? { ...message, status: by.status } : message;
}

function nothingAsNull(payload: MessagePayload): MessagePayload | null {
  return Object.keys(payload).length === 0 ? null : payload;
}
