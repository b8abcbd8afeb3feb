import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from './limits.ts';
import {
  cutText,
  storableExternalId,
  storableJson,
  storableMessageText,
  storableText,
} from './storable-text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 50 });
/** With halves of surrogate pairs, which no well-formed string has. */
const brokenText = fc
  .array(fc.integer({ min: 0, max: 0xffff }))
  .map((units) => String.fromCharCode(...units));

describe('what goes into PostgreSQL', () => {
  it('never holds NUL or half a character, and stays the same when it is fine', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, brokenText), (text) => {
        const storable = storableText(text);
        expect(storable.isWellFormed()).toBe(true);
        expect(storable).not.toContain('\u0000');
        expect(storable.length).toBe(text.length);
        if (text.isWellFormed() && !text.includes('\u0000')) expect(storable).toBe(text);
      }),
    );
  });

  it('keeps ids apart that differ only beyond the limit', () => {
    const long = 'x'.repeat(LIMITS.externalIdCharsMax + 1);
    expect(storableExternalId(`${long}a`)).not.toBe(storableExternalId(`${long}b`));
    expect(storableExternalId(`${long}a`).length).toBeLessThanOrEqual(LIMITS.externalIdCharsMax);
    expect(storableExternalId('wamid.short')).toBe('wamid.short');
  });

  it('cuts a text without halving a character', () => {
    const text = `${'x'.repeat(LIMITS.messageTextCharsMax - 1)}😀`;
    expect(storableMessageText(text).isWellFormed()).toBe(true);
  });

  it.each(['😀', '👨‍👩‍👧‍👦', '👋🏿', '🇵🇱', 'e\u0301', '\r\n'])(
    'cuts before %j when not all of it fits',
    (character) => {
      for (let units = 0; units < character.length; units++) {
        expect(cutText(`ab${character}c`, 2 + units)).toBe('ab');
      }
      expect(cutText(`ab${character}c`, 2 + character.length)).toBe(`ab${character}`);
      expect(cutText(`ab${character}`, 2 + character.length)).toBe(`ab${character}`);
    },
  );

  it('cuts any text to its beginning, and inside a heap of accents rather than to nothing', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, brokenText), fc.nat({ max: 60 }), (text, units) => {
        const cut = cutText(text, units);
        expect(text.startsWith(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(units);
      }),
    );
    expect(cutText(`a${'\u0301'.repeat(1_000)}`, 500)).toHaveLength(500);
  });

  it('makes any JSON storable and keeps its shape, __proto__ included', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'medium' }), (value) => {
        const stored = JSON.stringify(storableJson(value));
        expect(stored).not.toContain('\\u0000');
        expect(JSON.parse(stored)).toEqual(JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '\u2400')));
      }),
    );
    expect(JSON.stringify(storableJson(JSON.parse('{"__proto__":{"a":"\\ud800"}}')))).toBe(
      '{"__proto__":{"a":"\ufffd"}}',
    );
  });

  it('ends instead of overflowing when something nests without end', () => {
    let deep: unknown = 'x';
    for (let n = 0; n < 10_000; n++) deep = [deep];
    expect(() => JSON.stringify(storableJson(deep))).not.toThrow();
  });
});
