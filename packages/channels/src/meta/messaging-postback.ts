import type { InboundEvent } from '@switchboard/core';
import { unrecognized } from '../item-outcome.ts';
import { idOf, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import { type MessagingLine, partiesOf } from './messaging-line.ts';
import { idOfContent, joinParts, messageOf, type PayloadPart } from './messaging-payload.ts';
import { referralPart } from './messaging-referral.ts';

/**
 * A pressed button, menu item or ice breaker: the customer's words are its title. Its mid may be missing, in
 * `standby[]` its payload is (notes/meta.md §4.2, §4.3).
 */
export function parsePostback(line: MessagingLine, item: JsonRecord): InboundEvent {
  const postback = recordOf(item, 'postback');
  if (postback === null) return unrecognized(line, `${line.list}.postback.malformed`);
  const parties = partiesOf(line, item, false);
  if (parties === null) return unrecognized(line, `${line.list}.postback.without_peer`);
  const [payload, title] = [textOf(postback, 'payload'), textOf(postback, 'title')];
  const content = [parties.peerId, idOf(item, 'timestamp'), payload, title];
  const pressed = pressedPart(postback);
  return messageOf(line, item, parties, {
    externalId: idOf(postback, 'mid') ?? idOfContent('postback', content),
    type: pressed.payload.interactive === undefined ? 'unsupported' : 'interactive',
    text: title,
    part: joinParts([pressed, referralPart(postback)]),
  });
}

function pressedPart(postback: JsonRecord): PayloadPart {
  const [id, title] = [idOf(postback, 'payload'), textOf(postback, 'title')];
  if (id === null && title === null) return { payload: {}, complete: false };
  return {
    payload: { interactive: { kind: 'postback', id, title, description: null } },
    complete: id !== null || valueOf(postback, 'payload') === null,
  };
}
