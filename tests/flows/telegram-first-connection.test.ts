import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeAccount, FakeUser } from '@switchboard/simulators';
import { connectPlain, type PlainClient } from '../support/plain-client.ts';
import { TelegramHub, until } from '../support/telegram-hub.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';

const CHATS = 5;
const OLDER = 30;

/** An account that is connected for the first time has a past, which must be there and disturb nobody. */
describe('the first connection of a Telegram account', () => {
  let t: TestApi;
  let hub: TelegramHub;
  let account: FakeAccount;
  let clients: FakeUser[];
  let agent: PlainClient;

  beforeEach(async () => {
    t = await startTestApi();
    hub = await TelegramHub.start({ api: t });
    const { telegram } = hub.server;
    account = await hub.add('Biuro');
    clients = Array.from({ length: CHATS }, (_, n) => telegram.createUser({ firstName: `Client ${n}` }));
    for (let n = 0; n < OLDER; n++) {
      for (const client of clients) {
        const [from, to] = n % 3 === 2 ? [account.user, client] : [client, account.user];
        telegram.say({ from, to, text: `older ${n}` });
      }
    }
    const { user, token } = await t.signIn();
    agent = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
  }, 60_000);
  afterEach(async () => {
    await agent.close();
    await hub.stop();
    await t.stop();
  });

  /** What agents were told one by one. */
  const announced = async (): Promise<string[]> => {
    const rows = await t.database.query<{ text: string }>(
      `select data::jsonb #>> '{message,content}' as text from events where type = 'message.created' order by seq`,
    );
    return rows.map(({ text }) => text);
  };

  const unread = async (): Promise<Record<string, number>> => {
    const rows = await t.database.query<{ peer_name: string; unread_count: number }>(
      `select peer_name, unread_count from conversations where unread_count > 0`,
    );
    return Object.fromEntries(rows.map((row) => [row.peer_name, row.unread_count]));
  };

  it('fetches older messages for nobody in particular, and tells those of today at once', async () => {
    const { telegram, faults } = hub.server;
    faults.onCall('messages.GetHistory', { delayMs: 300 });
    await hub.listen();
    await hub.server.whenCalled('messages.GetHistory');
    telegram.say({ from: clients[0]!, to: account.user, text: 'of today' });
    telegram.say({ from: account.user, to: clients[CHATS - 1]!, text: 'answered today' });
    const frame = await agent.next('new_message');
    expect(frame).toMatchObject({ message: { content: 'of today', direction: 'inbound' } });
    const asked = hub.server.calls.filter(({ method }) => method === 'messages.GetHistory').length;
    // It did not have to wait for all of the past.
    expect(asked).toBeLessThan(CHATS);
    expect(await agent.next('new_message')).toMatchObject({ message: { content: 'answered today' } });
    await hub.untilOnline();
    await hub.expectSame();
    expect(await announced()).toEqual(['of today', 'answered today']);
    expect(await unread()).toEqual({ 'Client 0': 1 });
  }, 60_000);

  it('takes what is said before it knows where it stands for news, not for the past', async () => {
    const { telegram, faults } = hub.server;
    faults.onCall('updates.GetState', 'hold_call', 1);
    await hub.listen();
    await until('the question to be there', () => faults.heldCalls.length === 1);
    telegram.say({ from: clients[2]!, to: account.user, text: 'at that moment' });
    faults.releaseCalls();
    await hub.untilOnline();
    await hub.expectSame();
    expect(await announced()).toEqual(['at that moment']);
    expect(await unread()).toEqual({ 'Client 2': 1 });
  }, 60_000);

  it('fetches as many of each chat as is wanted, and no more', async () => {
    await hub.listen({}, { TELEGRAM_BACKFILL_MESSAGES: '7' });
    await hub.untilOnline();
    const chats = await t.database.query<{ texts: string[] }>(
      `select array_agg(text order by position) as texts from messages group by conversation_id`,
    );
    const newest = Array.from({ length: 7 }, (_, n) => `older ${OLDER - 7 + n}`);
    expect(chats.map(({ texts }) => texts)).toEqual(clients.map(() => newest));
    expect(await announced()).toEqual([]);
    expect(await unread()).toEqual({});
  }, 60_000);

  it('begins again where it was killed in the middle', async () => {
    const { telegram, faults } = hub.server;
    faults.refuseTwins = true;
    faults.onCall('messages.GetHistory', { delayMs: 300 });
    const first = await hub.spawn();
    await hub.server.whenCalled('messages.GetHistory', 3);
    await until('some of it to be stored', async () => (await hub.countMessages()) > 0);
    await first.kill();
    await hub.server.whenSockets(0);
    expect(await hub.countMessages()).toBeLessThan(CHATS * OLDER);
    telegram.say({ from: clients[1]!, to: account.user, text: 'while nobody was there' });
    await hub.spawn();
    await agent.next('new_message', ({ message }) => {
      return (message as { content: string }).content === 'while nobody was there';
    });
    await hub.untilOnline();
    await hub.expectSame();
    expect(await announced()).toEqual(['while nobody was there']);
    expect(await unread()).toEqual({ 'Client 1': 1 });
  }, 60_000);
});
