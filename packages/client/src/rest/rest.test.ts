import { describe, expect, it } from '@jest/globals';
import { FakeServer, refused, type RestCall } from '../testing/fake-server.ts';
import { createRig } from '../testing/rig.ts';
import { SwitchboardRequestError } from './request-error.ts';

const BASE = '/api/v1/communications';

async function failure(promise: Promise<unknown>): Promise<SwitchboardRequestError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SwitchboardRequestError);
  return error as SwitchboardRequestError;
}

describe('calls', () => {
  it('carry the query, and answer together with how far the log is contained in them', async () => {
    const { server, client } = createRig({ token: 'abc' });
    server.rest = ({ path, query }) => ({ body: { path, query: query.toString() }, cursor: 'e1:17' });
    expect(await client.inbox({ filter: 'new', search: 'Ірина & co', limit: 10 })).toEqual({
      body: {
        path: `${BASE}/inbox`,
        query: 'filter=new&search=%D0%86%D1%80%D0%B8%D0%BD%D0%B0+%26+co&limit=10',
      },
      cursor: 'e1:17',
    });
    expect((await client.conversation('+48 123/7', { before: 'm1' })).body).toEqual({
      path: `${BASE}/conversations/%2B48%20123%2F7`,
      query: 'before=m1',
    });
    expect(server.calls[0]!.headers).toMatchObject({ Authorization: 'Bearer abc' });
  });

  it.each([
    ['is missing', undefined],
    ['is no cursor', 'nonsense'],
  ])('answer no cursor when it %s', async (_name, cursor) => {
    const { server, client } = createRig();
    server.rest = () => ({ body: {}, ...(cursor === undefined ? {} : { cursor }) });
    expect((await client.inbox()).cursor).toBeNull();
  });

  it('mark read, as far as told', async () => {
    const { server, client } = createRig();
    server.rest = () => ({ body: { status: 'ok', unread_count: 3 } });
    expect(await client.markRead('c1')).toMatchObject({ unread_count: 3 });
    await client.markRead('c1', { upTo: 'm5' });
    expect(server.calls.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      { method: 'POST', path: `${BASE}/conversations/c1/mark-read`, body: {} },
      { method: 'POST', path: `${BASE}/conversations/c1/mark-read`, body: { up_to: 'm5' } },
    ]);
  });

  it('change messages that are there', async () => {
    const { server, client } = createRig();
    server.rest = () => ({ body: { status: 'queued' } });
    await client.retryMessage('m/1');
    expect(await client.deleteMessage('m1')).toEqual({ status: 'queued' });
    await client.react('m1', null);
    await client.editMessage('m1', 'Добрий день');
    expect(server.calls.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', `${BASE}/messages/m%2F1/retry`, {}],
      ['DELETE', `${BASE}/messages/m1`, undefined],
      ['POST', `${BASE}/messages/m1/reaction`, { emoji: null }],
      ['POST', `${BASE}/messages/m1/edit`, { content: 'Добрий день' }],
    ]);
  });

  it("read the log through the client's filter, page by page", async () => {
    const { server, client } = createRig({ filter: { platforms: ['telegram'] } });
    for (let n = 0; n < 5; n++) server.append('x.y', { platform: n % 2 === 0 ? 'telegram' : 'whatsapp' });
    expect((await client.events(null)).next).toBe('e1:5');
    const page = await client.events('e1:1', { limit: 2 });
    expect(page).toMatchObject({ next: 'e1:3', has_more: true });
    expect(page.events.map(({ seq }) => seq)).toEqual(['3']);
  });

  it('say where to go on when the log cannot be continued', async () => {
    const { server, client } = createRig();
    server.append();
    const error = await failure(client.events('other:0'));
    expect(error).toMatchObject({
      code: 'resync_required',
      status: 410,
      body: { reason: 'epoch_changed', next: 'e1:1' },
    });
  });
});

describe('errors', () => {
  it('carry what the server said', async () => {
    const { server, client } = createRig();
    server.rest = () => ({ status: 409, body: refused('window_closed') });
    expect(await failure(client.sendMessage('c1', { content: 'x' }))).toMatchObject({
      code: 'window_closed',
      status: 409,
      detail: 'A sentence about window_closed.',
      message: 'A sentence about window_closed.',
      requestId: 'request-1',
    });
    expect(server.calls).toHaveLength(1);
  });

  it('tell a lost answer, a late one and a stranger apart', async () => {
    const { server, client, clock } = createRig();
    server.mode = 'unreachable';
    expect(await failure(client.inbox())).toMatchObject({ code: 'unreachable', status: 0, requestId: null });
    server.mode = 'up';
    server.rest = () => ({ status: 502, body: 'Bad Gateway' });
    expect(await failure(client.inbox())).toMatchObject({ code: 'unreadable_answer', status: 502 });
    const late = createRig(
      {
        fetch: (_url, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(new Error('aborted')));
          }),
      },
      { clock },
    );
    const waiting = failure(late.client.inbox());
    await clock.advance(30_000);
    expect(await waiting).toMatchObject({ code: 'timed_out', status: 0 });
  });

  it('of a refused token are answered by a fresh one, once', async () => {
    const asked: (string | null)[] = [];
    const { server, client } = createRig({
      token: ({ refused: old }) => {
        asked.push(old);
        return old === null ? 'old' : 'new';
      },
    });
    server.tokens = new Set(['new']);
    server.rest = () => ({ body: {} });
    await client.inbox();
    expect(asked).toEqual([null, 'old']);
    server.tokens.clear();
    expect(await failure(client.inbox())).toMatchObject({ status: 401 });
    expect(asked).toHaveLength(4);
  });

  it('of a fixed token are told at once', async () => {
    const { server, client } = createRig({ token: 'old' });
    server.tokens = new Set();
    expect(await failure(client.inbox())).toMatchObject({ status: 401 });
    expect(server.calls).toHaveLength(1);
  });
});

describe('writing a message', () => {
  /** A server that keeps messages by the client's id, and whose answers get lost. */
  function losing(lost: number) {
    const server = new FakeServer();
    const stored = new Map<string, unknown>();
    let answers = 0;
    server.rest = ({ body, headers }: RestCall) => {
      const { client_message_id: id, content } = body as Record<string, string>;
      expect(headers['Idempotency-Key']).toBe(id);
      if (!stored.has(id!)) stored.set(id!, { id: `m${stored.size + 1}`, content });
      answers++;
      if (answers <= lost) throw new TypeError('network changed');
      return { status: 201, body: stored.get(id!) };
    };
    return { server, stored, answers: () => answers };
  }

  it('sends it once, however often the answer is lost', async () => {
    const { server, stored } = losing(4);
    const { client, clock } = createRig({}, { server });
    const sent = client.sendMessage('c1', { content: 'Добрий день', replyTo: 'm0', attachments: ['f1'] });
    await clock.advance(60_000);
    expect(await sent).toEqual({ id: 'm1', content: 'Добрий день' });
    expect(stored.size).toBe(1);
    expect(server.calls).toHaveLength(5);
    expect(server.calls[0]!.body).toEqual({
      content: 'Добрий день',
      reply_to: 'm0',
      attachments: ['f1'],
      client_message_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('gives up after some time, and says so', async () => {
    const { server } = losing(100);
    const { client, clock } = createRig({}, { server });
    const sent = failure(client.sendMessage('c1', { content: 'x' }));
    await clock.advance(60_000);
    expect(await sent).toMatchObject({ code: 'unreachable' });
    expect(server.calls).toHaveLength(5);
  });

  it('does not repeat it once somebody has disconnected: the next cookie may be somebody else’s', async () => {
    const { server } = losing(1);
    const { client, clock } = createRig({}, { server });
    const sent = failure(client.sendMessage('c1', { content: 'x' }));
    await clock.advance(0);
    expect(server.calls).toHaveLength(1);
    client.disconnect();
    expect(await sent).toMatchObject({ code: 'unreachable', isAnswerLost: true });
    await clock.advance(60_000);
    expect(server.calls).toHaveLength(1);
    expect(await client.sendMessage('c1', { content: 'later' })).toMatchObject({ content: 'later' });
  });

  it('makes another id for each message, and keeps one that was given', async () => {
    const { server, stored } = losing(0);
    const { client } = createRig({}, { server });
    await client.sendMessage('c1', { content: 'same' });
    await client.sendMessage('c1', { content: 'same' });
    await client.sendMessage('c1', { content: 'same', clientMessageId: 'mine' });
    await client.sendMessage('c1', { content: 'same', clientMessageId: 'mine' });
    expect(stored.size).toBe(3);
  });
});
