import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import WebSocket from 'ws';
import { controlFrames, eventFrame } from '@switchboard/protocol';
import { connectPlain, refusedWith } from '../support/plain-client.ts';
import { BASE, JWT_SECRET, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

const jwt = (claims: Record<string, unknown>, expires: string | number = '1h', secret = JWT_SECRET) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret));

describe('sockets', () => {
  let t: TestApi;

  beforeAll(async () => {
    t = await startTestApi();
  });
  afterAll(() => t.stop());

  const address = (userId: string, query = '') => `${t.url}${BASE}/ws/${encodeURIComponent(userId)}${query}`;

  describe('authentication', () => {
    it('takes a session token, an API token and a host JWT, in each place that a client can put it', async () => {
      const { user, token } = await t.signIn();
      const apiToken = await t.stores.credentials.createApiToken(user.id, 'test');
      const hostToken = await jwt({ sub: user.id });
      for (const each of [token, apiToken, hostToken]) {
        expect(await refusedWith(address(user.id, `?token=${each}`))).toBe(101);
        expect(await refusedWith(address(user.id), { protocols: ['switchboard.v1', `bearer.${each}`] })).toBe(
          101,
        );
        const cookie = `other=1; switchboard_session=${each}`;
        expect(await refusedWith(address(user.id), { headers: { Cookie: cookie } })).toBe(101);
        expect(await refusedWith(address(user.id), { headers: { Authorization: `Bearer ${each}` } })).toBe(
          101,
        );
      }
    });

    it('makes an agent of an unknown subject of a valid host JWT, once', async () => {
      const sub = `crm-${randomUUID()}`;
      const token = await jwt({ sub, name: 'Марія', email: `${sub}@example.com` });
      const statuses = await Promise.all([1, 2, 3].map(() => refusedWith(address(sub, `?token=${token}`))));
      expect(statuses).toEqual([101, 101, 101]);
      const rows = await t.database.query(`select name, role, source from users where id = $1`, [sub]);
      expect(rows).toEqual([{ name: 'Марія', role: 'agent', source: 'host' }]);
    });

    it('refuses with 401 what is no valid token', async () => {
      const { user, token } = await t.signIn();
      const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(
        JSON.stringify({ sub: user.id, exp: 9_999_999_999 }),
      ).toString('base64url')}.`;
      const endless = await new SignJWT({ sub: user.id })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(new TextEncoder().encode(JWT_SECRET));
      for (const wrong of [
        'nonsense',
        `${token}x`,
        'sws_unknown',
        await jwt({ sub: user.id }, '1h', 'another secret of the same length'),
        await jwt({ sub: user.id }, Math.floor(Date.now() / 1000) - 60),
        await jwt({ name: 'nobody' }),
        endless,
        unsigned,
      ]) {
        expect([wrong, await refusedWith(address(user.id, `?token=${wrong}`))]).toEqual([wrong, 401]);
      }
      expect(await refusedWith(address(user.id))).toBe(401);
    });

    it('refuses with 403 a token of somebody else, and a disabled user with 401', async () => {
      const { user, token } = await t.signIn();
      const other = await t.signIn();
      expect(await refusedWith(address(other.user.id, `?token=${token}`))).toBe(403);
      expect(await refusedWith(address('nobody', `?token=${token}`))).toBe(403);
      await t.stores.users.disable(user.id, new Date());
      expect(await refusedWith(address(user.id, `?token=${token}`))).toBe(401);
    });

    it('refuses an ended session', async () => {
      const { user, token } = await t.signIn();
      await t.stores.credentials.endSession(token, new Date());
      expect(await refusedWith(address(user.id, `?token=${token}`))).toBe(401);
    });
  });

  it.each([
    ['none', undefined, 101],
    ['our own', 'own', 101],
    ['a listed one', 'https://crm.example.com', 101],
    ['a listed one as prefix', 'https://crm.example.com.evil.io', 403],
    ['a listed one under http', 'http://crm.example.com', 403],
    ['a listed one with a port', 'https://crm.example.com:8443', 403],
    ['null', 'null', 403],
    ['a stranger', 'https://evil.io', 403],
  ])('looks at the origin exactly: %s', async (_name, origin, status) => {
    const { user, token } = await t.signIn();
    const headers: Record<string, string> =
      origin === undefined ? {} : { Origin: origin === 'own' ? t.url : origin };
    expect(await refusedWith(address(user.id, `?token=${token}`), { headers })).toBe(status);
  });

  it('answers 404 at other addresses', async () => {
    const { token } = await t.signIn();
    expect(await refusedWith(`${t.url}${BASE}/ws/?token=${token}`)).toBe(404);
    expect(await refusedWith(`${t.url}/ws/1?token=${token}`)).toBe(404);
  });

  it('answers the word ping with the word pong, and ends frames that are too large', async () => {
    const { user, token } = await t.signIn();
    const client = await connectPlain(address(user.id, `?token=${token}`));
    client.socket.send('ping');
    expect(await client.nextText()).toBe('pong');
    client.socket.send('not JSON');
    client.socket.send('ping');
    expect(await client.nextText()).toBe('pong');
    client.socket.send('x'.repeat(17 * 1024));
    expect(await client.closed).toBe(1009);
  });

  describe('resuming', () => {
    it('replays everything after the cursor in order, then goes on live', async () => {
      const { user, token } = await t.signIn();
      const first = await connectPlain(address(user.id, `?token=${token}`));
      const welcome = await first.next('connection_established');
      await first.close();
      for (let n = 0; n < 5; n++) await t.post('whatsapp', textWebhook('whatsapp', `missed ${n}`));
      const cursor = `${String(welcome['epoch'])}:${String(welcome['seq'])}`;
      const second = await connectPlain(address(user.id, `?token=${token}&since=${cursor}`));
      await t.post('whatsapp', textWebhook('whatsapp', 'live'));
      await second.next(
        'new_message',
        (frame) => (frame['message'] as { content: string }).content === 'live',
      );
      const texts = second.frames.slice(1).map((frame) => (frame['message'] as { content: string }).content);
      expect(texts).toEqual(['missed 0', 'missed 1', 'missed 2', 'missed 3', 'missed 4', 'live']);
      const seqs = second.frames.slice(1).map((frame) => BigInt(frame['seq'] as string));
      expect(seqs).toEqual(seqs.map((_, index) => seqs[0]! + BigInt(index)));
      expect(seqs[0]).toBe(BigInt(welcome['seq'] as string) + 1n);
      await second.close();
    });

    it('loses and doubles nothing while messages pour in', async () => {
      const { user, token } = await t.signIn();
      const first = await connectPlain(address(user.id, `?token=${token}`));
      const welcome = await first.next('connection_established');
      await first.close();
      const total = 300;
      const pouring = (async () => {
        for (let n = 0; n < total; n += 10) {
          await Promise.all(
            Array.from({ length: 10 }, (_, k) =>
              t.post('whatsapp', textWebhook('whatsapp', `pour ${n + k}`)),
            ),
          );
        }
      })();
      let cursor = `${String(welcome['epoch'])}:${String(welcome['seq'])}`;
      const seqs: bigint[] = [];
      while (seqs.length < total) {
        const client = await connectPlain(address(user.id, `?token=${token}&since=${cursor}`));
        await client.next('new_message');
        await client.close();
        for (const frame of client.frames.filter(({ type }) => type === 'new_message')) {
          seqs.push(BigInt(frame['seq'] as string));
        }
        cursor = `${String(welcome['epoch'])}:${String(seqs.at(-1))}`;
      }
      await pouring;
      expect(seqs).toEqual(seqs.map((_, index) => BigInt(welcome['seq'] as string) + BigInt(index + 1)));
    });

    it.each([
      ['another epoch', 'otherepoch:0', 'epoch_changed'],
      ['the future', 'EPOCH:9999999', 'from_the_future'],
      ['nonsense', 'what', 'unreadable_cursor'],
      ['a negative number', 'EPOCH:-1', 'unreadable_cursor'],
    ])('says resync_required for a cursor of %s and goes live', async (_name, since, reason) => {
      const { user, token } = await t.signIn();
      const { epoch } = await t.stores.events.head();
      const query = `?token=${token}&since=${since.replace('EPOCH', epoch)}`;
      const client = await connectPlain(address(user.id, query));
      expect(await client.next('resync_required')).toMatchObject({ reason, epoch });
      await t.post('whatsapp', textWebhook('whatsapp', 'live all the same'));
      await client.next('new_message');
      await client.close();
    });

    it('says resync_required when the log was pruned past the cursor', async () => {
      const { user, token } = await t.signIn();
      const { epoch, seq } = await t.stores.events.head();
      await t.database.query(`delete from events where seq <= $1`, [(seq - 1n).toString()]);
      // A node that has not got them in memory either.
      const other = await startTestApi({ database: t.database });
      const client = await connectPlain(`${other.url}${BASE}/ws/${user.id}?token=${token}&since=${epoch}:1`);
      expect(await client.next('resync_required')).toMatchObject({ reason: 'too_old' });
      await client.close();
      await other.stop();
    });
  });

  it('speaks switchboard.v1 to those who ask for it', async () => {
    const { user, token } = await t.signIn();
    const protocols = ['switchboard.v1', `bearer.${token}`];
    const client = await connectPlain(address(user.id), { protocols });
    expect(client.socket.protocol).toBe('switchboard.v1');
    const hello = controlFrames.hello.parse(await client.next('hello'));
    await t.post('facebook', textWebhook('facebook', 'for v1'));
    const event = eventFrame.parse(await client.next('message.created'));
    expect(event.data).toMatchObject({
      message: { content: 'for v1' },
      conversation: { platform: 'facebook' },
    });
    await client.close();
    const again = await connectPlain(address(user.id, `?since=${hello.epoch}:${hello.seq}`), { protocols });
    await again.next('message.created');
    expect(await again.next('caught_up')).toMatchObject({ seq: event.seq });
    await again.close();
  });

  it('tells every client to come back elsewhere when it stops', async () => {
    const own = await startTestApi();
    const { user, token } = await own.signIn();
    const client = await connectPlain(`${own.url}${BASE}/ws/${user.id}?token=${token}`);
    await own.stop();
    expect(await client.closed).toBe(4001);
  });
});

describe('peers that are gone or stuck', () => {
  let t: TestApi;

  beforeAll(async () => {
    t = await startTestApi({ heartbeat: { heartbeatMs: 100, silenceMsMax: 300 } });
  });
  afterAll(() => t.stop());

  /** A socket that shakes hands and then never answers anything. */
  async function silentPeer(userId: string, token: string): Promise<Socket> {
    const socket = connect(t.api.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `GET ${BASE}/ws/${userId}?token=${token} HTTP/1.1\r\nHost: 127.0.0.1:${t.api.port}\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Key: ${Buffer.alloc(16, 1).toString('base64')}\r\n` +
        `Sec-WebSocket-Version: 13\r\n\r\n`,
    );
    await new Promise((resolve) => socket.once('data', resolve));
    return socket;
  }

  const open = async () => (await t.metrics.socketConnections.get()).values[0]?.value ?? 0;

  it('removes a peer that answers no ping, and keeps one that does', async () => {
    const { user, token } = await t.signIn();
    const alive = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
    const dead = await silentPeer(user.id, token);
    expect(await open()).toBe(2);
    dead.resume();
    await new Promise((resolve) => dead.once('close', resolve));
    expect(await open()).toBe(1);
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
    await t.post('whatsapp', textWebhook('whatsapp', 'still here'));
    await alive.next('new_message');
    await alive.close();
  });
});
