import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import pg from 'pg';
import { bigints, booleans, bytes, integers, texts, timestamps, uuids } from './array-parameters.ts';

const same = <T>(value: T): T => value;

/** What each kind of column may hold, and how PostgreSQL shows it. */
const KINDS = {
  text: { make: texts, value: fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\u0000')) },
  bytea: { make: bytes, value: fc.uint8Array().map((some) => Buffer.from(some)) },
  uuid: { make: uuids, value: fc.uuid() },
  int: { make: integers, value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) },
  bigint: { make: bigints, value: fc.maxSafeInteger(), read: Number },
  boolean: { make: booleans, value: fc.boolean() },
  timestamptz: {
    make: timestamps,
    value: fc.date({
      min: new Date('0200-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    }),
  },
};

describe('arrays in binary form', () => {
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client({ connectionString: process.env['TEST_ADMIN_URL'] });
    await client.connect();
  });
  afterAll(() => client.end());

  it.each(Object.entries(KINDS))('hold every %s and null', async (type, kind) => {
    const {
      make,
      value,
      read = same,
    } = kind as { make: typeof texts; value: fc.Arbitrary<string>; read?: typeof same };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(value), { maxLength: 5 }), async (values) => {
        const { rows } = await client.query<{ v: string | null }>(`select unnest($1::${type}[]) as v`, [
          make(values, same),
        ]);
        expect(rows.map(({ v }) => (v === null ? null : read(v)))).toEqual(values);
      }),
      { numRuns: 50 },
    );
  });

  it('take bytes for text as they are', async () => {
    const body = Buffer.from('{"a":"\\u0430\u0430"}');
    const { rows } = await client.query(`select unnest($1::text[]) as v`, [texts([body], same)]);
    expect(rows).toEqual([{ v: body.toString() }]);
  });

  it('take ids in capital letters, and nothing that is none', async () => {
    const id = '0190A000-0000-7000-8000-00000000000F';
    const { rows } = await client.query(`select unnest($1::uuid[]) as v`, [uuids([id], same)]);
    expect(rows).toEqual([{ v: id.toLowerCase() }]);
    for (const odd of [
      '',
      'x',
      id.slice(1),
      `${id}0`,
      id.replace('F', 'G'),
      id.replace('F', '@'),
      id.replace('F', '\u0430'),
    ]) {
      expect(() => uuids([odd], same)).toThrow(RangeError);
    }
  });
});
