import type { Platform } from '@switchboard/core';
import { INGEST_GATE } from './ingest-gate.ts';
import { addressesOf, type ConversationKey } from './inbound-plan.ts';
import {
  LOCKED_COLUMNS,
  type LockedConversation,
  lockedConversations,
  type LockedRow,
} from './lock-conversations.ts';
import { integers, texts } from './array-parameters.ts';
import type { Queryable } from './statement.ts';

/** What is known about the conversation that a key means. */
export interface FoundConversation {
  /** Null when the account is not connected. */
  channelId: string | null;
  /** Conversations that the key's addresses lead to; more than one until their people are merged. */
  conversationIds: string[];
}

interface AddressRow {
  ordinal: string;
  channel_id: string;
  conversation_id: string | null;
}

/** Of a key whose account is connected: its conversation, and whether every address of it leads to this one. */
interface SettledRow extends LockedRow {
  key: number;
  is_settled: boolean;
}

/**
 * Looks up each key by all of its addresses, inside the gate (see ingest-gate.ts). Locks nothing: what it says may have
 * changed when it is used.
 */
export async function findConversations(
  db: Queryable,
  keys: readonly ConversationKey[],
): Promise<FoundConversation[]> {
  if (keys.length === 0) return [];
  const wanted = addressesWanted(keys);
  const { rows } = await db.query<AddressRow>({
    name: 'find-conversations',
    text: `with gate as materialized (select pg_advisory_xact_lock_shared(${INGEST_GATE}))
      select k.ordinal, ch.id as channel_id, a.conversation_id
      from gate
      cross join unnest($1::text[], $2::text[], $3::text[]) with ordinality as k(platform, channel, address, ordinal)
      join channels ch on ch.platform = k.platform and ch.external_id = k.channel
      left join conversation_addresses a on a.channel_id = ch.id and a.address = k.address`,
    values: addressColumns(wanted),
  });
  return foundOf(keys, wanted, rows);
}

/**
 * Looks up each key, and locks what it finds until commit: for most batches the only look-up. Conversations are locked in
 * one order everywhere, so that batches cannot deadlock. Answers null when a key needs somebody to be made, joined or
 * looked at twice; else the conversation of each key, null where its account is not connected.
 */
export async function findAndLockSettled(
  db: Queryable,
  keys: readonly ConversationKey[],
): Promise<(LockedConversation | null)[] | null> {
  if (keys.length === 0) return [];
  const wanted = addressesWanted(keys);
  const { rows } = await db.query<SettledRow>({
    name: 'find-and-lock-conversations',
    text: FIND_AND_LOCK,
    values: [...addressColumns(wanted), integers(wanted, ({ index }) => index)],
  });
  if (!rows.every(({ is_settled: isSettled }) => isSettled)) return null;
  const locked = lockedConversations(rows);
  const conversations = keys.map((): LockedConversation | null => null);
  for (const { key, id } of rows) {
    const conversation = locked.get(id!);
    // It went into another while it was waited for.
    if (conversation === undefined) return null;
    conversations[key] = conversation;
  }
  return conversations;
}

const FIND_AND_LOCK = `with gate as materialized (select pg_advisory_xact_lock_shared(${INGEST_GATE})),
  found as materialized (
    select k.key, array_agg(a.conversation_id) as ids
    from gate
    cross join unnest($1::text[], $2::text[], $3::text[], $4::int[]) as k(platform, channel, address, key)
    join channels ch on ch.platform = k.platform and ch.external_id = k.channel
    left join conversation_addresses a on a.channel_id = ch.id and a.address = k.address
    group by k.key
  ), locked as (
    select ${LOCKED_COLUMNS} from conversations c
    where c.id = any(array(select unnest(ids) from found)) order by c.id for update
  )
  select found.key, found.ids[1] = all(found.ids) is true as is_settled, locked.*
  from found left join locked on locked.id = found.ids[1]`;

interface WantedAddress {
  platform: Platform;
  channelExternalId: string;
  address: string;
  /** Of its key. */
  index: number;
}

function addressesWanted(keys: readonly ConversationKey[]): WantedAddress[] {
  return keys.flatMap(({ platform, channelExternalId, peer }, index) =>
    addressesOf(peer).map((address) => ({ platform, channelExternalId, address, index })),
  );
}

function addressColumns(wanted: readonly WantedAddress[]): Buffer[] {
  return [
    texts(wanted, (key) => key.platform),
    texts(wanted, (key) => key.channelExternalId),
    texts(wanted, (key) => key.address),
  ];
}

function foundOf(
  keys: readonly ConversationKey[],
  wanted: readonly WantedAddress[],
  rows: readonly AddressRow[],
): FoundConversation[] {
  const found = keys.map((): FoundConversation => ({
    channelId: null,
    conversationIds: [],
  }));
  for (const { ordinal, channel_id: channelId, conversation_id: conversationId } of rows) {
    const one = found[wanted[Number(ordinal) - 1]!.index]!;
    one.channelId = channelId;
    if (conversationId !== null && !one.conversationIds.includes(conversationId)) {
      one.conversationIds.push(conversationId);
    }
  }
  return found;
}
