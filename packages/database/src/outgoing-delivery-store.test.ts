import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventType } from '@switchboard/core';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { Database } from './database.ts';
import type { OutgoingAttempt } from './outgoing-delivery-store.ts';
import { appendEvents } from './sql/append-events.ts';

const NOW = new Date(Date.UTC(2026, 10, 22, 12));
const DAY = 86_400_000;
const TTL = 60_000;
const WELL = { failingSince: null, consecutiveFailures: 0, restingUntil: null };

const attempt = (changes: Partial<OutgoingAttempt> = {}): OutgoingAttempt => ({
  state: 'delivered',
  nextAttemptAt: null,
  at: NOW,
  status: 200,
  error: null,
  durationMs: 5,
  responseExcerpt: null,
  health: WELL,
  disabledReason: null,
  ...changes,
});
const failure = (changes: Partial<OutgoingAttempt> = {}) =>
  attempt({
    state: 'pending',
    status: 500,
    nextAttemptAt: new Date(NOW.getTime() + DAY),
    health: { failingSince: NOW, consecutiveFailures: 1, restingUntil: null },
    ...changes,
  });

describe('outgoing deliveries', () => {
  let database: TestDatabase;
  let stores: Database;
  let id: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
  });
  beforeEach(async () => {
    await database.query(`delete from webhook_endpoints`);
    await database.query(`truncate events`);
    await database.query(`update event_stream set epoch = 'first', seq = 0`);
    ({ id } = await add());
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  const add = (eventTypes: string[] | null = null) =>
    stores.webhookEndpoints.create({
      url: 'https://x.example.com/',
      description: '',
      eventTypes,
      createdBy: null,
    });
  const held = (holder: string, now = NOW) => stores.outgoingDeliveries.acquire(holder, TTL, now);
  const take = () => stores.outgoingDeliveries.take('a', id, NOW);
  const seqs = async (limit = 1_000) =>
    (await stores.outgoingDeliveries.due(id, NOW, limit)).map(({ seq }) => Number(seq));
  const endpoint = async () => (await stores.webhookEndpoints.find(id))!;

  /** Appends an event of each type. */
  async function append(...types: EventType[]) {
    const events = types.map((type) => ({
      type,
      channelId: null,
      conversationId: null,
      data: { message_id: 'm', conversation_id: 'c' } as never,
    }));
    const query = async ({ text, values }: { text: string; values?: unknown[] }) =>
      ({ rows: await database.query(text, values) }) as never;
    return await appendEvents({ query }, events, NOW);
  }
  const appendMany = (count: number) => append(...Array<EventType>(count).fill('message.deleted'));

  describe('belong to one process at a time', () => {
    it('that keeps them, until it lets them go, dies, or they are disabled', async () => {
      expect(await held('a')).toEqual([{ id, hasWork: false }]);
      expect(await held('b')).toEqual([]);
      expect(await held('a')).toHaveLength(1);
      await database.query(`update webhook_endpoints set leased_until = now() - interval '1 ms'`);
      expect(await held('b')).toHaveLength(1);
      expect(await held('a')).toEqual([]);
      await stores.outgoingDeliveries.release('b');
      expect(await held('a')).toHaveLength(1);
      await stores.webhookEndpoints.update(id, { isEnabled: false });
      expect(await held('a')).toEqual([]);
    });

    it('that is told whether there is something to do', async () => {
      await append('message.deleted');
      const work = async (now = NOW) => (await held('a', now))[0]!.hasWork;
      expect(await work()).toBe(true);
      await take();
      expect(await work()).toBe(true);
      const [due] = await stores.outgoingDeliveries.due(id, NOW, 1);
      const rest = { ...WELL, consecutiveFailures: 5, restingUntil: new Date(NOW.getTime() + 2 * DAY) };
      await stores.outgoingDeliveries.record('a', id, due!.eventId, failure({ health: rest }));
      expect([await work(), await work(new Date(NOW.getTime() + 1.5 * DAY))]).toEqual([false, false]);
      expect(await work(new Date(NOW.getTime() + 2 * DAY))).toBe(true);
    });

    it('and take nothing from the log for who does not hold them', async () => {
      await held('b');
      await append('message.deleted');
      expect(await take()).toBe(false);
      expect([await seqs(), (await endpoint()).seq]).toEqual([[], '0']);
    });
  });

  describe('are made of the log', () => {
    beforeEach(() => held('a'));

    it('in order, page by page, without what is nobody else’s business', async () => {
      await append('message.deleted', 'user.updated', 'access.revoked', 'message.updated');
      await appendMany(600);
      expect([await take(), await take(), await take()]).toEqual([true, true, false]);
      expect(await seqs()).toEqual([1, ...Array.from({ length: 601 }, (_, index) => index + 4)]);
      expect(await endpoint()).toMatchObject({ seq: '604', missedBeforeSeq: null });
    });

    it('of the types that are asked for, and the cursor goes on beyond the others', async () => {
      await stores.webhookEndpoints.update(id, { eventTypes: ['message.updated', 'user.updated'] });
      await append('message.deleted', 'message.updated', 'user.updated', 'message.deleted');
      expect(await take()).toBe(true);
      expect([await seqs(), (await endpoint()).seq]).toEqual([[2], '4']);
    });

    it('from its beginning where it was shortened, which is kept in mind', async () => {
      await appendMany(5);
      await database.query(`delete from events where seq < 4`);
      await take();
      expect([await seqs(), (await endpoint()).missedBeforeSeq]).toEqual([[4, 5], '4']);
      await appendMany(2);
      await database.query(`truncate events`);
      expect([await take(), await take()]).toEqual([true, false]);
      expect(await endpoint()).toMatchObject({ seq: '7', missedBeforeSeq: '8' });
    });

    it('once more where its numbers were begun anew', async () => {
      await appendMany(3);
      await take();
      await database.query(`truncate events`);
      await database.query(`update event_stream set epoch = 'second', seq = 0`);
      await appendMany(2);
      await take();
      expect(await endpoint()).toMatchObject({ epoch: 'second', seq: '2', missedBeforeSeq: null });
      const due = await stores.outgoingDeliveries.due(id, NOW, 10);
      expect(due.filter(({ event }) => event !== null)).toHaveLength(2);
      // Those of the old numbers tell nothing of the new ones.
      expect(due.filter(({ event }) => event === null)).toHaveLength(3);
    });
  });

  describe('are written down', () => {
    beforeEach(async () => {
      await held('a');
      await appendMany(3);
      await take();
    });

    it('with their endpoint’s health, and are not due until their pause is over', async () => {
      const [due] = await stores.outgoingDeliveries.due(id, NOW, 1);
      expect(await stores.outgoingDeliveries.record('a', id, due!.eventId, failure())).toBe(true);
      expect(await seqs()).toEqual([2, 3]);
      expect(await endpoint()).toMatchObject({ failingSince: NOW, consecutiveFailures: 1 });
      await stores.outgoingDeliveries.hasten(id, NOW);
      const again = await stores.outgoingDeliveries.due(id, NOW, 9);
      expect(again.map(({ seq, attempts }) => [Number(seq), attempts])).toEqual([
        [1, 1],
        [2, 0],
        [3, 0],
      ]);
    });

    it('also as a success by who has lost the endpoint, but not as a failure', async () => {
      const [first, second] = await stores.outgoingDeliveries.due(id, NOW, 2);
      await database.query(`update webhook_endpoints set lease_holder = 'b'`);
      expect(await stores.outgoingDeliveries.record('a', id, first!.eventId, attempt())).toBe(false);
      expect(await stores.outgoingDeliveries.record('a', id, second!.eventId, failure())).toBe(false);
      expect(await seqs()).toEqual([2, 3]);
      expect((await endpoint()).consecutiveFailures).toBe(0);
      await stores.outgoingDeliveries.record('b', id, first!.eventId, failure());
      expect((await stores.webhookEndpoints.delivery(id, first!.eventId))!.state).toBe('delivered');
    });

    it('with the end of their endpoint', async () => {
      const [due] = await stores.outgoingDeliveries.due(id, NOW, 1);
      const last = failure({ disabledReason: 'It is gone.' });
      expect(await stores.outgoingDeliveries.record('a', id, due!.eventId, last)).toBe(false);
      expect(await endpoint()).toMatchObject({ isEnabled: false, disabledReason: 'It is gone.' });
    });

    it('for a week, and what was never told is kept in mind', async () => {
      const { outgoingDeliveries } = stores;
      const [first] = await outgoingDeliveries.due(id, NOW, 1);
      await outgoingDeliveries.record('a', id, first!.eventId, attempt());
      expect(await outgoingDeliveries.prune(NOW, 10)).toBe(0);
      const later = new Date(NOW.getTime() + 1);
      expect(await outgoingDeliveries.prune(later, 2)).toBe(2);
      expect(await outgoingDeliveries.prune(later, 2)).toBe(1);
      expect((await endpoint()).missedBeforeSeq).toBe('4');
    });
  });
});
