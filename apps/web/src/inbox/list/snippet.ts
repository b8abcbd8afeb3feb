import { foldWithPlaces } from '../../shell/fold.ts';

/** A piece of a text; hits are what was searched for. */
export interface SnippetPart {
  text: string;
  isHit: boolean;
}

/** How much of a message is shown around the first hit. */
const CHARS_BEFORE = 24;
const CHARS_MAX = 140;
/** Nobody types more words; the server takes no more either. */
const WORDS_MAX = 8;

/** The words around the first hit, in pieces that together are a part of the text. Line breaks become spaces. */
export function snippetOf(text: string, searched: string): SnippetPart[] {
  const flat = text.replace(/\s/g, ' ');
  const hits = hitsIn(flat, searched);
  const first = hits[0]?.[0] ?? 0;
  const begin = first <= CHARS_BEFORE ? 0 : wordStart(flat, first - CHARS_BEFORE, first);
  const end = wholeCharacter(flat, Math.min(flat.length, begin + CHARS_MAX));
  const parts: SnippetPart[] = [];
  const add = (from: number, to: number, isHit: boolean): void => {
    if (to > from) parts.push({ text: flat.slice(from, to), isHit });
  };
  let at = begin;
  for (const [from, to] of hits) {
    if (from >= end) break;
    add(at, from, false);
    add(from, Math.min(to, end), true);
    at = Math.min(to, end);
  }
  add(at, end, false);
  if (begin > 0) parts.unshift({ text: '… ', isHit: false });
  if (end < flat.length) parts.push({ text: ' …', isHit: false });
  return parts;
}

/** Where words begin as something that was searched for does; in order, not overlapping. */
function hitsIn(text: string, searched: string): [from: number, to: number][] {
  const { text: folded, from } = foldWithPlaces(text);
  const words = new Set(
    foldWithPlaces(searched)
      .text.split(/[^\p{L}\p{N}']+/u)
      .filter((word) => word !== '')
      .slice(0, WORDS_MAX),
  );
  const found: [number, number][] = [];
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      const isStart = at === 0 || !/[\p{L}\p{N}]/u.test(folded[at - 1]!);
      if (isStart || /^\d{4,}$/.test(word)) found.push([from[at]!, from[at + word.length]!]);
    }
  }
  const sorted = found.toSorted(([one], [other]) => one - other);
  const hits: [number, number][] = [];
  for (const [begin, end] of sorted) {
    const last = hits.at(-1);
    if (last !== undefined && begin < last[1]) last[1] = Math.max(last[1], end);
    else hits.push([begin, end]);
  }
  return hits;
}

/** The beginning of a word at or after a place, but not after the hit. */
function wordStart(text: string, at: number, hit: number): number {
  const space = text.indexOf(' ', at);
  return space < 0 || space >= hit ? wholeCharacter(text, at) : space + 1;
}

/** Not between the halves of an emoji. */
function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
