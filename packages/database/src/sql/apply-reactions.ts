import type { InboundReaction, NewEvent } from '@switchboard/core';
import type { TargetMessage } from './find-messages.ts';
import { columns, type Queryable } from './statement.ts';

export interface ReactionToMessage {
  update: InboundReaction;
  message: TargetMessage;
}

/**
 * Keeps the newest reaction of each person to each message, by the platform's time; one that was taken away stays as a
 * row without an emoji, so that an older one cannot come back. Two of the same moment: taking away wins, then the
 * emoji decide, so that every order of arrival ends alike. Answers events for what clients see change.
 */
export async function applyReactions(
  db: Queryable,
  reactions: readonly ReactionToMessage[],
): Promise<NewEvent[]> {
  const newest = new Map<string, ReactionToMessage>();
  for (const reaction of reactions) {
    if (reaction.message.isDeleted) continue;
    const key = `${reaction.message.id}\n${reaction.update.actor}`;
    const other = newest.get(key);
    if (other === undefined || isNewer(reaction.update, other.update)) newest.set(key, reaction);
  }
  if (newest.size === 0) return [];
  const { rows } = await db.query<{ message_id: string; actor: string; is_first: boolean }>({
    name: 'apply-reactions',
    text: `insert into reactions as r (message_id, actor, emoji, occurred_at)
      select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) as k(id, actor, emoji, at)
      order by id, actor
      on conflict (message_id, actor) do update set emoji = excluded.emoji, occurred_at = excluded.occurred_at
      where (excluded.occurred_at, excluded.emoji is null, coalesce(excluded.emoji, '') collate "C")
        > (r.occurred_at, r.emoji is null, coalesce(r.emoji, '') collate "C")
      returning message_id, actor, xmax = 0 as is_first`,
    values: columns(
      [...newest.values()],
      ({ message }) => message.id,
      ({ update }) => update.actor,
      ({ update }) => update.emoji,
      ({ update }) => update.occurredAt.toISOString(),
    ),
  });
  return rows.flatMap((row) => {
    const changed = newest.get(`${row.message_id}\n${row.actor}`)!;
    // The removal of a reaction that nobody has seen changes nothing for anybody.
    return row.is_first && changed.update.emoji === null ? [] : [reactionEvent(changed)];
  });
}

/** As the statement compares: time, then a removal, then the emoji by their bytes. */
function isNewer(one: InboundReaction, other: InboundReaction): boolean {
  const later = one.occurredAt.getTime() - other.occurredAt.getTime();
  if (later !== 0) return later > 0;
  if (one.emoji === null || other.emoji === null) return one.emoji === null && other.emoji !== null;
  return Buffer.compare(Buffer.from(one.emoji), Buffer.from(other.emoji)) > 0;
}

/** Tells of a reaction that came, changed or went. */
export function reactionEvent({ update, message }: ReactionToMessage): NewEvent {
  return {
    type: update.emoji === null ? 'message.reaction_removed' : 'message.reaction_added',
    channelId: message.channelId,
    conversationId: message.conversationId,
    data: {
      message_id: message.id,
      conversation_id: message.conversationId,
      actor: update.actor,
      emoji: update.emoji,
      occurred_at: update.occurredAt.toISOString(),
    },
  };
}
