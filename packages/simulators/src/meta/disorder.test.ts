import { describe, expect, it } from '@jest/globals';
import { META_PLATFORMS, type MetaPlatform } from '@switchboard/core';
import * as fc from 'fast-check';
import { withDuplicates } from './disorder.ts';
import { BATCH_ITEMS_MAX, mergeWebhooks } from './merge-webhooks.ts';
import { seededRandom, shuffled } from './seeded-random.ts';
import { simulateDay } from './simulated-day.ts';
import { ITEM_LISTS, itemsIn, splitWebhook } from './split-webhook.ts';
import type { JsonItem, WebhookBody } from './webhook-body.ts';

const DAYS = new Map(META_PLATFORMS.map((platform) => [platform, dayOf(platform)]));

function dayOf(platform: MetaPlatform): WebhookBody[] {
  const channelExternalIds = ['1001', '1002'] as const;
  return simulateDay({ platform, channelExternalIds, seed: 3, startMs: 1_790_000_000_000 }).bodies;
}

/** What each item is and whose, however it is wrapped; contacts are joined to items and are no items. */
function contents(bodies: readonly WebhookBody[]): string[] {
  return bodies
    .flatMap(splitWebhook)
    .map((body) => {
      const { contacts: _, ...value } = (body.entry[0]?.changes?.[0]?.value ?? {}) as JsonItem;
      return JSON.stringify({ ...body, entry: [{ ...body.entry[0], changes: undefined, value }] });
    })
    .toSorted();
}

const platforms = fc.constantFrom(...META_PLATFORMS);
const seeds = fc.nat();

describe('mergeWebhooks', () => {
  it('keeps every item, in bodies of at most so many', () => {
    fc.assert(
      fc.property(platforms, seeds, fc.integer({ min: 1, max: 80 }), (platform, seed, max) => {
        const random = seededRandom(seed);
        const day = shuffled(DAYS.get(platform) ?? [], random);
        const merged = mergeWebhooks(day, max, random);
        expect(contents(merged)).toEqual(contents(day));
        for (const body of merged) expect(itemsIn(body)).toBeLessThanOrEqual(max);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves what it was given as it was', () => {
    const day = DAYS.get('whatsapp') ?? [];
    const before = JSON.stringify(day);
    mergeWebhooks(day, 50, seededRandom(1));
    expect(JSON.stringify(day)).toBe(before);
  });

  it('puts a thousand items into one request, and the next into another', () => {
    const one = DAYS.get('whatsapp') ?? [];
    const many = Array.from({ length: BATCH_ITEMS_MAX + 1 }, (_, n) => one[n % one.length]!);
    expect(mergeWebhooks(many, BATCH_ITEMS_MAX, seededRandom(1)).map(itemsIn)).toEqual([BATCH_ITEMS_MAX, 1]);
  });

  it('batches WhatsApp on every level: items, changes, entries, numbers', () => {
    const [body] = mergeWebhooks(DAYS.get('whatsapp') ?? [], BATCH_ITEMS_MAX, seededRandom(1));
    const changes = body?.entry.flatMap((entry) => entry.changes ?? []) ?? [];
    const longest = (list: string): number =>
      Math.max(...changes.map(({ value }) => (Array.isArray(value[list]) ? value[list].length : 0)));
    expect(body?.entry.length).toBeGreaterThan(1);
    expect(changes.length).toBeGreaterThan(body?.entry.length ?? 0);
    expect(longest('messages')).toBeGreaterThan(1);
    const numbers = changes.flatMap(({ value }) => {
      const metadata = value['metadata'] as JsonItem | undefined;
      return metadata === undefined ? [] : [metadata['phone_number_id']];
    });
    expect(new Set(numbers)).toEqual(new Set(['1001', '1002']));
  });

  it.each(['instagram', 'facebook'] as const)('gives each event of %s an entry of its own', (platform) => {
    const [body] = mergeWebhooks(DAYS.get(platform) ?? [], BATCH_ITEMS_MAX, seededRandom(1));
    for (const entry of body?.entry ?? []) {
      const lists: unknown[][] = [entry.messaging ?? [], entry.standby ?? [], entry.changes ?? []];
      expect(lists.flat()).toHaveLength(1);
    }
  });

  it('spreads errors that explain one message over no others', () => {
    const [body] = mergeWebhooks(DAYS.get('whatsapp') ?? [], BATCH_ITEMS_MAX, seededRandom(2));
    const explained = (body?.entry ?? [])
      .flatMap((entry) => entry.changes ?? [])
      .filter(({ value }) => value['errors'] !== undefined);
    expect(explained.length).toBeGreaterThan(0);
    for (const { value } of explained) {
      expect(ITEM_LISTS.flatMap((list) => value[list] ?? []).length).toBeLessThanOrEqual(1);
    }
  });

  it('gives a message only the contacts of its own person when it is taken out again', () => {
    const texts = (DAYS.get('whatsapp') ?? []).filter((body) => JSON.stringify(body).includes('"profile"'));
    const again = mergeWebhooks(texts, BATCH_ITEMS_MAX, seededRandom(1)).flatMap(splitWebhook);
    expect(again).toHaveLength(texts.length);
    for (const body of again) {
      const value = body.entry[0]?.changes?.[0]?.value ?? {};
      const names = new Set(
        (value['contacts'] as { profile?: JsonItem }[]).map(({ profile }) => profile?.['name']),
      );
      expect(names.size).toBe(1);
    }
  });
});

describe('splitWebhook', () => {
  it.each(META_PLATFORMS)('leaves single items of %s as they are', (platform) => {
    for (const body of DAYS.get(platform) ?? []) expect(splitWebhook(body)).toEqual([body]);
  });

  it('takes history apart down to its messages', () => {
    const message = (id: string): JsonItem => ({ id, type: 'text' });
    const thread = (id: string, ids: string[]): JsonItem => ({ id, messages: ids.map(message) });
    const chunk = (threads: JsonItem[]): JsonItem => ({ metadata: { phase: 1 }, threads });
    const body = (history: JsonItem[]): WebhookBody => ({
      object: 'whatsapp_business_account',
      entry: [
        { id: '1', changes: [{ field: 'history', value: { metadata: { phone_number_id: '2' }, history } }] },
      ],
    });
    expect(splitWebhook(body([chunk([thread('a', ['m1', 'm2']), thread('b', ['m3'])])]))).toEqual([
      body([chunk([thread('a', ['m1'])])]),
      body([chunk([thread('a', ['m2'])])]),
      body([chunk([thread('b', ['m3'])])]),
    ]);
  });

  it('keeps an entry without any list', () => {
    const body: WebhookBody = { object: 'instagram', entry: [{ id: '1' }] };
    expect(splitWebhook(body)).toEqual([body]);
  });
});

describe('withDuplicates', () => {
  it('repeats exactly that share, and loses and invents nothing', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat()),
        fc.double({ min: 0, max: 1, noNaN: true }),
        seeds,
        (items, share, seed) => {
          const result = withDuplicates(items, share, seededRandom(seed));
          expect(result).toHaveLength(items.length + Math.round(items.length * share));
          expect(new Set(result)).toEqual(new Set(items));
          for (const item of items)
            expect(result.filter((one) => one === item).length).toBeLessThanOrEqual(2);
        },
      ),
    );
  });
});
