import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api } from '@switchboard/api';
import { DAY_MS, META_PLATFORMS, type MetaPlatform, MINUTE_MS, steadyClock } from '@switchboard/core';
import { createMetrics, silentLogger } from '@switchboard/service';
import { newMessageId, serializeWebhook } from '@switchboard/simulators';
import { connectInbox, type InboxClient } from '../support/inbox-client.ts';
import { BASE, postSigned, startTestApi, testConfig, type TestApi, uniqueId } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

const COPIES = 50;

type Json = Record<string, any>;

describe('a signed delivery that somebody has captured and sends again', () => {
  let t: TestApi;
  /** Another node on the same data, whose clock is the test's. */
  let later: Api;
  let token: string;
  let client: InboxClient;
  let aheadMs = 0;

  beforeAll(async () => {
    t = await startTestApi();
    later = new Api({
      config: testConfig(t.database.url),
      clock: { now: () => Date.now() + aheadMs },
      steadyClock,
      logger: silentLogger,
      metrics: createMetrics(),
    });
    await later.start();
    await later.ready;
    const signedIn = await t.signIn();
    ({ token } = signedIn);
    client = await connectInbox(t.url, signedIn.user, token);
  });
  afterAll(async () => {
    await client.close();
    await later.stop();
    await t.stop();
  });

  const urls = () => [t.url, `http://127.0.0.1:${later.port}`];
  const contents = (): unknown[] => client.events().map(({ data }) => (data as Json)['message']?.content);

  /** What there is to see and what has been told, but for raw deliveries. */
  async function everything(from: string): Promise<unknown> {
    const thread = await (await t.get(`${BASE}/conversations/${from}`, token)).json();
    const rows = await t.database.query(
      `select (select count(*)::int from messages) as messages, (select max(seq) from events) as seq,
         (select count(*)::int from contacts) as contacts, (select count(*)::int from conversations) as conversations`,
    );
    return { thread, rows };
  }

  async function say(platform: MetaPlatform, text: string, from: string): Promise<Buffer> {
    const body = Buffer.from(serializeWebhook(textWebhook(platform, text, { from })));
    expect((await t.post(platform, body)).status).toBe(200);
    return body;
  }

  async function heard(text: string): Promise<void> {
    await client.next('message.created', ({ data }) => (data as Json)['message'].content === text);
  }

  it.each(META_PLATFORMS)(
    'changes nothing, ten minutes, a day or eight days later (%s)',
    async (platform) => {
      const from = uniqueId('4860');
      const text = `once ${platform}`;
      const captured = await say(platform, text, from);
      await say(platform, `after ${text}`, from);
      const { id } = (await (await t.get(`${BASE}/conversations/${from}`, token)).json()) as { id: string };
      const headers = { Authorization: `Bearer ${token}` };
      await fetch(`${t.url}${BASE}/conversations/${id}/mark-read`, { method: 'POST', headers });
      await client.next('conversation.read');
      const before = await everything(from);
      expect(before).toMatchObject({ thread: { unread_count: 0 } });
      for (aheadMs of [0, 10 * MINUTE_MS, DAY_MS, 8 * DAY_MS]) {
        for (const url of urls()) expect((await postSigned(url, platform, captured)).status).toBe(200);
      }
      aheadMs = 0;
      expect(await everything(from)).toEqual(before);
      const raw = await t.database.query(`select from webhook_deliveries where body = $1`, [
        captured.toString(),
      ]);
      expect(raw).toHaveLength(9);
      const told = client.events().length;
      await say(platform, `at the end of ${platform}`, from);
      await heard(`at the end of ${platform}`);
      expect(client.events()).toHaveLength(told + 1);
    },
  );

  it(`is one message and one event, ${COPIES} times at once on two nodes`, async () => {
    const from = uniqueId('4861');
    const body = Buffer.from(serializeWebhook(textWebhook('whatsapp', 'fifty times', { from })));
    const answers = await Promise.all(
      Array.from({ length: COPIES }, (_, n) => postSigned(urls()[n % 2]!, 'whatsapp', body)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(COPIES).fill(200));
    await say('whatsapp', 'after the fifty', from);
    await heard('after the fifty');
    expect(contents().filter((content) => content === 'fifty times')).toHaveLength(1);
    expect(await (await t.get(`${BASE}/conversations/${from}`, token)).json()).toMatchObject({
      unread_count: 2,
      total_messages: 2,
      messages: [{ content: 'fifty times' }, { content: 'after the fifty' }],
    });
  });

  it.each(META_PLATFORMS)(
    'with other words under the same id is not believed, and kept (%s)',
    async (platform) => {
      const from = uniqueId('4862');
      const id = newMessageId(platform);
      const body = (text: string) => Buffer.from(serializeWebhook(textWebhook(platform, text, { from, id })));
      const [first, second] = [body(`first ${id}`), body(`second ${id}`)];
      expect((await t.post(platform, first)).status).toBe(200);
      const before = await everything(from);
      for (const url of urls()) expect((await postSigned(url, platform, second)).status).toBe(200);
      expect(await everything(from)).toEqual(before);
      expect(before).toMatchObject({ thread: { messages: [{ content: `first ${id}` }] } });
      const raw = await t.database.query<{ body: string }>(
        `select body from webhook_deliveries where body = any($1::text[])`,
        [[first.toString(), second.toString()]],
      );
      expect(raw).toHaveLength(3);
    },
  );
});
