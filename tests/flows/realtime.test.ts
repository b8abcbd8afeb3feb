import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import type { User } from '@switchboard/database';
import { connectInbox, type InboxClient } from '../support/inbox-client.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

type Json = Record<string, any>;

describe('a client of switchboard.v1', () => {
  let t: TestApi;
  let anna: { user: User; token: string };
  let jan: { user: User; token: string };

  beforeAll(async () => {
    t = await startTestApi();
    anna = await t.signIn('Anna');
    jan = await t.signIn('Jan');
  });
  afterAll(() => t.stop());

  const connect = ({ user, token }: typeof anna, query = ''): Promise<InboxClient> =>
    connectInbox(t.url, user, token, query);
  const say = (platform: 'whatsapp' | 'facebook' | 'instagram', text: string) =>
    t.post(platform, textWebhook(platform, text));
  const json = async (path: string, token = anna.token): Promise<Json> =>
    (await (await t.get(`${BASE}/${path}`, token)).json()) as Json;
  const seqNow = async (): Promise<string> => (await t.stores.events.head()).seq.toString();

  it('is answered its heartbeats, and told what it said wrong', async () => {
    const client = await connect(anna);
    const hello = await client.next('hello');
    client.say({ type: 'heartbeat', seq: hello['seq'] });
    expect(await client.next('heartbeat')).toMatchObject({ seq: hello['seq'] });
    for (const wrong of [
      '{',
      '{"type":"dance"}',
      '{"type":"typing","conversation_id":"x","on":true}',
      '[]',
    ]) {
      client.say(wrong);
      expect(await client.next('error')).toMatchObject({ code: 'bad_request', message: expect.any(String) });
    }
    client.say('ping');
    expect(await client.nextText()).toBe('pong');
    await client.close();
  });

  it('gets only what its filter lets pass, after a replay too, and knows how far the log has gone', async () => {
    const whole = await connect(anna);
    const { epoch, seq } = (await whole.next('hello')) as unknown as { epoch: string; seq: string };
    await say('whatsapp', 'w1');
    await say('facebook', 'f1');
    await say('instagram', 'i1');
    await whole.next('message.created', ({ data }) => (data as Json)['message'].content === 'i1');
    const filtered = await connect(jan, `?since=${epoch}:${seq}&platform=facebook,instagram`);
    const told = await filtered.next('caught_up');
    expect(told['seq']).toBe(await seqNow());
    const contents = (client: InboxClient) =>
      client.events().map(({ data }) => (data as Json)['message'].content);
    expect(contents(filtered)).toEqual(['f1', 'i1']);

    const { conversations } = await json('inbox?platform=whatsapp');
    filtered.say({ type: 'subscribe', conversations: [conversations[0].id] });
    filtered.say('ping');
    await filtered.nextText();
    await say('facebook', 'f2');
    await t.post('whatsapp', textWebhook('whatsapp', 'w2', { from: conversations[0].external_id }));
    await filtered.next('message.created', ({ data }) => (data as Json)['message'].content === 'w2');
    expect(contents(filtered)).toEqual(['f1', 'i1', 'w2']);
    await whole.next('message.created', ({ data }) => (data as Json)['message'].content === 'w2');
    expect(contents(whole)).toEqual(['w1', 'f1', 'i1', 'f2', 'w2']);
    await Promise.all([whole.close(), filtered.close()]);
  });

  it('refuses a filter that it does not understand', async () => {
    await expect(connect(anna, '?platform=carrier-pigeon')).rejects.toMatchObject({ status: 400 });
    await expect(connect(anna, '?conversation=1')).rejects.toMatchObject({ status: 400 });
  });

  it('sees who is there, who looks at a conversation and who is writing', async () => {
    const conversation = randomUUID();
    const first = await connect(anna);
    const second = await connect(jan);
    const presenceOf = async (client: InboxClient, fits: (user: Json) => boolean): Promise<Json> => {
      const isIt = ({ data }: Json) => (data as Json)['users'].some(fits);
      const frame = await client.next('presence.updated', isIt);
      return (frame['data'] as Json)['users'].find(fits);
    };
    await presenceOf(first, (user) => user['name'] === 'Jan' && user['is_online']);
    second.say({ type: 'viewing', conversation_id: conversation });
    await presenceOf(first, (user) => user['viewing'].includes(conversation));
    second.say({ type: 'typing', conversation_id: conversation, on: true });
    second.say({ type: 'typing', conversation_id: conversation, on: true });
    const started = await first.next('typing.started');
    expect(started['data']).toEqual({
      conversation_id: conversation,
      user_id: jan.user.id,
      user_name: 'Jan',
    });
    const third = await connect(anna);
    const snapshot = await third.next('presence.updated');
    expect(snapshot['data']).toMatchObject({
      complete: true,
      users: expect.arrayContaining([
        { user_id: jan.user.id, name: 'Jan', is_online: true, viewing: [conversation] },
      ]),
    });
    // Whoever closes the page has stopped writing, and has gone.
    await second.close();
    await first.next('typing.stopped');
    expect(await presenceOf(first, (user) => user['name'] === 'Jan' && !user['is_online'])).toMatchObject({
      viewing: [],
    });
    expect(first.frames.filter(({ type }) => type === 'typing.started')).toHaveLength(1);
    expect(second.frames.some(({ type }) => type.startsWith('typing'))).toBe(false);
    await Promise.all([first.close(), third.close()]);
  });

  it('learns up to where a colleague has read', async () => {
    const from = '48600700800';
    for (const text of ['one', 'two', 'three'])
      await t.post('whatsapp', textWebhook('whatsapp', text, { from }));
    const { id, messages } = await json(`conversations/${from}`);
    const client = await connect(anna);
    const read = (body: object | null) =>
      fetch(`${t.url}${BASE}/conversations/${id}/mark-read`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${jan.token}`, 'Content-Type': 'application/json' },
        ...(body === null ? {} : { body: JSON.stringify(body) }),
      });
    expect(await (await read({ up_to: messages[1].id })).json()).toMatchObject({ unread_count: 1 });
    const event = await client.next('conversation.read');
    expect(event['data']).toMatchObject({
      conversation: { id, unread_count: 1 },
      read_by: jan.user.id,
      read_up_to: { message_id: messages[1].id, position: messages[1].position },
    });
    expect((await read({ up_to: messages[0].id })).status).toBe(200);
    expect(await (await read(null)).json()).toMatchObject({ unread_count: 0 });
    const last = await client.next('conversation.read');
    expect(last['data']).toMatchObject({ read_up_to: { message_id: messages[2].id } });
    expect(client.events()).toHaveLength(2);
    expect((await read({ up_to: randomUUID() })).status).toBe(404);
    await client.close();
  });

  describe('without a socket', () => {
    it('asks for events after a cursor, page by page, with the same filters', async () => {
      const { next, events } = await json('events');
      expect(events).toEqual([]);
      for (const text of ['p1', 'p2', 'p3']) await say('facebook', text);
      await say('whatsapp', 'p4');
      const first = await json(`events?after=${next}&limit=2`);
      expect(first['has_more']).toBe(true);
      const second = await json(`events?after=${first['next']}`);
      expect(second['has_more']).toBe(false);
      const all = [...first['events'], ...second['events']] as Json[];
      expect(all.map(({ data }) => data['message'].content)).toEqual(['p1', 'p2', 'p3', 'p4']);
      expect(all.map(({ seq }) => Number(seq))).toEqual([0, 1, 2, 3].map((n) => Number(all[0]!['seq']) + n));
      const filtered = await json(`events?after=${next}&platform=whatsapp`);
      expect(filtered['events'].map(({ data }: Json) => data['message'].content)).toEqual(['p4']);
      expect(filtered['next']).toBe(second['next']);
      expect(await json(`events?after=${second['next']}`)).toEqual({
        events: [],
        next: second['next'],
        has_more: false,
      });
    });

    it.each([
      ['nonsense', 'unreadable_cursor'],
      ['other:1', 'epoch_changed'],
      ['EPOCH:999999999', 'from_the_future'],
      ['EPOCH:-1', 'unreadable_cursor'],
    ])('is told to load afresh for %s', async (cursor, reason) => {
      const { epoch } = await t.stores.events.head();
      const after = encodeURIComponent(cursor.replace('EPOCH', epoch));
      const answer = await t.get(`${BASE}/events?after=${after}`, anna.token);
      expect(answer.status).toBe(410);
      const body = (await answer.json()) as Json;
      expect(body).toMatchObject({ code: 'resync_required', reason, detail: expect.any(String) });
      expect(body['next']).toBe(`${epoch}:${await seqNow()}`);
    });

    it('loads with a cursor from which it can follow', async () => {
      const { epoch } = await t.stores.events.head();
      for (const path of ['inbox', `conversations/48600700800`]) {
        const answer = await t.get(`${BASE}/${path}`, anna.token);
        expect(answer.headers.get('x-event-cursor')).toBe(`${epoch}:${await seqNow()}`);
      }
    });
  });
});

describe('the retention of the log', () => {
  it('forgets the oldest events only, by age and by count, and says so to those who need them', async () => {
    const t = await startTestApi();
    for (let n = 0; n < 5; n++) await t.post('whatsapp', textWebhook('whatsapp', `message ${n}`));
    const { epoch, seq } = await t.stores.events.head();
    const left = async () =>
      (await t.database.query<{ seq: string }>(`select seq from events order by seq`)).map((row) =>
        Number(row.seq),
      );
    const longAgo = new Date(0);
    await t.database.query(`update events set occurred_at = now() - interval '9 days' where seq in (1, 3)`);
    const before = new Date(Date.now() - 8 * 86_400_000);
    expect(await t.stores.events.prune({ before, count: 1_000 }, LIMITS.eventRetentionRows)).toBe(1);
    // The third is old too, but the second is not: a hole would be worse than an old event.
    expect(await left()).toEqual([2, 3, 4, 5].filter((n) => n <= Number(seq)));
    expect(await t.stores.events.prune({ before: longAgo, count: 2 }, 1)).toBe(1);
    expect(await t.stores.events.prune({ before: longAgo, count: 2 }, 100)).toBe(1);
    expect(await left()).toEqual([4, 5]);
    const other = await startTestApi({ database: t.database });
    const { user, token } = await t.signIn();
    const client = await connectInbox(other.url, user, token, `?since=${epoch}:2`);
    expect(await client.next('resync_required')).toMatchObject({ reason: 'too_old' });
    const answer = await other.get(`${BASE}/events?after=${epoch}:2`, token);
    expect(answer.status).toBe(410);
    const fits = await connectInbox(other.url, user, token, `?since=${epoch}:3`);
    await fits.next('caught_up');
    expect(fits.events().map((event) => Number(event['seq']))).toEqual([4, 5]);
    await Promise.all([client.close(), fits.close()]);
    expect(await other.stores.events.prune({ before: new Date(Date.now() + 60_000), count: 5 }, 100)).toBe(2);
    expect(await left()).toEqual([]);
    await other.stop();
    await t.stop();
  });
});
