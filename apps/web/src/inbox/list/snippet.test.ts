import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { snippetOf } from './snippet.ts';

const marked = (text: string, searched: string): string =>
  snippetOf(text, searched)
    .map((part) => (part.isHit ? `[${part.text}]` : part.text))
    .join('');

describe('what is shown of a message that was found', () => {
  it('marks the words as they begin, however they are written', () => {
    expect(marked('Mam dużego żółwia', 'zolw')).toBe('Mam dużego [żółw]ia');
    expect(marked('Пам’ятаю про зустріч', "пам'ят")).toBe('[Пам’ят]аю про зустріч');
    expect(marked('Invoice and another invoice', 'INV')).toBe('[Inv]oice and another [inv]oice');
    expect(marked('My order, your order', 'order my')).toBe('[My] [order], your [order]');
    expect(marked('reorder', 'order')).toBe('reorder');
    expect(marked('Call 48601234567', '60123')).toBe('Call 48[60123]4567');
  });

  it('shows the place of the hit in a long text', () => {
    const text = `${'word '.repeat(100)}certificate ${'more '.repeat(100)}`;
    expect(marked(text, 'certificate')).toMatch(/^… (word )+\[certificate\] (more )+(more|mor|mo|m)? …$/);
  });

  it('takes what people type for words, never for a pattern', () => {
    expect(marked('What (is) this? a.*b', '(is) .*')).toBe('What ([is]) this? a.*b');
    expect(marked('<b>bold</b>', '<b>')).toBe('<[b]>[b]old</[b]>');
    expect(marked('', 'x')).toBe('');
  });

  it('is a part of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string(), (text, searched) => {
        const parts = snippetOf(text, searched).map((part) => part.text);
        const words = parts.filter((part, index) => {
          const isEllipsis = (index === 0 && part === '… ') || (index === parts.length - 1 && part === ' …');
          return !isEllipsis;
        });
        expect(text.replace(/\s/g, ' ')).toContain(words.join(''));
        expect(words.join('').isWellFormed()).toBe(text.isWellFormed());
      }),
    );
  });
});
