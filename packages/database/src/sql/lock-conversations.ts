import { newId, type Platform } from '@switchboard/core';
import { columns, type Queryable } from './statement.ts';

/** Where a message belongs: the platform's names for our channel and for the other side. */
export interface ConversationKey {
  platform: Platform;
  channelExternalId: string;
  peerExternalId: string;
  peerName: string | null;
  peerUsername: string | null;
}

export interface LockedConversation {
  id: string;
  channel_id: string;
  contact_id: string | null;
  last_position: number;
  created: boolean;
}

interface LockedRow extends LockedConversation {
  ordinal: string;
}

/**
 * Finds and locks the conversations of a batch, creating those that do not exist; a key whose channel is not connected
 * stays undefined in the answer. The unique key decides when two first messages come at once: the slower transaction
 * waits here and then finds the faster one's row. Keys are locked in one order everywhere, so batches cannot deadlock.
 */
export async function lockConversations(
  db: Queryable,
  keys: readonly ConversationKey[],
): Promise<(LockedConversation | undefined)[]> {
  const found: (LockedConversation | undefined)[] = keys.map(() => undefined);
  const collect = (rows: readonly LockedRow[], among: readonly number[]): void => {
    for (const row of rows) found[among[Number(row.ordinal) - 1]!] = row;
  };
  const all = keys.map((_, index) => index);
  collect((await db.query<LockedRow>(selectForUpdate(keys))).rows, all);
  const missing = all.filter((index) => found[index] === undefined);
  if (missing.length > 0) {
    collect((await db.query<LockedRow>(insertMissing(missing.map((index) => keys[index]!)))).rows, missing);
  }
  return found;
}

function selectForUpdate(keys: readonly ConversationKey[]) {
  return {
    name: 'lock-conversations',
    text: `select k.ordinal, c.id, c.channel_id, c.contact_id, c.last_position, false as created
      from unnest($1::text[], $2::text[], $3::text[]) with ordinality as k(platform, channel, peer, ordinal)
      join channels ch on ch.platform = k.platform and ch.external_id = k.channel
      join conversations c on c.channel_id = ch.id and c.external_id = k.peer
      order by c.channel_id, c.external_id
      for update of c`,
    values: columns(
      keys,
      (key) => key.platform,
      (key) => key.channelExternalId,
      (key) => key.peerExternalId,
    ),
  };
}

function insertMissing(keys: readonly ConversationKey[]) {
  return {
    name: 'insert-conversations',
    // `xmax = 0` is true for a row that this statement inserted, false for one that it found.
    text: `with k as (
        select k.*, ch.id as channel_id
        from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[])
          with ordinality as k(platform, channel, peer, id, name, username, ordinal)
        join channels ch on ch.platform = k.platform and ch.external_id = k.channel
      ), locked as (
        insert into conversations as c (id, channel_id, platform, external_id, peer_name, peer_username)
        select k.id, k.channel_id, k.platform, k.peer, k.name, k.username from k order by k.channel_id, k.peer
        on conflict (channel_id, external_id) do update set updated_at = c.updated_at
        returning c.id, c.channel_id, c.external_id, c.contact_id, c.last_position, (c.xmax = 0) as created
      )
      select k.ordinal, locked.id, locked.channel_id, locked.contact_id, locked.last_position, locked.created
      from locked join k on k.channel_id = locked.channel_id and k.peer = locked.external_id`,
    values: columns(
      keys,
      (key) => key.platform,
      (key) => key.channelExternalId,
      (key) => key.peerExternalId,
      () => newId(),
      (key) => key.peerName,
      (key) => key.peerUsername,
    ),
  };
}
