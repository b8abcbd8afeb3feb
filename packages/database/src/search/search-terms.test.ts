import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import * as fc from 'fast-check';
import { matchesTerms, searchTerms } from './search-terms.ts';
import { indexedWords } from './words.ts';

function finds(query: string, text: string): boolean {
  const terms = searchTerms(query);
  return terms !== null && matchesTerms(text, terms);
}

describe('what is searched', () => {
  it.each([
    ['zolw', 'Mój ŻÓŁW śpi'],
    ['ŻÓŁ', 'zolwie'],
    ['zolty zolw', 'żółw jest żółty'],
    ["п'ять", 'о п’ятій'.replace('ятій', 'ять')],
    ['пʼять', "їх П'ЯТЬ"],
    ['пять', 'п`ять'],
    ['їжак', 'Їжачок і їжак'],
    ['strasse', 'Hauptstraße, Straße'],
    ['faktura', 'załącznik: Faktura_12.pdf'],
    ['+48 601-23', 'mój numer 48601234567'],
    ['4860123', '+48 (601) 234-567'],
    ['234567', 'zadzwoń: 601 234 567!'],
    ['faktura 2026', 'Faktura nr 12/2026'],
    ['"dzień dob"', 'No to dzień dobry Pani'],
    ['„jutro rano”', 'Jutro rano będzie'],
  ])('%s is found in %s', (query, text) => expect(finds(query, text)).toBe(true));

  it.each([
    ['olw', 'żółw'],
    ['zolw pies', 'żółw'],
    ['123', 'numer 9123'],
    ['601 234', '601, potem coś innego, 234'],
    ['"dobry dzień"', 'dzień dobry'],
    ['', 'anything'],
    ["'&|!:*()<->\\", "'&|!:*()<->\\"],
  ])('%s is not found in %s', (query, text) => expect(finds(query, text)).toBe(false));

  it('has nothing but letters, digits and the mark of numbers in it, and never more than a few words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (query) => {
        for (const prefix of searchTerms(query)?.prefixes ?? []) {
          expect(prefix).toMatch(/^#?[\p{L}\p{N}]+$/u);
          expect(prefix.length).toBeLessThanOrEqual(2 * LIMITS.searchWordCharsMax + 1);
        }
        expect(searchTerms(query)?.prefixes.length ?? 0).toBeLessThanOrEqual(LIMITS.searchTermsMax);
      }),
    );
  });

  it('keeps whole characters of a long word', () => {
    for (const letter of ['a', '\u{10330}']) {
      const word = letter.repeat(LIMITS.searchWordCharsMax);
      expect(searchTerms(`${word}${letter}b`)!.prefixes).toEqual([word]);
      expect(searchTerms(`a${word}`)!.prefixes).toEqual([`a${word.slice(letter.length)}`]);
    }
  });

  it('takes the longest message of nothing but digits at once, which a stranger may send', () => {
    const text = '0'.repeat(LIMITS.messageTextCharsMax);
    const begun = performance.now();
    expect(indexedWords(text).size).toBeLessThan(LIMITS.searchWordCharsMax * 2);
    // A second of it would stop everybody's page; reading each end to its end takes minutes.
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('takes a heap of marks on one letter at once, which a stranger may send', () => {
    const text = `z${'\u0301\u0316'.repeat(4 * LIMITS.messageTextCharsMax)}olw`;
    const begun = performance.now();
    expect(indexedWords(text)).toEqual(new Set(['zolw']));
    // Putting all of them into their order takes minutes.
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('is found by any part of a number', () => {
    const number = fc.stringMatching(/^\d{7,15}$/);
    fc.assert(
      fc.property(number, fc.nat(), fc.integer({ min: 4, max: 15 }), (digits, from, length) => {
        const part = digits.slice(from % (digits.length - 3)).slice(0, length);
        expect(finds(part, `tel. ${digits}`)).toBe(true);
        expect(finds(part.split('').join(' '), digits.replace(/(\d{3})/g, '$1-'))).toBe(true);
      }),
    );
  });
});
