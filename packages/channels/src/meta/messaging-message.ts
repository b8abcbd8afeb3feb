import type { InboundEvent } from '@switchboard/core';
import { unrecognized } from '../item-outcome.ts';
import { idOf, isTrue, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import { contentOf } from './messaging-content.ts';
import { type MessagingLine, partiesOf } from './messaging-line.ts';
import { EMPTY_PART, joinParts, messageOf, type PayloadPart } from './messaging-payload.ts';
import { referralPart } from './messaging-referral.ts';
import { unsendOf } from './messaging-updates.ts';

/** `message`: what the customer wrote, what the business wrote (an echo), or that either took it back. */
export function parseMessage(line: MessagingLine, item: JsonRecord): InboundEvent {
  const message = recordOf(item, 'message');
  if (message === null) return unrecognized(line, `${line.list}.message.malformed`);
  const externalId = idOf(message, 'mid');
  if (externalId === null) return unrecognized(line, `${line.list}.message.without_mid`);
  const parties = partiesOf(line, item, isTrue(message, 'is_echo'));
  if (isTrue(message, 'is_deleted')) return unsendOf(line, item, externalId, parties);
  if (parties === null) return unrecognized(line, `${line.list}.message.without_peer`);
  const { type, text, attachments, part } = contentOf(message);
  return messageOf(line, item, parties, {
    externalId,
    type: isTrue(message, 'is_unsupported') ? 'unsupported' : type,
    text,
    attachments,
    replyToExternalId: idOf(recordOf(message, 'reply_to'), 'mid'),
    sendReference: parties.direction === 'outbound' ? textOf(message, 'metadata') : null,
    part: joinParts([part, replyPart(message), referralPart(message)]),
  });
}

/** `reply_to` names a message by its mid, or the story that is answered. */
function replyPart(message: JsonRecord): PayloadPart {
  if (valueOf(message, 'reply_to') === null) return EMPTY_PART;
  const repliedTo = recordOf(message, 'reply_to');
  const story = recordOf(repliedTo, 'story');
  if (story === null) return { payload: {}, complete: idOf(repliedTo, 'mid') !== null };
  return {
    payload: { story: { relation: 'reply', id: idOf(story, 'id'), url: textOf(story, 'url') } },
    complete: true,
  };
}
