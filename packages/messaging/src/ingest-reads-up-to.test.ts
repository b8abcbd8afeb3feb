import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InboundEvent, InboundReadUpTo } from '@switchboard/core';
import * as fc from 'fast-check';
import { delivery, type IngestRig, startIngestRig } from './testing/ingest-rig.ts';
import { connectAccount, type RigAccount } from './testing/telegram-accounts.ts';

describe('ingest of what was read up to a message', () => {
  let rig: IngestRig;
  let account: RigAccount;
  beforeEach(async () => {
    rig = await startIngestRig();
    account = await connectAccount(rig, '500');
  });
  afterEach(() => rig.stop());

  const submit = (...events: InboundEvent[]) => rig.ingest.submit(account.item(events));
  const sent = (number: number, address = '777') =>
    account.said(address, number, { direction: 'outbound', status: 'sent' });
  const came = (number: number, more = {}) => account.said('777', number, more);

  function read(by: InboundReadUpTo['by'], messageNumber: string, peerExternalId = '777'): InboundReadUpTo {
    return {
      kind: 'read_up_to',
      platform: 'telegram',
      channelExternalId: '500',
      peerExternalId,
      by,
      messageNumber,
    };
  }

  async function statuses(): Promise<Record<string, string>> {
    const rows = await rig.database.query<{ external_id: string; status: string }>(
      `select external_id, status from messages where direction = 'outbound'`,
    );
    return Object.fromEntries(rows.map((row) => [row.external_id, row.status]));
  }

  async function unread(): Promise<number> {
    const [row] = await rig.database.query<{ n: number }>(
      `select unread_count as n from conversations where external_id = '777'`,
    );
    return row!.n;
  }

  /** Types and, where there is one, the unread count of all that was told since the last call. */
  async function told(): Promise<unknown[]> {
    const rows = await rig.database.query<{ type: string; data: string }>(
      `delete from events where type <> 'message.created' returning type, data, seq`,
    );
    return rows.map(({ type, data }) => {
      const { conversation, status } = JSON.parse(data) as Record<string, Record<string, unknown>>;
      return [type, conversation?.['unread_count'] ?? status];
    });
  }

  it('makes what we sent read, up to that number and in that chat only', async () => {
    await submit(sent(9), sent(10), sent(100), came(8), sent(5, '778'));
    await submit(
      account.said('777', 4, { direction: 'outbound', status: 'failed' }),
      account.said('777', 3, { direction: 'outbound', status: 'sent', externalId: '779:3' }),
      account.said('777', 2, { direction: 'outbound', status: 'delivered' }),
    );
    expect(await submit(read('peer', '10'))).toMatchObject({ updatesApplied: 1 });
    expect(await statuses()).toEqual({
      '777:2': 'read',
      '779:3': 'sent',
      '777:4': 'failed',
      '777:9': 'read',
      '777:10': 'read',
      '777:100': 'sent',
      '778:5': 'sent',
    });
    expect(await told()).toEqual([
      ['message.updated', 'read'],
      ['message.updated', 'read'],
      ['message.updated', 'read'],
    ]);
    await submit(read('peer', '10'), read('peer', '2'), read('business', '100'));
    expect(await statuses()).toMatchObject({ '777:100': 'sent' });
  });

  it('lessens what is unread to what came after it, and tells it as read at the end', async () => {
    await submit(came(1), came(2), came(3), sent(4), came(5, { type: 'system' }));
    await told();
    await submit(read('business', '1'));
    expect(await unread()).toBe(2);
    await submit(read('business', '1'));
    await submit(read('business', '5'));
    expect(await told()).toEqual([
      ['conversation.updated', 2],
      ['conversation.read', 0],
    ]);
    await submit(read('business', '9'), read('business', '1'));
    expect(await told()).toEqual([]);
  });

  it('counts no history, nothing that was taken back, and never more than was unread', async () => {
    await submit(came(1, { origin: 'history', sentAt: new Date(0) }), came(2), came(3));
    await submit(
      {
        kind: 'unsend',
        platform: 'telegram',
        channelExternalId: '500',
        messageExternalId: '777:3',
        peer: null,
        occurredAt: new Date(),
      },
      read('business', '0'),
    );
    expect(await unread()).toBe(1);
    const [{ id }] = (await rig.database.query<{ id: string }>(`select id from conversations`)) as [
      { id: string },
    ];
    await rig.stores.conversations.markRead({
      conversationId: id,
      userId: 'u',
      upToMessageId: null,
      at: new Date(),
    });
    await submit(came(4));
    await submit(read('business', '1'));
    expect(await unread()).toBe(1);
  });

  it('works in the batch that brings the messages', async () => {
    await submit(came(1), sent(2), came(3), read('business', '1'), read('peer', '2'));
    expect(await unread()).toBe(1);
    expect(await statuses()).toEqual({ '777:2': 'read' });
  });

  it('is no news where nothing was said, and waits for nothing', async () => {
    expect(await submit(read('peer', '3'), read('business', '3'))).toMatchObject({
      ignored: 2,
      unconnected: [],
    });
    await submit(came(1));
    const strange = [
      read('business', '3', '778'),
      read('business', '3', '777\u0000'),
      read('business', 'x'),
      read('peer', '9'.repeat(40)),
    ];
    expect(await rig.ingest.submit(delivery(strange))).toMatchObject({ outcome: 'stored', ignored: 2 });
    expect(await unread()).toBe(1);
    const stranger = { ...read('peer', '3'), channelExternalId: '501' };
    expect(await submit(stranger)).toMatchObject({ unconnected: ['501'] });
  });

  it('keeps the unread count at what came after the last position and the last look', async () => {
    const step = fc.oneof(
      fc.constant({ kind: 'came' as const }),
      fc.constant({ kind: 'looked' as const }),
      fc.record({ kind: fc.constant('read' as const), back: fc.nat(5) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        await rig.database.query(`truncate conversations, conversation_addresses cascade`);
        await submit(came(1));
        let number = 1;
        let open = [1];
        for (const one of steps) {
          if (one.kind === 'came') {
            await submit(came(++number));
            open.push(number);
          } else if (one.kind === 'looked') {
            const [row] = await rig.database.query<{ id: string }>(`select id from conversations`);
            await rig.stores.conversations.markRead({
              conversationId: row!.id,
              userId: 'u',
              upToMessageId: null,
              at: new Date(),
            });
            open = [];
          } else {
            const upTo = number - one.back;
            await submit(read('business', String(Math.max(upTo, 0))));
            open = open.filter((each) => each > upTo);
          }
          expect([steps, await unread()]).toEqual([steps, open.length]);
        }
      }),
      { numRuns: 30 },
    );
  });
});
