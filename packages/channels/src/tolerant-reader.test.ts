import { describe, expect, it } from '@jest/globals';
import { asRecord, idOf, isTrue, itemsOf, recordOf, textOf, valueOf } from './tolerant-reader.ts';

describe('tolerant reader', () => {
  it('finds only what the JSON itself holds', () => {
    for (const key of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
      expect(valueOf({}, key)).toBeNull();
    const body = asRecord(JSON.parse('{"__proto__":{"id":"1"}}'));
    expect(idOf(body, 'id')).toBeNull();
    expect(idOf(recordOf(body, '__proto__'), 'id')).toBe('1');
  });

  it('takes absent, null and wrong for the same', () => {
    for (const record of [null, {}, { x: null }, { x: undefined }, { x: true }]) {
      expect([recordOf(record, 'x'), textOf(record, 'x'), idOf(record, 'x')]).toEqual([null, null, null]);
      expect(itemsOf(record, 'x')).toEqual([]);
    }
    expect(recordOf({ x: [] }, 'x')).toBeNull();
  });

  it.each([
    ['17841465000112233', '17841465000112233'],
    [108_877_665, '108877665'],
    [0, '0'],
    [2 ** 53, null],
    [-1, null],
    [1.5, null],
    [Number.NaN, null],
    ['', null],
    [true, null],
    [{}, null],
  ])('reads the id %p as %p', (value, id) => {
    expect(idOf({ id: value }, 'id')).toBe(id);
  });

  it('takes nothing but true for true', () => {
    expect(isTrue({ is_echo: true }, 'is_echo')).toBe(true);
    for (const value of ['true', 1, {}, [], null]) expect(isTrue({ is_echo: value }, 'is_echo')).toBe(false);
  });
});
