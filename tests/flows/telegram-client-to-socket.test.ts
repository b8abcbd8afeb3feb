import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@switchboard/core';
import { silentLogger } from '@switchboard/service';
import { TelegramServer } from '@switchboard/simulators';
import { openTelegramConnection, TelegramListener } from '@switchboard/telegram-listener';
import { connectPlain, type PlainClient } from '../support/plain-client.ts';
import { BASE, INTERNAL_TOKEN, startTestApi, type TestApi } from '../support/test-api.ts';

/** The real client library over real sockets against a real MTProto server, all the way to an agent's socket. */
describe('real Telegram clients on their way to a socket', () => {
  let t: TestApi;
  let server: TelegramServer;
  let listener: TelegramListener;
  let client: PlainClient;

  beforeAll(async () => {
    t = await startTestApi();
    server = new TelegramServer();
    await server.start();
    listener = new TelegramListener({
      config: {
        databaseUrl: t.database.url,
        encryptionKey: t.config.encryptionKey,
        internalToken: INTERNAL_TOKEN,
        notifyUrl: `${t.url}${BASE}/broadcast-message`,
        defaults: { apiId: 1, apiHash: 'hash', proxy: server.proxyUrl },
      },
      clock: systemClock,
      logger: silentLogger,
      open: openTelegramConnection,
    });
    await listener.start();
    const { user, token } = await t.signIn();
    client = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
  });
  afterAll(async () => {
    await client.close();
    await listener.stop();
    await server.stop();
    await t.stop();
  });

  const next = (text: string) =>
    client.next('new_message', (frame) => (frame['message'] as { content: string }).content === text);

  it('connects all accounts, hears both sides of each, and leaves the others alone when one is signed out', async () => {
    const customer = server.telegram.createUser({
      firstName: 'Леся',
      lastName: 'Українка',
      username: 'lesia',
    });
    const accounts = [1, 2, 3].map((n) => server.telegram.createAccount({ firstName: `Manager ${n}` }));
    for (const [n, account] of accounts.entries()) {
      const session = server.plantSession(account);
      await t.stores.telegramAccounts.save({
        name: `m${n}`,
        session,
        apiId: null,
        apiHash: null,
        proxy: null,
      });
    }
    await Promise.all(accounts.map((account) => server.whenSubscribed(account)));

    for (const [n, account] of accounts.entries()) {
      server.telegram.say({ from: customer, to: account.user, text: `to manager ${n}` });
      expect(await next(`to manager ${n}`)).toMatchObject({
        platform: 'telegram',
        message: { direction: 'inbound', type: 'text' },
        conversation: { client_name: 'Леся Українка', unread_count: 1 },
      });
      server.telegram.say({ from: account.user, to: customer, text: `from manager ${n}` });
      expect(await next(`from manager ${n}`)).toMatchObject({
        message: { direction: 'outbound', status: 'sent' },
        conversation: { total_messages: 2 },
      });
    }

    // One account is thrown out; the next message of another still arrives.
    server.forgetKeys(accounts[0]!);
    server.dropSockets();
    await server.whenSockets(0);
    await Promise.all([accounts[1]!, accounts[2]!].map((account) => server.whenSubscribed(account)));
    server.telegram.say({ from: customer, to: accounts[2]!.user, text: 'the third lives' });
    await next('the third lives');
    const rows = await t.database.query(`select count(*)::int as n from messages where type = 'text'`);
    expect(rows).toEqual([{ n: 7 }]);
  });
});
