import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@switchboard/core';
import type { TelegramMessage } from '@switchboard/channels';
import { silentLogger } from '@switchboard/service';
import { type ListenerConfig, openTelegramLogin, TelegramListener } from '@switchboard/telegram-listener';
import { FakeTelegram } from '../../apps/telegram-listener/src/testing/fake-telegram-connection.ts';
import { ListenerEnvironment } from '../support/listener-environment.ts';
import { connectPlain, type PlainClient } from '../support/plain-client.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';

const peer = { firstName: 'Іван', lastName: 'Франко', title: null, username: 'ivan', phone: null };

function message(id: number, text: string, more: Partial<TelegramMessage> = {}): TelegramMessage {
  return {
    id: String(id),
    chat: { kind: 'user', id: '700', ...peer },
    sender: null,
    out: false,
    dateSeconds: Math.floor(Date.now() / 1000),
    text,
    media: null,
    action: null,
    replyTo: null,
    forwardedFrom: null,
    albumId: null,
    ...more,
  };
}

describe('Telegram accounts on their way to a socket', () => {
  let t: TestApi;
  let telegram: FakeTelegram;
  let listener: TelegramListener;
  let environment: ListenerEnvironment;
  let aside: ListenerEnvironment;
  let client: PlainClient;

  beforeAll(async () => {
    t = await startTestApi();
    telegram = new FakeTelegram();
    await add('one', 'session 1001');
    environment = new ListenerEnvironment(t.database.url, t.url);
    aside = new ListenerEnvironment(t.database.url);
    listener = createListener(environment.config());
    await listener.start();
    const { user, token } = await t.signIn();
    client = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
    await stateOf('one', 'online');
  });
  afterAll(async () => {
    await client.close();
    await listener.stop();
    for (const each of [environment, aside]) each.remove();
    await t.stop();
  });

  const createListener = (config: ListenerConfig): TelegramListener =>
    new TelegramListener({
      config,
      clock: systemClock,
      logger: silentLogger,
      open: telegram.open,
      openLogin: openTelegramLogin,
    });

  const add = (name: string, session: string) =>
    t.stores.telegramAccounts.save({ name, session, apiId: null, apiHash: null, proxy: null });

  async function stateOf(name: string, state: string): Promise<void> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const account = (await t.stores.telegramAccounts.list()).find((each) => each.name === name);
      if (account?.state === state) return;
      if (Date.now() > deadline) throw new Error(`${name} is ${account?.state}, not ${state}`);
    }
  }

  const next = (text: string) =>
    client.next('new_message', (frame) => (frame['message'] as { content: string }).content === text);

  it('stores incoming and outgoing messages and tells them', async () => {
    telegram.of('session 1001')!.deliver(message(1, 'Привіт'));
    expect(await next('Привіт')).toMatchObject({
      platform: 'telegram',
      platform_icon: '✈️',
      message: { direction: 'inbound', status: null },
      conversation: { external_id: '700', client_name: 'Іван Франко', unread_count: 1 },
    });
    telegram.of('session 1001')!.deliver(message(2, 'з телефону', { out: true }));
    expect(await next('з телефону')).toMatchObject({
      message: { direction: 'outbound', status: 'sent' },
      conversation: { unread_count: 1, total_messages: 2 },
    });
  });

  it('stores a message once, however often Telegram repeats it', async () => {
    for (let n = 0; n < 3; n++) telegram.of('session 1001')!.deliver(message(3, 'repeated'));
    telegram.of('session 1001')!.deliver(message(4, 'after'));
    await next('after');
    expect(
      client.frames.filter((frame) => (frame['message'] as { content?: string })?.content === 'repeated'),
    ).toHaveLength(1);
  });

  it('picks up an account that is added, replaced or removed while it runs', async () => {
    await add('two', 'session 2002');
    await stateOf('two', 'online');
    telegram.of('session 2002')!.deliver(message(1, 'to the second account'));
    // The same person writing to another account is another conversation of the same contact.
    const { conversation } = (await next('to the second account')) as {
      conversation?: { total_messages: number };
    };
    expect(conversation).toMatchObject({ total_messages: 1 });
    const contacts = await t.database.query(
      `select count(distinct contact_id)::int as contacts, count(*)::int as conversations
       from conversations where platform = 'telegram' and external_id = '700'`,
    );
    expect(contacts).toEqual([{ contacts: 1, conversations: 2 }]);

    const old = telegram.of('session 2002')!;
    await add('two', 'session 2002 anew');
    await stateOf('two', 'online');
    await waitUntil(() => telegram.of('session 2002 anew') !== undefined);
    expect(old.closed).toBe(true);

    await t.stores.telegramAccounts.remove('two');
    await waitUntil(() => telegram.of('session 2002 anew')!.closed);
  });

  it('keeps one broken account from the others', async () => {
    telegram.refuse(1, 'needs_login', 'SESSION_REVOKED');
    await add('broken', 'session 3003');
    await stateOf('broken', 'needs_login');
    telegram.of('session 1001')!.deliver(message(5, 'the others go on'));
    await next('the others go on');
    const [row] = await t.database.query(`select state_reason from telegram_accounts where name = 'broken'`);
    expect(row).toEqual({ state_reason: 'SESSION_REVOKED' });
  });

  it('says so when the same account is connected under two names', async () => {
    await add('twin', 'the other session 1001');
    await stateOf('twin', 'needs_login');
    const [row] = await t.database.query(`select state_reason from telegram_accounts where name = 'twin'`);
    expect(row).toEqual({ state_reason: 'DUPLICATE' });
    telegram.of('session 1001')!.deliver(message(6, 'the first is untouched'));
    await next('the first is untouched');
  });

  it('keeps sessions sealed in the table', async () => {
    const rows = await t.database.query(
      `select encode(sealed_session, 'escape') as sealed from telegram_accounts`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('session 1001');
  });

  it('loses nothing when nobody tells the API: it looks by itself', async () => {
    const before = telegram.of('session 1001');
    await listener.stop();
    listener = createListener(aside.config());
    await listener.start();
    await waitUntil(() => telegram.of('session 1001') !== before);
    await stateOf('one', 'online');
    telegram.of('session 1001')!.deliver(message(7, 'nobody to notify'));
    // The commit's own notification and the poll reach the API all the same.
    await next('nobody to notify');
  });

  async function waitUntil(fits: () => boolean): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (!fits()) {
      if (Date.now() > deadline) throw new Error('it did not happen');
      await t.database.query(`select pg_sleep(0.01)`);
    }
  }
});
