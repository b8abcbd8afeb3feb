import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { Database } from '../database.ts';
import type { Queryable, Statement } from '../sql/statement.ts';
import { CandidateStream, type SegmentBounds } from './candidate-stream.ts';
import { findMessages, searchTail } from './find-messages.ts';
import { searchTerms } from './search-terms.ts';
import { writeSegments } from './write-segments.ts';

const CHANNEL = '0190a000-0000-7000-8000-000000000001';
/** Several full segments. */
const MESSAGES = 20_000;

describe('the index of messages', () => {
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
    await database.query(
      `insert into conversations (id, channel_id, platform, external_id, reply_address)
       values ($1, $1, 'whatsapp', '2', '2')`,
      [CHANNEL],
    );
    await database.query(
      `insert into messages (id, conversation_id, channel_id, position, direction, type, text, sent_at)
       select ('0190a000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, $1, $1, n, 'inbound', 'text',
         'dzień dobry nr' || n || ' ' || n % 7 || case when n % 9999 = 0 then ' rzadkość' else '' end,
         timestamptz '2026-01-01' + n * interval '1 minute'
       from generate_series(1, $2::int) as n`,
      [CHANNEL, MESSAGES],
    );
    while (await stores.searchIndex.advance());
    await database.query('analyze');
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  /** Finds, and answers the plans of all that was asked of the database, too. */
  async function findWithPlans(q: string) {
    const plans: string[] = [];
    let read = 0;
    const db: Queryable = {
      query: async ({ text, values }: Statement) => {
        const lines = await database.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
        plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'));
        const rows = await database.query(text, values);
        if (text.includes('from messages m where')) read += rows.length;
        return { rows } as never;
      },
    };
    const tail = await searchTail(db);
    const page = { tail, before: null, limit: 30 };
    const { messages } = await findMessages(db, searchTerms(q)!, page);
    return { numbers: messages.map(({ id }) => Number(id.slice(-12))), plan: plans.join('\n'), read };
  }

  const newest = (count: number, matches: (n: number) => boolean = () => true) =>
    Array.from({ length: MESSAGES }, (_, n) => MESSAGES - n)
      .filter(matches)
      .slice(0, count);

  it.each([
    ['rzadkosc', [19_998, 9_999]],
    ['dobry', newest(30)],
    ['dz do', newest(30)],
    ['dobry 3', newest(30, (n) => n % 7 === 3)],
    ['dobry nr42', newest(30, (n) => String(n).startsWith('42'))],
    ['dobry nicdotego', []],
    ['"dzień dobry nr4"', newest(30, (n) => String(n).startsWith('4'))],
    ['"dobry dzień" rzad', []],
    ['"dzień dobry nr19999 0"', [19_999]],
    ['"dobry nr19999 0"', [19_999]],
    ['"nr19999 0"', [19_999]],
    ['"dzień dobry" "3 rz"', [9_999]],
  ])('finds %s without a look at every message', async (q, expected) => {
    const { numbers, plan } = await findWithPlans(q);
    expect(numbers).toEqual(expected);
    expect(plan).toMatch(/search_postings_pkey/);
    expect(plan).not.toMatch(/Seq Scan on (messages|search_postings)/);
  });

  it.each(['"dobry dzień"', '"dobry dzień nr"', '"dzień nr"', '"1 dobry"'])(
    'reads few messages to see that nobody wrote %s, though all have the words',
    async (q) => {
      const { numbers, read } = await findWithPlans(q);
      expect(numbers).toEqual([]);
      // Some that have another pair of words for which the same word stands.
      expect(read).toBeLessThan(100);
    },
  );

  it('is read in the order of time, across segments whose times overlap', async () => {
    const db: Queryable = {
      query: async ({ text, values }) => ({ rows: await database.query(text, values) }) as never,
    };
    const before = await segments();
    const written = Array.from({ length: 100 }, (_, n) => ({
      id: `0190a000-0000-7000-a000-${String(n).padStart(12, '0')}`,
      conversationId: CHANNEL,
      sentAtMs: n,
      storedAtMs: n,
      text: `przeplot${n % 3} ${n % 2 === 0 ? 'parzysty' : 'nieparzysty'}`,
    }));
    for (let part = 0; part < 7; part++)
      await writeSegments(
        db,
        written.filter((_, n) => n % 7 === part),
      );
    const added = (await segments()).filter(({ id }) => !before.some((one) => one.id === id));
    const readAll = async (q: string, size: number) => {
      const stream = new CandidateStream(db, searchTerms(q)!, added);
      const read: number[] = [];
      for (let chunk = await stream.next(size); chunk.length > 0; chunk = await stream.next(size)) {
        read.push(...chunk.map(({ sentAtMs }) => sentAtMs));
      }
      return read;
    };
    for (const size of [3, 40]) {
      expect(await readAll('przeplot parz', size)).toEqual(Array.from({ length: 50 }, (_, n) => 98 - 2 * n));
      expect(await readAll('przeplot', size)).toEqual(Array.from({ length: 100 }, (_, n) => 99 - n));
    }
  });

  it('is written with a rest between texts that take long to take apart', async () => {
    const asked: string[] = [];
    const db: Queryable = {
      query: async ({ text }) => {
        asked.push(text);
        return { rows: [{ id: 0 }] } as never;
      },
    };
    const message = { conversationId: CHANNEL, sentAtMs: 0, storedAtMs: 0 };
    const text = '\uFDFA'.repeat(LIMITS.searchTextCharsMax);
    await writeSegments(
      db,
      Array.from({ length: 4 }, (_, n) => ({
        ...message,
        id: `0190a000-0000-7000-b000-00000000000${n}`,
        text,
      })),
    );
    expect(asked.slice(0, 2)).toEqual(['select', 'select']);
  });

  const segments = () =>
    database.query<SegmentBounds>(
      `select id, format, newest_ms::float as "newestMs" from search_segments order by newest_ms desc`,
    );

  it('is in segments of a limited size', async () => {
    const [row] = await database.query<{ segments: number }>(
      `select count(*)::int as segments from search_segments where newest_ms > 1000`,
    );
    expect(row!.segments).toBe(5);
  });
});
