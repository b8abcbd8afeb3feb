import type { DataSource } from 'typeorm';
import { LIMITS } from '@switchboard/core';
import { messageTexts } from './search/found-by.ts';
import { type NewsOfSearch, newsAfter } from './search/news.ts';
import { markOf } from './search/segment-entries.ts';
import { joinSegments, rewriteStale } from './search/segment-upkeep.ts';
import { findIndexed, markStale, writeSegments } from './search/write-segments.ts';
import { indexConversations } from './search/write-conversations.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';

/** Of one step of the walk through what was there before: a message is found by some ten words, a conversation too. */
const WALKED_CONVERSATIONS = 1_000;

interface IndexState {
  seq: string;
  is_built: boolean;
  walked_messages: string;
  walked_conversations: string;
  head: string;
  oldest: string | null;
}

/**
 * Writes the index of the search, behind a cursor in the event log: nothing of it is done while a message is stored. Any
 * number of processes may call it; one at a time works. See docs/decisions/0026.
 */
export class SearchIndex {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Takes one step: a page of events, or of what was stored before the index was. Answers whether there is more to do. */
  async advance(): Promise<boolean> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      const state = await lockState(db);
      if (state === null) return false;
      if (hasLostItsPlace(state)) {
        await beginAnew(db, state.head);
        return true;
      }
      if (!state.is_built) {
        await walk(db, state);
        return true;
      }
      if (state.seq === state.head) return await rewriteStale(db);
      return await follow(db, state);
    });
  }
}

/** Null while another process is at it. */
async function lockState(db: Queryable): Promise<IndexState | null> {
  const { rows } = await db.query<IndexState>({
    text: `select i.seq, i.is_built, i.walked_messages, i.walked_conversations,
        (select seq from event_stream where id = 1) as head, (select min(seq) from events) as oldest
      from search_index i where i.id = 1 for update skip locked`,
  });
  return rows[0] ?? null;
}

/** The log was shortened beyond what the index knows, or begins anew. */
function hasLostItsPlace({ seq, head, oldest }: IndexState): boolean {
  const next = BigInt(seq) + 1n;
  if (BigInt(head) < next - 1n) return true;
  return BigInt(head) >= next && (oldest === null || BigInt(oldest) > next);
}

async function beginAnew(db: Queryable, head: string): Promise<void> {
  await db.query({ text: `truncate search_postings, search_segments, search_conversations` });
  await db.query({
    text: `update search_index set seq = $1, is_built = false, walked_messages = default, walked_conversations = default`,
    values: [head],
  });
}

/** What comes meanwhile is in the log behind `seq`, whether the walk has met it or not. */
async function walk(db: Queryable, state: IndexState): Promise<void> {
  const size = LIMITS.searchSegmentMessagesMax;
  const messages = await idsAfter(db, 'messages', state.walked_messages, size);
  await writeSegments(db, await messageTexts(db, messages));
  const conversations = await idsAfter(db, 'conversations', state.walked_conversations, WALKED_CONVERSATIONS);
  await indexConversations(db, conversations);
  await db.query({
    text: `update search_index set walked_messages = $1, walked_conversations = $2, is_built = $3`,
    values: [
      messages.at(-1) ?? state.walked_messages,
      conversations.at(-1) ?? state.walked_conversations,
      messages.length < size && conversations.length < WALKED_CONVERSATIONS,
    ],
  });
}

async function idsAfter(
  db: Queryable,
  table: 'messages' | 'conversations',
  after: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    text: `select id from ${table} where id > $1 order by id limit $2`,
    values: [after, limit],
  });
  return rows.map(({ id }) => id);
}

async function follow(db: Queryable, state: IndexState): Promise<boolean> {
  const news = await newsAfter(db, BigInt(state.seq), LIMITS.searchIndexEventsMax);
  await indexMessages(db, news, state.walked_messages);
  await indexConversations(db, news.conversationIds);
  const isMoreStale = await rewriteStale(db);
  await joinSegments(db);
  await db.query({ text: `update search_index set seq = $1`, values: [news.lastSeq.toString()] });
  return isMoreStale || news.lastSeq < BigInt(state.head);
}

/** A message that was created behind the walk can be nowhere yet; all others are looked for. */
async function indexMessages(db: Queryable, news: NewsOfSearch, walkedThrough: string): Promise<void> {
  const created = new Set(news.createdIds.filter((id) => id > walkedThrough));
  const messages = await messageTexts(db, [...new Set([...news.createdIds, ...news.changedIds])]);
  const messageOf = new Map(messages.map((message) => [message.id, message]));
  const toWrite = new Map(messageOf);
  const stale = new Set<number>();
  const indexed = await findIndexed(
    db,
    messages.filter(({ id }) => !created.has(id)),
  );
  for (const { id, segmentId, mark } of indexed) {
    const message = messageOf.get(id)!;
    if (!markOf(message.sentAtMs, message.text).equals(mark)) stale.add(segmentId);
    toWrite.delete(id);
  }
  await markStale(db, [...stale]);
  await writeSegments(db, [...toWrite.values()]);
}
