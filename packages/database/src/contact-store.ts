import type { DataSource } from 'typeorm';
import { type ContactView, type ConversationView, SwitchboardError } from '@switchboard/core';
import { BY_HAND, mergeContacts, undoContactMerge } from './people/merge-contacts.ts';
import {
  type ContactIdentityView,
  type ContactMergeView,
  currentContact,
  listContacts,
  MERGE_COLUMNS,
  readContact,
} from './people/read-contacts.ts';
import { findPeople } from './search/find-people.ts';
import { inSnapshot } from './search/matching-conversations.ts';
import { lockPeople } from './people/resolve-people.ts';
import { appendEvents } from './sql/append-events.ts';
import { conversationEvents } from './sql/changed-messages.ts';
import { closeIngestGate } from './sql/ingest-gate.ts';
import { type Doing, recordAudit } from './sql/record-audit.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';
import { CONVERSATION_COLUMNS, conversationView, type ConversationRow } from './views.ts';

/** A person with all that is known of them. */
export interface ContactCard extends ContactView {
  identities: ContactIdentityView[];
  conversations: ConversationView[];
  merges: ContactMergeView[];
}

/** Null takes away, what is left out stays. */
export interface ContactChanges {
  name?: string | null | undefined;
  clientId?: string | null | undefined;
}

/** Conversations and merges of one person that are shown: more than one person ever has. */
const SHOWN_MAX = 100;

/** People, and what was found out about who is whom. */
export class ContactStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** A person; one who went into another is read there. Null when there is none. */
  async card(id: string, nowMs: number): Promise<ContactCard | null> {
    const db = queryableOf(this.#dataSource.manager);
    const current = await currentContact(db, id);
    const contact = current === null ? null : await readContact(db, current);
    if (contact === null) return null;
    const [identities, conversations, merges] = await Promise.all([
      this.#identities(contact.id),
      this.#conversations(contact.id),
      this.#mergesOf(contact.id),
    ]);
    return {
      ...contact,
      identities,
      conversations: conversations.map((row) => conversationView(row, nowMs)),
      merges,
    };
  }

  /**
   * People who are found as their conversations are, by names, client ids, numbers and ids, and by a whole id of theirs;
   * the newest first. All without words.
   */
  async search(words: string | null, limit: number): Promise<ContactView[]> {
    if (words === null) return await listContacts(queryableOf(this.#dataSource.manager), limit);
    return await inSnapshot(this.#dataSource, (db) => findPeople(db, words, limit));
  }

  /**
   * Names a person, or says who they are in the host application, and tells everyone, in one transaction. A name that
   * was given goes before those of platforms. Null when there is no such person.
   */
  async update(
    id: string,
    { name, clientId }: ContactChanges,
    { userId, at }: Doing,
  ): Promise<ContactView | null> {
    return await this.#changePeople(async (db) => {
      const current = await currentContact(db, id);
      const before = current === null ? null : await readContact(db, current);
      if (before === null) return null;
      const given = name === undefined ? before.given_name : name;
      const client = clientId === undefined ? before.client_id : clientId;
      const fields = [
        ...(given === before.given_name ? [] : ['name']),
        ...(client === before.client_id ? [] : ['client_id']),
      ];
      if (fields.length === 0) return before;
      await db.query({
        text: `update contacts set name = $2, client_id = $3, updated_at = $4 where id = $1`,
        values: [before.id, given, client, at],
      });
      const contact = (await readContact(db, before.id))!;
      // No names: they would outlive the person's wish to be forgotten.
      const entry = { userId, action: 'contact.changed', subjectId: before.id, detail: { fields } };
      await recordAudit(db, { ...entry, subjectType: 'contact' }, at);
      const told = {
        type: 'contact.updated' as const,
        channelId: null,
        conversationId: null,
        data: { contact },
      };
      await appendEvents(db, [told, ...(await eventsOfPerson(db, before.id, at))], at);
      return contact;
    });
  }

  /**
   * Says that two are one person: ids and conversations of `mergedId` go over to `keptId`, each conversation for itself,
   * still answering where it did. Null when one of them is not there.
   *
   * @throws SwitchboardError `conflict` when they are one already
   */
  async merge(keptId: string, mergedId: string, { userId, at }: Doing): Promise<string | null> {
    return await this.#changePeople(async (db) => {
      const kept = await currentContact(db, keptId);
      const merged = await currentContact(db, mergedId);
      if (kept === null || merged === null) return null;
      if (kept === merged) throw new SwitchboardError('conflict', 'These two are one person already.');
      const events = await mergeContacts(db, { kept, merged, reason: BY_HAND, at });
      const detail = { merged_contact_id: merged };
      const entry = { userId, action: 'contact.merged', subjectId: kept, detail };
      await recordAudit(db, { ...entry, subjectType: 'contact' }, at);
      await appendEvents(db, [...events, ...(await eventsOfPerson(db, kept, at))], at);
      return kept;
    });
  }

  /**
   * On which channels people have conversations: who may write to none of them must not change them either. Those who
   * went into another have the other's, which is what a change of theirs changes.
   */
  async channelsOf(ids: readonly string[]): Promise<string[]> {
    const rows = await this.#dataSource.query<{ channel_id: string }[]>(
      `with recursive asked(id, merged_into) as (
         select p.id, p.merged_into from contacts p where p.id = any($1::uuid[])
         union
         select next.id, next.merged_into from asked join contacts next on next.id = asked.merged_into
       )
       select distinct c.channel_id from conversations c join asked on asked.id = c.contact_id
       where c.merged_into is null`,
      [ids],
    );
    return rows.map(({ channel_id }) => channel_id);
  }

  /** The two of a merge; null when there is no such merge. */
  async mergedPair(mergeId: string): Promise<[kept: string, merged: string] | null> {
    const [row] = await this.#dataSource.query<{ kept: string; merged: string }[]>(
      `select kept_contact_id as kept, merged_contact_id as merged from contact_merges where id = $1`,
      [mergeId],
    );
    return row === undefined ? null : [row.kept, row.merged];
  }

  /** The newest merges first. */
  merges(limit: number): Promise<ContactMergeView[]> {
    return this.#dataSource.query<ContactMergeView[]>(
      `select ${MERGE_COLUMNS} from contact_merges g order by g.id desc limit $1`,
      [limit],
    );
  }

  /**
   * Takes a merge apart again and tells everyone, in one transaction. The two stay apart from then on, whatever a
   * platform says. False when there is no such merge, or it was undone before.
   *
   * @throws SwitchboardError `conflict` when one of them was merged again later
   */
  async undoMerge(mergeId: string, at: Date, userId: string | null = null): Promise<boolean> {
    return await this.#changePeople(async (db) => {
      const undone = await undoContactMerge(db, mergeId, at);
      if (undone === null) return false;
      const { contact_id: kept, merged_contact_id: merged } = undone[0]!.data;
      const detail = { merged_contact_id: merged };
      const entry = { userId, action: 'contact.merge_undone', subjectId: kept, detail };
      await recordAudit(db, { ...entry, subjectType: 'contact' }, at);
      const touched = [...(await conversationsOf(db, kept)), ...(await conversationsOf(db, merged))];
      await appendEvents(db, [...undone, ...(await conversationEvents(db, touched, at))], at);
      return true;
    });
  }

  /** Nobody writes or is merged meanwhile, so that no event tells of a person as they were before. */
  async #changePeople<T>(change: (db: Queryable) => Promise<T>): Promise<T> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      await closeIngestGate(db);
      await lockPeople(db);
      return await change(db);
    });
  }

  #identities(id: string): Promise<ContactIdentityView[]> {
    return this.#dataSource.query<ContactIdentityView[]>(
      `select id, platform, kind, value from contact_identities where contact_id = $1 order by id limit $2`,
      [id, SHOWN_MAX],
    );
  }

  #conversations(id: string): Promise<ConversationRow[]> {
    return this.#dataSource.query<ConversationRow[]>(
      `select ${CONVERSATION_COLUMNS} from conversations c left join contacts p on p.id = c.contact_id
       where c.contact_id = $1 and c.merged_into is null
       order by c.last_message_at desc nulls last, c.id desc limit $2`,
      [id, SHOWN_MAX],
    );
  }

  #mergesOf(id: string): Promise<ContactMergeView[]> {
    return this.#dataSource.query<ContactMergeView[]>(
      `select ${MERGE_COLUMNS} from contact_merges g
       where g.kept_contact_id = $1 or g.merged_contact_id = $1 order by g.id desc limit $2`,
      [id, SHOWN_MAX],
    );
  }
}

/** Tells of the conversations of a person as they are now. */
async function eventsOfPerson(db: Queryable, contactId: string, at: Date) {
  return await conversationEvents(db, await conversationsOf(db, contactId), at);
}

/** Those that went into another are told of where they are. */
async function conversationsOf(db: Queryable, contactId: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    text: `select id from conversations where contact_id = $1 and merged_into is null`,
    values: [contactId],
  });
  return rows.map(({ id }) => id);
}
