import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS, MINUTE_MS, SECOND_MS } from '@switchboard/core';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { connectInbox } from '../support/inbox-client.ts';
import { connectPlain } from '../support/plain-client.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

const PAIRS = 5;
const HEARTBEAT = { heartbeatMs: 100, silenceMsMax: 400 };

describe('lines that are dead though nobody has hung up', () => {
  let t: TestApi;

  beforeAll(async () => {
    t = await startTestApi({ heartbeat: HEARTBEAT });
  });
  afterAll(() => t.stop());

  const open = async (): Promise<number> => (await t.metrics.socketConnections.get()).values[0]!.value;
  const closed = async (): Promise<number> =>
    (await t.metrics.socketsClosed.get()).values.reduce((sum, { value }) => sum + value, 0);

  it('are forgotten and let go of, with what was being told over them, and living ones stay', async () => {
    const { user, token } = await t.signIn();
    const living = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
    const proxy = await startFaultProxy(t.api.port);
    const behind = `http://127.0.0.1:${proxy.port}`;
    const dead = await Promise.all(
      Array.from({ length: PAIRS }, async () => [
        await connectPlain(`${behind}${BASE}/ws/${user.id}?token=${token}`),
        await connectInbox(behind, user, token),
      ]),
    ).then((pairs) => pairs.flat());
    expect(await open()).toBe(1 + 2 * PAIRS);
    proxy.mode = 'blackhole';
    for (let n = 0; n < 5; n++) await t.post('whatsapp', textWebhook('whatsapp', `into the dark ${n}`));
    // The proxy hangs up on a client when the API has let go of its own end of that line, and not before.
    await Promise.all(dead.map((client) => client.closed));
    expect(t.api.connectedSockets(user.id)).toBe(1);
    expect(await open()).toBe(1);
    while ((await closed()) < 2 * PAIRS) await t.get('/healthz');
    for (const client of dead) {
      expect(client.frames.filter(({ type }) => /message/.test(type))).toEqual([]);
    }
    await t.post('whatsapp', textWebhook('whatsapp', 'to who is there'));
    await living.next(
      'new_message',
      ({ message }) => (message as { content: string }).content === 'to who is there',
    );
    await living.close();
    await proxy.stop();
  });

  it('are asked at least every 25 seconds and gone within a minute, but not before two questions', () => {
    /** What the closing handshake may take that nobody answers. */
    const handshakeMsMax = 2 * SECOND_MS;
    expect(LIMITS.socketPingIntervalMs).toBeLessThanOrEqual(25 * SECOND_MS);
    expect(LIMITS.socketSilenceMsMax + LIMITS.socketUpkeepMs + handshakeMsMax).toBeLessThanOrEqual(MINUTE_MS);
    expect(LIMITS.socketSilenceMsMax).toBeGreaterThan(2 * LIMITS.socketPingIntervalMs);
  });
});
