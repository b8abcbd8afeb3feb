import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isNews, isTold, previewOf, Restraint } from './told-messages.ts';

const MESSAGE = { direction: 'inbound', is_from_me: false, type: 'text', deleted_at: null } as const;
const FREE = { assigned_manager_id: null };

describe('news', () => {
  it('is what a customer writes, and not what we or machines do', () => {
    expect(isNews(MESSAGE, FREE, 'olena')).toBe(true);
    expect(isNews({ ...MESSAGE, direction: 'outbound' }, FREE, 'olena')).toBe(false);
    expect(isNews({ ...MESSAGE, is_from_me: true }, FREE, 'olena')).toBe(false);
    expect(isNews({ ...MESSAGE, type: 'system' }, FREE, 'olena')).toBe(false);
    expect(isNews({ ...MESSAGE, deleted_at: '2026-01-01T00:00:00Z' }, FREE, 'olena')).toBe(false);
  });

  it('is for whoever has taken the conversation', () => {
    expect(isNews(MESSAGE, { assigned_manager_id: 'olena' }, 'olena')).toBe(true);
    expect(isNews(MESSAGE, { assigned_manager_id: 'boris' }, 'olena')).toBe(false);
  });
});

describe('what a notification shows', () => {
  it('is one short line', () => {
    expect(previewOf('Hello\n\n  there ')).toBe('Hello there');
    expect(previewOf('  ')).toBeNull();
    expect(previewOf(null)).toBeNull();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const preview = previewOf(text) ?? '';
        expect(Array.from(preview).length).toBeLessThanOrEqual(120);
        expect(preview.isWellFormed()).toBe(text.isWellFormed());
      }),
    );
  });
});

describe('telling once', () => {
  it('goes by the place in the log, of this log', () => {
    expect(isTold(null, { epoch: 'a', seq: '5' })).toBe(false);
    expect(isTold('a:4', { epoch: 'a', seq: '5' })).toBe(false);
    expect(isTold('a:5', { epoch: 'a', seq: '5' })).toBe(true);
    expect(isTold('a:10', { epoch: 'a', seq: '9' })).toBe(true);
    expect(isTold('b:9', { epoch: 'a', seq: '5' })).toBe(false);
    expect(isTold('a:nonsense', { epoch: 'a', seq: '5' })).toBe(false);
  });

  it('is held back where much comes at once', () => {
    const restraint = new Restraint();
    expect([0, 1_000, 2_999, 3_000].map((at) => restraint.maySound(at))).toEqual([true, false, false, true]);
    const shown = [0, 1, 2, 3, 4, 5, 10_001].filter((at) => restraint.mayShow(at));
    expect(shown).toEqual([0, 1, 2, 3, 4, 10_001]);
  });
});
