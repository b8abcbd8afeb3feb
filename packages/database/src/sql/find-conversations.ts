import type { Platform } from '@switchboard/core';
import { INGEST_GATE } from './ingest-gate.ts';
import { addressesOf, type ConversationKey } from './inbound-plan.ts';
import {
  LOCKED_COLUMNS,
  type LockedConversation,
  lockedConversations,
  type LockedRow,
} from './lock-conversations.ts';
import { columns, type Queryable } from './statement.ts';

/** What is known about the conversation that a key means. */
export interface FoundConversation {
  /** Null when the account is not connected. */
  channelId: string | null;
  /** Conversations that the key's addresses lead to; more than one until their people are merged. */
  conversationIds: string[];
  /** Addresses of the key that lead nowhere yet. */
  unknownAddresses: string[];
}

interface AddressRow {
  ordinal: string;
  channel_id: string;
  conversation_id: string | null;
}

/** A row of both look-ups: found, and locked if there is something to lock. */
interface FoundAndLockedRow extends LockedRow {
  ordinal: string;
  found_channel_id: string;
  conversation_id: string | null;
}

/** Looks up each key by all of its addresses. Locks nothing: what it says may have changed when it is used. */
export async function findConversations(
  db: Queryable,
  keys: readonly ConversationKey[],
): Promise<FoundConversation[]> {
  if (keys.length === 0) return [];
  const wanted = addressesWanted(keys);
  const { rows } = await db.query<AddressRow>({
    name: 'find-conversations',
    text: `with ${FOUND} select * from found`,
    values: addressColumns(wanted),
  });
  return foundOf(keys, wanted, rows);
}

/**
 * The same, and locks what it finds until commit: for most batches the only look-up. Conversations are locked in one
 * order everywhere, so that batches cannot deadlock.
 */
export async function findAndLockConversations(
  db: Queryable,
  keys: readonly ConversationKey[],
): Promise<{ found: FoundConversation[]; locked: Map<string, LockedConversation> }> {
  if (keys.length === 0) return { found: [], locked: new Map() };
  const wanted = addressesWanted(keys);
  const { rows } = await db.query<FoundAndLockedRow>({
    name: 'find-and-lock-conversations',
    text: `with ${FOUND}, locked as (
        select ${LOCKED_COLUMNS} from conversations c
        where c.id = any(array(select conversation_id from found)) order by c.id for update
      )
      select found.ordinal, found.channel_id as found_channel_id, found.conversation_id, locked.*
      from found left join locked on locked.id = found.conversation_id`,
    values: addressColumns(wanted),
  });
  const addresses = rows.map((row) => ({
    ordinal: row.ordinal,
    channel_id: row.found_channel_id,
    conversation_id: row.conversation_id,
  }));
  return { found: foundOf(keys, wanted, addresses), locked: lockedConversations(rows) };
}

/** The gate is passed in the same breath (see ingest-gate.ts). */
const FOUND = `gate as materialized (select pg_advisory_xact_lock_shared(${INGEST_GATE})),
  found as materialized (
    select k.ordinal, ch.id as channel_id, a.conversation_id
    from gate
    cross join unnest($1::text[], $2::text[], $3::text[]) with ordinality as k(platform, channel, address, ordinal)
    join channels ch on ch.platform = k.platform and ch.external_id = k.channel
    left join conversation_addresses a on a.channel_id = ch.id and a.address = k.address
  )`;

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

function addressColumns(wanted: readonly WantedAddress[]): unknown[][] {
  return columns(
    wanted,
    (key) => key.platform,
    (key) => key.channelExternalId,
    (key) => key.address,
  );
}

function foundOf(
  keys: readonly ConversationKey[],
  wanted: readonly WantedAddress[],
  rows: readonly AddressRow[],
): FoundConversation[] {
  const found = keys.map((): FoundConversation => ({
    channelId: null,
    conversationIds: [],
    unknownAddresses: [],
  }));
  for (const { ordinal, channel_id: channelId, conversation_id: conversationId } of rows) {
    const { index, address } = wanted[Number(ordinal) - 1]!;
    const one = found[index]!;
    one.channelId = channelId;
    if (conversationId === null) one.unknownAddresses.push(address);
    else if (!one.conversationIds.includes(conversationId)) one.conversationIds.push(conversationId);
  }
  return found;
}

/**
 * True when the key needs nobody to be made, joined or looked at twice: every address leads to one and the same
 * conversation, or the account is not connected at all.
 */
export function isSettled(found: FoundConversation): boolean {
  if (found.channelId === null) return true;
  return found.conversationIds.length === 1 && found.unknownAddresses.length === 0;
}
