import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@switchboard/core';
import {
  type InboundItem,
  type CommitWith,
  type Queryable,
  recordInbound,
  type TelegramPeerRecord,
  type TelegramProgress,
  WriterConnection,
} from '@switchboard/database';
import * as fc from 'fast-check';
import { Ingest } from './ingest.ts';
import { type IngestRig, startIngestRig } from './testing/ingest-rig.ts';
import { connectAccount, type RigAccount } from './testing/telegram-accounts.ts';

const STATE = { pts: 10, qts: 0, seq: 3, date: 1_800_000_000 };

function person(id: string, more: Partial<TelegramPeerRecord> = {}): TelegramPeerRecord {
  return {
    kind: 'user',
    id,
    accessHash: null,
    firstName: null,
    lastName: null,
    title: null,
    username: null,
    phone: null,
    ...more,
  };
}

describe('how far a Telegram account has been read', () => {
  let rig: IngestRig;
  let account: RigAccount;
  beforeEach(async () => {
    rig = await startIngestRig();
    account = await connectAccount(rig, '500');
  });
  afterEach(() => rig.stop());

  const loaded = () => rig.stores.telegramProgress.load(account.id);

  it('is written with the messages that it covers, and alone', async () => {
    const { telegramProgress } = rig.stores;
    expect(await loaded()).toEqual({ state: null, channels: [], peers: [] });
    const hash = '-6400000000000000001';
    const told = await rig.ingest.submit(
      account.item([account.said('777', 15)], {
        state: STATE,
        channels: [{ channelId: '1234', pts: 7 }],
        peers: [person('777', { accessHash: hash, firstName: 'A\u0000nna' })],
        messageChats: [{ messageId: '15', address: '777' }],
      }),
    );
    expect(told).toMatchObject({ outcome: 'stored', messagesStored: 1, leaseLost: false });
    const peer = person('777', { accessHash: hash, firstName: 'A␀nna' });
    expect(await loaded()).toEqual({
      state: STATE,
      channels: [{ channelId: '1234', pts: 7 }],
      peers: [peer],
    });
    expect(await telegramProgress.peer(account.id, 'user', '777')).toEqual(peer);
    expect(await telegramProgress.peer(account.id, 'chat', '777')).toBeNull();
    expect(await telegramProgress.addressesOf(account.id, ['15', '16'])).toEqual(new Map([['15', '777']]));

    const later = { ...STATE, pts: 11 };
    expect(await rig.ingest.submit(account.item([], { state: later }))).toMatchObject({ outcome: 'stored' });
    expect((await loaded()).state).toEqual(later);
    await rig.ingest.submit(
      account.item([], {
        channels: [{ channelId: '1234', pts: null }],
        // What is told without its access hash keeps the one that is known; a name that is gone is gone.
        peers: [person('777', { username: 'anna' })],
      }),
    );
    expect(await loaded()).toEqual({
      state: later,
      channels: [],
      peers: [person('777', { accessHash: hash, username: 'anna' })],
    });
  });

  it('goes with nobody else’s lease: what they still have to say is stale, and nothing of it is stored', async () => {
    await rig.ingest.submit(account.item([], { state: STATE }));
    const stranger = {
      leaseHolder: 'another',
      state: { ...STATE, pts: 99 },
      channels: [{ channelId: '1', pts: 9 }],
      messageChats: [{ messageId: '16', address: '777' }],
    };
    const told = await rig.ingest.submit(account.item([account.said('777', 16)], stranger));
    expect(told).toMatchObject({ messagesStored: 0, leaseLost: true });
    expect(await rig.texts()).toEqual([]);
    expect(await loaded()).toEqual({ state: STATE, channels: [], peers: [] });
    expect((await rig.stores.telegramProgress.addressesOf(account.id, ['16'])).size).toBe(0);
  });

  it('is not written under a lease that has run out, and again once it is renewed', async () => {
    await rig.database.query(`update telegram_accounts set leased_until = now() - interval '1 second'`);
    expect(await rig.ingest.submit(account.item([], { state: STATE }))).toMatchObject({ leaseLost: true });
    await rig.stores.telegramAccounts.renewLeases('listener', [account.id], 60_000);
    expect(await rig.ingest.submit(account.item([], { state: STATE }))).toMatchObject({ leaseLost: false });
    expect((await loaded()).state).toEqual(STATE);
  });

  it('holds the lease until its commit: nobody takes the account in between', async () => {
    const { writer, stores, database } = rig;
    const { telegramAccounts } = stores;
    const hasRunOut = async (): Promise<boolean> => {
      const [row] = await database.query<{ is_over: boolean }>(
        `select leased_until < clock_timestamp() as is_over from telegram_accounts`,
      );
      return row!.is_over;
    };
    await telegramAccounts.renewLeases('listener', [account.id], 500);
    await writer.transaction(async (db) => {
      await recordInbound(db, [account.item([], { state: STATE })], new Date());
      while (!(await hasRunOut())) continue;
      expect(await telegramAccounts.acquireLeases('another', 60_000)).toEqual([]);
    });
    expect((await loaded()).state).toEqual(STATE);
    expect(await telegramAccounts.acquireLeases('another', 60_000)).toEqual([account.id]);
  });

  it('does not fail on an account that has been removed', async () => {
    await rig.stores.telegramAccounts.remove('account 500');
    const told = await rig.ingest.submit(
      account.item([account.said('777', 15)], { state: STATE, peers: [person('777')] }),
    );
    expect(told).toMatchObject({ messagesStored: 0, leaseLost: true });
  });

  it('stays behind what could not be stored because the channel is not connected', async () => {
    const stray = { ...account.said('777', 15), channelExternalId: '501' };
    expect(await rig.ingest.submit(account.item([stray], { state: STATE }))).toMatchObject({
      unconnected: ['501'],
    });
    expect((await loaded()).state).toBeNull();
  });

  it('is written last, when a message is refused and its neighbours go one by one', async () => {
    const refused = account.said('777', 16, { sentAt: new Date(Number.NaN) });
    const events = [account.said('777', 15), refused, account.said('777', 17)];
    const told = await rig.ingest.submit(account.item(events, { state: STATE }));
    expect(told).toMatchObject({ outcome: 'partly_failed', messagesStored: 2, leaseLost: false });
    expect((await loaded()).state).toEqual(STATE);
    const strangers = account.item([account.said('777', 18), refused], {
      leaseHolder: 'another',
      state: { ...STATE, pts: 99 },
    });
    expect(await rig.ingest.submit(strangers)).toMatchObject({ messagesStored: 0, leaseLost: true });
    expect((await loaded()).state).toEqual(STATE);
  });

  it('is never ahead of a part that is not stored yet', async () => {
    const seen: unknown[] = [];
    class WatchedWriter extends WriterConnection {
      override async transaction<T>(work: (db: Queryable, commitWith: CommitWith) => Promise<T>): Promise<T> {
        const result = await super.transaction(work);
        seen.push([(await rig.texts()).length, (await loaded()).state]);
        return result;
      }
    }
    const writer = new WatchedWriter(rig.database.url);
    const nothing = () => {};
    const ingest = new Ingest({
      writer,
      clock: systemClock,
      observer: { onCommitted: nothing, onItemFailed: nothing, onObserverFailed: nothing },
    });
    const refused = account.said('777', 3, { sentAt: new Date(Number.NaN) });
    const events = [account.said('777', 1), account.said('777', 2), refused, account.said('777', 4)];
    await ingest.submit(account.item(events, { state: STATE }));
    await ingest.stop();
    await writer.close();
    expect(seen).toEqual([
      [2, null],
      [3, null],
      [3, STATE],
    ]);
  });

  it('is not written behind a part whose commit is not answered yet', async () => {
    const order: string[] = [];
    class WatchedWriter extends WriterConnection {
      override async transaction<T>(work: (db: Queryable, commitWith: CommitWith) => Promise<T>): Promise<T> {
        order.push('begun');
        return await super.transaction(work).finally(() => order.push('ended'));
      }
    }
    const writer = new WatchedWriter(rig.database.url);
    const nothing = () => {};
    const observer = { onCommitted: nothing, onItemFailed: nothing, onObserverFailed: nothing };
    const ingest = new Ingest({ writer, clock: systemClock, observer });
    const first = ingest.submit(account.item([account.said('777', 1)], { state: STATE }));
    await new Promise(setImmediate);
    const second = ingest.submit(account.item([account.said('777', 2)], { state: { ...STATE, pts: 11 } }));
    await Promise.all([first, second]);
    await ingest.stop();
    await writer.close();
    expect(order).toEqual(['begun', 'ended', 'begun', 'ended']);
    expect((await loaded()).state).toEqual({ ...STATE, pts: 11 });
  });

  it('knows after a removal in which chats the stored messages were said', async () => {
    const said = [account.said('777', 15), account.said('-42', 16), account.said('-1001234567890', 17)];
    await rig.ingest.submit(account.item(said));
    await rig.stores.telegramAccounts.remove('account 500');
    const again = await connectAccount(rig, '500');
    expect(await rig.stores.telegramProgress.addressesOf(again.id, ['15', '16', '17'])).toEqual(
      new Map([
        ['15', '777'],
        ['16', '-42'],
      ]),
    );
  });

  it('is forgotten with everybody whom another user met who was signed in under this name', async () => {
    const { telegramAccounts, channels } = rig.stores;
    await rig.ingest.submit(account.item([], { state: STATE, peers: [person('777', { accessHash: '1' })] }));
    const { channel } = await channels.ensure({ platform: 'telegram', externalId: '501', name: 'other' });
    expect(await telegramAccounts.attachChannel(account.id, channel.id)).toBe(true);
    expect(await loaded()).toEqual({ state: null, channels: [], peers: [] });
    expect(await telegramAccounts.attachChannel(account.id, channel.id)).toBe(false);
  });

  it('stays behind a part that was left out for want of a channel', async () => {
    const stray = { ...account.said('777', 15), channelExternalId: '501' };
    const refused = account.said('777', 16, { sentAt: new Date(Number.NaN) });
    const told = await rig.ingest.submit(account.item([stray, refused], { state: STATE }));
    expect(told.unconnected).toEqual(['501']);
    expect((await loaded()).state).toBeNull();
  });

  it('stays behind a part that was left out for want of a lease, also when that has come back since', async () => {
    class Interrupted extends WriterConnection {
      override async transaction<T>(work: (db: Queryable, commitWith: CommitWith) => Promise<T>): Promise<T> {
        let result: T;
        try {
          result = await super.transaction(work);
        } finally {
          await rig.database.query(lend('another'));
        }
        if ((result as { items: { leaseLost: boolean }[] }).items[0]!.leaseLost)
          await rig.database.query(lend(account.holder));
        return result;
      }
    }
    const lend = (holder: string) => `update telegram_accounts set lease_holder = '${holder}'`;
    const writer = new Interrupted(rig.database.url);
    const nothing = () => {};
    const observer = { onCommitted: nothing, onItemFailed: nothing, onObserverFailed: nothing };
    const ingest = new Ingest({ writer, clock: systemClock, observer });
    const refused = account.said('777', 16, { sentAt: new Date(Number.NaN) });
    const told = await ingest.submit(account.item([account.said('777', 15), refused], { state: STATE }));
    await ingest.stop();
    await writer.close();
    expect(told).toMatchObject({ leaseLost: true, messagesStored: 0 });
    expect((await loaded()).state).toBeNull();
  });

  it('ends alike however often and in whatever batches the same items come', async () => {
    const progress = fc.record({
      state: fc.option(fc.record({ pts: fc.nat(9), qts: fc.nat(9), seq: fc.nat(9), date: fc.nat(9) })),
      channels: fc.array(fc.record({ channelId: fc.constantFrom('1', '2'), pts: fc.option(fc.nat(9)) }), {
        maxLength: 3,
      }),
      peers: fc.array(
        fc
          .record({
            id: fc.constantFrom('1', '2'),
            accessHash: fc.option(fc.constantFrom('a', 'b')),
            firstName: fc.option(fc.constantFrom('x', 'y')),
          })
          .map(({ id, ...more }) => person(id, more)),
        { maxLength: 3 },
      ),
      messageChats: fc.array(
        fc.record({ messageId: fc.constantFrom('1', '2'), address: fc.constantFrom('7', '8') }),
        { maxLength: 3 },
      ),
    });
    const snapshot = async () => {
      const { state, channels, peers } = await loaded();
      const chats = await rig.stores.telegramProgress.addressesOf(account.id, ['1', '2']);
      return {
        state,
        channels: channels.toSorted((a, b) => (a.channelId < b.channelId ? -1 : 1)),
        peers: peers.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        chats: [...chats].toSorted(([a], [b]) => (a < b ? -1 : 1)),
      };
    };
    const forget = () =>
      rig.database.query(
        `truncate telegram_update_state, telegram_channel_state, telegram_peers, telegram_message_chats`,
      );
    await fc.assert(
      fc.asyncProperty(fc.array(progress, { minLength: 1, maxLength: 5 }), async (steps) => {
        const items = steps.map((step: Partial<TelegramProgress>): InboundItem => account.item([], step));
        await forget();
        for (const item of items) await rig.ingest.submit(item);
        const oneByOne = await snapshot();
        await forget();
        await Promise.all(items.map((item) => rig.ingest.submit(item)));
        expect(await snapshot()).toEqual(oneByOne);
        await rig.ingest.submit(items.at(-1)!);
        expect(await snapshot()).toEqual(oneByOne);
      }),
      { numRuns: 25 },
    );
  });
});
