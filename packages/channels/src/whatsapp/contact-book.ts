import type { Peer, PeerIdentity } from '@switchboard/core';
import { asRecord, idOf, itemsOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';

/** The `contacts[]` of one change, found by what joins them to a message. */
export interface ContactBook {
  byKey: ReadonlyMap<string, JsonRecord>;
  /** The only contact, when it names nobody and there is only one sender whom it can mean. */
  nameless: JsonRecord | null;
}

/** Who sent a message, in WhatsApp's three words for it; any of them may be absent (notes/meta.md §4.1, BSUID). */
interface SenderIds {
  from: string | null;
  userId: string | null;
  parentUserId: string | null;
}

/** The notes say 6 to 15 digits; anything else in `from` or `wa_id` is no phone number (§4.1, BSUID). */
const PHONE = /^\d{6,15}$/;
const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** Contacts may be absent, fewer than the messages or in another order, so they are joined by id, never by index. */
export function contactBookOf(value: JsonRecord): ContactBook {
  const contacts = itemsOf(value, 'contacts')
    .map(asRecord)
    .filter((contact) => contact !== null);
  const byKey = new Map<string, JsonRecord>();
  for (const contact of contacts) {
    for (const key of [idOf(contact, 'wa_id'), idOf(contact, 'user_id')]) {
      if (key !== null && !byKey.has(key)) byKey.set(key, contact);
    }
  }
  const named = contacts.filter((contact) => recordOf(contact, 'profile') !== null);
  const senders = new Set(
    itemsOf(value, 'messages').map((item) => conversationKey(senderIds(asRecord(item)))),
  );
  senders.delete(null);
  const [only] = named;
  return { byKey, nameless: byKey.size === 0 && named.length === 1 && senders.size === 1 ? only! : null };
}

/** Who a message is from, or null when it does not say so in any way. */
export function peerOfMessage(contacts: ContactBook, message: JsonRecord): Peer | null {
  const groupId = idOf(message, 'group_id');
  // What is said in a group belongs to the group: an answer meant for all must not go to one, nor the reverse.
  if (groupId !== null) return { externalId: groupId, name: null, username: null, identities: [] };
  const ids = senderIds(message);
  const key = conversationKey(ids);
  if (key === null) return null;
  const contact =
    contacts.byKey.get(ids.from ?? '') ?? contacts.byKey.get(ids.userId ?? '') ?? contacts.nameless;
  const profile = recordOf(contact, 'profile');
  return {
    externalId: key,
    name: textOf(profile, 'name'),
    username: textOf(profile, 'username'),
    identities: identitiesOf(ids, contact),
  };
}

function senderIds(message: JsonRecord | null): SenderIds {
  return {
    from: idOf(message, 'from'),
    userId: idOf(message, 'from_user_id'),
    parentUserId: idOf(message, 'from_parent_user_id'),
  };
}

function conversationKey(ids: SenderIds): string | null {
  return ids.from ?? ids.userId ?? ids.parentUserId;
}

/** Every id that says who this is, phones first; a BSUID has been seen in `from` and `wa_id` too (§4.1). */
function identitiesOf(ids: SenderIds, contact: JsonRecord | null): PeerIdentity[] {
  const anywhere = [ids.from, idOf(contact, 'wa_id')].filter((id) => id !== null);
  const phones = anywhere.filter((id) => PHONE.test(id));
  const userIds = [ids.userId, idOf(contact, 'user_id'), ...anywhere.filter((id) => BSUID.test(id))];
  const bsuids = userIds.filter((id) => id !== null);
  if (bsuids.length === 0 && ids.parentUserId !== null) bsuids.push(ids.parentUserId);
  return [
    ...[...new Set(phones)].map((value): PeerIdentity => ({ kind: 'phone', scope: '', value })),
    ...[...new Set(bsuids)].map((value): PeerIdentity => ({ kind: 'bsuid', scope: '', value })),
  ];
}
