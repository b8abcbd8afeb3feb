import { fold } from '../fold.ts';

/**
 * How well a name fits what somebody types: each word of it may be the beginning of a word, a part of one, or letters that
 * stand in the name in this order.
 *
 * @returns the greater the better; null where it does not fit
 */
export function fitOf(name: string, typed: string): number | null {
  const folded = fold(name);
  const words = fold(typed)
    .split(/\s+/)
    .filter((word) => word !== '');
  let sum = 0;
  for (const word of words) {
    const fit = fitOfWord(folded, word);
    if (fit === 0) return null;
    sum += fit;
  }
  return sum;
}

function fitOfWord(name: string, word: string): number {
  if (name.startsWith(word)) return 4;
  const at = name.indexOf(word);
  if (at > 0) return /[\p{L}\p{N}]/u.test(name[at - 1]!) ? 2 : 3;
  // Letters here and there fit everything where they are few.
  return word.length >= 3 && hasInOrder(name, word) ? 1 : 0;
}

function hasInOrder(name: string, letters: string): boolean {
  let from = 0;
  for (const letter of letters) {
    const at = name.indexOf(letter, from);
    if (at < 0) return false;
    from = at + letter.length;
  }
  return true;
}

/** Those that fit, the best first; those that fit as well keep their order. */
export function fitting<T extends { name: string }>(items: readonly T[], typed: string): T[] {
  return items
    .map((item) => ({ item, fit: fitOf(item.name, typed) }))
    .filter((one): one is { item: T; fit: number } => one.fit !== null)
    .toSorted((one, other) => other.fit - one.fit)
    .map(({ item }) => item);
}
