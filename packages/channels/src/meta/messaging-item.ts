import type { InboundEvent } from '@switchboard/core';
import { ignored, unrecognized } from '../item-outcome.ts';
import { type JsonRecord, valueOf } from '../tolerant-reader.ts';
import { parseMessage } from './messaging-message.ts';
import type { MessagingLine } from './messaging-line.ts';
import { parsePolicyEnforcement } from './messaging-policy-enforcement.ts';
import { parsePostback } from './messaging-postback.ts';
import { parseDelivery, parseRead } from './messaging-receipts.ts';
import { parseSystemLine } from './messaging-system-lines.ts';
import { parseEdit, parseReaction } from './messaging-updates.ts';

/** Keys that say whose and when an item is; any other key says what it is. */
const ENVELOPE_KEYS: ReadonlySet<string> = new Set(['sender', 'recipient', 'timestamp', 'prior_message']);

/** One event of the Messenger Platform, for Messenger and Instagram alike (notes/meta.md §4.2, §4.3). */
export function parseMessagingItem(line: MessagingLine, item: JsonRecord): InboundEvent[] {
  const keys = Object.keys(item).filter((key) => !ENVELOPE_KEYS.has(key) && valueOf(item, key) !== null);
  // Documented as one of them per item; should there ever be two, neither is lost.
  const events = keys.flatMap((key) => parseKind(line, item, key) ?? []);
  return events.length > 0 ? events : [unrecognized(line, `${line.list}.${keys[0] ?? 'empty'}`)];
}

/** Null when `kind` is no kind of item that we know. */
function parseKind(line: MessagingLine, item: JsonRecord, kind: string): InboundEvent[] | null {
  switch (kind) {
    case 'message':
      return [parseMessage(line, item)];
    case 'postback':
      return [parsePostback(line, item)];
    case 'message_edit':
      return [parseEdit(line, item)];
    case 'reaction':
      return [parseReaction(line, item)];
    case 'read':
      return parseRead(line, item);
    case 'delivery':
      return parseDelivery(line, item);
    case 'referral':
    case 'optin':
    case 'account_linking':
    case 'pass_thread_control':
    case 'take_thread_control':
    case 'request_thread_control':
    case 'app_roles':
      return [parseSystemLine(line, item, kind)];
    case 'policy-enforcement':
      return [parsePolicyEnforcement(line, item)];
    case 'response_feedback':
    case 'messaging_feedback':
    case 'game_play':
    case 'messaging_customer_information':
    case 'payment':
    case 'template':
      return [ignored(line, `${line.list}.${kind}`)];
    default:
      return null;
  }
}
