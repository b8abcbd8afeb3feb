import type { MessagePayload, Peer, PeerIdentity } from '@switchboard/core';
import { asRecord, idOf, itemsOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';

/** The `contacts[]` of one change, found by what joins them to a message. */
export interface ContactBook {
  byKey: ReadonlyMap<string, JsonRecord>;
  /** The only contact, when it names nobody and there is only one person whom it can mean. */
  nameless: JsonRecord | null;
}

/** One side of a message, in WhatsApp's words for it; any of them may be absent (notes/meta.md §4.1, BSUID). */
export interface PartyIds {
  /** Phones as a rule; a BSUID has been seen there too. */
  addresses: string[];
  /** The BSUID, then the parent's. */
  userIds: string[];
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
    for (const key of partyKeys(contactIds(contact))) if (!byKey.has(key)) byKey.set(key, contact);
  }
  const [only, ...others] = contacts.filter((contact) => recordOf(contact, 'profile') !== null);
  const isOnlyOne = only !== undefined && others.length === 0 && peopleIn(value).size === 1;
  return { byKey, nameless: byKey.size === 0 && isOnlyOne ? only : null };
}

function peopleIn(value: JsonRecord): ReadonlySet<string> {
  const keys = [
    ...itemsOf(value, 'messages').map((item) => partyKey(senderIds(asRecord(item)))),
    ...itemsOf(value, 'message_echoes').map((item) => partyKey(recipientIds(asRecord(item)))),
  ];
  return new Set(keys.filter((key) => key !== null));
}

export function senderIds(item: JsonRecord | null): PartyIds {
  return idsAt(item, ['from'], ['from_user_id', 'from_parent_user_id']);
}

export function recipientIds(item: JsonRecord | null): PartyIds {
  return idsAt(item, ['to'], ['to_user_id', 'to_parent_user_id']);
}

function contactIds(contact: JsonRecord | null): PartyIds {
  return idsAt(contact, ['wa_id'], ['user_id', 'parent_user_id']);
}

/** The ids that stand under these keys, in this order. */
export function idsAt(record: JsonRecord | null, addressKeys: string[], userIdKeys: string[]): PartyIds {
  const present = (keys: string[]): string[] =>
    keys.map((key) => idOf(record, key)).filter((id) => id !== null);
  return { addresses: present(addressKeys), userIds: present(userIdKeys) };
}

export function partyKeys({ addresses, userIds }: PartyIds): string[] {
  return [...addresses, ...userIds];
}

/** The id that the conversation goes by, and that a reply is sent to. */
export function partyKey(ids: PartyIds): string | null {
  return partyKeys(ids)[0] ?? null;
}

/** The person whom these ids mean, with all that the contacts prove of them; null when there are no ids. */
export function peerOf(contacts: ContactBook, ids: PartyIds): Peer | null {
  const key = partyKey(ids);
  if (key === null) return null;
  const contact = contactOf(contacts, ids);
  const profile = recordOf(contact, 'profile');
  return {
    externalId: key,
    name: textOf(profile, 'name'),
    username: textOf(profile, 'username'),
    identities: identitiesOf(ids, contactIds(contact)),
  };
}

/** What is said in a group belongs to the group: an answer meant for all must not go to one, nor the reverse. */
export function groupPeer(groupId: string): Peer {
  return {
    externalId: groupId,
    name: null,
    username: null,
    identities: [{ kind: 'whatsapp_group', scope: '', value: groupId }],
  };
}

/** Who speaks in a group, or null when the item does not say. */
export function speakerOf(
  contacts: ContactBook,
  ids: PartyIds,
): NonNullable<MessagePayload['sender']> | null {
  const id = partyKey(ids);
  if (id === null) return null;
  const profile = recordOf(contactOf(contacts, ids), 'profile');
  return { id, name: textOf(profile, 'name'), username: textOf(profile, 'username') };
}

function contactOf(contacts: ContactBook, ids: PartyIds): JsonRecord | null {
  const key = partyKeys(ids).find((id) => contacts.byKey.has(id));
  return key === undefined ? contacts.nameless : (contacts.byKey.get(key) ?? null);
}

/** Every id that says who this is, phones first; nothing is ever rewritten. */
function identitiesOf(...parties: PartyIds[]): PeerIdentity[] {
  const anywhere = parties.flatMap(({ addresses }) => addresses);
  const bsuids = [...parties.flatMap(({ userIds }) => userIds), ...anywhere.filter(isBsuid)];
  return [...[...new Set(anywhere.filter(isPhone))].map(phone), ...[...new Set(bsuids)].map(bsuid)];
}

export function isPhone(id: string): boolean {
  return PHONE.test(id);
}

export function isBsuid(id: string): boolean {
  return BSUID.test(id);
}

/** A phone number means the same person everywhere. */
export function phone(value: string): PeerIdentity {
  return { kind: 'phone', scope: '', value };
}

export function bsuid(value: string): PeerIdentity {
  return { kind: 'bsuid', scope: '', value };
}
