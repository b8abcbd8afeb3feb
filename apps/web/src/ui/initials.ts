/** How many colours `avatar.module.css` has. */
const TINTS = 7;

/** Up to two letters; where a word has none (an emoji, a number's plus), its first sign stands for it. */
export function initialsOf(name: string): string {
  const signs = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const firsts = name
    .trim()
    .split(/\s+/u)
    .slice(0, 2)
    .map((word) => {
      const letters = word.replace(/^[^\p{L}\p{N}]+(?=[\p{L}\p{N}])/u, '');
      const [first] = signs.segment(letters);
      return first?.segment ?? '';
    });
  return firsts.join('').toLocaleUpperCase() || '?';
}

/** A colour's number that stays the same for the same name. */
export function tintOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)!) % 9973;
  return sum % TINTS;
}
