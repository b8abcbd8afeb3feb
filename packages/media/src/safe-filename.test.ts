import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { safeFilename } from './safe-filename.ts';

describe('the name under which a file is shown and saved', () => {
  it('is never a path, a device, hidden, empty or too long, and is its own safe name', () => {
    const odd = fc.constantFrom(
      '..',
      '/',
      '\\',
      '\u0000',
      '\u202e',
      'CON',
      '.',
      ' ',
      'ä',
      '😀',
      '\ud800',
      '%2e',
    );
    const name = fc.array(fc.oneof(odd, fc.string({ unit: 'binary' })), { maxLength: 200 });
    fc.assert(
      fc.property(name, (parts) => {
        const safe = safeFilename(parts.join(''));
        expect(safe).not.toMatch(/[/\\\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069<>:"|?*]/u);
        expect(safe).toMatch(/^[^.\s]/);
        expect(safe).not.toMatch(/^(con|nul|com1)(\.|$)/i);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(210);
        expect(safe.isWellFormed()).toBe(true);
        expect(safeFilename(safe)).toBe(safe);
      }),
    );
  });

  it('keeps what people call it', () => {
    for (const name of ['Rechnung März (2).pdf', 'фото.jpg', '写真.png', 'a-b_c.tar.gz', '😀.gif']) {
      expect(safeFilename(name)).toBe(name);
    }
  });

  it('is a word where there is none', () => {
    expect(safeFilename(null)).toBe('file');
    expect(safeFilename('...')).toBe('file');
  });
});
