import { LIMITS } from '@switchboard/core';
import { pairWordsOfPhrase, SECOND_UNITS } from './word-pairs.ts';
import { digitsOf, foldText, numbersOf, numberWord, wordsInOrder } from './words.ts';

/** What somebody looks for, taken apart: nothing of what they wrote goes anywhere else. */
export interface SearchTerms {
  /** Each is the beginning of a word that must be there. Letters, digits and the mark of numbers only. */
  prefixes: readonly string[];
  /** Words that must stand in this order, one behind the other; the last may go on. */
  phrases: readonly (readonly string[])[];
  /** By these the index names candidates: it has a word of each range. */
  ranges: readonly WordRange[];
}

/** Words from one to another, both among them, in the order of their bytes. */
export interface WordRange {
  from: string;
  to: string;
}

/** All that begin so: no word has the character that the last of them would end with. */
export function beginningWith(prefix: string): WordRange {
  return { from: prefix, to: `${prefix}\u{10FFFF}` };
}

function exactly(word: string): WordRange {
  return { from: word, to: word };
}

/** So many pairs name hardly a message that does not have the phrase: the words in them need not be looked up, too. */
const PAIRS_ENOUGH = 2;

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
  const counted = [...prefixes].slice(0, LIMITS.searchTermsMax);
  return { prefixes: counted, phrases, ranges: rangesOf(counted, phrases).slice(0, LIMITS.searchTermsMax) };
}

/** What any message must have that matches, with what is expected to be the rarest first. */
function rangesOf(prefixes: readonly string[], phrases: readonly (readonly string[])[]): WordRange[] {
  const pairs = new Set<string>();
  const whole = new Set<string>();
  const begun = new Set(prefixes);
  for (const phrase of phrases) {
    const own = pairWordsOfPhrase(phrase);
    for (const pair of own) pairs.add(pair);
    for (const word of phrase) begun.delete(word);
    // No pair begins with the last word: it is looked up, unless it is so short that it begins very many words.
    const last = phrase.at(-1)!;
    if (last.length > SECOND_UNITS) begun.add(last);
    else whole.add(phrase.at(-2)!);
    if (own.size < PAIRS_ENOUGH) for (const word of phrase.slice(0, -1)) whole.add(word);
  }
  return [
    ...[...pairs, ...whole].map(exactly),
    ...[...begun].toSorted((a, b) => b.length - a.length).map(beginningWith),
  ];
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
export function matchesTerms(text: string, terms: SearchTerms): boolean {
  return foldedMatches(foldText(text), terms);
}

/** The same of a text that has been folded. */
export function foldedMatches(folded: string, { prefixes, phrases }: SearchTerms): boolean {
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
