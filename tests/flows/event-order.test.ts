import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { appendEvents } from '@switchboard/database';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const WRITERS = 16;
const TRANSACTIONS_EACH = 60;

/** How a writer appends one event inside its open transaction, and how a reader reads on from its cursor. */
interface Log {
  append(client: pg.Client, note: string): Promise<void>;
  after(client: pg.Client, cursor: bigint): Promise<{ seq: bigint; note: string }[]>;
}

/** The event log of the product. */
const counterRow: Log = {
  append: async (client, note) => {
    const event = {
      type: 'conversation.updated' as const,
      channelId: null,
      conversationId: null,
      data: { note },
    };
    await appendEvents(client, [event as never], new Date());
  },
  after: async (client, cursor) => {
    const { rows } = await client.query(
      `select seq, data from events where seq > $1 order by seq limit 500`,
      [cursor.toString()],
    );
    return rows.map((row) => ({ seq: BigInt(row.seq), note: JSON.parse(row.data).note }));
  },
};

/** What everybody writes first: a sequence number, taken before the commit. */
const naiveSequence: Log = {
  append: async (client, note) => {
    await client.query(`insert into naive_events (note) values ($1)`, [note]);
  },
  after: async (client, cursor) => {
    const { rows } = await client.query(
      `select seq, note from naive_events where seq > $1 order by seq limit 500`,
      [cursor.toString()],
    );
    return rows.map((row) => ({ seq: BigInt(row.seq), note: row.note }));
  },
};

describe('the order of the event log', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query(`create table naive_events (seq bigserial primary key, note text not null)`);
  });
  afterAll(() => database.drop());

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    return client;
  }

  /** Writers with open transactions of random length, and a reader that follows live. */
  async function race(log: Log): Promise<{ written: number; missed: number; seqs: bigint[] }> {
    const written = new Set<string>();
    const read = new Set<string>();
    const seqs: bigint[] = [];
    let writing = true;
    const write = async (writer: number): Promise<void> => {
      const client = await connect();
      for (let n = 0; n < TRANSACTIONS_EACH; n++) {
        const note = `${writer}/${n}`;
        await client.query('begin');
        // Work before and after, as a real transaction has; after it only where the log leaves room for any.
        await client.query(`select pg_sleep(random() * 0.002)`);
        await log.append(client, note);
        if (log === naiveSequence) await client.query(`select pg_sleep(random() * 0.002)`);
        await client.query('commit');
        written.add(note);
      }
      await client.end();
    };
    const follow = async (): Promise<void> => {
      const client = await connect();
      let cursor = 0n;
      for (let last = false; !last;) {
        last = !writing;
        const events = await log.after(client, cursor);
        for (const { seq, note } of events) {
          seqs.push(seq);
          read.add(note);
          cursor = seq;
        }
      }
      await client.end();
    };
    const following = follow();
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    writing = false;
    await following;
    return { written: written.size, missed: [...written].filter((note) => !read.has(note)).length, seqs };
  }

  it('lets a live reader miss nothing, with 16 writers at once, and leaves no holes', async () => {
    const { written, missed, seqs } = await race(counterRow);
    expect(written).toBe(WRITERS * TRANSACTIONS_EACH);
    expect(missed).toBe(0);
    expect(seqs).toEqual(seqs.map((_, index) => BigInt(index + 1)));
  });

  it('is needed: the same race over a plain sequence loses events', async () => {
    const { written, missed } = await race(naiveSequence);
    expect(written).toBe(WRITERS * TRANSACTIONS_EACH);
    expect(missed).toBeGreaterThan(0);
  });
});
