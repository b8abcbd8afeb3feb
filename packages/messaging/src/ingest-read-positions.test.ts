import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InboundEvent, InboundMessage, InboundWatermark } from '@switchboard/core';
import { delivery, type IngestRig, message, startIngestRig, status } from './testing/ingest-rig.ts';

const PAGE = '100000000000003';
const PEER = { externalId: 'psid', name: null, username: null, identities: [] };

function at(n: number): Date {
  return new Date(Date.UTC(2026, 10, 20, 10, 0, n));
}

function echo(externalId: string, n: number, more: Partial<InboundMessage> = {}): InboundMessage {
  return message(externalId, {
    platform: 'facebook',
    channelExternalId: PAGE,
    peer: PEER,
    direction: 'outbound',
    sentAt: at(n),
    ...more,
  });
}

function watermark(kind: InboundWatermark['status'], n: number): InboundWatermark {
  return {
    kind: 'watermark',
    platform: 'facebook',
    channelExternalId: PAGE,
    peerExternalId: 'psid',
    status: kind,
    until: at(n),
  };
}

describe('ingest of read positions', () => {
  let rig: IngestRig;
  beforeEach(async () => {
    rig = await startIngestRig();
    await rig.stores.channels.ensure({ platform: 'facebook', externalId: PAGE, name: 'Page' });
  });
  afterEach(() => rig.stop());

  const submit = (...events: InboundEvent[]) => rig.ingest.submit(delivery(events));

  async function statuses(): Promise<Record<string, string>> {
    const rows = await rig.database.query<{ external_id: string; status: string }>(
      `select external_id, status from messages where direction = 'outbound'`,
    );
    return Object.fromEntries(rows.map((row) => [row.external_id, row.status]));
  }

  it('moves everything of ours until the moment, in every order', async () => {
    const steps = [echo('a', 1), echo('b', 3), echo('c', 5), watermark('delivered', 4), watermark('read', 2)];
    const orders = (items: InboundEvent[]): InboundEvent[][] =>
      items.length < 2
        ? [items]
        : items.flatMap((item, i) => orders(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
    for (const order of orders(steps)) {
      for (const event of order) await submit(event);
      expect([order.map(({ kind }) => kind), await statuses()]).toEqual([
        order.map(({ kind }) => kind),
        { a: 'read', b: 'delivered', c: 'sent' },
      ]);
      await rig.database.query(`truncate messages, conversations, read_positions cascade`);
    }
  });

  it('leaves alone what failed, what is another customer’s and what the customer wrote', async () => {
    await submit(
      echo('failed', 1),
      echo('theirs', 1, { peer: { ...PEER, externalId: 'other' } }),
      echo('question', 1, { direction: 'inbound' }),
    );
    await submit({ ...status('failed', 'failed'), platform: 'facebook', channelExternalId: PAGE });
    await submit(watermark('read', 9));
    expect(await statuses()).toEqual({ failed: 'failed', theirs: 'sent' });
  });

  it('reads everything before the message that was read, where the platform names one', async () => {
    const read = (id: string) => ({
      ...status(id, 'read'),
      platform: 'facebook' as const,
      channelExternalId: PAGE,
      includesEarlier: true,
    });
    await submit(echo('a', 1));
    await submit(read('b'));
    await submit(echo('b', 3));
    await submit(echo('c', 5));
    // Sent before the one that was read, and heard of after it.
    await submit(echo('late', 2));
    expect(await statuses()).toEqual({ a: 'read', b: 'read', late: 'read', c: 'sent' });
  });

  it('waits for its account to be connected', async () => {
    expect(await submit({ ...watermark('read', 1), channelExternalId: 'unknown' })).toMatchObject({
      unconnected: ['unknown'],
    });
  });
});
