import { expect } from '@jest/globals';
import type { MetaPlatform } from '@switchboard/core';
import type { Hub } from './hub.ts';
import { bodyOf, entryOf, exactly, newPerson, textItem, whatsappEntry } from './meta-bodies.ts';

/** What is hostile, by the list of the delivery that it stands in. */
export interface Hostile {
  /** Beside good messages, in the list of messages itself. */
  items?: readonly unknown[];
  /** Beside good changes; of WhatsApp only. */
  changes?: readonly unknown[];
  entries?: readonly unknown[];
}

/** Good messages before, among and behind something hostile, each of somebody else. */
export interface Neighbours {
  body: object;
  people: string[];
}

export function neighboursOf(platform: MetaPlatform, hostile: Hostile): Neighbours {
  const people: string[] = [];
  const good = (): unknown => {
    const person = newPerson(platform);
    people.push(person);
    return textItem(platform, person, wordsOf(person));
  };
  const { items = [], changes = [], entries = [] } = hostile;
  const body = bodyOf(
    platform,
    entryOf(platform, [good(), ...items, good()]),
    ...(changes.length > 0 ? [whatsappEntry(...changes, changeOf(good()))] : []),
    ...entries,
    entryOf(platform, [good()]),
  );
  return { body, people };
}

function changeOf(item: unknown): unknown {
  return (entryOf('whatsapp', [item])['changes'] as unknown[])[0];
}

/** Each person's message is shown, once, unread, and nothing else of them. */
export async function expectShown(hub: Hub, people: readonly string[]): Promise<void> {
  for (const person of people) {
    const thread = await hub.thread(person);
    expect(thread).toMatchObject({ unread_count: 1, total_messages: 1, last_message: wordsOf(person) });
    expect(thread!.messages).toMatchObject([
      { type: 'text', content: wordsOf(person), direction: 'inbound', deleted_at: null },
    ]);
  }
}

/** Delivers what is hostile among good messages: accepted, and all good ones are shown. */
export async function deliverAmongGood(hub: Hub, platform: MetaPlatform, hostile: Hostile): Promise<void> {
  const { body, people } = neighboursOf(platform, hostile);
  await hub.accepts(platform, exactly(body));
  await expectShown(hub, people);
}

function wordsOf(person: string): string {
  return `Dzień dobry, tu ${person} 🌻`;
}
