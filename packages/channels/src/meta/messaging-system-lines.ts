import type { InboundEvent } from '@switchboard/core';
import { ignored, unrecognized } from '../item-outcome.ts';
import { idOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import { type MessagingLine, partiesOf } from './messaging-line.ts';
import { holdsOnly, idOfContent, joinParts, messageOf, type PayloadPart } from './messaging-payload.ts';
import { referralPart } from './messaging-referral.ts';

/** What happens in a conversation without anybody saying a word. */
export type SystemLineKind =
  | 'referral'
  | 'optin'
  | 'account_linking'
  | 'pass_thread_control'
  | 'take_thread_control'
  | 'request_thread_control'
  | 'app_roles';

interface SystemLine {
  /** For people; integrators read `payload.system`. */
  words: (value: JsonRecord) => string;
  /** What of it `payload.system` tells. */
  shown: readonly string[];
  /** Codes and tokens with which somebody could act: not for every agent's browser. */
  hidden?: readonly string[];
}

/** Meta's pages "messaging_referrals", "messaging_optins", "messaging_account_linking" and "messaging_handovers". */
const LINES: Record<SystemLineKind, SystemLine> = {
  referral: {
    words: (value) =>
      textOf(value, 'source') === 'ADS'
        ? 'Came from an advertisement'
        : 'Followed a link to this conversation',
    shown: [],
  },
  optin: {
    // Stopped and resumed notifications come as opt-ins, too.
    words: (value) =>
      textOf(value, 'notification_messages_status')?.startsWith('STOP') === true ? 'Opted out' : 'Opted in',
    shown: [
      'type',
      'ref',
      'payload',
      'title',
      'user_ref',
      'notification_messages_frequency',
      'notification_messages_status',
      'notification_messages_timezone',
      'token_expiry_timestamp',
      'user_token_status',
    ],
    hidden: ['one_time_notif_token', 'notification_messages_token'],
  },
  account_linking: {
    words: (value) => accountLinkingWords(textOf(value, 'status')),
    shown: ['status'],
    hidden: ['authorization_code'],
  },
  pass_thread_control: {
    words: () => 'The conversation was handed over',
    shown: ['previous_owner_app_id', 'new_owner_app_id', 'metadata'],
  },
  take_thread_control: {
    words: () => 'Another app took over the conversation',
    shown: ['previous_owner_app_id', 'new_owner_app_id', 'metadata'],
  },
  request_thread_control: {
    words: () => 'Another app asked for the conversation',
    shown: ['requested_owner_app_id', 'metadata'],
  },
  app_roles: { words: () => 'The roles of the apps changed', shown: [] },
};

/**
 * A line in the customer's conversation. It has no id, so one is made of its content. Nobody's conversation is meant
 * where the sender is only a website's `user_ref`, or where apps get roles: those are ignored.
 */
export function parseSystemLine(line: MessagingLine, item: JsonRecord, kind: SystemLineKind): InboundEvent {
  const value = recordOf(item, kind);
  if (value === null) return unrecognized(line, `${line.list}.${kind}.malformed`);
  const parties = partiesOf(line, item, false);
  if (parties === null) return ignored(line, `${line.list}.${kind}`);
  return messageOf(line, item, parties, {
    externalId: idOfContent(kind, [parties.peerId, idOf(item, 'timestamp'), value]),
    type: 'system',
    text: LINES[kind].words(value),
    part: kind === 'referral' ? joinParts([typeOnly(kind), referralPart(item)]) : systemPart(kind, value),
  });
}

function accountLinkingWords(status: string | null): string {
  if (status === 'linked') return 'Linked their account';
  return status === 'unlinked' ? 'Unlinked their account' : 'Changed the link to their account';
}

function typeOnly(kind: SystemLineKind): PayloadPart {
  return { payload: { system: { type: kind } }, complete: true };
}

function systemPart(kind: SystemLineKind, value: JsonRecord): PayloadPart {
  const { shown, hidden = [] } = LINES[kind];
  const details = shown.flatMap((key) => {
    const detail = idOf(value, key);
    // `type` is taken by the kind itself.
    return detail === null ? [] : [[key === 'type' ? `${kind}_type` : key, detail] as const];
  });
  return {
    payload: { system: { ...Object.fromEntries(details), type: kind } },
    complete: holdsOnly(value, new Set([...shown, ...hidden])),
  };
}
