import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { User } from '@switchboard/database';
import { connectInbox } from '../support/inbox-client.ts';
import { connectPlain, type PlainClient } from '../support/plain-client.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

/** `RUNS=2000 npm test -- tests/anomalies/hostile-cursors` is the long form. */
const RUNS = Number(process.env['RUNS'] ?? 100);
const PRUNED = 5n;
/** What GET events takes of a cursor at all; a longer one is a malformed request. */
const CURSOR_CHARS_MAX = 100;

type Json = Record<string, any>;

const numbers = fc.oneof(
  { weight: 4, arbitrary: fc.bigInt({ min: -3n, max: 60n }) },
  fc.constantFrom(2n ** 31n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n + 1n),
  fc.constantFrom(2n ** 63n - 1n, 2n ** 63n, 2n ** 64n, 10n ** 19n - 1n, 10n ** 19n, 10n ** 40n),
);
const ODD = ['', ' 7', '7 ', '7\n', '+7', '-0', '0x7', '7e0', '7.0', '٧', '007', '1_0', 'NaN', 'null', '7:7'];
/** What stands for the epoch of the log, which is not known before it runs. */
const EPOCH = '{epoch}';
const epochs = fc.oneof(
  { weight: 4, arbitrary: fc.constant(EPOCH) },
  fc.constantFrom('', `${EPOCH}x`, ` ${EPOCH}`, 'e'.repeat(64), 'e'.repeat(65), '__proto__', '*', '0'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const cursors = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        epochs,
        fc.constantFrom(':', ':', ':', '', '::', '/'),
        fc.oneof(numbers, fc.constantFrom(...ODD)),
      )
      .map((parts) => parts.join('')),
  },
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.constantFrom('', ':', '\u0000', `${EPOCH}:`, `${EPOCH}:7\u0000`, `${EPOCH}:${'9'.repeat(5_000)}`),
);

describe('a cursor that this server may never have given out', () => {
  let t: TestApi;
  /** Has begun after the oldest events were dropped, and has them in no memory. */
  let node: TestApi;
  let user: User;
  let token: string;
  let epoch: string;

  beforeAll(async () => {
    t = await startTestApi();
    for (let n = 0; n < 12; n++) await t.post('whatsapp', textWebhook('whatsapp', `message ${n}`));
    await t.database.query(`delete from events where seq <= $1`, [PRUNED.toString()]);
    ({ user, token } = await t.signIn());
    node = await startTestApi({ database: t.database });
    ({ epoch } = await t.stores.events.head());
  });
  afterAll(async () => {
    await node.stop();
    await t.stop();
  });

  /** The number after which it goes on, as the documentation says it; null where it cannot. */
  function continuesAfter(cursor: string, last: bigint): bigint | null {
    const number = cursor.startsWith(`${epoch}:`) ? cursor.slice(epoch.length + 1) : '';
    if (number.length > 19 || !/^[0-9]+$/.test(number) || number.includes('\n')) return null;
    const seq = BigInt(number);
    return seq >= PRUNED && seq <= last ? seq : null;
  }

  const numbersFrom = (after: bigint, last: bigint): string[] =>
    Array.from({ length: Number(last - after) }, (_, n) => (after + BigInt(n + 1)).toString());

  const told = ({ frames }: PlainClient): unknown[] =>
    frames.filter(({ id, type }) => typeof id === 'string' || type === 'new_message').map(({ seq }) => seq);

  async function look(cursor: string): Promise<void> {
    const { seq: last } = await t.stores.events.head();
    const after = continuesAfter(cursor, last);
    const since = encodeURIComponent(cursor);
    const clients = [
      await connectPlain(`${node.url}${BASE}/ws/${user.id}?token=${token}&since=${since}`),
      await connectInbox(node.url, user, token, `?since=${since}`),
    ];
    const answer = await node.get(`${BASE}/events?after=${since}`, token);
    const body = (await answer.json()) as Json;
    // What happens after it came reaches it in any case, so that nothing else can still be on its way.
    if (after === null) await Promise.all(clients.map((client) => client.next('resync_required')));
    await node.post('whatsapp', textWebhook('whatsapp', 'live'));
    const live = (last + 1n).toString();
    await Promise.all([
      clients[0]!.next('new_message', ({ seq }) => seq === live),
      clients[1]!.next('message.created', ({ seq }) => seq === live),
    ]);
    for (const client of clients) {
      expect(told(client)).toEqual(after === null ? [live] : numbersFrom(after, last + 1n));
      const resyncs = client.frames.filter(({ type }) => type === 'resync_required');
      expect(resyncs).toHaveLength(after === null ? 1 : 0);
      if (after === null) expect(resyncs[0]).toMatchObject({ epoch, seq: last.toString() });
      await client.close();
    }
    if (after !== null) {
      expect(body['events'].map(({ seq }: Json) => seq)).toEqual(numbersFrom(after, last));
      return;
    }
    expect(body).not.toHaveProperty('events');
    const isMalformed = cursor.length > CURSOR_CHARS_MAX || cursor.includes('\u0000');
    expect(answer.status).toBe(isMalformed ? 400 : 410);
    if (!isMalformed) expect(body).toMatchObject({ code: 'resync_required', next: `${epoch}:${last}` });
  }

  it('is gone on from exactly, or answered with resync: never in part, never with a failure', async () => {
    await fc.assert(
      fc.asyncProperty(cursors, (cursor) => look(cursor.replace(EPOCH, epoch))),
      { numRuns: RUNS },
    );
    expect((await node.get('/readyz')).status).toBe(200);
  }, 600_000);

  it('is gone on from at both ends of what is kept, and nowhere beyond', async () => {
    const { seq } = await t.stores.events.head();
    for (const number of [0n, PRUNED - 1n, PRUNED, PRUNED + 1n]) await look(`${epoch}:${number}`);
    const { seq: last } = await t.stores.events.head();
    expect(last).toBe(seq + 4n);
    // Each look adds an event, so that the number after the last is asked for first.
    await look(`${epoch}:${last + 1n}`);
    await look(`${epoch}:${last + 1n}`);
    await look(`${epoch}:${last + 2n}`);
    await look(`${epoch}:${last + 20n}`);
  });
});
