import { describe, expect, it } from '@jest/globals';
import { createRig } from './testing/rig.ts';
import { refused } from './testing/fake-server.ts';

const NOT_READY = 'The server is not ready (503): A sentence about database_unavailable.';

describe('a refused upgrade', () => {
  it('ends it when the server does not know the token', async () => {
    const { server, clock, client } = createRig({ token: 'old' });
    server.tokens = new Set(['new']);
    client.connect();
    await clock.advance(60_000);
    expect(client.status).toEqual({
      state: 'ended',
      cause: 'unauthenticated',
      reason: 'The server does not accept these credentials (401). Sign in again.',
      closeCode: null,
      retryAt: null,
    });
    expect(server.calls[0]).toMatchObject({
      path: '/api/v1/auth/me',
      headers: { Authorization: 'Bearer old' },
    });
    expect(server.sockets).toHaveLength(1);
    expect(clock.timers).toBe(0);
    server.tokens.add('old');
    client.connect();
    await clock.advance(0);
    expect(client.state).toBe('online');
    client.disconnect();
  });

  it('asks one question at a time, however slowly it is answered', async () => {
    const { server, clock, client } = createRig();
    server.mode = 'refuse';
    let answer = (): void => {};
    server.rest = () =>
      new Promise((resolve) => (answer = () => resolve({ status: 401, body: refused('unauthenticated') })));
    client.connect();
    await clock.advance(20_000);
    expect(server.sockets.length).toBeGreaterThan(3);
    expect(server.calls).toHaveLength(1);
    answer();
    await clock.advance(0);
    expect(client.state).toBe('ended');
  });

  it('ends it when the token belongs to somebody else', async () => {
    const { server, clock, client } = createRig({ userId: 'olena' });
    server.userId = 'boris';
    server.mode = 'refuse';
    client.connect();
    await clock.advance(60_000);
    expect(client.status).toMatchObject({
      state: 'ended',
      cause: 'wrong_user',
      reason: expect.stringMatching(/another user/),
    });
  });

  it('ends it when the user may not come in', async () => {
    const { server, clock, client } = createRig();
    server.mode = 'refuse';
    server.rest = () => ({ status: 403, body: refused('forbidden') });
    client.connect();
    await clock.advance(60_000);
    expect(client.status).toMatchObject({
      state: 'ended',
      cause: 'forbidden',
      reason: expect.stringMatching(/403/),
    });
  });

  it.each([
    ['knows us', null, 'unreachable', 'The server could not be reached.'],
    ['is not ready', { status: 503, body: refused('database_unavailable') }, 'server_not_ready', NOT_READY],
    ['is away behind its proxy', { status: 502, body: null }, 'server_not_ready', /^The server .*\(502\)/],
    ['has too much to do', { status: 429, body: refused('rate_limited') }, 'unreachable', /reached/],
    ['is no server of ours', { status: 200, body: null }, 'unreachable', /reached/],
  ])('is tried again when the server %s', async (_name, answer, cause, reason) => {
    const { server, clock, client } = createRig();
    server.mode = 'refuse';
    server.rest = () => answer;
    client.connect();
    await clock.advance(30_000);
    expect(client.status).toMatchObject({
      state: 'waiting',
      cause,
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
    });
    server.mode = 'up';
    await clock.advance(20_000);
    expect(client.status).toMatchObject({ state: 'online', cause: null, closeCode: null });
    client.disconnect();
  });

  it('is tried again while the network is away', async () => {
    const { server, clock, client } = createRig();
    server.mode = 'unreachable';
    client.connect();
    await clock.advance(60_000);
    expect(client.state).toBe('waiting');
    server.mode = 'up';
    await clock.advance(20_000);
    expect(client.state).toBe('online');
    client.disconnect();
  });
});

describe('a token that is asked for', () => {
  it('is asked for anew once when it was refused, with the one that was', async () => {
    const asked: (string | null)[] = [];
    const { server, clock, client, told } = createRig({
      token: async ({ refused: old }) => {
        asked.push(old);
        return old === null ? 'old' : 'new';
      },
    });
    server.tokens = new Set(['new']);
    client.connect();
    await clock.advance(1_000);
    expect(client.state).toBe('online');
    expect(asked).toEqual([null, 'old']);
    server.append();
    await clock.advance(0);
    expect(told).toEqual([1]);
    client.disconnect();
  });

  it('ends it when the new one is refused as well', async () => {
    let asked = 0;
    const { server, clock, client } = createRig({ token: () => `token-${++asked}` });
    server.tokens = new Set();
    client.connect();
    await clock.advance(60_000);
    expect(client.state).toBe('ended');
    expect(asked).toBe(2);
  });

  it('is asked for anew when the server ends the session, and the feed goes on', async () => {
    let asked = 0;
    const { server, clock, client, told } = createRig({ token: () => `token-${++asked}` });
    client.connect();
    await clock.advance(0);
    server.append();
    await clock.advance(0);
    server.last.closeWith(4501, 'token has expired');
    server.append();
    await clock.advance(1_000);
    expect(told).toEqual([1, 2]);
    expect(server.last.protocols[1]).toBe('bearer.token-2');
    client.disconnect();
  });

  it('is waited for when it cannot be had, and the reason is told', async () => {
    let fails = true;
    const { clock, client } = createRig({
      token: () => {
        if (fails) throw new Error('The host application is away.');
        return 'token';
      },
    });
    client.connect();
    await clock.advance(5_000);
    expect(client.status).toMatchObject({
      state: 'waiting',
      cause: 'not_begun',
      closeCode: null,
      reason: 'No connection could be begun: The host application is away.',
    });
    fails = false;
    await clock.advance(20_000);
    expect(client.state).toBe('online');
    client.disconnect();
  });

  it.each(['with space', 'with,comma', 'zażółć', ''])('that cannot be sent is told: %j', async (token) => {
    const { clock, client, server } = createRig({ token });
    client.connect();
    await clock.advance(0);
    expect(client.status.reason).toMatch(/A token consists of/);
    expect(server.sockets).toEqual([]);
    client.disconnect();
  });

  it('that never comes does not hold up the next attempt', async () => {
    let asked = 0;
    const { clock, client } = createRig({
      token: () => (++asked === 1 ? new Promise<string>(() => {}) : 'token'),
    });
    client.connect();
    await clock.advance(11_000);
    expect(client.state).toBe('online');
    client.disconnect();
  });
});

describe('a session that ends while connected', () => {
  it.each([
    [4501, 'unauthenticated', 'The session has ended. Sign in again.'],
    [4503, 'user_disabled', 'This user was disabled.'],
    [4599, 'closed_by_server', 'The server closed the connection (4599: because).'],
  ])('with %i is not tried again', async (code, cause, reason) => {
    const { server, clock, client } = createRig({ token: 'token' });
    client.connect();
    await clock.advance(0);
    server.last.closeWith(code, 'because');
    await clock.advance(600_000);
    expect(client.status).toEqual({ state: 'ended', cause, reason, closeCode: code, retryAt: null });
    expect(server.sockets).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });

  it('by being disabled is another thing than one that ran out, also for who cannot read', async () => {
    const causes: unknown[] = [];
    for (const code of [4501, 4503]) {
      const { server, clock, client } = createRig({ token: 'token' });
      client.connect();
      await clock.advance(0);
      server.last.closeWith(code);
      await clock.advance(0);
      causes.push(client.status.cause);
      client.connect();
      expect(client.status).toMatchObject({ state: 'connecting', cause: null, closeCode: null });
      client.disconnect();
      expect(client.status).toMatchObject({ state: 'idle', cause: null, closeCode: null });
    }
    expect(new Set(causes).size).toBe(2);
  });
});
