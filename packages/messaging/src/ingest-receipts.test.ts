import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@switchboard/core';
import { WriterConnection } from '@switchboard/database';
import { Ingest } from './ingest.ts';
import { delivery, type IngestRig, message, startIngestRig, status } from './testing/ingest-rig.ts';

describe('ingest of receipts', () => {
  let rig: IngestRig;
  let database: IngestRig['database'];
  let ingest: IngestRig['ingest'];
  let statusOf: IngestRig['statusOf'];

  beforeEach(async () => {
    rig = await startIngestRig();
    ({ database, ingest, statusOf } = rig);
  });
  afterEach(() => rig.stop());

  it('end at the highest status in every order, before and after their message', async () => {
    const steps = ['sent', 'delivered', 'read'] as const;
    const orders = steps.flatMap((a) =>
      steps.filter((b) => b !== a).map((b) => [a, b, steps.find((c) => c !== a && c !== b)!]),
    );
    let n = 0;
    for (const order of orders) {
      for (let before = 0; before <= order.length; before++) {
        const id = `out ${n++}`;
        for (const each of order.slice(0, before)) await ingest.submit(delivery([status(id, each)]));
        await ingest.submit(delivery([message(id, { direction: 'outbound', status: 'queued' })]));
        for (const each of order.slice(before)) await ingest.submit(delivery([status(id, each)]));
        expect([order, before, await statusOf(id)]).toEqual([order, before, { status: 'read', error: null }]);
      }
    }
    expect(await database.query(`select from pending_updates`)).toHaveLength(0);
  });

  it('tell each step forward once, and keep the reason of a failure', async () => {
    await ingest.submit(delivery([message('m', { direction: 'outbound' })]));
    for (const each of ['delivered', 'sent', 'delivered', 'failed', 'read'] as const) {
      await ingest.submit(delivery([status('m', each)]));
    }
    const rows = await database.query<{ data: string }>(
      `select data from events where type = 'message.updated' order by seq`,
    );
    expect(rows.map(({ data }) => JSON.parse(data).status)).toEqual(['delivered', 'failed']);
    expect(await statusOf('m')).toMatchObject({ status: 'failed', error: { code: '131026' } });
  });

  it('find their message when both are stored at the same moment by two processes', async () => {
    const other = new WriterConnection(database.url);
    const second = new Ingest({
      writer: other,
      clock: systemClock,
      observer: { onCommitted() {}, onItemFailed() {}, onObserverFailed() {} },
    });
    for (let n = 0; n < 40; n++) {
      await Promise.all([
        ingest.submit(delivery([message(`r${n}`, { direction: 'outbound' })])),
        second.submit(delivery([status(`r${n}`, 'read')])),
      ]);
    }
    expect(await database.query(`select count(*)::int as n from messages where status = 'read'`)).toEqual([
      { n: 40 },
    ]);
    expect(await database.query(`select from pending_updates`)).toHaveLength(0);
    await other.close();
  });
});
