import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from './limits.ts';
import { parseLosslessJson } from './lossless-json.ts';

describe('parseLosslessJson', () => {
  it('reads any JSON as JSON.parse does, as long as its integers are exact', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const plain: unknown = JSON.parse(text);
        fc.pre(!/\d{16}/.test(text));
        expect(parseLosslessJson(text)).toEqual(plain);
      }),
    );
  });

  it('keeps every digit of an integer, wherever it stands', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (number) => {
        const exact = Number.isSafeInteger(Number(number)) ? Number(number) : number.toString();
        expect(parseLosslessJson(`{"id":${number},"list":[${number}, ${number}]}`)).toEqual({
          id: exact,
          list: [exact, exact],
        });
      }),
    );
  });

  it('leaves digits inside strings and long decimals alone', () => {
    const text = '{"a":"17841452691600099\\" :17841452691600099","b":0.12345678901234567,"c":1e30}';
    expect(parseLosslessJson(text)).toEqual(JSON.parse(text));
  });

  it('refuses what nests too deeply, and nothing that does not', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(() => parseLosslessJson(nested(LIMITS.jsonDepthMax))).not.toThrow();
    expect(() => parseLosslessJson(nested(LIMITS.jsonDepthMax + 1))).toThrow(RangeError);
    expect(() => parseLosslessJson(JSON.stringify('['.repeat(500)))).not.toThrow();
  });

  it('leaves out what nests too deeply, when asked to, and nothing beside it', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    const read = (text: string) => parseLosslessJson(text, { tooDeep: 'omit' });
    const deepest = JSON.parse(nested(LIMITS.jsonDepthMax - 1)) as unknown;
    for (const levels of [LIMITS.jsonDepthMax, 5_000, 200_000]) {
      const text = `{"a":${nested(levels - 1).replace('[]', '["]",1]')},"id":17841452691600099}`;
      expect(JSON.stringify(read(text))).toContain('"id":"17841452691600099"');
    }
    expect(read(`{"a":${nested(LIMITS.jsonDepthMax - 1)}}`)).toEqual({ a: deepest });
    expect(() => read('['.repeat(5_000))).toThrow(SyntaxError);
  });

  it('takes a byte order mark away, and no more than one', () => {
    expect(parseLosslessJson('\ufeff{"id":17841452691600099}')).toEqual({ id: '17841452691600099' });
    expect(() => parseLosslessJson('\ufeff\ufeff{}')).toThrow(SyntaxError);
  });

  it.each(['', '{', '"', '{"a":1', '1 2', '-', '{"a":17841452691600099'])('throws on %j', (text) => {
    expect(() => parseLosslessJson(text)).toThrow(SyntaxError);
  });

  it('keeps __proto__ an ordinary key', () => {
    const value = parseLosslessJson('{"__proto__":{"polluted":1}}') as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('refuses more values than any platform sends', () => {
    const list = (count: number) => `[${Array.from({ length: count }, () => '{}').join(',')}]`;
    expect(parseLosslessJson(list(LIMITS.jsonValuesMax))).toHaveLength(LIMITS.jsonValuesMax);
    expect(() => parseLosslessJson(list(LIMITS.jsonValuesMax + 1))).toThrow(RangeError);
  });
});
