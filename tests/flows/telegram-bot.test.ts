import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectPlain, type Frame, type PlainClient } from '../support/plain-client.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';

const SECRET = 'the-secret_of-the-bot';
const BOT_USER_ID = '5550001234';
const nowSeconds = Math.floor(Date.now() / 1_000);
const anna = { id: 700100, is_bot: false, first_name: 'Анна', last_name: 'Коваль', username: 'anna_k' };
const chat = { ...anna, type: 'private' };

function message(id: number, text: string, more: object = {}): object {
  return { message_id: id, from: anna, chat, date: nowSeconds, text, ...more };
}

describe('a Telegram bot on its way to a socket', () => {
  let t: TestApi;
  let client: PlainClient;
  let channelId: string;
  let token: string;
  let updates = 1_000;

  beforeAll(async () => {
    t = await startTestApi();
    const { channel } = await t.stores.channels.ensure({
      platform: 'telegram',
      externalId: BOT_USER_ID,
      name: 'the bot',
      credentials: { botToken: `${BOT_USER_ID}:AAE`, webhookSecret: SECRET },
    });
    channelId = channel.id;
    const signedIn = await t.signIn();
    token = signedIn.token;
    client = await connectPlain(`${t.url}${BASE}/ws/${signedIn.user.id}?token=${token}`);
    // The API hears of the channel by a notification; until then the secret is that of nobody.
    for (;;) if ((await post({ update_id: 1 })).status === 200) return;
  });
  afterAll(async () => {
    await client.close();
    await t.stop();
  });

  function post(update: object, secret: string | null = SECRET, channel = channelId): Promise<Response> {
    return fetch(`${t.url}${BASE}/webhooks/telegram/${channel}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(secret === null ? {} : { 'X-Telegram-Bot-Api-Secret-Token': secret }),
      },
      body: JSON.stringify(update),
    });
  }

  /** Posts an update of one field; answers it, to be sent again. */
  async function deliver(kind: string, value: object): Promise<object> {
    const update = { update_id: ++updates, [kind]: value };
    const answer = await post(update);
    expect([answer.status, await answer.text()]).toEqual([200, '{"status":"ok"}']);
    return update;
  }

  const next = (text: string): Promise<Frame> =>
    client.next('new_message', (frame) => (frame['message'] as { content: string }).content === text);

  const count = async (table: string, where = 'true'): Promise<number> => {
    const [row] = await t.database.query<{ n: number }>(
      `select count(*)::int as n from ${table} where ${where}`,
    );
    return row!.n;
  };

  const failures = async (): Promise<number> => {
    const { values } = await t.metrics.webhookSignatureFailures.get();
    return values.find(({ labels }) => labels.platform === 'telegram')?.value ?? 0;
  };

  it('shows a message in the inbox and tells it', async () => {
    await deliver('message', message(1, 'Добрий день'));
    const { conversation_id: id } = (await next('Добрий день')) as Frame & { conversation_id: string };
    expect(client.frames.at(-1)).toMatchObject({
      platform: 'telegram',
      message: { direction: 'inbound', type: 'text', status: null },
      conversation: { external_id: '700100', client_name: 'Анна Коваль', unread_count: 1 },
    });
    const inbox = await (await t.get(`${BASE}/inbox`, token)).json();
    expect(inbox).toMatchObject({
      conversations: [{ id, platform: 'telegram', last_message: 'Добрий день', unread_count: 1 }],
    });
  });

  it('refuses a wrong secret, none, and a channel that is no bot, and stores nothing', async () => {
    const before = await count('webhook_deliveries');
    const failuresBefore = await failures();
    const update = { update_id: ++updates, message: message(666, 'a forgery') };
    const nobody = '01930000-0000-7000-8000-000000000000';
    const answers = await Promise.all([
      post(update, 'wrong'),
      post(update, null),
      post(update, ''),
      post(update, SECRET, nobody),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(await count('webhook_deliveries')).toBe(before);
    expect(await count('messages', `text = 'a forgery'`)).toBe(0);
    expect((await failures()) - failuresBefore).toBe(4);
  });

  it('stores an update once, however often Telegram posts it', async () => {
    const update = await deliver('message', message(2, 'once'));
    await Promise.all([post(update), post(update), post({ ...update, update_id: ++updates })]);
    await deliver('message', message(3, 'after'));
    await next('after');
    expect(await count('messages', `text = 'once'`)).toBe(1);
    const told = client.frames.filter(
      (frame) => (frame['message'] as { content?: string })?.content === 'once',
    );
    expect(told).toHaveLength(1);
  });

  it('changes the words of a message that was edited', async () => {
    await deliver('message', message(4, 'Jutro o dziesiontej'));
    await next('Jutro o dziesiontej');
    await deliver('edited_message', message(4, 'Jutro o dziesiątej', { edit_date: nowSeconds + 1 }));
    const updated = await client.next('message_updated');
    expect(updated).toMatchObject({ message: { external_id: '700100:4', content: 'Jutro o dziesiątej' } });
  });

  it('keeps reactions, buttons and messages of a business account apart from words', async () => {
    const date = nowSeconds + 2;
    const reaction = { chat, message_id: 1, user: anna, date, old_reaction: [] };
    await deliver('message_reaction', { ...reaction, new_reaction: [{ type: 'emoji', emoji: '👍' }] });
    expect(await client.next('message_reaction')).toMatchObject({ actor: 'peer', emoji: '👍' });
    await deliver('callback_query', { id: '77', from: anna, message: message(5, 'Zamówić?'), data: 'yes' });
    expect(await next('yes')).toMatchObject({ message: { type: 'interactive', direction: 'inbound' } });
    // The same number as a message of the bot's own chat: another chat, so another message.
    await deliver('business_message', message(1, 'z konta firmowego', { business_connection_id: 'bc1' }));
    const { conversation_id: id, message: said } = await next('z konta firmowego');
    expect(said).toMatchObject({ external_id: 'business:bc1:700100:1' });
    // The same person all the same, who is answered where they wrote last.
    const conversations = await t.database.query(
      `select c.id, c.external_id, c.reply_address from conversations c join channels ch on ch.id = c.channel_id
       where ch.external_id = $1`,
      [BOT_USER_ID],
    );
    // The bot's own chat and that of the business are to be answered apart.
    expect(conversations).toEqual([
      { id: expect.any(String), external_id: '700100', reply_address: '700100' },
      { id, external_id: 'business:bc1:700100', reply_address: 'business:bc1:700100' },
    ]);
  });

  it('keeps an update that it does not understand, byte for byte', async () => {
    const body = { update_id: ++updates, brand_new: { a: '\u00e4' } };
    expect((await post(body)).status).toBe(200);
    const [row] = await t.database.query(
      `select platform, outcome, detail, body from webhook_deliveries order by id desc limit 1`,
    );
    expect(row).toEqual({
      platform: 'telegram',
      outcome: 'not_understood',
      detail: 'update.brand_new',
      body: JSON.stringify(body),
    });
  });

  it('keeps with the raw delivery for which bot it came, so that it can be replayed', async () => {
    await deliver('message', message(90, 'kept raw'));
    const [row] = await t.database.query(
      `select channel_external_id from webhook_deliveries where body like '%kept raw%'`,
    );
    expect(row).toEqual({ channel_external_id: BOT_USER_ID });
  });
});
