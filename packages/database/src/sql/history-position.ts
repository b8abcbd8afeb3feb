import type { MessageToInsert } from './insert-messages.ts';
import { columns, type Queryable } from './statement.ts';

/**
 * History takes its place in a conversation by its time, below zero and so before everything that came live, whichever
 * of its chunks comes first: seconds since 1970, each with a million places for what was said in it (WhatsApp tells no
 * more than seconds, notes/meta.md §4.1), moved down by this much. A double holds every such number exactly.
 */
const ZERO = 8 * 10 ** 15;
export const PLACES_PER_SECOND = 1_000_000;

/** Gives the history among these rows its places. The caller holds the locks of their conversations. */
export async function placeHistory(db: Queryable, rows: readonly MessageToInsert[]): Promise<void> {
  const seconds = rows.map((row) => ({
    conversationId: row.conversationId,
    from: Math.floor(row.sentAt.getTime() / 1_000) * PLACES_PER_SECOND - ZERO,
  }));
  const { rows: taken } = await db.query<{ ordinal: string; last: string }>({
    name: 'taken-history-places',
    text: `select k.ordinal, max(m.position) as last
      from unnest($1::uuid[], $2::bigint[]) with ordinality as k(conversation_id, first, ordinal)
      join messages m on m.conversation_id = k.conversation_id
        and m.position >= k.first and m.position < k.first + ${PLACES_PER_SECOND}
      group by k.ordinal`,
    values: columns(
      seconds,
      (second) => second.conversationId,
      (second) => second.from,
    ),
  });
  const next = new Map<string, number>();
  for (const { ordinal, last } of taken) next.set(placeKey(seconds[Number(ordinal) - 1]!), Number(last) + 1);
  for (const [index, row] of rows.entries()) {
    const key = placeKey(seconds[index]!);
    row.position = next.get(key) ?? seconds[index]!.from;
    next.set(key, row.position + 1);
  }
}

function placeKey({ conversationId, from }: { conversationId: string; from: number }): string {
  return `${conversationId}\n${from}`;
}
