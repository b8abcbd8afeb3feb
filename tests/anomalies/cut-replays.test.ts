import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { User } from '@switchboard/database';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { connectInbox } from '../support/inbox-client.ts';
import { connectPlain, type PlainClient } from '../support/plain-client.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

/** `CUTS=1000 npm test -- tests/anomalies/cut-replays` is the long form. */
const CUTS = Number(process.env['CUTS'] ?? 100);
const MESSAGES = 200;
const TEXT = 'x'.repeat(500);
/** Less than what is left to tell: a cut comes within the replay, in the answer to the upgrade too. */
const BYTES_MAX = 20_000;
const LEFT_MIN = BigInt(BYTES_MAX / TEXT.length);

describe('a client whose line is cut in the middle of what it has missed', () => {
  let t: TestApi;
  let proxy: FaultProxy;
  let user: User;
  let token: string;
  let epoch: string;
  let last: bigint;

  beforeAll(async () => {
    t = await startTestApi();
    proxy = await startFaultProxy(t.api.port);
    ({ user, token } = await t.signIn());
    for (let n = 0; n < MESSAGES; n += 10) {
      await Promise.all(Array.from({ length: 10 }, () => t.post('whatsapp', textWebhook('whatsapp', TEXT))));
    }
    ({ epoch, seq: last } = await t.stores.events.head());
  });
  afterAll(async () => {
    await proxy.stop();
    await t.stop();
  });

  const KINDS: Record<string, (since: bigint) => Promise<PlainClient>> = {
    plain: (since) =>
      connectPlain(
        `http://127.0.0.1:${proxy.port}${BASE}/ws/${user.id}?token=${token}&since=${epoch}:${since}`,
      ),
    'switchboard.v1': (since) =>
      connectInbox(`http://127.0.0.1:${proxy.port}`, user, token, `?since=${epoch}:${since}`),
  };

  const told = ({ frames }: PlainClient): bigint[] =>
    frames
      .filter(({ id, type }) => typeof id === 'string' || type === 'new_message')
      .map(({ seq }) => BigInt(seq as string));

  /** What came until the line was cut; null when it was cut before the socket was open. */
  async function cutAfter(bytes: number, connect: () => Promise<PlainClient>): Promise<bigint[] | null> {
    const cut = proxy.cutAfter(bytes);
    const client = await connect().catch(() => null);
    await cut;
    await client?.closed;
    return client === null ? null : told(client);
  }

  it.each(Object.keys(KINDS))(
    `resumes exactly, ${CUTS / 2} times (%s)`,
    async (kind) => {
      let cursor = 0n;
      let rounds = 0;
      let inTheMiddle = 0;
      const cuts = fc.sample(fc.integer({ min: 1, max: BYTES_MAX }), CUTS / 2);
      for (const bytes of cuts) {
        const heard = (await cutAfter(bytes, () => KINDS[kind]!(cursor))) ?? [];
        expect(heard).toEqual(heard.map((_, n) => cursor + BigInt(n + 1)));
        cursor += BigInt(heard.length);
        if (heard.length > 0) inTheMiddle++;
        if (last - cursor > LEFT_MIN * 2n) continue;
        // The rest without a cut, and from the beginning again.
        const client = await KINDS[kind]!(cursor);
        await client.next(
          kind === 'plain' ? 'new_message' : 'message.created',
          ({ seq }) => seq === String(last),
        );
        expect(told(client)).toEqual(
          Array.from({ length: Number(last - cursor) }, (_, n) => cursor + BigInt(n + 1)),
        );
        await client.close();
        cursor = 0n;
        rounds++;
      }
      expect(rounds).toBeGreaterThan(0);
      expect(inTheMiddle).toBeGreaterThan(cuts.length / 2);
    },
    600_000,
  );
});
