/** Marks the words that stand for neighbours: no word that people write begins with it. */
const PAIR_MARK = '=';

/**
 * So many words stand for all pairs. More would make the index larger, fewer name more messages that do not have the pair:
 * one in so many.
 */
const PAIR_WORDS = 2_048;
const HEX_DIGITS = 3;

/** Of a second word only the beginning counts, as the last word of a phrase may go on. */
export const SECOND_UNITS = 2;

/** What a message is found by beside its words, each once: which of them stand one behind the other. */
export function pairWords(words: readonly string[]): Set<string> {
  const pairs = new Set<string>();
  for (let at = 1; at < words.length; at++) pairs.add(pairWord(words[at - 1]!, words[at]!));
  return pairs;
}

/** The same of a phrase, whose last word may go on: a shorter one could begin anything. */
export function pairWordsOfPhrase(phrase: readonly string[]): Set<string> {
  return pairWords(phrase.at(-1)!.length < SECOND_UNITS ? phrase.slice(0, -1) : phrase);
}

function pairWord(first: string, second: string): string {
  const hash = fnv1a(`${first} ${second.slice(0, SECOND_UNITS)}`) % PAIR_WORDS;
  return PAIR_MARK + hash.toString(16).padStart(HEX_DIGITS, '0');
}

/** The FNV-1a hash of the units of a text: it stays the same for ever, as it is stored. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}
