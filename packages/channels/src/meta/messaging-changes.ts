import type { InboundEvent } from '@switchboard/core';
import { ignored, unrecognized } from '../item-outcome.ts';
import { type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import { parseMessagingItem } from './messaging-item.ts';
import type { MessagingLine } from './messaging-line.ts';

/**
 * Fields whose value is an item as in `messaging[]`: the dashboard's tests send them so (notes/meta.md §4.3), and the
 * names are those that an app subscribes to (§7.3; Meta's page "Webhook Events Reference"). Of some, Messenger and
 * Instagram use different spellings.
 */
const MESSAGING_FIELDS: ReadonlySet<string> = new Set([
  'messages',
  'message_deliveries',
  'message_echoes',
  'message_edit',
  'message_edits',
  'message_reactions',
  'message_reads',
  'messaging_account_linking',
  'messaging_customer_information',
  'messaging_feedback',
  'messaging_game_plays',
  'messaging_handover',
  'messaging_handovers',
  'messaging_optins',
  'messaging_policy_enforcement',
  'messaging_postbacks',
  'messaging_referral',
  'messaging_referrals',
  'messaging_seen',
  'response_feedback',
  'standby',
]);

/** One of `changes[]`: an item in other clothes, or what happens in public (posts, comments, leads). */
export function parseMessagingChange(line: MessagingLine, change: JsonRecord): InboundEvent[] {
  const field = textOf(change, 'field');
  if (field === null) return [unrecognized(line, 'changes.without_field')];
  const value = recordOf(change, 'value');
  if (MESSAGING_FIELDS.has(field) && value !== null) {
    return parseMessagingItem({ ...line, standby: field === 'standby' }, value);
  }
  return [(line.publicFields.has(field) ? ignored : unrecognized)(line, `changes.${field}`)];
}
