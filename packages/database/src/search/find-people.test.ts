import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { Database } from '../database.ts';
import type { Queryable, Statement } from '../sql/statement.ts';
import { findPeople } from './find-people.ts';

const CHANNEL = '0190a000-0000-7000-8000-000000000001';
const PEOPLE = 20_000;
/** Has an id, and no conversation. */
const SILENT = PEOPLE + 1;
const LIMIT = 5;

describe('finding people', () => {
  let database: TestDatabase;
  let stores: Database;
  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
    await database.query(
      `insert into channels (id, platform, external_id, name) values ($1, 'whatsapp', '1', 'W')`,
      [CHANNEL],
    );
    const id = (kind: string) => `('0190a000-0000-7000-${kind}000-' || lpad(n::text, 12, '0'))::uuid`;
    await database.query(
      `insert into contacts (id, client_id) select ${id('9')}, 'crm-' || n from generate_series(1, $1::int) as n`,
      [SILENT],
    );
    await database.query(
      `insert into contact_identities (id, contact_id, platform, kind, scope, value)
       select ${id('a')}, ${id('9')}, 'whatsapp', 'phone', '', 48600000000 + n from generate_series(1, $1::int) as n`,
      [SILENT],
    );
    await database.query(
      `insert into conversations (id, channel_id, contact_id, platform, external_id, reply_address, peer_name)
       select ${id('b')}, $1, ${id('9')}, 'whatsapp', 48600000000 + n, '',
         case when n % 5000 = 0 then 'Łucja ' else '' end || 'imię' || n % 200 || ' nr' || n
       from generate_series(1, $2::int) as n`,
      [CHANNEL, PEOPLE],
    );
    while (await stores.searchIndex.advance());
    await database.query('analyze');
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  /** Finds, and answers the plans of all that was asked of the database, too. */
  async function findWithPlans(q: string) {
    const plans: string[] = [];
    const db: Queryable = {
      query: async ({ text, values }: Statement) => {
        const lines = await database.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
        plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'));
        return { rows: await database.query(text, values) } as never;
      },
    };
    const people = await findPeople(db, q, LIMIT);
    return { numbers: people.map(({ id }) => Number(id.slice(-12))), plan: plans.join('\n') };
  }

  it.each([
    ['lucja', [20_000, 15_000, 10_000, 5_000]],
    ['imie199 nr199', [19_999, 1_999, 199]],
    ['crm 7777', [17_777, 7_777]],
    ['+48 600 012-345', [12_345]],
    ['0001 2345', [12_345]],
    [String(48_600_000_000 + SILENT), [SILENT]],
    ['nobody', []],
  ])('finds %s without a look at everybody', async (q, expected) => {
    const { numbers, plan } = await findWithPlans(q);
    expect(numbers).toEqual(expected);
    expect(plan).not.toMatch(/Seq Scan on (contacts|contact_identities|conversations|search_conversations)/);
    if (expected.length > 0) {
      expect(plan).toMatch(/search_conversations_words/);
      expect(plan).toMatch(/contact_identities_platform_kind_scope_value_key/);
    }
  });

  it('finds the newest of many', async () => {
    const { numbers } = await findWithPlans('imie');
    expect(numbers).toEqual(Array.from({ length: LIMIT }, (_, n) => PEOPLE - n));
  });

  it('finds whoever is called so since a moment, and no more whoever was', async () => {
    const [one] = await stores.contacts.search('nr77', LIMIT);
    const id = one!.id;
    await stores.contacts.update(id, { name: 'Żaneta' }, { userId: null, at: new Date() });
    await database.query(`update conversations set peer_name = null where contact_id = $1`, [id]);
    for (const _ of ['from the log', 'from the index']) {
      expect((await stores.contacts.search('zaneta', LIMIT)).map((found) => found.id)).toEqual([id]);
      expect((await stores.contacts.search('nr77', LIMIT)).map((found) => found.id)).not.toContain(id);
      while (await stores.searchIndex.advance());
    }
    expect(await stores.contacts.search('%', LIMIT)).toEqual([]);
  });
});
