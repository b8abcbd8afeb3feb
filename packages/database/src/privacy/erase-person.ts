import { LIMITS, type NewEvent } from '@switchboard/core';
import { noteEvent, type NoteRow, noteView } from '../note-store.ts';
import { readContact } from '../people/read-contacts.ts';
import { forgetWordsOf } from '../search/write-segments.ts';
import { conversationEvents } from '../sql/changed-messages.ts';
import { deletedEvent, EMPTIED, WITH_THE_EMPTIED } from '../sql/emptied-messages.ts';
import type { Queryable } from '../sql/statement.ts';
import type { StoredPerson } from './find-person.ts';
import { idInJson } from './erase-history.ts';

export interface Erasure {
  messages: number;
  events: NewEvent[];
}

/**
 * Empties a person's messages, files, reactions and names, and what was noted about them. The rows stay: they say that something was here, and they
 * keep what Meta sends again from being stored anew. The caller holds the locks of the conversations.
 */
export async function erasePerson(db: Queryable, person: StoredPerson, at: Date): Promise<Erasure> {
  const told = await messagesToTell(db, person);
  const messages = await eraseMessages(db, person, at);
  await erasePendingUpdates(db, person);
  await eraseNames(db, person, at);
  await forgetWordsOf(db, person.conversationIds);
  const notes = await eraseNotes(db, person, at);
  const contacts = await contactsToTell(db, person);
  return {
    messages,
    events: [...told, ...notes, ...contacts, ...(await conversationEvents(db, person.conversationIds, at))],
  };
}

/** One event for each message that goes; none when they are many, as the conversations' own events tell enough. */
async function messagesToTell(db: Queryable, { conversationIds }: StoredPerson): Promise<NewEvent[]> {
  const { rows } = await db.query<{ id: string; channel_id: string; conversation_id: string }>({
    text: `select id, channel_id, conversation_id from messages
      where conversation_id = any($1::uuid[]) and deleted_at is null order by id limit $2`,
    values: [conversationIds, LIMITS.erasedMessagesToldMax + 1],
  });
  if (rows.length > LIMITS.erasedMessagesToldMax) return [];
  return rows.map((row) =>
    deletedEvent({ id: row.id, channelId: row.channel_id, conversationId: row.conversation_id }),
  );
}

async function eraseMessages(db: Queryable, { conversationIds }: StoredPerson, at: Date): Promise<number> {
  const { rows } = await db.query<{ messages: number }>({
    text: `with emptied as (
        update messages set ${EMPTIED}, deleted_at = coalesce(deleted_at, $2)
        where conversation_id = any($1::uuid[]) returning id
      ), jobs as (
        delete from outbox_jobs o using emptied where o.message_id = emptied.id
      ), ${WITH_THE_EMPTIED}
      select count(*)::int as messages from emptied`,
    values: [conversationIds, at.toISOString()],
  });
  return rows[0]!.messages;
}

/** Reactions and edits whose message never came hold words too. */
async function erasePendingUpdates(db: Queryable, { externalIds }: StoredPerson): Promise<void> {
  await db.query({
    text: `delete from pending_updates
      where exists (select from unnest($1::text[]) as k(id) where strpos(data::text, k.id) > 0)`,
    values: [externalIds.map(idInJson)],
  });
}

async function eraseNotes(db: Queryable, { conversationIds }: StoredPerson, at: Date): Promise<NewEvent[]> {
  const { rows } = await db.query<NoteRow>({
    text: `update notes n set text = '', deleted_at = $2 from conversations c
      where n.conversation_id = any($1::uuid[]) and n.deleted_at is null and c.id = n.conversation_id
      returning n.*, c.channel_id`,
    values: [conversationIds, at.toISOString()],
  });
  return rows.map((row) => noteEvent('note.deleted', { note: noteView(row), channelId: row.channel_id }));
}

/** The records that were not put into another: nobody shows the others. */
async function contactsToTell(db: Queryable, { contactIds }: StoredPerson): Promise<NewEvent[]> {
  const { rows } = await db.query<{ id: string }>({
    text: `select id from contacts where id = any($1::uuid[]) and merged_into is null order by id`,
    values: [contactIds],
  });
  const events: NewEvent[] = [];
  for (const { id } of rows) {
    const contact = (await readContact(db, id))!;
    events.push({ type: 'contact.updated', channelId: null, conversationId: null, data: { contact } });
  }
  return events;
}

async function eraseNames(db: Queryable, person: StoredPerson, at: Date): Promise<void> {
  await db.query({
    text: `update conversations set peer_name = null, peer_username = null, subject = null, last_message_text = null,
        updated_at = $2
      where id = any($1::uuid[])`,
    values: [person.conversationIds, at.toISOString()],
  });
  await db.query({
    text: `update contacts set name = null, address_book_name = null, client_id = null, updated_at = $2
      where id = any($1::uuid[])`,
    values: [person.contactIds, at.toISOString()],
  });
}
