import type { DataSource, EntityManager } from 'typeorm';
import { type ConversationView, type NewEvent, SwitchboardError } from '@switchboard/core';
import { type ClientLink, linkClient, type LinkedClient } from './people/link-client.ts';
import { appendEvents } from './sql/append-events.ts';
import { type LockedConversation, lockConversations } from './sql/lock-conversations.ts';
import { conversationUpdated, readConversation } from './sql/read-conversation.ts';
import { type NewAuditEntry, recordAudit } from './sql/record-audit.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';

/** Who has read a conversation, and how far. */
export interface Reading {
  conversationId: string;
  userId: string;
  /** The last message that they have seen; null: everything that is stored. */
  upToMessageId: string | null;
  at: Date;
}

/** Which conversation somebody changes, and when. */
export interface ConversationChange {
  conversationId: string;
  userId: string;
  at: Date;
}

export type { ClientLink, LinkedClient };

interface LastRead {
  id: string;
  position: string;
}

/** Changes that people make to conversations. Each is one transaction with the event that tells of it. */
export class ConversationStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /**
   * Lessens a conversation's unread count to what came after the message and tells everyone, in one transaction; nothing
   * is logged when that was read already. Answers the conversation, or null when there is none or no such message in it.
   */
  async markRead(reading: Reading): Promise<ConversationView | null> {
    return await this.#dataSource.transaction(async (manager) => {
      const { conversationId: id, userId, at } = reading;
      const [before] = await manager.query<{ unread_count: number }[]>(
        `select unread_count from conversations where id = $1 for update`,
        [id],
      );
      if (before === undefined) return null;
      const last = await lastRead(manager, reading);
      if (last === null && reading.upToMessageId !== null) return null;
      if (before.unread_count > 0) await lessenUnread(manager, reading, last);
      const conversation = await readConversation(queryableOf(manager), id, at);
      if (conversation.unread_count === before.unread_count) return conversation;
      const read_up_to = last === null ? null : { message_id: last.id, position: Number(last.position) };
      await appendEvents(
        queryableOf(manager),
        [
          {
            type: 'conversation.read',
            channelId: conversation.channel_id,
            conversationId: conversation.id,
            data: { conversation, read_by: userId, read_up_to },
          },
        ],
        at,
      );
      return conversation;
    });
  }

  /** Makes a conversation unread: it counts at least one message so. Tells everyone if that changes anything. */
  markUnread(change: ConversationChange): Promise<ConversationView | null> {
    return this.#change(change, (before) =>
      before.unread_count > 0 ? null : { set: 'unread_count = 1', values: [], audit: null },
    );
  }

  /** Puts a conversation away, or back; a message of its customer brings it back by itself. */
  setArchived(change: ConversationChange, isArchived: boolean): Promise<ConversationView | null> {
    return this.#change(change, (before) =>
      before.is_archived === isArchived
        ? null
        : {
            set: 'is_archived = $3',
            values: [isArchived],
            audit: { action: isArchived ? 'conversation.archived' : 'conversation.unarchived' },
          },
    );
  }

  /**
   * Gives a conversation to a user, or to nobody.
   *
   * @throws SwitchboardError `not_found` when there is no such user, or they are disabled
   */
  async assign(change: ConversationChange, managerId: string | null): Promise<ConversationView | null> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      // Before the conversation: nobody holds a user while they wait for one.
      const managerName = managerId === null ? null : await enabledName(db, managerId);
      return await changeConversation(db, change, (before) =>
        before.assigned_manager_id === managerId
          ? null
          : {
              set: 'assigned_manager_id = $3',
              values: [managerId],
              audit: {
                action: managerId === null ? 'conversation.unassigned' : 'conversation.assigned',
                detail: {
                  manager_id: managerId,
                  manager_name: managerName,
                  before: before.assigned_manager_id,
                },
              },
              event: (conversation) => ({
                type: 'conversation.assigned',
                channelId: conversation.channel_id,
                conversationId: conversation.id,
                data: {
                  conversation,
                  manager_id: managerId,
                  manager_name: managerName,
                  assigned_by: change.userId,
                },
              }),
            },
      );
    });
  }

  /**
   * Gives a conversation these labels and no others.
   *
   * @param seenIds those that it had for whoever chose: what somebody else has put on or taken off since stays so
   * @throws SwitchboardError `not_found` when one of them does not exist
   */
  async setLabels(
    change: ConversationChange,
    labelIds: readonly string[],
    seenIds: readonly string[] | null = null,
  ): Promise<ConversationView | null> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      // Labels before conversations, as whoever deletes a label: none is given to anything while it goes.
      const names = await lockedLabels(db, labelIds);
      return await changeConversation(db, change, (before) => {
        const wanted = chosenLabels(before.label_ids, labelIds, seenIds ?? before.label_ids);
        if (before.label_ids.join() === wanted.join()) return null;
        return {
          set: 'label_ids = $3::uuid[]',
          values: [wanted],
          audit: {
            action: 'conversation.labelled',
            detail: { labels: wanted.flatMap((id) => names.get(id) ?? []) },
          },
        };
      });
    });
  }

  /**
   * Gives the person of a conversation an id in the host application, and tells of all conversations with them. Where
   * nobody is known behind the conversation yet, somebody is made. Null when there is no such conversation.
   */
  async linkClient(link: ClientLink): Promise<LinkedClient | null> {
    return await this.#dataSource.transaction((manager) => linkClient(queryableOf(manager), link));
  }

  #change(
    change: ConversationChange,
    decide: (before: LockedConversation) => Decision | null,
  ): Promise<ConversationView | null> {
    return this.#dataSource.transaction((manager) =>
      changeConversation(queryableOf(manager), change, decide),
    );
  }
}

/** What becomes of a conversation. */
interface Decision {
  /** What is set, with `values` from `$3` on. */
  set: string;
  values: unknown[];
  /** Null of what is read rather than done. */
  audit: Pick<NewAuditEntry, 'action' | 'detail'> | null;
  /** `conversation.updated` unless told. */
  event?: (after: ConversationView) => NewEvent;
}

/**
 * Changes a conversation as is decided while nobody else can; null where it is as wanted already. Answers it as it is
 * then; null when there is none, or it has gone into another since it was found.
 */
async function changeConversation(
  db: Queryable,
  { conversationId: id, userId, at }: ConversationChange,
  decide: (before: LockedConversation) => Decision | null,
): Promise<ConversationView | null> {
  const before = (await lockConversations(db, [id])).get(id);
  if (before === undefined) return null;
  const decision = decide(before);
  if (decision === null) return await readConversation(db, id, at);
  const { set, values, audit, event = conversationUpdated } = decision;
  await db.query({
    text: `update conversations set ${set}, updated_at = $2 where id = $1`,
    values: [id, at.toISOString(), ...values],
  });
  const after = await readConversation(db, id, at);
  if (audit !== null) {
    await recordAudit(db, { ...audit, userId, subjectType: 'conversation', subjectId: id }, at);
  }
  await appendEvents(db, [event(after)], at);
  return after;
}

async function enabledName(db: Queryable, userId: string): Promise<string> {
  const { rows } = await db.query<{ name: string }>({
    text: `select name from users where id = $1 and disabled_at is null for share`,
    values: [userId],
  });
  if (rows[0] === undefined)
    throw new SwitchboardError('not_found', 'There is no such user, or they are disabled.');
  return rows[0].name;
}

/** What somebody who saw some labels and chose others means, where it has these now. */
function chosenLabels(now: readonly string[], chosen: readonly string[], seen: readonly string[]): string[] {
  const taken = new Set(seen.filter((id) => !chosen.includes(id)));
  const given = chosen.filter((id) => !seen.includes(id));
  return [...new Set([...now.filter((id) => !taken.has(id)), ...given])].toSorted();
}

/** The names of all labels; these stay until commit. */
async function lockedLabels(db: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query({
    text: `select from labels where id = any($1::uuid[]) order by id for key share`,
    values: [ids],
  });
  if (rows.length < new Set(ids).size)
    throw new SwitchboardError('not_found', 'One of these labels does not exist any more.');
  const { rows: all } = await db.query<{ id: string; name: string }>({ text: `select id, name from labels` });
  return new Map(all.map(({ id, name }) => [id, name]));
}

async function lastRead(
  manager: EntityManager,
  { conversationId, upToMessageId }: Reading,
): Promise<LastRead | null> {
  const [message] = await manager.query<LastRead[]>(
    `select id, position from messages where conversation_id = $1 and ($2::uuid is null or id = $2)
     order by position desc limit 1`,
    [conversationId, upToMessageId],
  );
  return message ?? null;
}

/**
 * Unread are the latest `unread_count` messages that count (live, from the customer, not taken back): those of them that
 * came after the position stay so.
 */
async function lessenUnread(
  manager: EntityManager,
  { conversationId, at }: Reading,
  last: LastRead | null,
): Promise<void> {
  await manager.query(
    `update conversations c set updated_at = $2, unread_count = (
       select count(*) from (
         select m.position from messages m
         where m.conversation_id = c.id and m.position > 0 and m.direction = 'inbound' and m.type <> 'system'
           and m.deleted_at is null
         order by m.position desc limit c.unread_count
       ) latest where latest.position > $3::bigint
     ) where c.id = $1`,
    [conversationId, at, last?.position ?? Number.MAX_SAFE_INTEGER],
  );
}
