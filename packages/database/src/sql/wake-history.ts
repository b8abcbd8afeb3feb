import type { InboundPlan } from './inbound-plan.ts';
import type { PlacedConversations } from './place-conversations.ts';
import { type Queryable } from './statement.ts';

/**
 * History of a Telegram account that is newer than what was heard live in its conversation is none: another of our
 * accounts follows the supergroup and has not come as far yet, or the account was away. Told as history it would be told to
 * nobody, and stand before what it follows. Where nothing was heard live yet, what is newer than all of the stored history
 * was said since that was fetched. The conversations are locked, so nobody stores anything in between.
 */
export async function wakeHistory(
  db: Queryable,
  plan: InboundPlan,
  { conversations, created }: PlacedConversations,
): Promise<void> {
  const asked = new Set<string>();
  for (const { event, conversation } of plan.messages) {
    const place = conversations[conversation];
    const isHistory = event.origin === 'history' && event.platform === 'telegram';
    if (isHistory && place && !created.has(place.id)) asked.add(place.id);
  }
  if (asked.size === 0) return;
  const newest = await newestQuietNumbers(db, [...asked]);
  for (const planned of plan.messages) {
    const { event, conversation } = planned;
    const since = newest.get(conversations[conversation]?.id ?? '');
    if (event.origin !== 'history' || event.platform !== 'telegram' || since === undefined) continue;
    if (numberOf(event.externalId) > since) planned.event = { ...event, origin: 'live' };
  }
}

/** What is newer than this message of each conversation is live. History lies below zero, ordered by its time. */
async function newestQuietNumbers(db: Queryable, conversationIds: string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; external_id: string | null }>({
    name: 'newest-quiet-messages',
    text: `select c.id, coalesce(
        (select m.external_id from messages m where m.conversation_id = c.id and m.position > 0
          order by m.position limit 1),
        (select m.external_id from messages m where m.conversation_id = c.id
          order by m.position desc limit 1)) as external_id
      from unnest($1::uuid[]) as c(id)`,
    values: [conversationIds],
  });
  const numbers = rows.map((row) => [row.id, numberOf(row.external_id ?? '')] as const);
  return new Map(numbers.filter(([, number]) => !Number.isNaN(number)));
}

/** `<address>:<number>`; NaN for anything else. */
function numberOf(externalId: string): number {
  return Number(/:(\d+)$/.exec(externalId)?.[1]);
}
