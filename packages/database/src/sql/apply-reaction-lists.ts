import type { InboundReactionList, NewEvent } from '@switchboard/core';
import { type ReactionToMessage, reactionEvent } from './apply-reactions.ts';
import type { TargetMessage } from './find-messages.ts';
import { columns, type Queryable } from './statement.ts';

export interface ReactionListOfMessage {
  update: InboundReactionList;
  message: TargetMessage;
}

/**
 * Makes the reactions of messages what the last list of each says, and answers events for what changed: a new or another
 * emoji is from now on, who is not in the list has taken theirs away, the same emoji keeps its date. A message that was
 * taken back has none. The caller holds the locks of the messages' conversations.
 */
export async function applyReactionLists(
  db: Queryable,
  lists: readonly ReactionListOfMessage[],
): Promise<NewEvent[]> {
  const last = new Map(lists.map((list) => [list.message.id, list]));
  const standing = [...last.values()].filter(({ message }) => !message.isDeleted);
  if (standing.length === 0) return [];
  const current = await currentReactions(
    db,
    standing.map(({ message }) => message.id),
  );
  const changes = standing.flatMap((list) => changesOf(list, current.get(list.message.id) ?? new Map()));
  if (changes.length > 0) await writeReactions(db, changes);
  return changes.map(reactionEvent);
}

/** The emoji of each person, by message. */
async function currentReactions(
  db: Queryable,
  messageIds: readonly string[],
): Promise<Map<string, Map<string, string>>> {
  const { rows } = await db.query<{ message_id: string; actor: string; emoji: string }>({
    name: 'current-reactions',
    text: `select message_id, actor, emoji from reactions
      where message_id = any($1::uuid[]) and emoji is not null order by message_id, actor`,
    values: [messageIds],
  });
  const current = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const ofMessage = current.get(row.message_id) ?? new Map<string, string>();
    current.set(row.message_id, ofMessage.set(row.actor, row.emoji));
  }
  return current;
}

/** What has to change. Of several reactions of one person the first in the list is shown. Pure. */
function changesOf(
  { update: list, message }: ReactionListOfMessage,
  current: ReadonlyMap<string, string>,
): ReactionToMessage[] {
  const { reactions, kind: _, ...about } = list;
  const wanted = new Map(reactions.toReversed().map(({ actor, emoji }) => [actor, emoji]));
  const change = (actor: string, emoji: string | null): ReactionToMessage => ({
    update: { ...about, kind: 'reaction', actor, emoji },
    message,
  });
  return [
    ...[...current.keys()].filter((actor) => !wanted.has(actor)).map((actor) => change(actor, null)),
    ...[...wanted]
      .toReversed()
      .filter(([actor, emoji]) => current.get(actor) !== emoji)
      .map(([actor, emoji]) => change(actor, emoji)),
  ];
}

async function writeReactions(db: Queryable, changes: readonly ReactionToMessage[]): Promise<void> {
  await db.query({
    name: 'write-reactions',
    text: `insert into reactions (message_id, actor, emoji, occurred_at)
      select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) as k(id, actor, emoji, at)
      order by id, actor
      on conflict (message_id, actor) do update set emoji = excluded.emoji, occurred_at = excluded.occurred_at`,
    values: columns(
      changes,
      ({ message }) => message.id,
      ({ update }) => update.actor,
      ({ update }) => update.emoji,
      ({ update }) => update.occurredAt.toISOString(),
    ),
  });
}
