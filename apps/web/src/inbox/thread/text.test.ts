import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isEmojiOnly } from './emoji-only.ts';
import { safeHref } from '../../ui/safe-href.ts';
import { linkify } from './linkify.ts';

const links = (text: string) =>
  linkify(text).flatMap(({ text: shown, href }) => (href === null ? [] : [[shown, href]]));

describe('links in what people write', () => {
  it.each<[string, string[][]]>([
    ['see https://example.com/a?b=1#c.', [['https://example.com/a?b=1#c', 'https://example.com/a?b=1#c']]],
    [
      '(https://en.wikipedia.org/wiki/A_(b))',
      [['https://en.wikipedia.org/wiki/A_(b)', 'https://en.wikipedia.org/wiki/A_(b)']],
    ],
    ['www.example.com!', [['www.example.com', 'https://www.example.com/']]],
    ['write to anna@example.com, please', [['anna@example.com', 'mailto:anna@example.com']]],
    ['call +48 500 111-222 or 500111222', [['+48 500 111-222', 'tel:+48500111222']]],
    ['tel:+48500111222', [['tel:+48500111222', 'tel:+48500111222']]],
    ['https://приклад.укр', [['https://приклад.укр', 'https://xn--80aikifvh.xn--j1amh/']]],
    ['javascript:alert(1) data:text/html,x vbscript:x file:///etc/passwd', []],
    ['https:// http://%%% xhttps://a.b', []],
    ['order 2026-05-04/17', []],
  ])('%s', (text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  it('leave every text as it is, and lead nowhere else', () => {
    const text = fc.array(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('https://a.b', 'javascript:', 'www.', '@a.com', '+48500111222', ')', '.', ' ', '<'),
      ),
    );
    fc.assert(
      fc.property(text, (parts) => {
        const whole = parts.join('');
        const pieces = linkify(whole);
        expect(pieces.map((piece) => piece.text).join('')).toBe(whole);
        for (const { href } of pieces) expect(href === null || /^(https?|mailto|tel):/.test(href)).toBe(true);
      }),
    );
  });

  it('take no longer than a text is long', () => {
    const began = performance.now();
    for (const part of ['a.', 'a@', '+1', 'www.', '(', 'https://a', 'a-']) linkify(part.repeat(30_000));
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('are safe where a platform gives them', () => {
    expect(safeHref('https://example.com')).toBe('https://example.com/');
    for (const address of [
      'javascript:alert(1)',
      ' java\nscript:alert(1)',
      '//a.b',
      'blob:https://a.b/c',
      '',
    ])
      expect(safeHref(address)).toBeNull();
  });
});

describe('emoji alone', () => {
  it.each(['👍', '❤️', '👍🏽 👩‍👩‍👧', '🇺🇦🇵🇱', '1️⃣', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])('%s', (text) => expect(isEmojiOnly(text)).toBe(true));
  it.each(['', '1', 'ok 👍', '#', '👍👍👍👍👍👍👍', '©a'])('%s is a text', (text) =>
    expect(isEmojiOnly(text)).toBe(false),
  );
});
