import { LIMITS } from '@switchboard/core';
import { digitsOf, foldText, numbersOf, numberWord, wordsInOrder } from './words.ts';

/** What somebody looks for, taken apart: nothing of what they wrote goes anywhere else. */
export interface SearchTerms {
  /** Each is the beginning of a word that must be there. Letters, digits and the mark of numbers only. */
  prefixes: readonly string[];
  /** Words that must stand in this order, one behind the other; the last may go on. */
  phrases: readonly (readonly string[])[];
}

/** Quotation marks of our three languages. */
const PHRASE = /["“”„«»]([^"“”„«»]+)["“”„«»]/gu;
const LETTER = /\p{L}/u;

/**
 * Takes a query apart; null where nothing is left to look for. All words count, up to a limit; a number is looked for by
 * any part of it, in whatever way it is written.
 */
export function searchTerms(query: string): SearchTerms | null {
  const prefixes = new Set<string>();
  const phrases: string[][] = [];
  const loose = query.slice(0, LIMITS.searchQueryCharsMax).replace(PHRASE, (_, quoted: string) => {
    const words = wordsInOrder(foldText(quoted));
    for (const word of words) prefixes.add(word);
    if (words.length > 1) phrases.push(words);
    return ' ';
  });
  addLoose(prefixes, foldText(loose));
  if (prefixes.size === 0) return null;
  return { prefixes: [...prefixes].slice(0, LIMITS.searchTermsMax), phrases };
}

function addLoose(prefixes: Set<string>, folded: string): void {
  const numbers = LETTER.test(folded) ? [] : numbersOf(folded);
  if (numbers.length > 0) {
    for (const digits of numbers) prefixes.add(numberWord(digits));
    return;
  }
  for (const word of wordsInOrder(folded)) {
    const isNumber = /^\d+$/u.test(word) && word.length >= LIMITS.searchNumberDigitsMin;
    prefixes.add(isNumber ? numberWord(word) : word);
  }
}

/** Whether a text has all that is looked for. */
export function matchesTerms(text: string, { prefixes, phrases }: SearchTerms): boolean {
  const folded = foldText(text);
  const words = wordsInOrder(folded);
  return (
    prefixes.every((prefix) => {
      const digits = digitsOf(prefix);
      if (digits !== null) return numbersOf(folded).some((number) => number.includes(digits));
      return words.some((word) => word.startsWith(prefix));
    }) && phrases.every((phrase) => words.some((_, at) => standsAt(phrase, words, at)))
  );
}

function standsAt(phrase: readonly string[], words: readonly string[], at: number): boolean {
  return phrase.every((word, index) =>
    index === phrase.length - 1 ? words[at + index]?.startsWith(word) === true : words[at + index] === word,
  );
}
