import type { MetaPlatform } from '@switchboard/core';
import { dayPeople, fullIdentity } from './day-person.ts';
import { DayWriter } from './day-writer.ts';
import type { ExpectedConversation } from './expected-inbox.ts';
import { pick, seededRandom, shuffled } from './seeded-random.ts';
import { SIMULATED_KINDS } from './simulated-kinds.ts';
import type { SimulatedDayOptions } from './simulated-day-options.ts';
import type { SettledWebhook } from './simulated-webhook.ts';
import type { WebhookBody } from './webhook-body.ts';

export interface SimulatedDay {
  /** One item each, in the order in which they happened. */
  bodies: WebhookBody[];
  /** What each body was made from. */
  webhooks: SettledWebhook[];
  /** What should be stored once all bodies have arrived, in whatever order, batches and repetition. */
  expected: ExpectedConversation[];
}

const PEOPLE_PER_CHANNEL = 6;

/** Every press of the button is stored anew, in a channel that the webhook does not name: nothing can be expected of it. */
const NOT_IN_A_DAY = new Set(['dashboard_test']);

/** What people do most of the time. */
const EVERYDAY: Record<MetaPlatform, readonly string[]> = {
  whatsapp: everyday(
    'voice',
    'document',
    'status',
    'status',
    'status',
    'revoke',
    'reaction_removal',
    'group_text',
    'history_placeholder',
    'history_media',
    'number_changed',
    'user_id_changed',
  ),
  instagram: everyday('read', 'unsend', 'unreaction', 'story_reply', 'postback'),
  facebook: everyday('read', 'delivery', 'unsend', 'unreaction', 'postback'),
};

function everyday(...special: string[]): readonly string[] {
  return ['text', 'text', 'text', 'text', 'echo', 'echo', 'echo', 'image', 'reaction', 'edit', ...special];
}

/**
 * A day of traffic on one platform: several people, every kind that the platform has, answers of the business as
 * echoes, receipts, reactions, edits, messages that are taken back, people who change their ids.
 */
export function simulateDay(options: SimulatedDayOptions): SimulatedDay {
  const { platform, count = 0, peoplePerChannel = PEOPLE_PER_CHANNEL } = options;
  const random = seededRandom(options.seed);
  const people = dayPeople({ ...options, peoplePerChannel }, random);
  const writer = new DayWriter(options, random);
  const kinds = SIMULATED_KINDS[platform].filter((kind) => !NOT_IN_A_DAY.has(kind));
  const more = Array.from({ length: Math.max(0, count - kinds.length) }, () =>
    pick(random, EVERYDAY[platform]),
  );
  for (const kind of shuffled([...kinds, ...more], random)) writer.write(kind, people);
  // Whoever has two ids shows both of them once: else nobody could know that they are one person.
  for (const person of people) writer.writeWith('text', person, fullIdentity(person));
  return { bodies: writer.bodies, webhooks: writer.webhooks, expected: writer.inbox.conversations() };
}
