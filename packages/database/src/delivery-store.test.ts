import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, type Platform } from '@switchboard/core';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { Database } from './database.ts';
import type { DeliveryOutcome } from './inbound-batch.ts';

const HOUR = (hours: number): Date => new Date(Date.UTC(2026, 10, 22, hours));

interface Given {
  hour: number;
  platform?: Platform;
  outcome?: DeliveryOutcome;
  body?: string | null;
  bytes?: Buffer | null;
}

describe('raw deliveries', () => {
  let database: TestDatabase;
  let stores: Database;

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
  });
  beforeEach(() => database.query(`truncate webhook_deliveries`));
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  /** Keeps deliveries and answers their ids, in order. */
  async function keep(...deliveries: Given[]): Promise<string[]> {
    const ids: string[] = [];
    for (const { hour, platform = 'whatsapp', outcome = 'stored', body = '{}', bytes = null } of deliveries) {
      const id = newId();
      ids.push(id);
      await database.query(
        `insert into webhook_deliveries (id, platform, received_at, outcome, detail, body, body_bytes)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [id, platform, HOUR(hour), outcome, outcome === 'failed' ? 'SQLSTATE 22P05' : null, body, bytes],
      );
    }
    return ids;
  }

  const listed = async (filter: object) =>
    (await stores.deliveries.list({ limit: 100, ...filter })).map(({ id }) => id);
  const matched = async (filter: object) =>
    (await stores.deliveries.matching(filter, { afterId: null, limit: 100 })).map(({ id }) => id);

  it('are listed newest first, page by page, with their size in bytes', async () => {
    const [a, b, c] = await keep(
      { hour: 1, body: '"zażółć"' },
      { hour: 2, body: null, bytes: Buffer.from([0, 255, 1]) },
      { hour: 3, outcome: 'failed' },
    );
    expect(await stores.deliveries.list({ limit: 2 })).toEqual([
      {
        id: c,
        platform: 'whatsapp',
        received_at: HOUR(3),
        outcome: 'failed',
        detail: 'SQLSTATE 22P05',
        size_bytes: 2,
      },
      { id: b, platform: 'whatsapp', received_at: HOUR(2), outcome: 'stored', detail: null, size_bytes: 3 },
    ]);
    expect(await stores.deliveries.list({ limit: 2, afterId: b! })).toMatchObject([
      { id: a, size_bytes: Buffer.byteLength('"zażółć"') },
    ]);
  });

  it('are found by platform, outcome, time and id, alone and together', async () => {
    const [a, b, c, d] = await keep(
      { hour: 1, platform: 'instagram' },
      { hour: 2, outcome: 'not_understood' },
      { hour: 3, platform: 'instagram', outcome: 'not_understood' },
      { hour: 4 },
    );
    const cases: [object, (string | undefined)[]][] = [
      [{}, [a, b, c, d]],
      [{ platform: 'instagram' }, [a, c]],
      [{ outcome: 'not_understood' }, [b, c]],
      [{ since: HOUR(2) }, [b, c, d]],
      [{ until: HOUR(3) }, [a, b]],
      [{ since: HOUR(2), until: HOUR(3) }, [b]],
      [{ ids: [d, a] }, [a, d]],
      [{ ids: [a, b, newId()], platform: 'instagram' }, [a]],
      [{ platform: 'telegram' }, []],
      [{ ids: [] }, []],
    ];
    for (const [filter, ids] of cases) {
      expect([filter, await matched(filter)]).toEqual([filter, ids]);
      expect([filter, await listed(filter)]).toEqual([filter, ids.toReversed()]);
    }
  });

  it('come page by page, the oldest first, each byte as it was', async () => {
    const bytes = Buffer.from([0x7b, 0, 0xff, 0x7d]);
    const [a, b, c] = await keep({ hour: 1 }, { hour: 2, body: null, bytes }, { hour: 3 });
    const page = await stores.deliveries.matching({}, { afterId: null, limit: 2 });
    expect(page.map(({ id }) => id)).toEqual([a, b]);
    expect(page[1]!.body).toEqual(bytes);
    expect(await stores.deliveries.matching({}, { afterId: b!, limit: 2 })).toMatchObject([{ id: c }]);
    expect(await stores.deliveries.byId(b!)).toEqual({
      id: b,
      isReplay: true,
      platform: 'whatsapp',
      receivedAt: HOUR(2),
      body: bytes,
    });
    expect(await stores.deliveries.byId(newId())).toBeNull();
  });

  it('are counted by outcome', async () => {
    const ids = await keep({ hour: 1 }, { hour: 2, outcome: 'failed' }, { hour: 3 });
    expect(await stores.deliveries.countOutcomes([...ids, newId()])).toEqual(
      new Map([
        ['stored', 2],
        ['failed', 1],
      ]),
    );
    expect(await stores.deliveries.countOutcomes([])).toEqual(new Map());
  });

  it('are deleted by age, the oldest first, so many at a time', async () => {
    const [, , c, d] = await keep({ hour: 1 }, { hour: 2 }, { hour: 3, outcome: 'failed' }, { hour: 4 });
    expect(await stores.deliveries.prune(HOUR(4), 2)).toBe(2);
    expect(await matched({})).toEqual([c, d]);
    expect(await stores.deliveries.prune(HOUR(4), 2)).toBe(1);
    expect(await stores.deliveries.prune(HOUR(4), 2)).toBe(0);
    expect(await matched({})).toEqual([d]);
  });

  it('are deleted without waiting for what another process has in hand', async () => {
    const [a] = await keep({ hour: 1 }, { hour: 1 }, { hour: 1 });
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    await other.query(`begin`);
    await other.query(`select from webhook_deliveries where id = $1 for update`, [a]);
    expect(await stores.deliveries.prune(HOUR(2), 100)).toBe(2);
    await other.end();
    expect(await matched({})).toEqual([a]);
  });

  it('leave with the updates that are as old', async () => {
    const { channel } = await stores.channels.ensure({
      platform: 'whatsapp',
      externalId: '1',
      name: 'WhatsApp',
    });
    for (const hour of [1, 2, 3]) {
      await database.query(
        `insert into pending_updates (id, channel_id, message_external_id, kind, dedupe_key, data, created_at)
         values ($1, $2, $3, 'status', 'k', '{}', $4)`,
        [newId(), channel.id, `m${hour}`, HOUR(hour)],
      );
    }
    expect(await stores.pendingUpdates.prune(HOUR(3), 1)).toBe(1);
    expect(await stores.pendingUpdates.prune(HOUR(3), 10)).toBe(1);
    expect(await database.query(`select message_external_id as m from pending_updates`)).toEqual([
      { m: 'm3' },
    ]);
  });
});
