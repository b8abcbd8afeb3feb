import { LIMITS } from '@switchboard/core';

/** Letters that Unicode does not take apart into a letter and a mark, and what people type in their place. */
const PLAIN_LETTERS = new Map(
  Object.entries({
    ł: 'l',
    ø: 'o',
    đ: 'd',
    ð: 'd',
    þ: 'th',
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ı: 'i',
    ħ: 'h',
  }).concat(Object.entries({ ŧ: 't', ŋ: 'n', ς: 'σ', ґ: 'г' })),
);
const WITH_A_PLAIN_FORM = new RegExp(`[${[...PLAIN_LETTERS.keys()].join('')}]`, 'gu');

/** All that people type for the apostrophe within a word: `п'ять`, `п’ять`, `пʼять`. */
const APOSTROPHES = /['’ʼ‘`´′ʹ＇]/gu;

const WORD = /[\p{L}\p{N}]+/gu;

/** Digits with what people put between them: `+48 (601) 234-567`. */
const NUMBER = /\d(?:[ \u00a0().\-–/]{0,2}\d)+/gu;
const NOT_DIGITS = /\D+/gu;

/** Marks the words that stand for a part of a number: no word that people write begins with it. */
const NUMBER_MARK = '#';

const MARKS = /\p{M}+/gu;

/** A text as it is searched: small letters without marks and apostrophes. `Żółw` and `zolw` are the same. */
export function foldText(text: string): string {
  return (
    text
      .replace(APOSTROPHES, '')
      // Those that stand alone first: a heap of them takes normalising the square of its length.
      .replace(MARKS, '')
      .normalize('NFKD')
      .toLowerCase()
      .replace(MARKS, '')
      .replace(WITH_A_PLAIN_FORM, (letter) => PLAIN_LETTERS.get(letter)!)
  );
}

/** The words of a folded text in their order; long ones by their beginning, those beyond the limit left out. */
export function wordsInOrder(folded: string): string[] {
  const words: string[] = [];
  for (const [word] of folded.matchAll(WORD)) {
    if (words.length === LIMITS.searchWordsOfMessageMax) break;
    words.push(cut(word));
  }
  return words;
}

/** The numbers of a folded text, each as bare digits. */
export function numbersOf(folded: string): string[] {
  const numbers: string[] = [];
  for (const [written] of folded.matchAll(NUMBER)) {
    const digits = written.replace(NOT_DIGITS, '');
    if (digits.length >= LIMITS.searchNumberDigitsMin) numbers.push(digits);
  }
  return numbers;
}

/**
 * What a text is found by, each once. A number stands in it with each of its ends, so that whatever part of it is asked
 * for is the beginning of one of them.
 */
export function indexedWords(text: string): Set<string> {
  return indexedWordsOf(foldText(text));
}

/** The same of a text that has been folded. */
export function indexedWordsOf(folded: string): Set<string> {
  const words = new Set(wordsInOrder(folded));
  for (const digits of numbersOf(folded)) addEnds(words, digits);
  return words;
}

function addEnds(words: Set<string>, digits: string): void {
  for (let from = 0; from <= digits.length - LIMITS.searchNumberDigitsMin; from++) {
    if (words.size >= 2 * LIMITS.searchWordsOfMessageMax) return;
    words.add(numberWord(digits.slice(from)));
  }
}

/** How a number, or a part of it, stands among the words. */
export function numberWord(digits: string): string {
  return NUMBER_MARK + cut(digits);
}

/** The part of a number that such a word stands for; null for a word that people write. */
export function digitsOf(word: string): string | null {
  return word.startsWith(NUMBER_MARK) ? word.slice(NUMBER_MARK.length) : null;
}

/** By characters, so that none is cut in half. */
function cut(word: string): string {
  if (word.length <= LIMITS.searchWordCharsMax) return word;
  // A character has two units at most. The rest is not looked at: of one long number every end is cut.
  return Array.from(word.slice(0, 2 * LIMITS.searchWordCharsMax))
    .slice(0, LIMITS.searchWordCharsMax)
    .join('');
}
