import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { User } from '@switchboard/database';
import { connectInbox } from '../support/inbox-client.ts';
import { connectPlain, type PlainClient } from '../support/plain-client.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

const TABS = 5;
const RUNS = Number(process.env['RUNS'] ?? 8);

type Json = Record<string, any>;

/** One event as it was told, and the message in it. */
interface Told {
  seq: string;
  message: string;
}

/** A tab that goes on where it was whenever it comes back. */
class Tab {
  readonly told: Told[] = [];
  readonly #connect: (since: bigint) => Promise<PlainClient>;
  #cursor: bigint;
  #client: PlainClient | null = null;

  constructor(since: bigint, connect: (since: bigint) => Promise<PlainClient>) {
    this.#cursor = since;
    this.#connect = connect;
  }

  async come(): Promise<void> {
    this.#client ??= await this.#connect(this.#cursor);
  }

  /** Closes its socket, or vanishes with it; what came until then counts. */
  async leave(vanishes: boolean): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    this.#client = null;
    if (vanishes) {
      client.socket.terminate();
      await client.closed;
    } else await client.close();
    const events = toldIn(client);
    this.told.push(...events);
    this.#cursor = BigInt(events.at(-1)?.seq ?? this.#cursor);
  }

  /** Says how far it is, where its language has a word for it. */
  confirm(): void {
    if (this.#client?.socket.protocol !== 'switchboard.v1') return;
    const seq = toldIn(this.#client).at(-1)?.seq ?? this.#cursor.toString();
    this.#client.socket.send(JSON.stringify({ type: 'heartbeat', seq }));
  }

  async at(seq: bigint): Promise<void> {
    await this.come();
    if (this.#cursor >= seq) return;
    const isIt = (frame: Json): boolean => frame['seq'] === seq.toString();
    const type = this.#client!.socket.protocol === 'switchboard.v1' ? 'message.created' : 'new_message';
    await this.#client!.next(type, isIt);
  }
}

function toldIn({ frames }: PlainClient): Told[] {
  const events = frames.filter(({ id, type }) => typeof id === 'string' || type === 'new_message') as Json[];
  return events.map((frame) => ({ seq: frame['seq'], message: (frame['data'] ?? frame).message.id }));
}

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('say' as const), count: fc.integer({ min: 1, max: 5 }) }),
  },
  fc.record({ do: fc.constantFrom('come' as const, 'confirm' as const), tab: fc.nat({ max: TABS - 1 }) }),
  fc.record({ do: fc.constant('leave' as const), tab: fc.nat({ max: TABS - 1 }), vanishes: fc.boolean() }),
);

describe(`${TABS} tabs of one user`, () => {
  let t: TestApi;
  let user: User;
  let token: string;

  beforeAll(async () => {
    t = await startTestApi();
    ({ user, token } = await t.signIn());
  });
  afterAll(() => t.stop());

  /** Waits until the API has noticed who has gone. */
  async function holds(sockets: number): Promise<void> {
    while (t.api.connectedSockets(user.id) !== sockets) await t.get('/healthz');
  }

  async function open(): Promise<Tab[]> {
    const { epoch, seq } = await t.stores.events.head();
    const connect = (n: number) => (since: bigint) => {
      const cursor = `since=${epoch}:${since}`;
      return n % 2 === 0
        ? connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}&${cursor}`)
        : connectInbox(t.url, user, token, `?${cursor}`);
    };
    const tabs = Array.from({ length: TABS }, (_, n) => new Tab(seq, connect(n)));
    await Promise.all(tabs.map((tab) => tab.come()));
    return tabs;
  }

  it('each have their own cursor, and all hear the same, whoever of them comes and goes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const { seq: before } = await t.stores.events.head();
        const tabs = await open();
        const posts: Promise<Response>[] = [];
        for (const each of [...steps, { do: 'say' as const, count: 1 }]) {
          // What is said goes on while tabs come and go.
          if (each.do === 'say')
            for (let n = 0; n < each.count; n++)
              posts.push(t.post('whatsapp', textWebhook('whatsapp', 'words')));
          else if (each.do === 'come') await tabs[each.tab]!.come();
          else if (each.do === 'confirm') tabs[each.tab]!.confirm();
          else if (each.do === 'leave') await tabs[each.tab]!.leave(each.vanishes);
        }
        for (const { status } of await Promise.all(posts)) expect(status).toBe(200);
        const { seq: last } = await t.stores.events.head();
        expect(last - before).toBe(BigInt(posts.length));
        await Promise.all(tabs.map((tab) => tab.at(last)));
        await holds(TABS);
        await Promise.all(tabs.map((tab) => tab.leave(false)));
        const logged = await t.database.query<{ seq: string; message: string }>(
          `select seq, data::jsonb->'message'->>'id' as message from events where seq > $1 order by seq`,
          [before.toString()],
        );
        for (const tab of tabs) expect(tab.told).toEqual(logged);
      }),
      { numRuns: RUNS },
    );
    await holds(0);
  }, 120_000);
});
