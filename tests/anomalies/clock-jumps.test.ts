import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS, HOUR_MS } from '@switchboard/core';
import type { Database, User } from '@switchboard/database';
import { connectInbox } from '../support/inbox-client.ts';
import { connectPlain } from '../support/plain-client.ts';
import { ReturningClient } from '../support/returning-client.ts';
import { sessionOf } from '../support/session-of.ts';
import { BASE, postSigned, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

const TOKEN_ENDED = 4501;
const RUNS = Number(process.env['RUNS'] ?? 10);

type Json = Record<string, any>;

/** Of the clock of the API alone: the database's is right. Daylight saving is an hour to those whose clock shows local time. */
const jumps = fc.constantFrom(-DAY_MS, -HOUR_MS, -1_000, 1_000, HOUR_MS, DAY_MS);

describe('an API whose clock jumps', () => {
  let t: TestApi;
  let stores: Database;
  let url: string;
  let user: User;
  let aheadMs: number;

  beforeEach(async () => {
    aheadMs = 0;
    const clock = { now: () => Date.now() + aheadMs };
    t = await startTestApi({ clock, accessCheckMs: 50 });
    ({ stores, url } = t);
    user = await stores.users.add({ email: 'o@example.com', name: 'O', role: 'agent', passwordHash: null });
  });
  afterEach(async () => {
    await t.stop();
  });

  it('tells everything in the order of its happening, live and again, and shows it so', async () => {
    const token = await stores.credentials.createApiToken(user.id, 'clock');
    const rest = async (path: string): Promise<Json> => {
      const answer = await fetch(`${url}${BASE}/${path}`, { headers: { Authorization: `Bearer ${token}` } });
      expect(answer.status).toBe(200);
      return (await answer.json()) as Json;
    };
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(jumps, { minLength: 3, maxLength: 8 }), async (each) => {
        aheadMs = 0;
        const from = `48600${++run}`;
        const { epoch, seq } = await stores.events.head();
        const live = new ReturningClient({
          since: Number(seq),
          connect: (since) =>
            connectPlain(`${url}${BASE}/ws/${user.id}?token=${token}&since=${epoch}:${since}`),
        });
        live.start();
        await live.connected();
        for (const [n, jumpMs] of each.entries()) {
          const said = [`${run}/${n} before`, `${run}/${n} after`];
          expect(
            (await postSigned(url, 'whatsapp', textWebhook('whatsapp', said[0]!, { from }))).status,
          ).toBe(200);
          // Within a day of the truth, as the clock of a machine is that somebody has set wrongly.
          aheadMs = Math.max(-DAY_MS, Math.min(DAY_MS, aheadMs + jumpMs));
          expect(
            (await postSigned(url, 'whatsapp', textWebhook('whatsapp', said[1]!, { from }))).status,
          ).toBe(200);
        }
        const words = each.flatMap((_, n) => [`${run}/${n} before`, `${run}/${n} after`]);
        const last = Number(seq) + words.length;
        await live.at(last);
        const { messages } = await rest(`conversations/${from}`);
        expect(messages.map(({ content }: Json) => content)).toEqual(words);
        expect(live.told).toEqual(
          messages.map(({ id }: Json, n: number) => ({ seq: Number(seq) + n + 1, messageId: id })),
        );
        await live.stop();

        const again = await connectInbox(url, user, token, `?since=${epoch}:${seq}`);
        await again.next('caught_up');
        expect(again.events().map(({ data }) => (data as Json)['message'].content)).toEqual(words);
        await again.close();
        const { events } = await rest(`events?after=${epoch}:${seq}`);
        expect(events.map(({ data }: Json) => data['message'].content)).toEqual(words);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('closes the socket of a session that is over by the time of the database, though its own is a day behind', async () => {
    const token = await sessionOf(stores, user.id, 1_500);
    aheadMs = -DAY_MS;
    const client = await connectPlain(`${url}${BASE}/ws/${user.id}?token=${token}`);
    expect(await client.closed).toBe(TOKEN_ENDED);
    await postSigned(url, 'whatsapp', textWebhook('whatsapp', 'too late'));
    expect(client.frames.map(({ type }) => type)).toEqual(['connection_established']);
  });
});
