import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { MetaPlatform } from '@switchboard/core';
import { CHANNELS } from '../support/test-api.ts';
import { type ReplyHub, startReplyHub, TOKENS } from '../support/reply-hub.ts';

const CUSTOMERS: Record<MetaPlatform, string> = {
  whatsapp: '48123456789',
  facebook: '5432109876543210',
  instagram: '6543210987654321',
};

interface Answer {
  id: string;
  status: string;
  content: string;
  client_message_id: string | null;
  author_id: string | null;
  code: string;
  detail: string;
}

describe('an agent’s reply', () => {
  let hub: ReplyHub;
  beforeEach(async () => {
    hub = await startReplyHub();
  });
  afterEach(() => hub.stop());

  const answer = async (response: Response): Promise<Answer> => (await response.json()) as Answer;

  it.each(['whatsapp', 'facebook', 'instagram'] as const)(
    'goes out on %s once, and is told as far as it gets',
    async (platform) => {
      const conversation = await hub.customerWrites(platform, CUSTOMERS[platform]);
      const posted = await hub.say(conversation, { content: 'Już sprawdzam', client_message_id: 'c1' });
      expect(posted.status).toBe(201);
      const message = await answer(posted);
      expect(message).toMatchObject({
        status: 'queued',
        content: 'Już sprawdzam',
        client_message_id: 'c1',
        author_id: hub.userId,
      });
      await hub.untilStatus(message.id, 'read');
      expect(hub.graph.deliveredTo(CUSTOMERS[platform])).toHaveLength(1);
      expect(hub.graph.sent[0]).toMatchObject({ platform, channelId: CHANNELS[platform], type: 'text' });
      const shown = await hub.messages(conversation);
      expect(shown.map(({ content, direction }) => [direction, content])).toEqual([
        ['inbound', 'Dzień dobry'],
        ['outbound', 'Już sprawdzam'],
      ]);
      expect(shown[1]).toMatchObject({ id: message.id, external_id: hub.graph.sent[0]!.externalId });
    },
  );

  it('is one message for a double click, a lost answer and a retry', async () => {
    const conversation = await hub.customerWrites('whatsapp', CUSTOMERS.whatsapp);
    const body = { content: 'Raz', client_message_id: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => hub.say(conversation, body)));
    const ids = new Set(await Promise.all(answers.map(async (one) => (await answer(one)).id)));
    expect(ids.size).toBe(1);
    const [id] = [...ids];
    await hub.untilStatus(id!, 'read');
    // Weeks later the client may still not know, and asks once more.
    expect((await answer(await hub.say(conversation, body))).id).toBe(id);
    const retry = await hub.call('POST', `/messages/${id}/retry`);
    expect([retry.status, (await answer(retry)).code]).toEqual([409, 'conflict']);
    expect(hub.graph.sent).toHaveLength(1);
  });

  it.each(['whatsapp', 'facebook', 'instagram'] as const)(
    'whose answer %s has lost is found by what comes back, and not sent again',
    async (platform) => {
      const conversation = await hub.customerWrites(platform, CUSTOMERS[platform]);
      hub.graph.fault({ route: 'messages', loseAnswer: 'after' });
      const { id } = await answer(await hub.say(conversation, { content: 'Raz' }));
      // Echoes of Instagram carry no mark of ours: its words tell.
      await hub.untilStatus(id, 'read');
      expect(hub.graph.sent).toHaveLength(1);
      expect(await hub.messages(conversation)).toHaveLength(2);
    },
  );

  it('fails with a sentence and what to do, and can be sent again', async () => {
    const conversation = await hub.customerWrites('whatsapp', CUSTOMERS.whatsapp);
    hub.graph.fault({ route: 'messages', answer: { code: 131026 } });
    const { id } = await answer(await hub.say(conversation, { content: 'Halo' }));
    const { error } = await hub.untilStatus(id, 'failed');
    expect(error).toMatchObject({ code: '131026', title: expect.any(String), advice: expect.any(String) });
    expect((await hub.call('POST', `/messages/${id}/retry`)).status).toBe(200);
    await hub.untilStatus(id, 'read');
    expect(hub.graph.sent).toHaveLength(1);
  });

  it('waits for a token that has expired, and goes out with the new one', async () => {
    const conversation = await hub.customerWrites('whatsapp', CUSTOMERS.whatsapp);
    hub.graph.expireToken(TOKENS.whatsapp);
    const { id } = await answer(await hub.say(conversation, { content: 'Halo' }));
    for (let error: unknown = null; error === null;) ({ error } = await hub.untilStatus(id, 'queued'));
    const [{ error }] = (await hub.messages(conversation)).slice(-1) as [{ error: { code: string } }];
    expect(error.code).toBe('190');
    expect(hub.graph.sent).toHaveLength(0);
    hub.graph.updateChannel(CHANNELS.whatsapp, { token: 'EAA-new' });
    const channel = await hub.api.stores.channels.byExternalId('whatsapp', CHANNELS.whatsapp);
    await hub.api.stores.channels.updateCredentials(channel!.id, { accessToken: 'EAA-new' });
    await hub.untilStatus(id, 'read');
  });

  it('is refused outside the window, before anything is written', async () => {
    const conversation = await hub.customerWrites('whatsapp', CUSTOMERS.whatsapp);
    await hub.api.database.query(`update conversations set last_inbound_at = now() - interval '25 hours'`);
    const refused = await hub.say(conversation, { content: 'Czy to już?' });
    expect([refused.status, (await answer(refused)).code]).toEqual([409, 'window_closed']);
    expect(await hub.messages(conversation)).toHaveLength(1);
    const detail = (await (await hub.call('GET', `/conversations/${conversation}`)).json()) as {
      reply_window_closes_at: string;
      reply_channels: { capabilities: object }[];
    };
    expect(detail.reply_channels).toMatchObject([
      {
        name: 'whatsapp',
        human_agent: false,
        capabilities: { text: { max: 4_096 }, edit: null, templates: true, reply_window: 'day' },
      },
    ]);
    expect(Date.parse(detail.reply_window_closes_at)).toBeLessThan(Date.now());
  });

  it.each(['facebook', 'instagram'] as const)(
    'goes out on %s for seven days where Meta lets a person answer, and says so',
    async (platform) => {
      const conversation = await hub.customerWrites(platform, CUSTOMERS[platform]);
      const { database } = hub.api;
      await database.query(`update conversations set last_inbound_at = now() - interval '2 days'`);
      expect((await hub.say(conversation, { content: 'Dwa dni później' })).status).toBe(409);
      await database.query(`update channels set allows_human_agent = true`);
      const { id } = await answer(await hub.say(conversation, { content: 'Dwa dni później' }));
      await hub.untilStatus(id, 'read');
      expect(hub.graph.sent[0]!.body).toMatchObject({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' });
      await database.query(`update conversations set last_inbound_at = now() - interval '7 days 1 minute'`);
      expect((await hub.say(conversation, { content: 'Za późno' })).status).toBe(409);
    },
  );

  it('of a template goes out on WhatsApp when the window is closed', async () => {
    const conversation = await hub.customerWrites('whatsapp', CUSTOMERS.whatsapp);
    await hub.api.database.query(`update conversations set last_inbound_at = now() - interval '2 days'`);
    hub.graph.addTemplate('2', {
      name: 'hello',
      language: 'pl',
      status: 'APPROVED',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'Dzień dobry' }],
    });
    const channel = await hub.api.stores.channels.byExternalId('whatsapp', CHANNELS.whatsapp);
    const templates = `/channels/${channel!.id}/templates`;
    do {
      // As if the fetch that a start begins with were a while ago: nobody may ask twice within a minute.
      await hub.api.database.query(
        `update message_template_lists set fetched_at = fetched_at - interval '2 minutes'`,
      );
      await hub.call('POST', `${templates}/refresh`);
    } while (!(await (await hub.call('GET', templates)).text()).includes('hello'));
    const template = { name: 'hello', language: 'pl' };
    const { id } = await answer(await hub.say(conversation, { template }));
    await hub.untilStatus(id, 'read');
    expect(hub.graph.sent[0]!.body).toMatchObject({ type: 'template', template: { name: 'hello' } });
  });

  it('can be taken back while it waits, and not by a viewer', async () => {
    const conversation = await hub.customerWrites('whatsapp', CUSTOMERS.whatsapp);
    await hub.worker!.stop();
    const { id } = await answer(await hub.say(conversation, { content: 'Nie to' }));
    expect(await (await hub.call('DELETE', `/messages/${id}`)).json()).toEqual({ status: 'deleted' });
    expect(await hub.messages(conversation)).toHaveLength(1);
    await hub.api.database.query(`update users set role = 'viewer' where id = $1`, [hub.userId]);
    expect((await hub.say(conversation, { content: 'Cokolwiek' })).status).toBe(403);
  });

  it('answers a message, reacts, and says no where the platform cannot', async () => {
    const conversation = await hub.customerWrites('whatsapp', CUSTOMERS.whatsapp);
    const [question] = await hub.messages(conversation);
    const { id } = await answer(await hub.say(conversation, { content: 'Tak', reply_to: question!.id }));
    await hub.untilStatus(id, 'read');
    expect(hub.graph.sent[0]!.body).toMatchObject({ context: { message_id: question!.external_id } });
    const react = await hub.call('POST', `/messages/${String(question!.id)}/reaction`, { emoji: '👍' });
    expect(react.status).toBe(202);
    await hub.graph.waitForSent(2);
    for (;;) {
      const [shown] = await hub.messages(conversation);
      if ((shown!.reactions as unknown[]).length > 0) {
        expect(shown!.reactions).toMatchObject([{ actor: 'business', emoji: '👍' }]);
        break;
      }
    }
    const edit = await hub.call('POST', `/messages/${id}/edit`, { content: 'Nie' });
    expect([edit.status, (await answer(edit)).code]).toEqual([409, 'not_supported']);
  });
});
