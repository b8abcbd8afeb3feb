import type { InboundEvent, InboundIdentityChange, PeerIdentity } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { idOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import type { Attribution } from './attribution.ts';
import { messageOf } from './build-message.ts';
import { bsuid, idsAt, isBsuid, isPhone, partyKey, peerOf, phone } from './contact-book.ts';
import { type MessageContent, unsupportedContent } from './message-content.ts';
import { originOf, type WhatsappChange } from './whatsapp-change.ts';

/** `customer_identity_changed` is about keys, not about ids: the line says it all. */
const ID_CHANGES: ReadonlySet<string> = new Set([
  'user_changed_number',
  'customer_changed_number',
  'user_changed_user_id',
]);

/**
 * The end of Meta's sentence "User X changed from … to …". It must stand at the end: X is a name that people choose
 * themselves, and one may contain a whole sentence of this kind to be taken for somebody else.
 */
const CHANGED_FROM_TO = /(?:^|\s)changed from (\S+) to (\S+?)\.?\s*$/;

/**
 * A line that no person wrote and, when it tells that ids have changed, that both are one person. It has no contacts
 * and perhaps no `from` (notes/meta.md §4.1, type `system`).
 */
export function parseSystem(change: WhatsappChange, by: Attribution, item: JsonRecord): InboundEvent[] {
  const system = recordOf(item, 'system');
  if (system === null) return [messageOf(change, by, item, unsupportedContent(item, change.error))];
  const peer = by.peer ?? peerOf(change.contacts, idsInside(system));
  const line = messageOf(change, { ...by, peer }, item, systemContent(system));
  return [line, ...identityChangesOf(change, item, system)];
}

function systemContent(system: JsonRecord): MessageContent {
  const details = Object.entries(system).filter(([key]) => key !== 'body' && key !== 'type');
  return {
    type: 'system',
    text: textOf(system, 'body'),
    attachments: [],
    payload: { system: { ...Object.fromEntries(details), type: textOf(system, 'type') ?? 'unknown' } },
  };
}

/** Whom the line is about when it has no sender: by the ids before the change, else by those after it. */
function idsInside(system: JsonRecord): ReturnType<typeof idsAt> {
  const before = idsAt(system, ['customer'], ['previous_user_id', 'previous_parent_user_id']);
  if (partyKey(before) !== null) return before;
  const written = previousInBody(system);
  if (written !== null) return { addresses: [], userIds: [written] };
  return idsAt(system, ['wa_id', 'new_wa_id'], ['user_id', 'parent_user_id']);
}

/**
 * Each pair of ids of which both are told. A new number brings a new BSUID with it (Meta's changelog of 2026-08-11), so
 * one line may prove several pairs.
 */
function identityChangesOf(
  change: WhatsappChange,
  item: JsonRecord,
  system: JsonRecord,
): InboundIdentityChange[] {
  const reason = textOf(system, 'type') ?? '';
  if (!ID_CHANGES.has(reason)) return [];
  const occurredAt = claimedTime(item, 'timestamp', change.receivedAtMs);
  return changedPairs(item, system).map(([previous, current]) => ({
    kind: 'identity_change',
    ...originOf(change),
    previous,
    current,
    reason,
    occurredAt,
  }));
}

function changedPairs(item: JsonRecord, system: JsonRecord): [PeerIdentity, PeerIdentity][] {
  const pairs: [PeerIdentity, PeerIdentity][] = [];
  const pair = (before: (string | null)[], after: string | null, identity: typeof phone): void => {
    const previous = before.find((id) => id !== null && id !== after) ?? null;
    if (previous !== null && after !== null) pairs.push([identity(previous), identity(after)]);
  };
  const phoneAt = (record: JsonRecord, key: string): string | null => {
    const id = idOf(record, key);
    return id !== null && isPhone(id) ? id : null;
  };
  const phones = [phoneAt(item, 'from'), phoneAt(system, 'customer')];
  pair(phones, phoneAt(system, 'wa_id') ?? phoneAt(system, 'new_wa_id'), phone);
  const users = [idOf(system, 'previous_user_id'), idOf(item, 'from_user_id'), previousInBody(system)];
  pair(users, idOf(system, 'user_id'), bsuid);
  const parents = [idOf(system, 'previous_parent_user_id'), idOf(item, 'from_parent_user_id')];
  pair(parents, idOf(system, 'parent_user_id'), bsuid);
  return pairs;
}

/** The BSUID before the change as the sentence has it, if the one after the change is the one that `user_id` says. */
function previousInBody(system: JsonRecord): string | null {
  const [, previous, current] = CHANGED_FROM_TO.exec(textOf(system, 'body') ?? '') ?? [];
  if (previous === undefined || current === undefined || !isBsuid(previous)) return null;
  return current === idOf(system, 'user_id') ? previous : null;
}
