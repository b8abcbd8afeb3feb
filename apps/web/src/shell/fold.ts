const SPECIAL: ReadonlyMap<string, string> = new Map([
  ['ł', 'l'],
  ['ґ', 'г'],
  ['ʼ', "'"],
  ['’', "'"],
  ['`', "'"],
]);
/** Letters of their own, not others with a mark: taking the mark off would make another word. */
const WHOLE = /^[йїё]$/;

/** A text without the differences that people leave out when they search, and where each of its characters came from. */
export interface Folded {
  text: string;
  /** For each UTF-16 unit of `text`, the index in the original; one more for the end. */
  from: readonly number[];
}

/** Lower case, without diacritics; apostrophes are all the same. */
export function foldWithPlaces(original: string): Folded {
  let text = '';
  const from: number[] = [];
  let at = 0;
  for (const character of original) {
    const lower = character.toLowerCase();
    const special = SPECIAL.get(lower);
    const folded = special ?? (WHOLE.test(lower) ? lower : lower.normalize('NFD').replace(/\p{M}/gu, ''));
    for (let unit = 0; unit < folded.length; unit++) from.push(at);
    text += folded;
    at += character.length;
  }
  from.push(at);
  return { text, from };
}

/** Lower case, without diacritics; apostrophes are all the same. */
export function fold(text: string): string {
  return foldWithPlaces(text).text;
}
