import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ApiProcess, freePort, startApiProcess } from '../support/api-process.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { connectPlain } from '../support/plain-client.ts';
import { TelegramHub } from '../support/telegram-hub.ts';
import { TelegramTalk } from '../support/telegram-talk.ts';
import { BASE } from '../support/test-api.ts';
import { createTestDatabase } from '../support/test-database.ts';

/** `CUTS=100 npm test -- tests/anomalies/telegram-away` is the long form. */
const CUTS = Number(process.env['CUTS'] ?? 3);

/** Milliseconds beyond which whoever cannot renew its lease must have let go. */
const LONGER_THAN_A_LEASE_MS = 4_500;

describe('Telegram accounts while something else is away', () => {
  let hub: TelegramHub;
  const ends: (() => Promise<void>)[] = [];

  afterEach(async () => {
    await hub.stop();
    for (const end of ends.splice(0)) await end();
  });

  async function proxyTo(port: number): Promise<FaultProxy> {
    const proxy = await startFaultProxy(port);
    ends.push(() => proxy.stop());
    return proxy;
  }

  /** One account that talks in private and in a supergroup, all of it stored. */
  async function begin(options: { proxy?: FaultProxy; timings?: { healthIntervalMs: number } } = {}) {
    const { server } = hub;
    const proxyUrl = `mtproxy://${server.secret}@127.0.0.1:${options.proxy?.port ?? server.port}`;
    const account = await hub.add('Biuro', {}, proxyUrl);
    const supergroup = server.telegram.createChannel('Zespół', [account.user], { megagroup: true });
    const talk = new TelegramTalk(server.telegram, [account], [supergroup]);
    server.telegram.say({ from: talk.clients[0]!, to: supergroup, text: 'there before' });
    talk.many(10);
    await hub.listen(options.timings === undefined ? {} : { timings: options.timings });
    await hub.untilOnline();
    return { account, supergroup, talk };
  }

  it('the API: everything is saved, and on its return clients get all of it in order', async () => {
    const database = await createTestDatabase();
    const port = await freePort();
    hub = await TelegramHub.start({ api: { url: `http://127.0.0.1:${port}`, database } });
    ends.push(() => database.drop());
    let api: ApiProcess = await startApiProcess(database.url, { port });
    ends.unshift(() => api.kill());
    const { account, talk } = await begin();
    const user = await hub.stores.users.add({
      email: 'a@example.com',
      name: 'A',
      role: 'agent',
      passwordHash: null,
    });
    const token = await hub.stores.credentials.createApiToken(user.id, 'test');
    const { epoch, seq } = await hub.stores.events.head();
    await api.kill();

    const texts = Array.from({ length: 300 }, (_, n) => `unheard ${n}`);
    for (const [n, text] of texts.entries()) {
      hub.server.telegram.say({ from: talk.clients[n % 3]!, to: account.user, text });
    }
    await hub.expectSame();
    api = await startApiProcess(database.url, { port });
    const agent = await connectPlain(`${api.url}${BASE}/ws/${user.id}?token=${token}&since=${epoch}:${seq}`);
    await agent.next(
      'new_message',
      ({ message }) => (message as { content: string }).content === texts.at(-1),
    );
    const heard = agent.frames.filter(({ type }) => type === 'new_message');
    expect(heard.map(({ message }) => (message as { content: string }).content)).toEqual(texts);
    await agent.close();
  }, 60_000);

  it('Telegram’s word: connected but silent is noticed by asking', async () => {
    hub = await TelegramHub.start();
    const { account, supergroup, talk } = await begin({ timings: { healthIntervalMs: 400 } });
    const { pushes, telegram } = hub.server;
    pushes.hold();
    talk.many(30);
    telegram.say({ from: talk.clients[0]!, to: account.user, text: 'never pushed' });
    expect(pushes.discardHeld()).toBeGreaterThan(0);
    // Of channels the account's own counter says nothing: the next post shows what is missing there.
    pushes.release();
    telegram.say({ from: talk.clients[0]!, to: supergroup, text: 'pushed' });
    await hub.expectSame();
  }, 60_000);

  it(
    'the network: cut and swallowed for a while, again and again',
    async () => {
      hub = await TelegramHub.start();
      const proxy = await proxyTo(hub.server.port);
      const { account, talk } = await begin({ proxy });
      const stream = talk.keepTalking(10);
      const cut = fc.record({
        mode: fc.constantFrom('refuse' as const, 'blackhole' as const),
        awayMs: fc.integer({ min: 500, max: 4_000 }),
        thereMs: fc.integer({ min: 0, max: 2_000 }),
      });
      const [cuts] = fc.sample(fc.array(cut, { minLength: CUTS, maxLength: CUTS }), 1);
      for (const { mode, awayMs, thereMs } of cuts!) {
        proxy.mode = mode;
        await delay(awayMs);
        proxy.cut();
        proxy.mode = 'forward';
        await delay(thereMs);
      }
      stream.stop();
      await hub.expectSame();
      expect(hub.server.socketsPerKeyMax(account)).toBe(1);
    },
    60_000 + CUTS * 10_000,
  );

  it('the database: the account is let go in time, taken again, and nothing is missing', async () => {
    const database = await createTestDatabase();
    ends.push(() => database.drop());
    const proxy = await proxyTo(Number(new URL(database.url).port));
    const proxied = new URL(database.url);
    proxied.port = String(proxy.port);
    hub = await TelegramHub.start({
      api: { url: 'http://127.0.0.1:9', database },
      databaseUrl: proxied.href,
    });
    hub.server.faults.refuseTwins = true;
    const { account, talk } = await begin();

    // Shorter than a lease: it stays connected, and stores what came meanwhile.
    proxy.mode = 'refuse';
    proxy.cut();
    talk.many(40);
    await delay(500);
    proxy.mode = 'forward';
    await hub.expectSame();

    proxy.mode = 'refuse';
    proxy.cut();
    talk.many(40);
    await hub.server.whenSockets(0);
    talk.many(40);
    await delay(LONGER_THAN_A_LEASE_MS - 3_000);
    proxy.mode = 'forward';
    await hub.expectSame();
    await hub.untilState('Biuro', 'online');
    expect(hub.server.socketsPerKeyMax(account)).toBe(1);
  }, 60_000);
});
