import type { ContactView, Platform } from '@switchboard/core';
import type { Queryable } from '../sql/statement.ts';

/** One id by which a platform knows a person. */
export interface ContactIdentityView {
  id: string;
  platform: Platform;
  kind: string;
  value: string;
}

/** Two records that became one person. */
export interface ContactMergeView {
  id: string;
  kept_contact_id: string;
  merged_contact_id: string;
  /** What the record that went over was called. */
  merged_name: string | null;
  reason: string;
  /** The ids that went over. */
  ids: string[];
  created_at: Date;
  undone_at: Date | null;
}

/** `g` is contact_merges. */
export const MERGE_COLUMNS = `g.id, g.kept_contact_id, g.merged_contact_id, g.reason, g.created_at, g.undone_at,
  (select coalesce(gone.name, gone.address_book_name) from contacts gone where gone.id = g.merged_contact_id)
    as merged_name,
  array(select i.value from contact_identities i where i.id = any(g.identity_ids) order by i.id) as ids`;

/** `p` is contacts. The order of names is that of a conversation (views.ts). */
const CONTACT_COLUMNS = `p.id, p.name as given_name, p.client_id, p.created_at,
  coalesce(p.name, p.address_book_name, (
    select coalesce(c.peer_name, c.peer_username) from conversations c
    where c.contact_id = p.id and c.merged_into is null and coalesce(c.peer_name, c.peer_username) is not null
    order by c.last_message_at desc nulls last, c.id limit 1)) as name`;

interface ContactRow extends Omit<ContactView, 'created_at'> {
  created_at: Date;
}

/** Where a contact is now: itself, or whom it went into, however often that happened; null where there is none. */
export async function currentContact(db: Queryable, id: string): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>({
    name: 'current-contact',
    text: `with recursive asked(id, merged_into) as (
        select p.id, p.merged_into from contacts p where p.id = $1
        union
        select next.id, next.merged_into from asked join contacts next on next.id = asked.merged_into
      )
      select id from asked where merged_into is null`,
    values: [id],
  });
  return rows[0]?.id ?? null;
}

export async function readContact(db: Queryable, id: string): Promise<ContactView | null> {
  const { rows } = await db.query<ContactRow>({
    name: 'read-contact',
    text: `select ${CONTACT_COLUMNS} from contacts p where p.id = $1`,
    values: [id],
  });
  return rows[0] === undefined ? null : contactView(rows[0]);
}

/** The newest people first; of those of whom it is true, where `condition` says something of `p`. */
export async function listContacts(
  db: Queryable,
  limit: number,
  { condition, values }: { condition: string; values: readonly unknown[] } = {
    condition: 'true',
    values: [],
  },
): Promise<ContactView[]> {
  const { rows } = await db.query<ContactRow>({
    text: `select ${CONTACT_COLUMNS} from contacts p where p.merged_into is null and ${condition}
      order by p.id desc limit $${values.length + 1}`,
    values: [...values, limit],
  });
  return rows.map(contactView);
}

function contactView({ id, name, given_name, client_id, created_at }: ContactRow): ContactView {
  return { id, name, given_name, client_id, created_at: created_at.toISOString() };
}
