import { type PeerIdentity, phoneVariants, type Platform } from '@switchboard/core';
import { columns, type Queryable } from '../sql/statement.ts';

/** Ids that one payload gives for one person. */
export interface PersonClaim {
  platform: Platform;
  /** The address that wrote goes first. */
  identities: readonly PeerIdentity[];
  /** The platform's word for the proof that they belong together. */
  reason: string;
}

/** The claims that turned out to be about one person. */
export interface FoundPerson {
  /** Each with the contact that holds its first known id, where one does. */
  claims: { index: number; contactId: string | null }[];
  /** Contacts that hold one of the ids, the oldest first; several are to be merged, none is somebody new. */
  contactIds: string[];
  reason: string;
}

type KnownAs = PeerIdentity & { platform: Platform };

/** What tells one id from another in memory. */
function identityKey({ platform, kind, scope, value }: KnownAs): string {
  return [platform, kind, scope, value].join('\n');
}

/** A Telegram phone number moves from person to person: an attribute, no proof. */
function proves({ kind }: PeerIdentity): boolean {
  return kind !== 'telegram_phone';
}

/**
 * Puts claims together that share an id, directly or through a contact that is known. A phone number that nobody has
 * belongs to whoever has, or is just getting, one of the other forms in which WhatsApp writes it.
 */
export async function findContacts(db: Queryable, claims: readonly PersonClaim[]): Promise<FoundPerson[]> {
  const ids = claims.map(({ platform, identities }) =>
    identities.filter(proves).map((identity): KnownAs => ({ platform, ...identity })),
  );
  const all = ids.flat();
  const contactOf = await readIdentities(db, [...all, ...all.flatMap(variantsOf)]);
  const groups = new Groups();
  for (const [index, own] of ids.entries()) {
    for (const id of own) {
      groups.join(`claim ${index}`, identityKey(id));
      for (const other of sameAs(id, contactOf)) groups.join(identityKey(id), other);
    }
  }
  return peopleIn(claims, ids, groups, contactOf);
}

/** The contact that holds an id; of a number that nobody has, its other forms and who holds them. */
function sameAs(id: KnownAs, contactOf: ReadonlyMap<string, string>): string[] {
  const contactId = contactOf.get(identityKey(id));
  if (contactId !== undefined) return [contactThing(contactId)];
  return variantsOf(id).map((variant) => {
    const holder = contactOf.get(identityKey(variant));
    return holder === undefined ? identityKey(variant) : contactThing(holder);
  });
}

function contactThing(contactId: string): string {
  return `contact ${contactId}`;
}

function peopleIn(
  claims: readonly PersonClaim[],
  ids: readonly KnownAs[][],
  groups: Groups,
  contactOf: ReadonlyMap<string, string>,
): FoundPerson[] {
  const people = new Map<string, FoundPerson>();
  for (const [index, { reason }] of claims.entries()) {
    const group = groups.of(`claim ${index}`);
    const person = people.get(group) ?? { claims: [], contactIds: [], reason };
    people.set(group, person);
    const known = ids[index]!.map((id) => contactOf.get(identityKey(id))).find((id) => id !== undefined);
    person.claims.push({ index, contactId: known ?? null });
  }
  for (const contactId of [...new Set(contactOf.values())].toSorted()) {
    people.get(groups.of(contactThing(contactId)))?.contactIds.push(contactId);
  }
  return [...people.values()];
}

function variantsOf(id: KnownAs): KnownAs[] {
  if (id.platform !== 'whatsapp' || id.kind !== 'phone') return [];
  return phoneVariants(id.value).map((value) => ({ ...id, value }));
}

/** The contacts that hold these ids, by `identityKey`. */
async function readIdentities(db: Queryable, ids: readonly KnownAs[]): Promise<Map<string, string>> {
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
  return new Map(rows.map((row) => [identityKey(row), row.contact_id]));
}

/** Things that belong together because something says so of each pair (a union-find forest, joined by size). */
class Groups {
  readonly #parents = new Map<string, string>();
  readonly #sizes = new Map<string, number>();

  of(thing: string): string {
    let root = thing;
    for (let parent = this.#parents.get(root); parent !== undefined; parent = this.#parents.get(root)) {
      root = parent;
    }
    return root;
  }

  join(one: string, other: string): void {
    const [a, b] = [this.of(one), this.of(other)];
    if (a === b) return;
    const [small, large] = this.#sizeOf(a) < this.#sizeOf(b) ? [a, b] : [b, a];
    this.#parents.set(small, large);
    this.#sizes.set(large, this.#sizeOf(small) + this.#sizeOf(large));
  }

  #sizeOf(root: string): number {
    return this.#sizes.get(root) ?? 1;
  }
}
