import { newId, type PeerIdentity, type Platform } from '@switchboard/core';
import { columns, type Queryable } from './statement.ts';

/** Somebody who began a conversation, by all ids that the platform gave. */
export interface NewPeer {
  platform: Platform;
  identities: readonly PeerIdentity[];
}

interface IdentityRow {
  platform: Platform;
  kind: PeerIdentity['kind'];
  scope: string;
  value: string;
  contact_id: string;
}

/**
 * Gives each peer a contact: the one that already has one of its ids, else a new one. Only conversations that are
 * being created come here, so this is never on the hot path.
 */
export async function resolveContacts(db: Queryable, peers: readonly NewPeer[]): Promise<string[]> {
  const contactOf = new Map<string, string>();
  await readIdentities(db, peers, contactOf);
  const chosen = peers.map((peer) => {
    const known = peer.identities
      .map((identity) => contactOf.get(keyOf(peer.platform, identity)))
      .find(Boolean);
    const contactId = known ?? newId();
    for (const identity of peer.identities) {
      const key = keyOf(peer.platform, identity);
      if (!contactOf.has(key)) contactOf.set(key, contactId);
    }
    return contactId;
  });
  await insertContacts(db, chosen);
  const winners = await insertIdentities(db, peers, chosen);
  return chosen.map((contactId) => winners.get(contactId) ?? contactId);
}

async function readIdentities(
  db: Queryable,
  peers: readonly NewPeer[],
  contactOf: Map<string, string>,
): Promise<void> {
  const wanted = peers.flatMap((peer) =>
    peer.identities.map((identity) => ({ platform: peer.platform, ...identity })),
  );
  const { rows } = await db.query<IdentityRow>({
    name: 'read-identities',
    text: `select i.platform, i.kind, i.scope, i.value, i.contact_id
      from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as k(platform, kind, scope, value)
      join contact_identities i using (platform, kind, scope, value)`,
    values: columns(
      wanted,
      (row) => row.platform,
      (row) => row.kind,
      (row) => row.scope,
      (row) => row.value,
    ),
  });
  for (const row of rows) contactOf.set(keyOf(row.platform, row), row.contact_id);
}

async function insertContacts(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query({
    name: 'insert-contacts',
    text: `insert into contacts (id) select distinct id from unnest($1::uuid[]) as k(id) on conflict (id) do nothing`,
    values: [ids],
  });
}

/**
 * Claims the ids for the chosen contacts. Another process may have claimed one at the same moment (the same person
 * writing to two of our numbers): its contact wins, and ours, which nobody has seen yet, is taken back.
 */
async function insertIdentities(
  db: Queryable,
  peers: readonly NewPeer[],
  chosen: readonly string[],
): Promise<Map<string, string>> {
  const claims = peers
    .flatMap((peer, index) =>
      peer.identities.map((identity) => ({
        platform: peer.platform,
        ...identity,
        contactId: chosen[index]!,
      })),
    )
    .sort((a, b) => (keyOf(a.platform, a) < keyOf(b.platform, b) ? -1 : 1));
  const { rows } = await db.query<{ claimed: string; contact_id: string }>({
    name: 'claim-identities',
    text: `with k as (
        select distinct on (platform, kind, scope, value) *
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
          as k(id, contact_id, platform, kind, scope, value)
        order by platform, kind, scope, value
      ), claimed as (
        insert into contact_identities as i (id, contact_id, platform, kind, scope, value)
        select id, contact_id, platform, kind, scope, value from k
        on conflict (platform, kind, scope, value) do update set scope = i.scope
        returning i.platform, i.kind, i.scope, i.value, i.contact_id
      )
      select k.contact_id as claimed, claimed.contact_id from claimed join k using (platform, kind, scope, value)
      where k.contact_id <> claimed.contact_id`,
    values: [
      claims.map(() => newId()),
      ...columns(
        claims,
        (row) => row.contactId,
        (row) => row.platform,
        (row) => row.kind,
        (row) => row.scope,
        (row) => row.value,
      ),
    ],
  });
  const winners = new Map(rows.map((row) => [row.claimed, row.contact_id]));
  if (winners.size > 0) await deleteOrphans(db, [...winners.keys()]);
  return winners;
}

async function deleteOrphans(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query({
    name: 'delete-orphan-contacts',
    text: `delete from contacts c where c.id = any($1::uuid[])
      and not exists (select from contact_identities i where i.contact_id = c.id)
      and not exists (select from conversations v where v.contact_id = c.id)`,
    values: [ids],
  });
}

function keyOf(platform: Platform, identity: PeerIdentity): string {
  return `${platform}\n${identity.kind}\n${identity.scope}\n${identity.value}`;
}
