import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { call, LOGIN_INSTAGRAM, messengerText, PAGE, PAGE_INSTAGRAM } from '../testing/graph-client.ts';
import { type FakeGraphApi, startFakeGraphApi } from './fake-graph-api.ts';

const HOUR_MS = 3_600_000;
let graph: FakeGraphApi;
let now = 1_800_000_000_000;

beforeEach(async () => {
  graph = await startFakeGraphApi({ now: () => now, pages: [PAGE], instagram: [LOGIN_INSTAGRAM] });
});
afterEach(async () => graph.close());

/** `ok`, or code and subcode of the refusal. */
async function messenger(body: object, path = '/v26.0/200/messages', token = PAGE.token): Promise<unknown> {
  const answer = await call(graph, 'POST', path, token, body);
  if (answer.status === 200) return 'ok';
  return [answer.status, answer.body.error.code, answer.body.error.error_subcode];
}

async function instagram(body: object): Promise<unknown> {
  return messenger(body, `/v26.0/${LOGIN_INSTAGRAM.igId}/messages`, LOGIN_INSTAGRAM.token);
}

const ofText = (text: string) => messengerText('7100', { message: { text } });
const refused = [400, 100, undefined];

describe('messages to Messenger', () => {
  it('answers with both ids, by the page’s id and by me, and writes the reference down', async () => {
    const message = { text: 'Dzień dobry', metadata: 'ours-1' };
    const { body } = await call(
      graph,
      'POST',
      '/me/messages',
      PAGE.token,
      messengerText('7100', { message }),
    );
    expect(body).toEqual({ recipient_id: '7100', message_id: expect.stringMatching(/^m_/) });
    expect(graph.sent).toMatchObject([
      {
        platform: 'facebook',
        channelId: '200',
        to: '7100',
        type: 'text',
        reference: 'ours-1',
        externalId: body.message_id,
      },
    ]);
    expect(await messenger(messengerText())).toBe('ok');
    expect(graph.deliveredTo('7100')).toHaveLength(2);
  });

  it('takes 2000 characters and no more', async () => {
    expect(await messenger(ofText('😀'.repeat(2000)))).toBe('ok');
    expect(await messenger(ofText('x'.repeat(2001)))).toEqual(refused);
    expect(await messenger(ofText(''))).toEqual(refused);
  });

  it.each([
    ['no recipient', { message: { text: 'x' } }],
    ['no message', { recipient: { id: '7100' } }],
    ['a text and a file at once', messengerText('7100', { message: { text: 'x', attachment: {} } })],
    [
      'an unknown attachment',
      messengerText('7100', { message: { attachment: { type: 'image', payload: { attachment_id: '1' } } } }),
    ],
    [
      'a file of this machine',
      messengerText('7100', { message: { attachment: { type: 'image', payload: { url: 'file:///a' } } } }),
    ],
    ['a tag that is gone', messengerText('7100', { messaging_type: 'MESSAGE_TAG', tag: 'ACCOUNT_UPDATE' })],
    ['a tag that never was', messengerText('7100', { messaging_type: 'MESSAGE_TAG', tag: 'x' })],
    ['metadata of 1001', messengerText('7100', { message: { text: 'x', metadata: 'x'.repeat(1001) } })],
    ['a reaction to nothing', { recipient: { id: '7100' }, sender_action: 'react' }],
  ])('refuses %s with 100', async (_, body) => {
    const [status, code] = (await messenger(body)) as number[];
    expect([status, code]).toEqual([400, 100]);
    expect(graph.sent).toEqual([]);
  });

  it('refuses what is not JSON', async () => {
    const answer = await call(graph, 'POST', '/200/messages', PAGE.token, Buffer.from('{'));
    expect([answer.status, answer.body.error.code]).toEqual([400, 100]);
  });

  it('lets 24 hours pass for everybody, seven days for people, and no more', async () => {
    const asPerson = messengerText('7100', { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' });
    graph.customerWrote('200', '7100', now - 24 * HOUR_MS);
    expect(await messenger(messengerText())).toBe('ok');
    now += 1;
    expect(await messenger(messengerText())).toEqual([400, 10, 2018278]);
    expect(await messenger(asPerson)).toBe('ok');
    now += 6 * 24 * HOUR_MS;
    expect(await messenger(asPerson)).toEqual([400, 10, 2018278]);
    expect(graph.sent).toHaveLength(2);
  });

  it('lets an app answer as a person only where Meta allows it', async () => {
    graph.addApp({ appId: '9', appSecret: 'x', humanAgent: false });
    graph.addPage({ ...PAGE, pageId: '201', token: 'token-201', appId: '9' });
    const asPerson = messengerText('7100', { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' });
    expect(await messenger(asPerson, '/201/messages', 'token-201')).toEqual([403, 10, undefined]);
  });

  it('takes files by address, reactions, read marks and typing signs', async () => {
    const attachment = { type: 'image', payload: { url: 'https://a.example/a.png' } };
    expect(await messenger(messengerText('7100', { message: { attachment } }))).toBe('ok');
    const payload = { message_id: 'm_A', reaction: 'love' };
    expect(await messenger({ recipient: { id: '7100' }, sender_action: 'react', payload })).toBe('ok');
    expect(await messenger({ recipient: { id: '7100' }, sender_action: 'typing_on' })).toBe('ok');
    expect(await messenger({ recipient: { id: '7100' }, sender_action: 'mark_seen' })).toBe('ok');
    expect(graph.sent.map(({ type, externalId }) => [type, externalId === null])).toEqual([
      ['image', false],
      ['reaction', true],
    ]);
    expect(graph.actions.map(({ kind }) => kind)).toEqual(['typing_on', 'read']);
  });

  it('reaches nobody who has blocked the page', async () => {
    graph.addPerson({ channelId: '200', id: '7100', reachable: false });
    expect(await messenger(messengerText())).toEqual([400, 551, 1545041]);
  });

  it('has no business with a WhatsApp number’s token or a page of others', async () => {
    expect(await messenger(messengerText(), '/201/messages')).toEqual([400, 100, 33]);
    expect(await messenger(messengerText(), '/200/messages', LOGIN_INSTAGRAM.token)).toEqual([400, 100, 33]);
  });
});

describe('messages to Instagram', () => {
  it('takes 1000 bytes and no more', async () => {
    expect(await instagram(ofText('é'.repeat(500)))).toBe('ok');
    expect(await instagram(ofText('é'.repeat(500) + 'x'))).toEqual(refused);
    expect(graph.sent).toMatchObject([{ platform: 'instagram', channelId: LOGIN_INSTAGRAM.igId }]);
  });

  it('takes ten pictures at once, and only pictures', async () => {
    const picture = { type: 'image', payload: { url: 'https://a.example/a.png' } };
    const many = (count: number, last = picture) => [
      ...Array.from({ length: count - 1 }, () => picture),
      last,
    ];
    expect(await instagram(messengerText('17', { message: { attachments: many(10) } }))).toBe('ok');
    expect(await instagram(messengerText('17', { message: { attachments: many(11) } }))).toEqual(refused);
    const video = { ...picture, type: 'video' };
    expect(await instagram(messengerText('17', { message: { attachments: many(2, video) } }))).toEqual(
      refused,
    );
  });

  it('is reached through the page by the page’s path alone', async () => {
    graph.addInstagram(PAGE_INSTAGRAM);
    expect(await messenger(messengerText('17'), `/${PAGE_INSTAGRAM.igId}/messages`)).toEqual([400, 100, 33]);
    graph.addPerson({ channelId: PAGE_INSTAGRAM.igId, id: '17', name: 'Ola' });
    expect(await messenger(messengerText('17'))).toBe('ok');
    expect(await messenger(messengerText('7100'))).toBe('ok');
    expect(await messenger(messengerText('17'), '/me/messages')).toBe('ok');
    expect(graph.sent.map(({ platform }) => platform)).toEqual(['instagram', 'facebook', 'instagram']);
  });
});
