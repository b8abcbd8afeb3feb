import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ReplyHub, startReplyHub } from '../support/reply-hub.ts';
import { textWebhook } from '../support/webhooks.ts';

interface Message {
  id: string;
  conversation_id: string;
  type: string;
  content: string | null;
  status: string;
  direction: string;
}

describe('writing to somebody first', () => {
  let hub: ReplyHub;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    hub = await startReplyHub({ hasWorker: false });
    const components = [{ type: 'BODY' as const, text: 'Welcome and congratulations!' }];
    hub.graph.addTemplate('2', { name: 'hello_world', language: 'en_US', components });
    await hub.startWorker();
    await hub.api.database.query(`update users set role = 'owner' where id = $1`, [hub.userId]);
    for (const { id, platform } of await hub.api.stores.channels.list()) ids.set(platform, id);
  });
  afterAll(() => hub.stop());

  const template = { name: 'hello_world', language: 'en_US' };
  const begin = (to: string, more: object = { template }) =>
    hub.call('POST', '/conversations', { channel_id: ids.get('whatsapp'), to, ...more });
  const answered = async (answer: Promise<Response>): Promise<Message> =>
    (await (await answer).json()) as Message;
  const code = async (answer: Promise<Response>): Promise<string> =>
    ((await (await answer).json()) as { code: string }).code;
  const conversations = async () =>
    (await hub.api.database.query<{ n: number }>(`select count(*)::int as n from conversations`))[0]!.n;

  /** Lets somebody write; answers the conversation in which that stands, whatever it is called. */
  const conversationOfAnswer = async (from: string): Promise<string> => {
    await hub.api.post('whatsapp', textWebhook('whatsapp', `I am ${from}`, { from }));
    const [row] = await hub.api.database.query<{ conversation_id: string }>(
      `select conversation_id from messages where text = $1`,
      [`I am ${from}`],
    );
    return row!.conversation_id;
  };

  it('makes a conversation in which the answer lands', async () => {
    const message = await answered(begin('+48 (600) 100-200'));
    expect(message).toMatchObject({ type: 'template', status: 'queued' });
    await hub.untilStatus(message.id, 'read');
    expect(hub.graph.deliveredTo('48600100200')).toMatchObject([{ type: 'template' }]);
    expect(await hub.customerWrites('whatsapp', '48600100200', 'Dzień dobry!')).toBe(message.conversation_id);
    const lines = await hub.messages(message.conversation_id);
    expect(lines.map(({ direction }) => direction)).toEqual(['outbound', 'inbound']);
    // The window is open now.
    const words = await answered(begin('0048600100200', { content: 'Halo' }));
    expect(words).toMatchObject({ type: 'text', conversation_id: message.conversation_id });
  });

  it('finds somebody who is known by the other form of their number', async () => {
    const conversation = await hub.customerWrites('whatsapp', '5511987654321', 'Oi');
    expect(await answered(begin('+55 11 8765-4321'))).toMatchObject({ conversation_id: conversation });
  });

  it('takes an answer from the other form of the number for theirs', async () => {
    const message = await answered(begin('+55 21 98765-4321'));
    expect(await conversationOfAnswer('552187654321')).toBe(message.conversation_id);
  });

  it('makes one conversation and one message of a request that comes twice at once', async () => {
    const ask = () => answered(begin('48600100300', { template, client_message_id: 'the-same' }));
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(first).toMatchObject({ id: expect.any(String), status: expect.any(String) });
    expect(second!.id).toBe(first!.id);
  });

  it('leaves nothing behind where it cannot be done', async () => {
    const before = await conversations();
    expect(await code(begin('48600100400', { content: 'Halo' }))).toBe('window_closed');
    expect(await code(begin('a name'))).toBe('bad_request');
    const toPage = { channel_id: ids.get('facebook'), to: '123456789', content: 'Halo' };
    expect(await code(hub.call('POST', '/conversations', toPage))).toBe('not_supported');
    expect(await conversations()).toBe(before);
  });

  it('is for nobody who may only read', async () => {
    await hub.api.database.query(`update users set role = 'viewer' where id = $1`, [hub.userId]);
    const refused = await begin('48600100500');
    await hub.api.database.query(`update users set role = 'owner' where id = $1`, [hub.userId]);
    expect(refused.status).toBe(403);
  });

  describe('as a test', () => {
    const test = (platform: string, to: string, more: object = {}) =>
      hub.call('POST', `/channels/${ids.get(platform)}/test-message`, { to, ...more });

    it('is a template, or words where the window is open', async () => {
      const first = await answered(test('whatsapp', '+48 600 100 600'));
      expect(first).toMatchObject({ type: 'template' });
      await hub.untilStatus(first.id, 'read');
      await hub.customerWrites('whatsapp', '48600100600');
      expect(await answered(test('whatsapp', '48600100600'))).toMatchObject({
        type: 'text',
        conversation_id: first.conversation_id,
      });
    });

    it('says how to do it where nobody can be written to first', async () => {
      const answer = (await (await test('instagram', 'anna')).json()) as Record<string, string>;
      expect(answer).toMatchObject({ code: 'not_supported' });
      expect(answer['detail']).toContain('Write to it from another Instagram account');
    });
  });

  describe('with a simulated customer', () => {
    const simulate = async (language: string) =>
      (await (await hub.call('POST', '/simulated-customer', { language })).json()) as {
        channel_id: string;
        conversation_id: string;
      };

    it('goes the whole circle, and is removed with all of it', async () => {
      const [one, again] = await Promise.all([simulate('uk'), simulate('pl')]);
      expect(again!.channel_id).toBe(one!.channel_id);
      const { channel_id: channelId, conversation_id: id } = one!;
      expect(await hub.messages(id)).toMatchObject([
        { direction: 'inbound', content: expect.stringContaining('Добрий день') },
      ]);
      const reply = (await (await hub.say(id, { content: 'Вітаю!' })).json()) as Message;
      const sentBefore = hub.graph.sent.length;
      await hub.untilStatus(reply.id, 'read');
      let lines = await hub.messages(id);
      while (lines.length < 3) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        lines = await hub.messages(id);
      }
      expect(lines.map(({ direction }) => direction)).toEqual(['inbound', 'outbound', 'inbound']);
      expect(hub.graph.sent).toHaveLength(sentBefore);
      const removed = await hub.call('DELETE', `/channels/${channelId}`);
      expect(removed.status).toBe(200);
      for (const table of ['conversations', 'messages', 'outbox_jobs'])
        expect(
          await hub.api.database.query(`select from ${table} where channel_id = $1`, [channelId]),
        ).toEqual([]);
      expect(await hub.api.database.query(`select from contacts where name like 'Олена%'`)).toEqual([]);
      expect((await hub.call('GET', `/conversations/${id}`)).status).toBe(404);
      // A real channel stays.
      const real = await hub.call('DELETE', `/channels/${ids.get('whatsapp')}`);
      expect(real.status).toBe(409);
    });
  });
});
