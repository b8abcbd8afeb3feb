import type { Platform } from '@switchboard/core';
import { INGEST_GATE } from './ingest-gate.ts';
import { addressesOf, type ConversationKey } from './inbound-plan.ts';
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

/** Looks up each key by all of its addresses. Locks nothing: what it says may have changed when it is used. */
export async function findConversations(
  db: Queryable,
  keys: readonly ConversationKey[],
): Promise<FoundConversation[]> {
  const wanted = keys.flatMap((key, index) =>
    addressesOf(key.peer).map((address) => ({ ...key, address, index })),
  );
  const rows = await readAddresses(db, wanted);
  const found: FoundConversation[] = keys.map(() => ({
    channelId: null,
    conversationIds: [],
    unknownAddresses: [],
  }));
  for (const row of rows) {
    const { index, address } = wanted[Number(row.ordinal) - 1]!;
    const one = found[index]!;
    one.channelId = row.channel_id;
    if (row.conversation_id === null) one.unknownAddresses.push(address);
    else if (!one.conversationIds.includes(row.conversation_id))
      one.conversationIds.push(row.conversation_id);
  }
  return found;
}

async function readAddresses(
  db: Queryable,
  wanted: readonly { platform: Platform; channelExternalId: string; address: string }[],
): Promise<AddressRow[]> {
  const { rows } = await db.query<AddressRow>({
    name: 'find-conversations',
    text: `with gate as materialized (select pg_advisory_xact_lock_shared(${INGEST_GATE}))
      select k.ordinal, ch.id as channel_id, a.conversation_id
      from gate
      cross join unnest($1::text[], $2::text[], $3::text[]) with ordinality as k(platform, channel, address, ordinal)
      join channels ch on ch.platform = k.platform and ch.external_id = k.channel
      left join conversation_addresses a on a.channel_id = ch.id and a.address = k.address`,
    values: columns(
      wanted,
      (key) => key.platform,
      (key) => key.channelExternalId,
      (key) => key.address,
    ),
  });
  return rows;
}

/**
 * True when the key needs nobody to be made, joined or looked at twice: every address leads to one and the same
 * conversation, or the account is not connected at all.
 */
export function isSettled(found: FoundConversation): boolean {
  if (found.channelId === null) return true;
  return found.conversationIds.length === 1 && found.unknownAddresses.length === 0;
}
