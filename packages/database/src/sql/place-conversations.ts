import type { NewEvent, PeerIdentity, Platform } from '@switchboard/core';
import {
  EVERY_CHANNEL,
  lockPeople,
  type ResolvedPeople,
  resolvePeople,
  type UnsettledPeer,
} from '../people/resolve-people.ts';
import { findConversations, isSettled } from './find-conversations.ts';
import type { ConversationKey, InboundPlan } from './inbound-plan.ts';
import { type LockedConversation, lockConversations } from './lock-conversations.ts';
import { recordContacts } from './record-contacts.ts';
import type { Queryable } from './statement.ts';

/** Where the conversations of a plan are, locked until commit. */
export interface PlacedConversations {
  /** By index into `plan.conversations`: null where there is none, or its account is not connected. */
  conversations: (LockedConversation | null)[];
  created: ReadonlySet<string>;
  /** Merges of people, and names that changed. */
  events: NewEvent[];
}

/** A conversation can go into another between being found and being locked; then it is looked up anew. */
const ATTEMPTS = 3;

/**
 * Finds and locks the conversations of a batch. Usually every address is known and one look-up is enough; what is new
 * (people, ids, links between ids) goes through `resolvePeople` under its lock.
 */
export async function placeConversations(
  db: Queryable,
  plan: InboundPlan,
  at: Date,
): Promise<PlacedConversations> {
  const placed: PlacedConversations = {
    conversations: plan.conversations.map(() => null),
    created: new Set(),
    events: [],
  };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const ids = await findOrResolve(db, plan, placed, at, attempt);
    const locked = await lockConversations(
      db,
      ids.filter((id) => id !== null),
    );
    placed.conversations = ids.map((id) => (id === null ? null : (locked.get(id) ?? null)));
    if (ids.every((id) => id === null || locked.has(id))) return placed;
  }
  // Nothing was stored; the transaction is tried again as a whole.
  throw Object.assign(new Error('conversations were merged while they were being found'), { code: '40001' });
}

/** The conversation of each key, by id; the first time round, people are joined and contacts recorded too. */
async function findOrResolve(
  db: Queryable,
  plan: InboundPlan,
  placed: PlacedConversations,
  at: Date,
  attempt: number,
): Promise<(string | null)[]> {
  const found = plan.conversations.length > 0 ? await findConversations(db, plan.conversations) : [];
  const ids = found.map(({ conversationIds }) => conversationIds[0] ?? null);
  const unsettled = found.flatMap((one, index) => (attempt > 1 || !isSettled(one) ? [index] : []));
  const links = attempt > 1 ? [] : [...plan.identityChanges.map(linkOf), ...plan.contacts.map(entryOf)];
  if (unsettled.length === 0 && links.length === 0) return ids;
  await lockPeople(db);
  const peers = [...links, ...unsettled.map((index) => peerOf(plan.conversations[index]!))];
  const resolved = await resolvePeople(db, peers, at);
  placed.events.push(...resolved.events);
  placed.created = new Set([...placed.created, ...resolved.created]);
  for (const [n, index] of unsettled.entries()) {
    ids[index] = resolved.peers[links.length + n]!.conversationId;
  }
  if (links.length > 0) placed.events.push(...(await recordLinks(db, plan, resolved, at)));
  return ids;
}

async function recordLinks(
  db: Queryable,
  plan: InboundPlan,
  { peers }: ResolvedPeople,
  at: Date,
): Promise<NewEvent[]> {
  for (const [index, { event, item }] of plan.identityChanges.entries()) {
    if (event.channelExternalId !== null && peers[index]!.channelId === null) {
      plan.results[item]!.unconnected.push(event.channelExternalId);
    } else plan.results[item]!.updatesApplied++;
  }
  const people = peers.slice(plan.identityChanges.length, plan.identityChanges.length + plan.contacts.length);
  return await recordContacts(db, plan, people, at);
}

/** One payload that holds several ids of one person is proof enough (notes/meta.md §4.1, BSUID). */
function peerOf(key: ConversationKey): UnsettledPeer {
  return { ...key, reason: 'seen_together', remembers: false };
}

function linkOf({ event }: InboundPlan['identityChanges'][number]): UnsettledPeer {
  return unsettled(event, [event.current, event.previous], event.reason);
}

function entryOf({ event }: InboundPlan['contacts'][number]): UnsettledPeer {
  return unsettled(event, event.identities, 'address_book');
}

function unsettled(
  { platform, channelExternalId }: { platform: Platform; channelExternalId: string | null },
  identities: readonly PeerIdentity[],
  reason: string,
): UnsettledPeer {
  const [first] = identities;
  return {
    platform,
    channelExternalId: channelExternalId ?? EVERY_CHANNEL,
    peer: { externalId: first!.value, name: null, username: null, identities: [...identities] },
    creates: false,
    remembers: true,
    reason,
  };
}
