import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeAccount } from '@switchboard/simulators';
import { GRAMJS } from '../../apps/telegram-listener/src/testing/gramjs-under-test.ts';
import { TelegramHub } from '../support/telegram-hub.ts';
import { TelegramRest } from '../support/telegram-rest.ts';
import { startTestApi, type TestApi } from '../support/test-api.ts';

/** Signing out and in again while the listener keeps the account connected. */
describe('an account that is signed out', () => {
  let t: TestApi;
  let hub: TelegramHub;
  let rest: TelegramRest;
  let account: FakeAccount;
  let other: FakeAccount;

  beforeAll(async () => {
    t = await startTestApi();
    hub = await TelegramHub.start({ api: t });
    GRAMJS.trust(hub.server);
    account = await hub.add('Biuro');
    other = await hub.add('Other');
    rest = await TelegramRest.asOwner(t);
    await hub.listen();
    await hub.untilOnline();
  });
  afterAll(async () => {
    await hub.stop();
    await t.stop();
  });

  const idOf = async (name: string) =>
    (await hub.stores.telegramAccounts.list()).find((each) => each.name === name)!.id;

  it('is let go by its listener, ended at Telegram, and leaves the others alone', async () => {
    const id = await idOf('Biuro');
    await rest.logOut(id);
    await rest.accountIs(id, ({ reason }) => reason === 'LOGGED_OUT');
    expect(hub.server.keys.devicesOf(account)).toEqual([]);
    expect(await rest.accountIs(id, () => true)).toMatchObject({
      state: 'needs_login',
      is_logging_out: false,
    });
    expect(await rest.accountIs(await idOf('Other'), () => true)).toMatchObject({ state: 'online' });
    expect(hub.server.keys.devicesOf(other)).toHaveLength(1);
  });

  it('is the same account again after the next login', async () => {
    const { id } = await rest.begin({
      name: 'Biuro',
      method: 'qr',
      api_id: 1,
      api_hash: 'hash',
      proxy: hub.server.proxyUrl,
    });
    const { qr_url: url } = await rest.reaches(id, 'scan_qr');
    hub.server.logins.acceptQr(account, url as string);
    const { account_id: accountId } = await rest.reaches(id, 'done');
    expect(accountId).toBe(await idOf('Biuro'));
    await rest.accountIs(accountId as string, ({ state }) => state === 'online');
    expect(hub.server.keys.devicesOf(account)).toHaveLength(1);
  });
});
