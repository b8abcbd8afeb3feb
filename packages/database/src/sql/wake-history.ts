import type { InboundPlan } from './inbound-plan.ts';
import type { PlacedConversations } from './place-conversations.ts';
import { type Queryable } from './statement.ts';

/**
 * History of a Telegram account that is newer than what was heard live in its conversation is none: another of our
 * accounts follows the supergroup and has not come as far yet, or the account was away. Told as history it would be told to
 * nobody, and stand before what it follows. The conversations are locked, so nobody stores anything in between.
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
  const first = await firstLiveNumbers(db, [...asked]);
  for (const planned of plan.messages) {
    const { event, conversation } = planned;
    const since = first.get(conversations[conversation]?.id ?? '');
    if (event.origin !== 'history' || event.platform !== 'telegram' || since === undefined) continue;
    if (numberOf(event.externalId) > since) planned.event = { ...event, origin: 'live' };
  }
}

/** The number of the first message that was heard live in each conversation: history lies below zero. */
async function firstLiveNumbers(db: Queryable, conversationIds: string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; external_id: string | null }>({
    name: 'first-live-messages',
    text: `select c.id, first.external_id from unnest($1::uuid[]) as c(id) cross join lateral (
        select m.external_id from messages m where m.conversation_id = c.id and m.position > 0
        order by m.position limit 1
      ) first`,
    values: [conversationIds],
  });
  const numbers = rows.map((row) => [row.id, numberOf(row.external_id ?? '')] as const);
  return new Map(numbers.filter(([, number]) => !Number.isNaN(number)));
}

/** `<address>:<number>`; NaN for anything else. */
function numberOf(externalId: string): number {
  return Number(/:(\d+)$/.exec(externalId)?.[1]);
}
