import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR_MS, LIMITS, type MessageTemplate, newId } from '@switchboard/core';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { Database } from './database.ts';
import type { TemplateQuery } from './template-store.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const after = (ms: number): Date => new Date(NOW.getTime() + ms);

describe('the templates of an account in the database', () => {
  let database: TestDatabase;
  let stores: Database;
  let account: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
  });
  beforeEach(() => {
    account = newId();
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  const template = (name: string, more: Partial<MessageTemplate> = {}): MessageTemplate => ({
    externalId: newId(),
    name,
    language: 'pl',
    category: 'UTILITY',
    status: 'APPROVED',
    components: [],
    ...more,
  });
  const due = () => ({ accountExternalId: account, newestEventId: null });
  const fetched = async (templates: MessageTemplate[], at = NOW): Promise<void> => {
    await stores.templates.replace(due(), templates, { at, dueAt: after(HOUR_MS) });
  };
  const names = async (query: Partial<TemplateQuery>): Promise<string[]> =>
    (await stores.templates.list(account, { limit: 10, ...query }))!.templates.map(
      ({ name, language }) => `${name} ${language}`,
    );

  it('come page by page, each once, in an order that stays', async () => {
    const all = ['a', 'B', 'a_b', 'ab', 'ł', 'z'].flatMap((name) => [
      template(name),
      template(name, { language: 'en_US' }),
    ]);
    await fetched(all);
    const whole = await names({ limit: 100 });
    expect(whole).toHaveLength(all.length);
    for (const limit of [1, 5, 6, 12]) {
      const paged: string[] = [];
      let place: TemplateQuery['after'] = null;
      do {
        const page = await stores.templates.list(account, { limit, after: place });
        expect(page!.templates.length).toBeGreaterThan(0);
        paged.push(...page!.templates.map(({ name, language }) => `${name} ${language}`));
        place = page!.next;
      } while (place !== null);
      expect(paged).toEqual(whole);
    }
  });

  it('can be searched by name and by status, taken as they are written', async () => {
    await fetched([
      template('order_ready'),
      template('Order_late', { status: 'REJECTED' }),
      template('orderXready'),
      template('other'),
    ]);
    expect((await names({ search: 'ORDER_' })).toSorted()).toEqual(['Order_late pl', 'order_ready pl']);
    expect(await names({ search: '%' })).toEqual([]);
    expect(await names({ status: 'REJECTED' })).toEqual(['Order_late pl']);
    expect(await stores.templates.list(newId(), { limit: 1 })).toBeNull();
  });

  it('are not fetched again for somebody who asks twice within a minute, nor soon after a failure', async () => {
    const isDueAfter = async (ms: number): Promise<boolean> => {
      await stores.templates.makeDue(account, after(ms));
      return (await stores.templates.due([account], after(ms))).length > 0;
    };
    await fetched([]);
    expect(await isDueAfter(LIMITS.templateAskedFetchMsMin - 1)).toBe(false);
    expect(await isDueAfter(LIMITS.templateAskedFetchMsMin)).toBe(true);
    const dueAt = after(LIMITS.channelCheckRetryMs);
    await fetched([], after(-HOUR_MS));
    await stores.templates.postpone(due(), { problem: 'away', dueAt });
    expect(await isDueAfter(LIMITS.channelAskedAfterFailureMsMin - 1)).toBe(false);
    expect(await isDueAfter(LIMITS.channelAskedAfterFailureMsMin)).toBe(true);
  });
});
