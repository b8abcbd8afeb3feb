import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import type { Statement } from './sql/statement.ts';
import { WriterConnection } from './writer-connection.ts';

const write = (word: string): Statement => ({
  name: 'write',
  text: 'insert into words (word) values ($1)',
  values: [word],
});

/** Refused as it has been said already. */
const REFUSED = write('once');

describe("ingest's connection", () => {
  let database: TestDatabase;
  let writer: WriterConnection;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query('create table words (word text primary key)');
    writer = new WriterConnection(database.url);
  });
  beforeEach(async () => {
    await database.query('truncate words');
    await database.query(`insert into words values ('once')`);
  });
  afterAll(async () => {
    await writer.close();
    await database.drop();
  });

  const words = async () =>
    (await database.query<{ word: string }>('select word from words order by word')).map(({ word }) => word);

  it('commits what travels with the commit, and answers it', async () => {
    const answered = await writer.transaction(async (db, commitWith) => {
      await db.query(write('first'));
      const [count, last] = await commitWith([
        { text: 'select count(*)::int as n from words' },
        write('last'),
      ]);
      return [count!.rows, last!.rowCount];
    });
    expect(answered).toEqual([[{ n: 2 }], 1]);
    expect(await words()).toEqual(['first', 'last', 'once']);
  });

  it('keeps nothing when something that travels with the commit is refused, and says why', async () => {
    const failing = writer.transaction((_, commitWith) =>
      commitWith([write('before'), REFUSED, write('after')]),
    );
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await words()).toEqual(['once']);
  });

  it('keeps nothing when one statement could not even be sent', async () => {
    const unsendable = {
      toPostgres() {
        throw new RangeError('too long');
      },
    };
    const failing = writer.transaction((_, commitWith) =>
      commitWith([
        write('before'),
        { ...write(''), values: [unsendable] },
        { text: `insert into words values ('after')` },
      ]),
    );
    await expect(failing).rejects.toThrow('too long');
    expect(await words()).toEqual(['once']);
    await writer.transaction((db) => db.query(write('later')));
    expect(await words()).toEqual(['later', 'once']);
  });

  it('keeps nothing when a statement has the name of another', async () => {
    const failing = writer.transaction((_, commitWith) =>
      commitWith([
        write('before'),
        { name: 'write', text: 'select 1' },
        { text: `insert into words values ('after')` },
      ]),
    );
    await expect(failing).rejects.toThrow('two statements are named write');
    expect(await words()).toEqual(['once']);
  });

  it('takes nothing more behind a commit, where the next transaction begins', async () => {
    const late = writer.transaction(async (_, commitWith) => {
      await commitWith([write('first')]);
      await commitWith([write('late')]);
    });
    await expect(late).rejects.toThrow('has been committed');
    await expect(
      writer.transaction(async (db, commitWith) => {
        await commitWith([write('second')]);
        await db.query(write('late'));
      }),
    ).rejects.toThrow('has been committed');
    expect(await words()).toEqual(['first', 'once', 'second']);
  });

  it('throws the first failure, whatever the work makes of it', async () => {
    const failing = writer.transaction(async (db) => {
      await db.query(REFUSED).catch(() => {});
      await db.query(write('after'));
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await words()).toEqual(['once']);
  });

  it('lets nobody into a transaction whose commit could not be sent', async () => {
    const failing = writer.transaction(async (db, commitWith) => {
      await db.query(REFUSED).catch(() => {});
      return await commitWith([write('after')]);
    });
    const next = writer.transaction((db) => db.query(write('next')));
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    await next;
    expect(await words()).toEqual(['next', 'once']);
  });

  it('begins the next transaction behind a commit, which does not share its fate', async () => {
    const order: string[] = [];
    let next: Promise<unknown> = Promise.resolve();
    const failing = writer
      .transaction((_, commitWith) => {
        const answers = commitWith([REFUSED]);
        next = writer.transaction(async (db) => {
          order.push('the next one began');
          await db.query(write('next'));
        });
        return answers;
      })
      .catch((error: unknown) => {
        order.push('the first one failed');
        throw error;
      });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    await next;
    expect(order).toEqual(['the next one began', 'the first one failed']);
    expect(await words()).toEqual(['next', 'once']);
  });

  it('runs what is asked for at once one after another', async () => {
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        writer.transaction(async (db) => {
          const { rows } = await db.query<{ n: number }>({ text: 'select count(*)::int as n from words' });
          seen.push(rows[0]!.n);
          await db.query(write(`word ${n}`));
        }),
      ),
    );
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });
});
