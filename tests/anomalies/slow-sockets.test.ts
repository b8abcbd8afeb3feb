import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { connectInbox } from '../support/inbox-client.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { connectPlain, type PlainClient } from '../support/plain-client.ts';
import { rawSocket } from '../support/raw-socket.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

const STUCK = 20;
/** Together far more than the kernel takes for a client that does not read (notes/realtime.md §1). */
const MESSAGES = 300;
const TEXT = 'x'.repeat(60_000);

const seqsOf = (client: PlainClient): number[] =>
  client.frames.filter(({ type }) => type === 'new_message').map(({ seq }) => Number(seq));

describe('sockets that do not take what they get', () => {
  let t: TestApi;

  beforeAll(async () => {
    t = await startTestApi({ heartbeat: { heartbeatMs: 200, silenceMsMax: 60_000, stuckMsMax: 4_000 } });
  });
  afterAll(() => t.stop());

  it('are closed with 4008 and get everything when they come back, and nobody waits for them', async () => {
    const { user, token } = await t.signIn();
    const { epoch, seq } = await t.stores.events.head();
    const stuck = await Promise.all(
      Array.from({ length: STUCK }, () => rawSocket(t.api.port, { userId: user.id, token })),
    );
    for (const { socket } of stuck) socket.pause();
    const alive = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
    for (let n = 0; n < MESSAGES / 10; n++) {
      await Promise.all(Array.from({ length: 10 }, () => t.post('whatsapp', textWebhook('whatsapp', TEXT))));
    }
    const wanted = Array.from({ length: MESSAGES }, (_, n) => Number(seq) + n + 1);
    await alive.next('new_message', (frame) => Number(frame['seq']) === wanted.at(-1));
    expect(seqsOf(alive)).toEqual(wanted);
    const closed = Promise.all(stuck.map((one) => one.closed));
    await closedByServer();
    for (const { socket } of stuck) socket.resume();
    await closed;
    const codes = (await t.metrics.socketsClosed.get()).values.map(({ labels }) => labels['code']);
    expect(codes).not.toContain('4009');
    const back = await connectInbox(t.url, user, token, `?since=${epoch}:${seq}`);
    await back.next('caught_up');
    expect(back.events().map((event) => Number(event['seq']))).toEqual(wanted);
    await Promise.all([alive.close(), back.close()]);

    async function closedByServer(): Promise<void> {
      while (t.api.connectedSockets(user.id) > 1) await t.get('/healthz');
    }
  }, 60_000);

  it('are noticed when the line behind them is dead', async () => {
    const own = await startTestApi({ heartbeat: { heartbeatMs: 100, silenceMsMax: 400 } });
    const { user, token } = await own.signIn();
    const proxy = await startFaultProxy(own.api.port);
    const client = await connectPlain(`http://127.0.0.1:${proxy.port}${BASE}/ws/${user.id}?token=${token}`);
    proxy.mode = 'blackhole';
    while (own.api.connectedSockets(user.id) > 0) await own.get('/healthz');
    client.socket.terminate();
    await proxy.stop();
    await own.stop();
  });

  it('resume exactly, wherever in a replay they are cut off', async () => {
    const own = await startTestApi();
    const { user, token } = await own.signIn();
    for (let n = 0; n < 30; n++) {
      await Promise.all(
        Array.from({ length: 10 }, () => own.post('whatsapp', textWebhook('whatsapp', 'short'))),
      );
    }
    const proxy = await startFaultProxy(own.api.port);
    const { epoch, seq: last } = await own.stores.events.head();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1_000, max: 50_000 }), { maxLength: 5 }), async (cuts) => {
        const heard: number[] = [];
        let cursor = 0;
        for (const bytes of [...cuts, Number.POSITIVE_INFINITY]) {
          const url = `http://127.0.0.1:${proxy.port}`;
          const cut = Number.isFinite(bytes) ? proxy.cutAfter(bytes) : null;
          const client = await connectInbox(url, user, token, `?since=${epoch}:${cursor}`);
          if (cut === null) {
            await client.next('caught_up');
            await client.close();
          } else {
            await cut;
            await client.closed;
          }
          const seqs = client.events().map((event) => Number(event['seq']));
          heard.push(...seqs);
          cursor = seqs.at(-1) ?? cursor;
        }
        expect(heard).toEqual(Array.from({ length: Number(last) }, (_, n) => n + 1));
      }),
      { numRuns: 40 },
    );
    await proxy.stop();
    await own.stop();
  }, 60_000);
});
