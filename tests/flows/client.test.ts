import { randomInt } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { InboxStore, SwitchboardClient, type SwitchboardClientOptions } from '@switchboard/client';
import { freePort } from '../support/api-process.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { startTestApi, type TestApi, uniqueId } from '../support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { textWebhook } from '../support/webhooks.ts';

/** Chance that hurries: a test waits for every pause. */
const hasty = {
  now: () => Date.now(),
  random: () => 0,
  after(ms: number, callback: () => void) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

interface Watched {
  client: SwitchboardClient;
  /** The numbers of the events that it was told. */
  seqs: bigint[];
  /** The words of the messages that it was told. */
  texts: (string | null)[];
  lost: number;
  /** Resolves when it has heard of everything up to here. */
  reaches: (seq: bigint) => Promise<void>;
  /** Resolves when it is in this state. */
  becomes: (state: string) => Promise<void>;
}

describe('the client package and a real server', () => {
  let database: TestDatabase;
  let port: number;
  let t: TestApi;
  let ready: Promise<unknown>;
  const clients: SwitchboardClient[] = [];
  const proxies: FaultProxy[] = [];

  const start = async (): Promise<void> => {
    t = await startTestApi({ database, config: { port } });
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    port = await freePort();
    ready = start();
    await ready;
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect();
    for (const proxy of proxies.splice(0)) await proxy.stop();
  });
  afterAll(async () => {
    await t.stop();
    await database.drop();
  });

  async function proxied(): Promise<{ proxy: FaultProxy; url: string }> {
    const proxy = await startFaultProxy(port);
    proxies.push(proxy);
    return { proxy, url: `http://127.0.0.1:${proxy.port}` };
  }

  function watch(options: Omit<SwitchboardClientOptions, 'WebSocket'>): Watched {
    const client = new SwitchboardClient({ WebSocket, clock: hasty, ...options });
    clients.push(client);
    const watched: Watched = {
      client,
      seqs: [],
      texts: [],
      lost: 0,
      reaches: (seq) =>
        new Promise((resolve) => {
          const look = (): void => {
            if (BigInt(client.cursor?.split(':')[1] ?? -1) >= seq) resolve();
          };
          client.on('event', look);
          client.on('hello', look);
          look();
        }),
      becomes: (wanted) =>
        new Promise((resolve) => {
          client.on('state', ({ state }) => state === wanted && resolve());
          if (client.state === wanted) resolve();
        }),
    };
    client.on('event', ({ seq }) => void watched.seqs.push(BigInt(seq)));
    client.on('message.created', ({ data }) => void watched.texts.push(data.message.content));
    client.on('state', ({ state }) => void (watched.lost += state === 'waiting' ? 1 : 0));
    return watched;
  }

  /** As Meta does: once more, until it has heard 200. */
  async function write(text: string): Promise<void> {
    const webhook = textWebhook('whatsapp', text, { id: uniqueId('wamid.') });
    for (;;) {
      const answer = await t.post('whatsapp', webhook).catch(() => null);
      if (answer?.status === 200) return;
      await ready;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  function expectGapless(seqs: readonly bigint[], after: bigint, last: bigint): void {
    expect(seqs).toEqual(Array.from({ length: Number(last - after) }, (_, n) => after + BigInt(n + 1)));
  }

  it('hears every event exactly once and in order, while lines are cut and the server is restarted', async () => {
    const { user, token } = await t.signIn();
    const { seq: before } = await t.stores.events.head();
    const lines = await Promise.all(Array.from({ length: 4 }, () => proxied()));
    const watched = lines.map(({ url }) => watch({ url, userId: user.id, token }));
    for (const each of watched) {
      each.client.connect();
      await each.reaches(before);
    }
    const texts = Array.from({ length: 240 }, (_, n) => `under faults ${n}`);
    for (let n = 0; n < texts.length; n += 8) {
      const writing = Promise.all(texts.slice(n, n + 8).map((text) => write(text)));
      lines[randomInt(lines.length)]!.proxy.cut();
      if (n === 80) {
        // A line that swallows everything, and is cut at last.
        lines[0]!.proxy.mode = 'blackhole';
      }
      if (n === 160) {
        lines[0]!.proxy.mode = 'forward';
        lines[0]!.proxy.cut();
        ready = t.api.stop().then(async () => {
          await t.stores.close();
          await start();
        });
      }
      await writing;
    }
    await ready;
    const { seq: last } = await t.stores.events.head();
    await Promise.all(watched.map((each) => each.reaches(last)));
    for (const { seqs, texts: told, lost } of watched) {
      expectGapless(seqs, before, last);
      expect(told).toHaveLength(texts.length);
      expect(new Set(told)).toEqual(new Set(texts));
      expect(lost).toBeGreaterThan(0);
    }
  }, 120_000);

  it('goes on where another client was, and tells when that is not possible', async () => {
    const { user, token } = await t.signIn();
    const options = { url: t.url, userId: user.id, token };
    const first = watch(options);
    first.client.connect();
    await first.becomes('online');
    await write('heard by the first');
    await first.reaches((await t.stores.events.head()).seq);
    const since = first.client.cursor!;
    first.client.disconnect();
    for (const text of ['missed 1', 'missed 2', 'missed 3']) await write(text);

    const second = watch({ ...options, since });
    second.client.connect();
    await second.reaches((await t.stores.events.head()).seq);
    expect(second.texts).toEqual(['missed 1', 'missed 2', 'missed 3']);

    const { epoch } = await t.stores.events.head();
    const third = watch({ ...options, since: `another${epoch}:1` });
    const resync = new Promise<{ reason: string }>((resolve) => void third.client.on('resync', resolve));
    third.client.connect();
    expect(await resync).toMatchObject({ reason: 'epoch_changed' });
    await write('after the resync');
    await third.reaches((await t.stores.events.head()).seq);
    expect(third.texts).toEqual(['after the resync']);
  });

  it('does not come back with a token that the server does not know', async () => {
    const { user, token } = await t.signIn();
    const wrong = watch({ url: t.url, userId: user.id, token: `${token}x` });
    wrong.client.connect();
    await wrong.becomes('ended');
    expect(wrong.client.status.reason).toMatch(/401/);
    const other = await t.signIn('Boris');
    const stranger = watch({ url: t.url, userId: other.user.id, token });
    stranger.client.connect();
    await stranger.becomes('ended');
    expect(stranger.client.status.reason).toMatch(/another user/);
  });

  it('gets a fresh token for one that has ended', async () => {
    const { user, token } = await t.signIn();
    const asked: (string | null)[] = [];
    const { client, becomes } = watch({
      url: t.url,
      userId: user.id,
      token: ({ refused }) => {
        asked.push(refused);
        return refused === null ? 'sws_ended' : token;
      },
    });
    client.connect();
    await becomes('online');
    expect(asked).toEqual(expect.arrayContaining([null, 'sws_ended']));
  });

  it('comes back when nothing at all comes over its line any more', async () => {
    const { user, token } = await t.signIn();
    const { proxy, url } = await proxied();
    let wake = (): void => {};
    const { client, becomes, reaches, texts } = watch({
      url,
      userId: user.id,
      token,
      signals: {
        onChange: (callback) => {
          wake = callback;
          return () => {};
        },
      },
      // Ten seconds pass in one.
      clock: { ...hasty, after: (ms, callback) => hasty.after(ms / 10, callback) },
    });
    client.connect();
    await becomes('online');
    proxy.mode = 'blackhole';
    await write('into the dark');
    const lost = becomes('waiting');
    wake();
    await lost;
    expect(client.status.reason).toBe('The server has fallen silent.');
    proxy.mode = 'forward';
    await reaches((await t.stores.events.head()).seq);
    expect(texts).toEqual(['into the dark']);
  });

  it('keeps an inbox as the server has it', async () => {
    const { user, token } = await t.signIn();
    const { proxy, url } = await proxied();
    const { client, reaches } = watch({ url, userId: user.id, token });
    const store = new InboxStore(client, { clock: hasty });
    const stop = store.follow(client);
    client.connect();
    await store.load();
    const from = '48600700800';
    const writeFrom = async (text: string): Promise<void> => {
      await t.post('whatsapp', textWebhook('whatsapp', text, { from, name: 'Ірина' }));
    };
    await writeFrom('перше');
    await reaches((await t.stores.events.head()).seq);
    const { id } = store.getSnapshot().conversations[0]!;
    await store.open(id);
    proxy.cut();
    await writeFrom('друге');
    await reaches((await t.stores.events.head()).seq);
    await client.markRead(id);
    await reaches((await t.stores.events.head()).seq);
    await store.settled();

    const fresh = new InboxStore(client, { clock: hasty });
    await fresh.load();
    await fresh.open(id);
    expect(store.getConversation(id)?.messages.map(({ content }) => content)).toEqual(['перше', 'друге']);
    expect(store.getConversation(id)).toEqual(fresh.getConversation(id));
    expect(store.getSnapshot()).toEqual(fresh.getSnapshot());
    stop();
  });
});
