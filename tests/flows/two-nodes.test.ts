import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { connectInbox, type InboxClient } from '../support/inbox-client.ts';
import { describeWithNats, startNatsServer } from '../support/nats-server.ts';
import { BASE, INTERNAL_TOKEN, startTestApi, type TestApi } from '../support/test-api.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { textWebhook } from '../support/webhooks.ts';

type Json = Record<string, any>;

interface TwoNodes {
  nodes: [TestApi, TestApi];
  anna: InboxClient;
  jan: InboxClient;
  stop(): Promise<void>;
}

/** Two nodes on one database, Anna on the first and Jan on the second. */
async function startTwoNodes(natsUrls: readonly string[]): Promise<TwoNodes> {
  const database = await createTestDatabase();
  const options = { database, config: { natsUrls } };
  const nodes: [TestApi, TestApi] = [await startTestApi(options), await startTestApi(options)];
  const [first, second] = nodes;
  const people = { anna: await first.signIn('Anna'), jan: await first.signIn('Jan') };
  const anna = await connectInbox(first.url, people.anna.user, people.anna.token);
  const jan = await connectInbox(second.url, people.jan.user, people.jan.token);
  return {
    nodes,
    anna,
    jan,
    async stop() {
      await Promise.all([anna.close(), jan.close()]);
      for (const node of nodes) await node.stop();
      await database.drop();
    },
  };
}

function itWorksOverBoth(start: () => Promise<TwoNodes>): void {
  it('tell the same events, whichever of them stored them', async () => {
    const two = await start();
    const [first, second] = two.nodes;
    for (let n = 0; n < 10; n++) {
      await (n % 2 === 0 ? first : second).post('whatsapp', textWebhook('whatsapp', `message ${n}`));
    }
    const texts = (client: InboxClient) =>
      client.events().map(({ data }) => (data as Json)['message'].content);
    const isLast = ({ data }: Json) => data['message'].content === 'message 9';
    await Promise.all([two.anna.next('message.created', isLast), two.jan.next('message.created', isLast)]);
    expect(texts(two.anna)).toEqual(texts(two.jan));
    expect(texts(two.anna)).toHaveLength(10);
    await two.stop();
  });

  it('let colleagues see each other and pass notifications on, large ones too', async () => {
    const two = await start();
    const conversation = randomUUID();
    const isAnna = ({ data }: Json) => data['users'].some(({ name }: Json) => name === 'Anna');
    await two.jan.next('presence.updated', isAnna);
    two.anna.say({ type: 'typing', conversation_id: conversation, on: true });
    expect((await two.jan.next('typing.started'))['data']).toMatchObject({
      conversation_id: conversation,
      user_name: 'Anna',
    });
    const words = 'ж'.repeat(20_000);
    await fetch(`${two.nodes[0].url}${BASE}/broadcast-message`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${INTERNAL_TOKEN}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ type: 'new_email', words }),
    });
    for (const client of [two.anna, two.jan]) {
      expect(await client.next('new_email')).toEqual({ type: 'new_email', words });
      expect(client.frames.filter(({ type }) => type === 'new_email')).toHaveLength(1);
    }
    await two.stop();
  });

  it('shut out at once whoever signs out on the other', async () => {
    const two = await start();
    const [first, second] = two.nodes;
    const { user, token } = await first.signIn();
    const client = await connectInbox(second.url, user, token);
    const headers = { Authorization: `Bearer ${token}` };
    await fetch(`${first.url}/api/v1/auth/logout`, { method: 'POST', headers });
    await first.post('whatsapp', textWebhook('whatsapp', 'not for them'));
    expect(await client.closed).toBe(4501);
    await two.jan.next('message.created');
    expect(client.events()).toEqual([]);
    await two.stop();
  });
}

describe('two nodes over PostgreSQL', () => {
  itWorksOverBoth(() => startTwoNodes([]));
});

describeWithNats('two nodes over NATS', () => {
  itWorksOverBoth(async () => {
    const nats = await startNatsServer();
    const two = await startTwoNodes([nats.url]);
    return {
      ...two,
      stop: async () => {
        await two.stop();
        await nats.stop();
      },
    };
  });

  it('miss nothing while NATS is away, and say so', async () => {
    const nats = await startNatsServer();
    const two = await startTwoNodes([nats.url]);
    await nats.kill();
    for (const [index, node] of two.nodes.entries()) {
      await node.post('whatsapp', textWebhook('whatsapp', `away ${index}`));
    }
    const content =
      (text: string) =>
      ({ data }: Json) =>
        data['message'].content === text;
    for (const client of [two.anna, two.jan]) {
      await client.next('message.created', content('away 0'));
      await client.next('message.created', content('away 1'));
    }
    expect((await two.nodes[0].get('/readyz')).status).toBe(503);
    expect((await two.nodes[0].get('/healthz')).status).toBe(200);
    await nats.restart();
    while ((await two.nodes[0].get('/readyz')).status !== 200) await two.nodes[0].get('/healthz');
    await two.nodes[0].post('whatsapp', textWebhook('whatsapp', 'back'));
    await two.jan.next('message.created', content('back'));
    expect(two.jan.events()).toHaveLength(3);
    await two.stop();
    await nats.stop();
  });
});
