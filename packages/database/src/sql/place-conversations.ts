import type { NewEvent, PeerIdentity, Platform } from '@switchboard/core';
import {
  EVERY_CHANNEL,
  lockPeople,
  type ResolvedPeople,
  resolvePeople,
  type UnsettledPeer,
} from '../people/resolve-people.ts';
import { findAndLockSettled } from './find-conversations.ts';
import { enterIngestGate } from './ingest-gate.ts';
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

/**
 * Finds and locks the conversations of a batch. Usually every address is known and one look-up is enough; what is new
 * (people, ids, links between ids) goes through `resolvePeople` under its lock.
 */
export async function placeConversations(
  db: Queryable,
  plan: InboundPlan,
  at: Date,
): Promise<PlacedConversations> {
  const settled = await findAndLockSettled(db, plan.conversations);
  const links = [...plan.identityChanges.map(linkOf), ...plan.contacts.map(entryOf)];
  if (links.length === 0 && settled !== null) {
    return { conversations: settled, created: new Set(), events: [] };
  }
  // Whoever looked for conversations is inside already.
  if (plan.conversations.length === 0) await enterIngestGate(db);
  await lockPeople(db);
  // Under this lock nobody else makes or joins anybody, so what is found now stays as it is.
  const peers = [...links, ...plan.conversations.map(peerOf)];
  const resolved = await resolvePeople(db, peers, at);
  const events = [...resolved.events, ...(await recordLinks(db, plan, resolved, at))];
  const ids = resolved.peers.slice(links.length).map(({ conversationId }) => conversationId);
  const all = await lockConversations(
    db,
    ids.filter((id) => id !== null),
  );
  const conversations = ids.map((id) => all.get(id ?? '') ?? null);
  return { conversations, created: resolved.created, events };
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
