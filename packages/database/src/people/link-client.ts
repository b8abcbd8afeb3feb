import { newId } from '@switchboard/core';
import { appendEvents } from '../sql/append-events.ts';
import { conversationEvents } from '../sql/changed-messages.ts';
import { closeIngestGate } from '../sql/ingest-gate.ts';
import { lockConversations } from '../sql/lock-conversations.ts';
import { readConversation } from '../sql/read-conversation.ts';
import { recordAudit } from '../sql/record-audit.ts';
import type { Queryable } from '../sql/statement.ts';
import { readContact } from './read-contacts.ts';
import { lockPeople } from './resolve-people.ts';

/** Whom a conversation is with, in the host application. */
export interface ClientLink {
  conversationId: string;
  /** Null: the id that the person has there, else our own id of them. */
  clientId: string | null;
  /** Taken where nobody has named the person yet. */
  name: string | null;
  /** Whether an id that the person has already makes room for this one. */
  replaces: boolean;
  userId: string;
  at: Date;
}

/** A person with an id in the host application. */
export interface LinkedClient {
  client_id: string;
  contact_id: string;
  /** As the conversation shows it. */
  client_name: string | null;
}

/** Links, tells and writes down, in the caller's transaction; null when there is no such conversation. */
export async function linkClient(db: Queryable, link: ClientLink): Promise<LinkedClient | null> {
  const { conversationId, userId, at } = link;
  // Nobody writes, joins or parts people meanwhile: ingest may hold the conversation while it waits for the people.
  await closeIngestGate(db);
  await lockPeople(db);
  const conversation = (await lockConversations(db, [conversationId])).get(conversationId);
  if (conversation === undefined) return null;
  const contactId = conversation.contact_id ?? (await makeContact(db, conversationId));
  const { client_id, isChanged } = await writeLink(db, contactId, link);
  if (isChanged) {
    // No names and ids of people: they would outlive the wish to be forgotten.
    const entry = { userId, action: 'contact.linked', subjectId: contactId };
    await recordAudit(
      db,
      { ...entry, subjectType: 'contact', detail: { conversation_id: conversationId } },
      at,
    );
  }
  const { client_name } = await readConversation(db, conversationId, at);
  if (isChanged) {
    const contact = (await readContact(db, contactId))!;
    const told = {
      type: 'contact.updated',
      channelId: null,
      conversationId: null,
      data: { contact },
    } as const;
    const conversations = await conversationEvents(db, await conversationsOf(db, contactId), at);
    await appendEvents(db, [told, ...conversations], at);
  }
  return { client_id, contact_id: contactId, client_name };
}

async function makeContact(db: Queryable, conversationId: string): Promise<string> {
  const contactId = newId();
  await db.query({ text: `insert into contacts (id) values ($1)`, values: [contactId] });
  await db.query({
    text: `update conversations set contact_id = $2 where id = $1`,
    values: [conversationId, contactId],
  });
  return contactId;
}

async function writeLink(
  db: Queryable,
  contactId: string,
  { clientId, name, replaces, at }: ClientLink,
): Promise<{ client_id: string; isChanged: boolean }> {
  const { rows } = await db.query<{ client_id: string; isChanged: boolean }>({
    text: `with wanted as (
        select c.id, case when $4 then $2 else coalesce(c.client_id, $2, c.id::text) end as client_id,
          coalesce(c.name, $3) as name, c.client_id as old_client_id, c.name as old_name
        from contacts c where c.id = $1 for update
      )
      update contacts c set client_id = wanted.client_id, name = wanted.name, updated_at = $5
      from wanted where c.id = wanted.id
      returning c.client_id, (wanted.old_client_id is distinct from c.client_id
        or wanted.old_name is distinct from c.name) as "isChanged"`,
    values: [contactId, clientId, name, replaces, at.toISOString()],
  });
  return rows[0]!;
}

async function conversationsOf(db: Queryable, contactId: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    text: `select id from conversations where contact_id = $1 and merged_into is null`,
    values: [contactId],
  });
  return rows.map(({ id }) => id);
}
