import type { DataSource } from 'typeorm';
import { LIMITS, newId, type NewEvent, type NoteView, SwitchboardError } from '@switchboard/core';
import { appendEvents } from './sql/append-events.ts';
import { lockConversations } from './sql/lock-conversations.ts';
import { recordAudit } from './sql/record-audit.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';

/** A note, and the channel of the conversation in which it is read. */
export interface PlacedNote {
  note: NoteView;
  channelId: string;
}

export interface NoteRow extends Omit<NoteView, 'created_at' | 'edited_at' | 'deleted_at'> {
  channel_id: string;
  created_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
}

/** A conversation and all that have gone into it, however often that happened. */
const JOINED = `joined(id) as (
  select $1::uuid
  union
  select c.id from joined join conversations c on c.merged_into = joined.id
)`;

/** What colleagues tell each other about conversations. Each change is one transaction with the event that tells of it. */
export class NoteStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** The notes of a conversation and of those that have gone into it, oldest first; of very many the newest. */
  async list(conversationId: string): Promise<NoteView[]> {
    const rows = await this.#dataSource.query<NoteRow[]>(
      `with recursive ${JOINED}
       select n.id, $1::uuid as conversation_id, n.author_id, n.text, n.created_at, n.edited_at, n.deleted_at
       from notes n where n.conversation_id in (select id from joined) and n.deleted_at is null
       order by n.id desc limit ${LIMITS.notesPerConversationMax}`,
      [conversationId],
    );
    return rows.toReversed().map(noteView);
  }

  /**
   * Null when there is no such conversation.
   *
   * @throws SwitchboardError `conflict` when it has too many
   */
  async add(conversationId: string, text: string, authorId: string, at: Date): Promise<NoteView | null> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      const conversation = (await lockConversations(db, [conversationId])).get(conversationId);
      if (conversation === undefined) return null;
      const { rows } = await db.query<NoteRow>({
        text: `with recursive ${JOINED}
          insert into notes (id, conversation_id, author_id, text, created_at)
          select $2, $1, $3, $4, $5
          where (select count(*) from notes n where n.conversation_id in (select id from joined)
            and n.deleted_at is null) < ${LIMITS.notesPerConversationMax}
          returning *`,
        values: [conversationId, newId(), authorId, text, at.toISOString()],
      });
      if (rows[0] === undefined) {
        const max = LIMITS.notesPerConversationMax;
        throw new SwitchboardError('conflict', `There are ${max} notes here. Delete some first.`);
      }
      const note = noteView({ ...rows[0], channel_id: conversation.channel_id });
      const placed = { note, channelId: conversation.channel_id };
      await record(db, placed, { verb: 'created', userId: authorId, at });
      return note;
    });
  }

  /** Null when there is none, or it was deleted. */
  async find(id: string): Promise<PlacedNote | null> {
    return await readNote(queryableOf(this.#dataSource.manager), id);
  }

  /** Null when it is gone. */
  async edit(id: string, text: string, userId: string, at: Date): Promise<NoteView | null> {
    return await this.#change(id, { verb: 'updated', userId, at }, (before) =>
      before.text === text ? null : { text, edited_at: at, deleted_at: null },
    );
  }

  /** Its words go at once. False when it is gone already. */
  async remove(id: string, userId: string, at: Date): Promise<boolean> {
    const removed = await this.#change(id, { verb: 'deleted', userId, at }, (before) => ({
      text: '',
      edited_at: before.edited_at === null ? null : new Date(before.edited_at),
      deleted_at: at,
    }));
    return removed !== null;
  }

  async #change(
    id: string,
    change: Change,
    decide: (before: NoteView) => { text: string; edited_at: Date | null; deleted_at: Date | null } | null,
  ): Promise<NoteView | null> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      // Its conversation and not the note: whoever erases a person holds that while they take words out of the log.
      await db.query({
        text: `select from notes n join conversations c on c.id = n.conversation_id where n.id = $1 for update of c`,
        values: [id],
      });
      const before = await readNote(db, id);
      if (before === null) return null;
      const after = decide(before.note);
      if (after === null) return before.note;
      await db.query({
        text: `update notes set text = $2, edited_at = $3, deleted_at = $4 where id = $1`,
        values: [
          id,
          after.text,
          after.edited_at?.toISOString() ?? null,
          after.deleted_at?.toISOString() ?? null,
        ],
      });
      const note: NoteView = {
        ...before.note,
        text: after.text,
        edited_at: after.edited_at?.toISOString() ?? null,
        deleted_at: after.deleted_at?.toISOString() ?? null,
      };
      await record(db, { ...before, note }, change);
      return note;
    });
  }
}

interface Change {
  verb: 'created' | 'updated' | 'deleted';
  userId: string;
  at: Date;
}

/** In the conversation where it is read now. */
async function readNote(db: Queryable, id: string): Promise<PlacedNote | null> {
  const { rows } = await db.query<NoteRow>({
    text: `with recursive place(id, merged_into, channel_id) as (
        select c.id, c.merged_into, c.channel_id from notes n join conversations c on c.id = n.conversation_id
        where n.id = $1
        union
        select c.id, c.merged_into, c.channel_id from place join conversations c on c.id = place.merged_into
      )
      select n.id, place.id as conversation_id, place.channel_id, n.author_id, n.text, n.created_at, n.edited_at,
        n.deleted_at
      from notes n, place where n.id = $1 and n.deleted_at is null and place.merged_into is null`,
    values: [id],
  });
  const [row] = rows;
  return row === undefined ? null : { note: noteView(row), channelId: row.channel_id };
}

async function record(
  db: Queryable,
  { note, channelId }: PlacedNote,
  { verb, userId, at }: Change,
): Promise<void> {
  const detail = { conversation_id: note.conversation_id };
  await recordAudit(
    db,
    { userId, action: `note.${verb}`, subjectType: 'note', subjectId: note.id, detail },
    at,
  );
  await appendEvents(db, [noteEvent(`note.${verb}`, { note, channelId })], at);
}

/** Tells of a note as it is now. */
export function noteEvent(
  type: 'note.created' | 'note.updated' | 'note.deleted',
  { note, channelId }: PlacedNote,
): NewEvent {
  const { conversation_id: conversationId } = note;
  return { type, channelId, conversationId, data: { note, conversation_id: conversationId } };
}

export function noteView(row: NoteRow): NoteView {
  return {
    id: row.id,
    conversation_id: row.conversation_id,
    author_id: row.author_id,
    text: row.text,
    created_at: row.created_at.toISOString(),
    edited_at: row.edited_at?.toISOString() ?? null,
    deleted_at: row.deleted_at?.toISOString() ?? null,
  };
}
