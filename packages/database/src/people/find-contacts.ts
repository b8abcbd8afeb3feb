import { type PeerIdentity, phoneVariants, type Platform } from '@switchboard/core';
import { columns, type Queryable } from '../sql/statement.ts';

/** Ids that one payload gives for one person. */
export interface PersonClaim {
  platform: Platform;
  identities: readonly PeerIdentity[];
  /** The platform's word for the proof that they belong together. */
  reason: string;
}

/** The claims that turned out to be about one person. */
export interface FoundPerson {
  claims: number[];
  /** Contacts that hold one of the ids, the oldest first; several are to be merged, none is somebody new. */
  contactIds: string[];
  reason: string;
}

/** What tells one id from another in memory. */
export function identityKey(platform: Platform, { kind, scope, value }: PeerIdentity): string {
  return [platform, kind, scope, value].join('\n');
}

/** A Telegram phone number moves from person to person: an attribute, no proof. */
function proves({ kind }: PeerIdentity): boolean {
  return kind !== 'telegram_phone';
}

/**
 * Puts claims together that share an id, directly or through a contact that is known. A phone number nobody has is
 * looked for in the other forms in which WhatsApp writes it.
 */
export async function findContacts(db: Queryable, claims: readonly PersonClaim[]): Promise<FoundPerson[]> {
  const ids = claims.flatMap(({ platform, identities }) =>
    identities.filter(proves).map((identity) => ({ platform, ...identity })),
  );
  const variants = ids.flatMap((id) => variantsOf(id));
  const contactOf = await readIdentities(db, [...ids, ...variants]);
  const groups = new Groups();
  for (const [claim, { platform, identities }] of claims.entries()) {
    for (const identity of identities.filter(proves)) {
      const key = identityKey(platform, identity);
      groups.join(`claim ${claim}`, key);
      const contactId = contactOf.get(key) ?? contactOfVariant(contactOf, { platform, ...identity });
      if (contactId !== undefined) groups.join(key, `contact ${contactId}`);
    }
  }
  const known = [...new Set(contactOf.values())].toSorted();
  const people = new Map<string, FoundPerson>();
  for (const [claim, { reason }] of claims.entries()) {
    const group = groups.of(`claim ${claim}`);
    const person = people.get(group);
    if (person !== undefined) person.claims.push(claim);
    else {
      const contactIds = known.filter((id) => groups.of(`contact ${id}`) === group);
      people.set(group, { claims: [claim], contactIds, reason });
    }
  }
  return [...people.values()];
}

type KnownAs = PeerIdentity & { platform: Platform };

function variantsOf(id: KnownAs): KnownAs[] {
  if (id.platform !== 'whatsapp' || id.kind !== 'phone') return [];
  return phoneVariants(id.value).map((value) => ({ ...id, value }));
}

function contactOfVariant(contactOf: ReadonlyMap<string, string>, id: KnownAs): string | undefined {
  return variantsOf(id)
    .map((variant) => contactOf.get(identityKey(variant.platform, variant)))
    .find((contactId) => contactId !== undefined);
}

/** The contacts that hold these ids, by `identityKey`. */
export async function readIdentities(db: Queryable, ids: readonly KnownAs[]): Promise<Map<string, string>> {
  const { rows } = await db.query<KnownAs & { contact_id: string }>({
    name: 'read-identities',
    text: `select i.platform, i.kind, i.scope, i.value, i.contact_id
      from (select distinct * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
        as k(platform, kind, scope, value)) k
      join contact_identities i using (platform, kind, scope, value)`,
    values: columns(
      ids,
      (id) => id.platform,
      (id) => id.kind,
      (id) => id.scope,
      (id) => id.value,
    ),
  });
  return new Map(rows.map((row) => [identityKey(row.platform, row), row.contact_id]));
}

/** Things that belong together because something says so of each pair (a union-find forest). */
class Groups {
  readonly #parents = new Map<string, string>();

  of(thing: string): string {
    let root = thing;
    for (let parent = this.#parents.get(root); parent !== undefined; parent = this.#parents.get(root))
      root = parent;
    return root;
  }

  join(one: string, other: string): void {
    const [a, b] = [this.of(one), this.of(other)];
    if (a !== b) this.#parents.set(a, b);
  }
}
