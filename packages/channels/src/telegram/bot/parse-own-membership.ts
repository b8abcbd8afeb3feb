import type { InboundEvent } from '@switchboard/core';
import { claimedTime } from '../../claimed-time.ts';
import { ignored, unrecognized } from '../../item-outcome.ts';
import { type JsonRecord, recordOf, textOf } from '../../tolerant-reader.ts';
import { type BotLine, chatOf } from './bot-chat.ts';
import type { UpdateField } from './parse-message.ts';

interface Membership {
  type: string;
  text: string;
}

/** What the bot's status in a private chat says about the other side (Bot API, Update, `my_chat_member`). */
const MEMBERSHIPS = new Map<string, Membership>([
  ['kicked', { type: 'blocked', text: 'The customer blocked the bot.' }],
  ['member', { type: 'unblocked', text: 'The customer unblocked the bot.' }],
]);

/** Blocked or unblocked by a customer; whoever adds the bot to groups and takes it out is no business of an inbox. */
export function parseOwnMembership(line: BotLine, change: JsonRecord, { kind }: UpdateField): InboundEvent[] {
  const where = chatOf(change);
  const status = textOf(recordOf(change, 'new_chat_member'), 'status');
  if (where === null || status === null) return [unrecognized(line, `${kind}.malformed`)];
  const membership = where.chat.kind === 'user' ? MEMBERSHIPS.get(status) : undefined;
  if (membership === undefined) return [ignored(line, kind)];
  const sentAt = claimedTime(change, 'date', line.receivedAtMs);
  const { type, text } = membership;
  return [
    {
      kind: 'message',
      platform: line.platform,
      channelExternalId: line.channelExternalId,
      // It has no id of its own; a repetition has the same moment.
      externalId: `${where.address}:${type}.${(sentAt?.getTime() ?? line.receivedAtMs) / 1_000}`,
      direction: 'inbound',
      origin: 'live',
      peer: where.peer,
      type: 'system',
      text,
      attachments: [],
      replyToExternalId: null,
      sentAt,
      payload: { system: { type } },
      sendReference: null,
    },
  ];
}
