import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectPlain } from '../support/plain-client.ts';
import { sessionOf } from '../support/session-of.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

interface Contact {
  id: string;
  name: string | null;
  given_name: string | null;
  client_id: string | null;
}
interface Card extends Contact {
  identities: { kind: string; value: string }[];
  conversations: { id: string; channel_id: string; platform: string; client_name: string }[];
  merges: { id: string; reason: string; undone_at: string | null }[];
}

describe('people who write to us', () => {
  let t: TestApi;
  let agent: { id: string; token: string };
  let owner: { id: string; token: string };

  beforeAll(async () => {
    t = await startTestApi();
    agent = await somebody('agent');
    owner = await somebody('owner');
    await t.post('whatsapp', textWebhook('whatsapp', 'hello', { from: '48601234567', name: 'Ania' }));
    await t.post('whatsapp', textWebhook('whatsapp', 'hi', { from: '48700000001', name: 'Żółw_1' }));
    await t.post('facebook', textWebhook('facebook', 'good day', { from: '9001', name: 'Anna N.' }));
  });
  afterAll(() => t.stop());

  async function somebody(role: 'owner' | 'agent' | 'viewer') {
    const email = `${role}-${Math.random()}@example.com`;
    const { id } = await t.stores.users.add({ email, name: role, role, passwordHash: null });
    return { id, token: await sessionOf(t.stores, id) };
  }

  async function ask<T = unknown>(
    method: string,
    path: string,
    body?: object,
    { token } = agent,
  ): Promise<{ status: number; body: T }> {
    const answer = await fetch(`${t.url}${BASE}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as T };
  }

  async function found(search: string): Promise<Contact[]> {
    const path = `/contacts?search=${encodeURIComponent(search)}`;
    return (await ask<{ contacts: Contact[] }>('GET', path)).body.contacts;
  }

  const one = async (search: string) => (await found(search))[0]!;
  const card = async (id: string) => (await ask<Card>('GET', `/contacts/${id}`)).body;
  const trail = async (id: string) => {
    const path = `/audit-log?subject_type=contact&subject_id=${id}`;
    const { entries } = (await ask<{ entries: { action: string; user_name: string }[] }>('GET', path)).body;
    return entries.map(({ action, user_name }) => [action, user_name]);
  };

  it('are found by name, client id and number, however it is written', async () => {
    for (const words of ['ania', 'ANIA', '601234', '+48 601-234-567']) {
      expect((await found(words)).map(({ name }) => name)).toEqual(['Ania']);
    }
    expect((await found('zolw_1')).map(({ name }) => name)).toEqual(['Żółw_1']);
    expect(await found('zolw_2')).toEqual([]);
    expect((await ask('GET', '/contacts?limit=0')).status).toBe(400);
    const all = (await ask<{ contacts: Contact[] }>('GET', '/contacts?limit=2')).body.contacts;
    // Messenger's webhooks name nobody.
    expect(all.map(({ name }) => name)).toEqual([null, 'Żółw_1']);
  });

  it('bear the name that a colleague gave, in the list, on the card and live, until it is taken away', async () => {
    const client = await connectPlain(`${t.url}${BASE}/ws/${agent.id}?token=${agent.token}`);
    const { id } = await one('601234567');
    const changed = await ask<Contact>('PATCH', `/contacts/${id}`, {
      name: ' Anna Nowak ',
      client_id: 'crm-1',
    });
    expect(changed.body).toMatchObject({
      id,
      name: 'Anna Nowak',
      given_name: 'Anna Nowak',
      client_id: 'crm-1',
    });
    expect(await client.next('contact_updated')).toMatchObject({ contact: changed.body });
    expect(await client.next('conversation_update')).toMatchObject({
      conversation: { client_name: 'Anna Nowak', client_id: 'crm-1' },
    });
    await t.post('whatsapp', textWebhook('whatsapp', 'it is me', { from: '48601234567', name: 'Anka' }));
    expect(await client.next('new_message')).toMatchObject({ conversation: { client_name: 'Anna Nowak' } });
    const shown = await card(id);
    expect(shown).toMatchObject({ name: 'Anna Nowak', conversations: [{ client_name: 'Anna Nowak' }] });
    expect(shown.identities).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'phone', value: '48601234567' })]),
    );
    expect((await ask<Contact>('PATCH', `/contacts/${id}`, { name: null })).body).toMatchObject({
      name: 'Anka',
      given_name: null,
      client_id: 'crm-1',
    });
    expect(await trail(id)).toEqual([
      ['contact.changed', 'agent'],
      ['contact.changed', 'agent'],
    ]);
    await client.close();
  });

  it('are merged by hand and taken apart again; conversations stay what they were', async () => {
    const [kept, merged] = [await one('601234567'), await one('9001')];
    const whole = await ask<Card>('POST', `/contacts/${kept.id}/merge`, { contact_id: merged.id });
    expect(whole.body.conversations.map(({ platform }) => platform).toSorted()).toEqual([
      'facebook',
      'whatsapp',
    ]);
    expect(whole.body.merges).toMatchObject([
      { reason: 'agent', merged_contact_id: merged.id, undone_at: null },
    ]);
    expect((await card(merged.id)).id).toBe(kept.id);
    const again = await ask('POST', `/contacts/${kept.id}/merge`, { contact_id: merged.id });
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const undo = `/contact-merges/${whole.body.merges[0]!.id}/undo`;
    expect((await ask('POST', undo)).status).toBe(200);
    expect((await ask('POST', undo)).status).toBe(404);
    expect((await card(merged.id)).conversations.map(({ platform }) => platform)).toEqual(['facebook']);
    expect((await card(kept.id)).merges).toMatchObject([{ undone_at: expect.any(String) }]);
    expect((await trail(kept.id)).slice(0, 2)).toEqual([
      ['contact.merge_undone', 'agent'],
      ['contact.merged', 'agent'],
    ]);
    // Once more: a person may change their mind.
    expect((await ask('POST', `/contacts/${kept.id}/merge`, { contact_id: merged.id })).status).toBe(200);
  });

  it('that are not there are not found, and viewers change none of them', async () => {
    const viewer = await somebody('viewer');
    const { id } = await one('48700000001');
    const nobody = '01890000-0000-7000-8000-000000000000';
    for (const [method, path, body] of [
      ['PATCH', `/contacts/${id}`, { name: 'X' }],
      ['POST', `/contacts/${id}/merge`, { contact_id: nobody }],
      ['POST', `/contact-merges/${nobody}/undo`, undefined],
    ] as const) {
      expect((await ask(method, path, body, viewer)).status).toBe(403);
      expect((await ask(method, path.replace(id, nobody), body)).status).toBe(404);
    }
    expect((await ask('GET', `/contacts/${nobody}`)).status).toBe(404);
    expect((await ask('GET', `/contacts/${id}`, undefined, viewer)).status).toBe(200);
  });

  describe('on a channel where a colleague may read only', () => {
    let conversation: { id: string; channel_id: string };
    let messageId: string;
    /** What each change of a conversation or a message is asked with; by the end of its path. */
    const BODIES = new Map<string, object>([
      ['messages', { content: 'no' }],
      ['labels', { label_ids: [] }],
      ['notes', { text: 'no' }],
      ['reaction', { emoji: '👍' }],
      ['edit', { content: 'no' }],
    ]);

    /** Every route that changes a conversation or a message, from the description of all routes. */
    async function changes(): Promise<[method: string, path: string, body: object][]> {
      const document = (await (await t.get('/api/v1/openapi.json')).json()) as {
        paths: Record<string, Record<string, object>>;
      };
      return Object.entries(document.paths).flatMap(([path, methods]) => {
        const match = /\/(conversations|messages)\/\{id\}.*/.exec(path);
        if (match === null) return [];
        const id = match[1] === 'messages' ? messageId : conversation.id;
        const asked = match[0].replace('{id}', id).replaceAll(/\{\w+\}/g, 'crm-1');
        return Object.keys(methods)
          .filter((method) => method !== 'get')
          .map((method): [string, string, object] => [
            method.toUpperCase(),
            asked,
            BODIES.get(path.split('/').at(-1)!) ?? {},
          ]);
      });
    }

    beforeAll(async () => {
      const { conversations } = (
        await ask<{ conversations: (typeof conversation & { client_name: string })[] }>('GET', '/inbox')
      ).body;
      conversation = conversations.find(({ client_name }) => client_name === 'Żółw_1')!;
      const { messages } = (
        await ask<{ messages: { id: string }[] }>('GET', `/conversations/${conversation.id}`)
      ).body;
      messageId = messages[0]!.id;
      const body = { read_only_channel_ids: [conversation.channel_id] };
      expect((await ask('POST', `/users/${agent.id}/channels`, body, owner)).status).toBe(200);
    });

    it('they change nothing there, and see that on their own account', async () => {
      const all = await changes();
      expect(all.length).toBeGreaterThan(10);
      for (const [method, path, body] of all) {
        expect([path, await ask(method, path, body)]).toMatchObject([path, { status: 403 }]);
      }
      const { id } = await one('48700000001');
      expect((await ask('PATCH', `/contacts/${id}`, { name: 'X' })).status).toBe(403);
      const me = await fetch(`${t.url}/api/v1/auth/me`, {
        headers: { Authorization: `Bearer ${agent.token}` },
      });
      expect(await me.json()).toMatchObject({ read_only_channel_ids: [conversation.channel_id] });
      expect((await ask('GET', `/conversations/${conversation.id}`)).status).toBe(200);
    });

    it('they change nobody by the id of somebody who went into a person there', async () => {
      const [kept, merged] = [await one('48700000001'), await one('9001')];
      const channelIds = (await card(merged.id)).conversations.map(({ channel_id }) => channel_id);
      const all = { read_only_channel_ids: [conversation.channel_id, ...channelIds] };
      expect((await ask('POST', `/users/${agent.id}/channels`, all, owner)).status).toBe(200);
      const whole = await ask<Card>('POST', `/contacts/${kept.id}/merge`, { contact_id: merged.id }, owner);
      expect(whole.status).toBe(200);
      const undo = `/contact-merges/${whole.body.merges[0]!.id}/undo`;
      for (const [method, path, body] of [
        ['PATCH', `/contacts/${merged.id}`, { name: 'X' }],
        ['POST', `/contacts/${merged.id}/merge`, { contact_id: merged.id }],
        ['POST', undo, undefined],
      ] as const) {
        expect([path, (await ask(method, path, body)).status]).toEqual([path, 403]);
      }
      expect((await ask('POST', undo, undefined, owner)).status).toBe(200);
      const before = { read_only_channel_ids: [conversation.channel_id] };
      expect((await ask('POST', `/users/${agent.id}/channels`, before, owner)).status).toBe(200);
    });

    it('they write elsewhere, and owners everywhere', async () => {
      const other = await one('9001');
      const { conversations } = await card(other.id);
      const facebook = conversations.find(({ platform }) => platform === 'facebook')!;
      expect((await ask('POST', `/conversations/${facebook.id}/mark-read`, {})).status).toBe(200);
      const body = { read_only_channel_ids: [conversation.channel_id] };
      await ask('POST', `/users/${owner.id}/channels`, body, owner);
      expect((await ask('POST', `/conversations/${conversation.id}/mark-read`, {}, owner)).status).toBe(200);
      const unknown = { read_only_channel_ids: ['01890000-0000-7000-8000-000000000000'] };
      expect((await ask('POST', `/users/${agent.id}/channels`, unknown, owner)).status).toBe(400);
      expect((await ask('POST', `/users/nobody/channels`, body, owner)).status).toBe(404);
    });

    it('they write again once they may, at once', async () => {
      await ask('POST', `/users/${agent.id}/channels`, { read_only_channel_ids: [] }, owner);
      expect((await ask('POST', `/conversations/${conversation.id}/mark-read`, {})).status).toBe(200);
      const sent = await ask<{ id: string }>('POST', `/conversations/${conversation.id}/messages`, {
        content: 'hello',
      });
      expect(sent.status).toBe(201);
      expect((await ask('DELETE', `/messages/${sent.body.id}`)).body).toEqual({ status: 'deleted' });
      const path = `/audit-log?subject_type=conversation&subject_id=${conversation.id}`;
      expect((await ask<{ entries: object[] }>('GET', path)).body.entries).toMatchObject([
        { action: 'message.deleted', user_id: agent.id, detail: { message_id: sent.body.id } },
      ]);
    });
  });
});
