import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NewEvent } from '@switchboard/core';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { Database } from './database.ts';
import { appendEvents } from './sql/append-events.ts';
import type { Queryable } from './sql/statement.ts';

const AT = new Date(Date.UTC(2026, 10, 22));

describe('the event log', () => {
  let database: TestDatabase;
  let stores: Database;

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
  });
  beforeEach(async () => {
    await database.query(`truncate events`);
    await database.query(`update event_stream set epoch = 'first', seq = 0`);
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  /** Appends an event for each name, and answers how they stand in the log. */
  async function append(...names: string[]) {
    const events = names.map((name): NewEvent<'user.updated'> => {
      const user = { id: 'anna', name, role: 'agent' as const, is_disabled: false };
      return { type: 'user.updated', channelId: null, conversationId: null, data: { user } };
    });
    const db: Queryable = {
      query: async ({ text, values }) => ({ rows: await database.query(text, values) }) as never,
    };
    return await appendEvents(db, events, AT);
  }

  const seqs = (events: readonly { seq: bigint }[]) => events.map(({ seq }) => Number(seq));

  describe('which event has a number', () => {
    it('is told by its id', async () => {
      const events = await append('one', 'two', 'three');
      const ids = await Promise.all(events.map(({ seq }) => stores.events.idAt(seq)));
      expect(ids).toEqual(events.map(({ id }) => id));
      expect(new Set(ids).size).toBe(3);
    });

    it('is not known before there is one, beyond the end, and after it was dropped', async () => {
      expect(await stores.events.idAt(0n)).toBeNull();
      expect(await stores.events.idAt(1n)).toBeNull();
      const [, second] = await append('one', 'two');
      expect(await stores.events.idAt(3n)).toBeNull();
      await stores.events.prune({ before: AT, count: 1 }, 100);
      expect(await stores.events.idAt(1n)).toBeNull();
      expect(await stores.events.idAt(2n)).toBe(second!.id);
    });

    it('is told of numbers that no JavaScript number can hold', async () => {
      await database.query(`update event_stream set seq = 9007199254740992`);
      const [event] = await append('one');
      expect(event!.seq).toBe(9_007_199_254_740_993n);
      expect(await stores.events.idAt(9_007_199_254_740_993n)).toBe(event!.id);
      expect(await stores.events.idAt(9_007_199_254_740_992n)).toBeNull();
    });
  });

  describe('a new epoch', () => {
    it('begins where the log stands, and says so to everybody afterwards', async () => {
      await append('one', 'two');
      const head = await stores.events.renewEpoch('first');
      expect(head.seq).toBe(2n);
      expect(head.epoch).toMatch(/^[0-9a-f]{32}$/);
      expect(await stores.events.head()).toEqual(head);
      expect(seqs(await append('three'))).toEqual([3]);
      expect(await stores.events.head()).toEqual({ epoch: head.epoch, seq: 3n });
    });

    it('is another one each time', async () => {
      const { epoch: second } = await stores.events.renewEpoch('first');
      const { epoch: third } = await stores.events.renewEpoch(second);
      expect(new Set(['first', second, third]).size).toBe(3);
    });

    it('is not begun by who speaks of an epoch that has passed', async () => {
      const { epoch } = await stores.events.renewEpoch('first');
      expect(await stores.events.renewEpoch('first')).toEqual({ epoch, seq: 0n });
      expect(await stores.events.renewEpoch('unknown')).toEqual({ epoch, seq: 0n });
    });

    it('is the same for all who ask at once', async () => {
      const heads = await Promise.all(Array.from({ length: 8 }, () => stores.events.renewEpoch('first')));
      expect(new Set(heads.map(({ epoch }) => epoch)).size).toBe(1);
      expect(heads[0]).toEqual(await stores.events.head());
      expect(heads[0]!.epoch).not.toBe('first');
    });
  });

  describe('the latest events', () => {
    const ANY = 1_000_000;

    it('are the last so many, in order, as they were appended', async () => {
      const events = await append('one', 'two', 'three', 'four');
      expect(await stores.events.latest(4n, 3, ANY)).toEqual(events.slice(1));
      expect(await stores.events.latest(4n, 100, ANY)).toEqual(events);
    });

    it('reach no further than is asked for', async () => {
      const events = await append('one', 'two', 'three', 'four');
      expect(await stores.events.latest(3n, 2, ANY)).toEqual(events.slice(1, 3));
      expect(await stores.events.latest(0n, 2, ANY)).toEqual([]);
      expect(await stores.events.latest(99n, 1, ANY)).toEqual(events.slice(3));
    });

    it('are none of an empty log', async () => {
      expect(await stores.events.latest(0n, 100, ANY)).toEqual([]);
    });

    it('are no longer in all than is asked for: the newest stay, without a hole', async () => {
      const events = await append('a', 'b'.repeat(500), 'c', 'd');
      const chars = events.map(({ dataJson }) => dataJson.length);
      const [a, b, c, d] = chars as [number, number, number, number];
      const latest = async (charsMax: number) => seqs(await stores.events.latest(4n, 100, charsMax));
      expect(await latest(a + b + c + d)).toEqual([1, 2, 3, 4]);
      expect(await latest(a + b + c + d - 1)).toEqual([2, 3, 4]);
      // The first would fit; what lies between does not.
      expect(await latest(a + c + d)).toEqual([3, 4]);
      expect(await latest(d)).toEqual([4]);
      expect(await latest(d - 1)).toEqual([]);
    });

    it('count characters, not bytes', async () => {
      const [event] = await append('Добрий день');
      const { length } = event!.dataJson;
      expect(Buffer.byteLength(event!.dataJson)).toBeGreaterThan(length);
      expect(await stores.events.latest(1n, 1, length)).toEqual([event]);
      expect(await stores.events.latest(1n, 1, length - 1)).toEqual([]);
    });
  });
});
