import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@switchboard/core';
import { Database, type TelegramAccount, WriterConnection } from '@switchboard/database';
import { Ingest } from '@switchboard/messaging';
import { silentLogger } from '@switchboard/service';
import { olena } from '../../../../packages/channels/src/testing/telegram-messages.ts';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { FakeTelegram } from '../testing/fake-telegram-connection.ts';
import { AccountDesk } from './account-desk.ts';
import { OnlineAccounts } from './online-accounts.ts';

const HOLDER = 'listener';

let database: TestDatabase;
let stores: Database;
let writer: WriterConnection;
let ingest: Ingest;
beforeAll(async () => {
  database = await createTestDatabase();
  stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
  await stores.open();
  writer = new WriterConnection(database.url);
  const nothing = () => {};
  const observer = { onCommitted: nothing, onItemFailed: nothing, onObserverFailed: nothing };
  ingest = new Ingest({ writer, clock: systemClock, observer });
});
beforeEach(() => database.query(`truncate telegram_accounts cascade`));
afterAll(async () => {
  await ingest.stop();
  await writer.close();
  await stores.close();
  await database.drop();
});

function deskOf(telegram: FakeTelegram, oneWayIn: Ingest): AccountDesk {
  return new AccountDesk({
    database: stores,
    ingest: oneWayIn,
    online: new OnlineAccounts(stores.telegramProgress),
    open: telegram.open,
    leaseHolder: HOLDER,
    defaults: { apiId: 1, apiHash: 'h', proxy: null },
    backfillMessages: 0,
    clock: systemClock,
    logger: silentLogger,
    onOnline: () => {},
    onNews: () => {},
  });
}

async function account(session: string): Promise<TelegramAccount> {
  const row = { name: 'Manager', session, apiId: null, apiHash: null, proxy: null };
  const { id } = await stores.telegramAccounts.save(row);
  await stores.telegramAccounts.acquireLeases(HOLDER, 60_000);
  return (await stores.telegramAccounts.find(id))!;
}

describe('an account of the desk', () => {
  it('that turns out to be somebody else begins without the people whom the other one has met', async () => {
    const telegram = new FakeTelegram();
    const before = await account('user 500');
    const { channel } = await stores.channels.ensure({ platform: 'telegram', externalId: '500', name: 'M' });
    await stores.telegramAccounts.attachChannel(before.id, channel.id);
    const nothing = { state: null, channels: [], messageChats: [] };
    const peers = [{ ...olena, accessHash: 'of user 500' }];
    const progress = { accountId: before.id, leaseHolder: HOLDER, ...nothing, peers };
    await ingest.submit({ delivery: null, events: [], telegram: progress });
    const supervisor = deskOf(telegram, ingest).supervise(await account('user 501'));
    await supervisor.start();
    expect((await telegram.opened(1)).peers.knows(olena)).toBe(true);
    const second = await telegram.opened(2);
    expect(second.peers.knows(olena)).toBe(false);
    await second.signals.until(() => second.countOf('getDifference') > 0);
    await supervisor.stop();
  });

  it('connects when what an earlier connection wanted to store is settled', async () => {
    const telegram = new FakeTelegram();
    let release = (): void => undefined;
    let submitted = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => (submitted = resolve));
    class SlowIngest extends Ingest {
      override async submit(item: Parameters<Ingest['submit']>[0]) {
        if (item.telegram === undefined) {
          submitted();
          await new Promise<void>((resolve) => (release = resolve));
        }
        return await super.submit(item);
      }
    }
    const nothing = () => {};
    const observer = { onCommitted: nothing, onItemFailed: nothing, onObserverFailed: nothing };
    const slow = new SlowIngest({ writer, clock: systemClock, observer });
    const supervisor = deskOf(telegram, slow).supervise(await account('user 502'));
    await supervisor.start();
    await isAsked;
    expect(telegram.connections).toEqual([]);
    release();
    await telegram.opened(1);
    await supervisor.stop();
    await slow.stop();
  });
});
