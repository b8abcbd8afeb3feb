import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@switchboard/core';
import * as fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { Database } from './database.ts';
import { type InboxFilter, NOBODY } from './inbox-queries.ts';

const CHANNEL = '0190a000-0000-7000-8000-000000000001';
const NOW_MS = Date.UTC(2026, 10, 22);

describe('the inbox', () => {
  let database: TestDatabase;
  let stores: Database;
  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
    await database.query(
      `insert into channels (id, platform, external_id, name) values ($1, 'whatsapp', '1', 'W')`,
      [CHANNEL],
    );
  });
  beforeEach(() => database.query('delete from conversations'));
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  async function keep(minutesAgo: number, isArchived: boolean, waits: boolean): Promise<string> {
    const id = newId();
    const at = new Date(NOW_MS - minutesAgo * 60_000);
    await database.query(
      `insert into conversations (id, channel_id, platform, external_id, reply_address, last_message_at, is_archived,
         awaiting_reply_since) values ($1, $2, 'whatsapp', $3, '', $4, $5, $6)`,
      [id, CHANNEL, id, at, isArchived, waits ? at : null],
    );
    return id;
  }

  async function pages(filter: InboxFilter, limit: number): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const query = { filter, platform: null, search: null, limit, offset: 0, cursor };
      const page = await stores.inbox.inbox(query, NOW_MS);
      ids.push(...page.conversations.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    return ids;
  }

  it('is listed newest first, page by page, across the hours', async () => {
    await fc.assert(
      fc.asyncProperty(
        // Some at the same moment, some at the very beginning of an hour.
        fc.array(fc.tuple(fc.constantFrom(0, 1, 59, 60, 61, 120, 300), fc.boolean(), fc.boolean()), {
          maxLength: 12,
        }),
        fc.integer({ min: 1, max: 4 }),
        async (given, limit) => {
          await database.query('delete from conversations');
          const kept: { id: string; minutesAgo: number; isArchived: boolean; waits: boolean }[] = [];
          for (const [minutesAgo, isArchived, waits] of given) {
            kept.push({ id: await keep(minutesAgo, isArchived, waits), minutesAgo, isArchived, waits });
          }
          const inOrder = kept.toSorted((a, b) => a.minutesAgo - b.minutesAgo || (a.id < b.id ? 1 : -1));
          const listed = (wanted: (one: (typeof kept)[number]) => boolean) =>
            inOrder.filter(wanted).map(({ id }) => id);
          expect(await pages('all', limit)).toEqual(listed(({ isArchived }) => !isArchived));
          expect(await pages('archived', limit)).toEqual(listed(({ isArchived }) => isArchived));
          expect(await pages('needs_reply', limit)).toEqual(
            listed(({ isArchived, waits }) => !isArchived && waits),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  async function planOf(query: string): Promise<string> {
    const lines = await database.query<{ 'QUERY PLAN': string }>(`explain ${query}`);
    return lines.map((line) => line['QUERY PLAN']).join('\n');
  }

  /** As it is asked, with this condition. */
  const listed = (condition: string) =>
    `select id from conversations c where not c.is_archived and c.last_message_hour is not null and ${condition}
     order by c.last_message_hour desc, c.last_message_at desc, c.id desc limit 51`;

  it('is read along its index, an hour at a time', async () => {
    for (let n = 0; n < 400; n++) await keep(n * 30, false, false);
    await database.query('analyze conversations');
    const plan = await planOf(listed('true'));
    expect(plan).toMatch(/Incremental Sort/);
    expect(plan).toMatch(/conversations_inbox/);
  });

  describe('of many conversations', () => {
    const LABEL = '0190a000-0000-7000-8000-00000000000a';
    const OTHER = '0190a000-0000-7000-8000-00000000000b';

    beforeEach(async () => {
      await database.query(
        `insert into users (id, source, name, role) values ('anna', 'host', 'Anna', 'agent') on conflict do nothing`,
      );
      // One in a hundred has somebody, one in two hundred has the label.
      await database.query(
        `insert into conversations (id, channel_id, platform, external_id, reply_address, last_message_at,
           is_archived, assigned_manager_id, label_ids)
         select gen_random_uuid(), $1, 'whatsapp', n::text, '', $2::timestamptz - n * interval '7 minutes',
           n % 5 = 0, case when n % 100 = 1 then 'anna' end,
           case when n % 200 = 1 then array[$3, $4]::uuid[] when n % 3 = 0 then array[$4]::uuid[] else '{}' end
         from generate_series(1, 4000) n`,
        [CHANNEL, new Date(NOW_MS), LABEL, OTHER],
      );
      await database.query('vacuum analyze conversations');
    });

    it('finds those of somebody along an index of them, in order', async () => {
      const plan = await planOf(listed(`c.assigned_manager_id = 'anna'`));
      expect(plan).toMatch(/Incremental Sort/);
      expect(plan).toMatch(/conversations_assigned/);
      const query = { platform: null, search: null, limit: 30, offset: 0, cursor: null } as const;
      const mine = await stores.inbox.inbox({ ...query, filter: 'mine', userId: 'anna' }, NOW_MS);
      expect([mine.total, mine.conversations.length]).toEqual([40, 30]);
      expect(mine.conversations.every(({ assigned_manager_id: who }) => who === 'anna')).toBe(true);
      const rest = { ...query, filter: 'mine', userId: 'anna', cursor: mine.next_cursor } as const;
      expect((await stores.inbox.inbox(rest, NOW_MS)).conversations).toHaveLength(10);
      expect((await stores.inbox.inbox({ ...query, filter: 'mine' }, NOW_MS)).total).toBe(0);
      const free = { ...query, filter: 'all', assignedTo: NOBODY } as const;
      expect((await stores.inbox.inbox(free, NOW_MS)).total).toBe(3_200 - 40);
    });

    it('finds those with a label by its index', async () => {
      const condition = `c.label_ids <> '{}' and c.label_ids @> array['${LABEL}']::uuid[]`;
      expect(await planOf(listed(condition))).toMatch(/conversations_labels/);
      const query = {
        platform: null,
        search: null,
        limit: 200,
        offset: 0,
        cursor: null,
        labelId: LABEL,
      } as const;
      expect((await stores.inbox.inbox({ ...query, filter: 'all' }, NOW_MS)).total).toBe(20);
    });

    it('finds those of a channel, and none of another', async () => {
      const query = {
        filter: 'archived',
        platform: null,
        search: null,
        limit: 5,
        offset: 0,
        cursor: null,
      } as const;
      expect((await stores.inbox.inbox({ ...query, channelId: CHANNEL }, NOW_MS)).total).toBe(800);
      expect((await stores.inbox.inbox({ ...query, channelId: LABEL }, NOW_MS)).total).toBe(0);
    });
  });
});
