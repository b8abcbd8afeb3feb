import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from '@switchboard/core';
import { PartAssembler, toParts } from './signal-parts.ts';

const LONG = 'abc€🙂'.repeat(3_000);

function addAll(assembler: PartAssembler, parts: readonly string[]): unknown[] {
  return parts.map((part) => assembler.add(part));
}

describe('signals in parts', () => {
  it('fit into notifications and come together again, whatever the text', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 7 }), fc.nat(3_000))
        .map(([unit, times]) => unit.repeat(times)),
    );
    fc.assert(
      fc.property(texts, fc.nat(), (text, number) => {
        const whole = Buffer.from(text).subarray(0, LIMITS.busSignalBytesMax).toString();
        fc.pre(Buffer.byteLength(whole) <= LIMITS.busSignalBytesMax);
        const parts = toParts('sender', number, whole);
        for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThan(8_000);
        expect(new Set(parts).size).toBe(parts.length);
        const added = addAll(new PartAssembler('receiver'), parts);
        expect(added.pop()).toEqual({ text: whole });
        expect(added.every((item) => item === null)).toBe(true);
      }),
    );
  });

  it('of the largest size, in which every character must move to the next part, still count as parts', () => {
    const text = 'x' + '🙂'.repeat(LIMITS.busSignalBytesMax / 4 - 1);
    expect(addAll(new PartAssembler('receiver'), toParts('sender', 0, text)).pop()).toEqual({ text });
  });

  it('are not put together with those of another text, and the next one is whole again', () => {
    const [first, second, third] = [toParts('a', 1, LONG), toParts('b', 1, LONG), toParts('a', 2, LONG)];
    expect(first.length).toBeGreaterThan(2);
    const assembler = new PartAssembler('receiver');
    expect(addAll(assembler, [first[0]!, second[0]!, first[1]!])).toEqual([null, 'malformed', 'malformed']);
    expect(addAll(assembler, [first[0]!, third[1]!])).toEqual([null, 'malformed']);
    expect(addAll(assembler, [first[0]!, first[2]!, first[1]!])).toEqual([null, 'malformed', 'malformed']);
    expect(addAll(assembler, third).pop()).toEqual({ text: LONG });
  });

  it('that were begun before a gap in hearing are forgotten', () => {
    const parts = toParts('a', 1, LONG);
    const assembler = new PartAssembler('receiver');
    assembler.add(parts[0]!);
    assembler.reset();
    expect(assembler.add(parts[1]!)).toBe('malformed');
  });

  it('of oneself are no signals, and no fault either', () => {
    const assembler = new PartAssembler('me');
    const others = toParts('other', 1, LONG);
    expect(addAll(assembler, toParts('me', 1, LONG)).every((item) => item === null)).toBe(true);
    assembler.add(others[0]!);
    assembler.add(toParts('me', 2, 'short')[0]!);
    expect(addAll(assembler, others.slice(1)).pop()).toEqual({ text: LONG });
  });

  it.each(['', 'garbage', 'a 1 0/0 x', 'a 1 1/1 x', 'a 1 0/999 x', 'a x 0/1 x', ' 1 0/1 x', 'a 1 0/1'])(
    'are nothing else: %j',
    (payload) => {
      expect(new PartAssembler('me').add(payload)).toBe('malformed');
    },
  );
});
