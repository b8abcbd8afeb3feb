import { newId, type NewEvent, type Peer, type PeerIdentity, type Platform } from '@switchboard/core';
import { findConversations, type FoundConversation } from '../sql/find-conversations.ts';
import { type ConversationKey, isFurtherAddress } from '../sql/inbound-plan.ts';
import { columns, type Queryable } from '../sql/statement.ts';
import { findContacts } from './find-contacts.ts';
import { joinContacts } from './join-contacts.ts';

/** A key whose conversation is not settled, or ids that a platform says are one person. */
export interface UnsettledPeer extends ConversationKey {
  /** The platform's word for the proof that the ids belong together. */
  reason: string;
  /** True when the ids are kept even where no conversation exists: later messages will need them. */
  remembers: boolean;
}

/** In place of a channel's external id: ids that are linked on whichever number the person writes to. */
export const EVERY_CHANNEL = '';

export interface ResolvedPeople {
  /** The conversation and contact of each unsettled peer, in its order; null where there is none. */
  peers: { channelId: string | null; conversationId: string | null; contactId: string | null }[];
  created: Set<string>;
  events: NewEvent[];
}

/** Any number, but the same in every process. */
const PEOPLE_LOCK = 7_294_311;

/**
 * Whoever makes or joins people or conversations holds this lock until commit. So two first messages at once, in one
 * process or in two, never make two of anything, and a merge never meets another half-way. Messages of conversations
 * that exist do not need it.
 */
export async function lockPeople(db: Queryable): Promise<void> {
  await db.query({ name: 'lock-people', text: `select pg_advisory_xact_lock($1)`, values: [PEOPLE_LOCK] });
}

/** Finds, joins and makes contacts and conversations for peers that are new in some way. Needs `lockPeople`. */
export async function resolvePeople(
  db: Queryable,
  peers: readonly UnsettledPeer[],
  at: Date,
): Promise<ResolvedPeople> {
  let found = await findConversations(db, peers);
  const isWanted = (index: number): boolean => {
    const { channelId, conversationIds } = found[index]!;
    const { creates, remembers } = peers[index]!;
    if (remembers) return channelId !== null || peers[index]!.channelExternalId === EVERY_CHANNEL;
    return channelId !== null && (creates || conversationIds.length > 0);
  };
  const wanted = peers.flatMap((_, index) => (isWanted(index) ? [index] : []));
  const named = wanted.filter((index) => peers[index]!.peer.identities.length > 0);
  const claims = named.map((index) => ({ ...peers[index]!, identities: addressFirst(peers[index]!.peer) }));
  const { contactOf, events } = await joinContacts(db, await findContacts(db, claims), at);
  if (events.length > 0) found = await findConversations(db, peers);
  const contactIds: (string | null)[] = peers.map(() => null);
  for (const [claim, index] of named.entries()) contactIds[index] = contactOf.get(claim)!;
  await insertIdentities(db, claims, contactOf);
  const placeable = wanted.filter((index) => found[index]!.channelId !== null);
  const { conversationIds, created } = await conversationsOfPeers(db, peers, found, contactIds, placeable);
  return {
    peers: peers.map((_, index) => ({
      channelId: found[index]!.channelId,
      conversationId: conversationIds[index] ?? null,
      contactId: contactIds[index]!,
    })),
    created,
    events,
  };
}

/** The address that wrote decides between two people who are held apart. */
function addressFirst({ externalId, identities }: Peer): PeerIdentity[] {
  return [
    ...identities.filter(({ value }) => value === externalId),
    ...identities.filter(({ value }) => value !== externalId),
  ];
}

/** An id that somebody holds already stays where it is: only a merge moves ids. */
async function insertIdentities(
  db: Queryable,
  claims: readonly { platform: Platform; identities: readonly PeerIdentity[] }[],
  contactOf: ReadonlyMap<number, string>,
): Promise<void> {
  const rows = claims.flatMap(({ platform, identities }, claim) =>
    identities.map((identity) => ({ platform, ...identity, contactId: contactOf.get(claim)! })),
  );
  await db.query({
    name: 'insert-identities',
    text: `insert into contact_identities (id, contact_id, platform, kind, scope, value)
      select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
      on conflict (platform, kind, scope, value) do nothing`,
    values: columns(
      rows,
      () => newId(),
      (row) => row.contactId,
      (row) => row.platform,
      (row) => row.kind,
      (row) => row.scope,
      (row) => row.value,
    ),
  });
}

interface PeerConversations {
  conversationIds: (string | undefined)[];
  created: Set<string>;
}

/** Gives each peer its conversation, makes those that are missing, and remembers every address of each. */
async function conversationsOfPeers(
  db: Queryable,
  peers: readonly UnsettledPeer[],
  found: readonly FoundConversation[],
  contactIds: readonly (string | null)[],
  wanted: readonly number[],
): Promise<PeerConversations> {
  const byPerson = await conversationsOfPeople(db, peers, found, contactIds, wanted);
  const conversationIds: (string | undefined)[] = peers.map(() => undefined);
  const missing: NewConversation[] = [];
  for (const index of wanted) {
    const peer = peers[index]!;
    const person = personKey(found[index]!.channelId!, peer, contactIds[index]!);
    const known = (await exactConversation(db, found[index]!, peer)) ?? byPerson.get(person);
    if (known === undefined && peer.creates) {
      const row = {
        id: newId(),
        key: peer,
        channelId: found[index]!.channelId!,
        contactId: contactIds[index]!,
      };
      missing.push(row);
      byPerson.set(person, row.id);
    }
    conversationIds[index] = known ?? byPerson.get(person);
  }
  if (missing.length > 0) await insertConversations(db, missing);
  await insertAddresses(
    db,
    wanted.map((index) => ({
      channelId: found[index]!.channelId!,
      address: peers[index]!.peer.externalId,
      conversationId: conversationIds[index],
    })),
  );
  await insertOtherAddresses(db, [...new Set(conversationIds.filter((id) => id !== undefined))]);
  return { conversationIds, created: new Set(missing.map(({ id }) => id)) };
}

/** WhatsApp knows one person by several ids; everywhere else the address is the person. */
function hasSeveralIds({ platform, peer }: Pick<ConversationKey, 'platform' | 'peer'>): boolean {
  return platform === 'whatsapp' && peer.identities.some(isFurtherAddress);
}

function personKey(channelId: string, peer: ConversationKey, contactId: string | null): string {
  return `${channelId}\n${contactId !== null && hasSeveralIds(peer) ? contactId : peer.peer.externalId}`;
}

/** The conversation of the address that wrote goes before those of its other names, which a person may hold apart. */
async function exactConversation(
  db: Queryable,
  { channelId, conversationIds }: FoundConversation,
  { peer }: ConversationKey,
): Promise<string | undefined> {
  if (conversationIds.length < 2) return conversationIds[0];
  const { rows } = await db.query<{ conversation_id: string }>({
    name: 'exact-conversation',
    text: `select conversation_id from conversation_addresses where channel_id = $1 and address = $2`,
    values: [channelId, peer.externalId],
  });
  return rows[0]?.conversation_id ?? conversationIds.toSorted()[0];
}

/** Conversations of people whose address is new but who are known by another: after a change of id, for instance. */
async function conversationsOfPeople(
  db: Queryable,
  peers: readonly UnsettledPeer[],
  found: readonly FoundConversation[],
  contactIds: readonly (string | null)[],
  wanted: readonly number[],
): Promise<Map<string, string>> {
  const asked = wanted.filter((index) => contactIds[index] !== null && hasSeveralIds(peers[index]!));
  const { rows } = await db.query<{ id: string; channel_id: string; contact_id: string }>({
    name: 'conversations-of-people',
    text: `select distinct on (c.channel_id, c.contact_id) c.id, c.channel_id, c.contact_id
      from unnest($1::uuid[], $2::uuid[]) as k(channel_id, contact_id)
      join conversations c on c.channel_id = k.channel_id and c.contact_id = k.contact_id and c.merged_into is null
      order by c.channel_id, c.contact_id, c.id`,
    values: columns(
      asked,
      (index) => found[index]!.channelId,
      (index) => contactIds[index],
    ),
  });
  return new Map(rows.map((row) => [`${row.channel_id}\n${row.contact_id}`, row.id]));
}

interface NewConversation {
  id: string;
  key: ConversationKey;
  channelId: string;
  contactId: string | null;
}

async function insertConversations(db: Queryable, rows: readonly NewConversation[]): Promise<void> {
  await db.query({
    name: 'insert-conversations',
    text: `insert into conversations (id, channel_id, contact_id, platform, external_id, reply_address, peer_name,
        peer_username)
      select id, channel_id, contact_id, platform, address, address, name, username
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
        as k(id, channel_id, contact_id, platform, address, name, username)`,
    values: columns(
      rows,
      (row) => row.id,
      (row) => row.channelId,
      (row) => row.contactId,
      (row) => row.key.platform,
      (row) => row.key.peer.externalId,
      (row) => row.key.peer.name,
      (row) => row.key.peer.username,
    ),
  });
}

interface NewAddress {
  channelId: string;
  address: string;
  conversationId: string | undefined;
}

async function insertAddresses(db: Queryable, rows: readonly NewAddress[]): Promise<void> {
  await db.query({
    name: 'insert-addresses',
    text: `insert into conversation_addresses (channel_id, address, conversation_id)
      select * from unnest($1::uuid[], $2::text[], $3::uuid[]) on conflict do nothing`,
    values: columns(
      rows.filter(({ conversationId }) => conversationId !== undefined),
      (row) => row.channelId,
      (row) => row.address,
      (row) => row.conversationId,
    ),
  });
}

/** Whatever else the person of a WhatsApp conversation is called, in this payload or in others before. */
async function insertOtherAddresses(db: Queryable, conversationIds: readonly string[]): Promise<void> {
  await db.query({
    name: 'insert-other-addresses',
    text: `insert into conversation_addresses (channel_id, address, conversation_id)
      select c.channel_id, i.value, c.id from conversations c
      join contact_identities i on i.contact_id = c.contact_id and i.kind in ('phone', 'bsuid')
      where c.id = any($1::uuid[]) and c.platform = 'whatsapp' and i.platform = 'whatsapp'
      on conflict do nothing`,
    values: [conversationIds],
  });
}
