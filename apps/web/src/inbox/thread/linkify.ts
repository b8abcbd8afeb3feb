import { safeHref } from '../../ui/safe-href.ts';

/** A piece of a text; with an address it is a link. */
export interface TextPiece {
  text: string;
  href: string | null;
}

/**
 * Addresses with their scheme, `www.` ones, e-mail addresses, and phone numbers with a plus. All repetitions have bounds,
 * so that no text takes longer than its length.
 */
const LINKS =
  /(?<web>(?:https?:\/\/|www\.)[^\s<>"'`]{1,2000})|(?<known>(?:mailto|tel):[^\s<>"'`]{1,300})|(?<mail>[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24})|(?<phone>\+\d(?:[ ()\u00a0-]{0,2}\d){7,14})(?!\d)/giu;

/** The same text in pieces, of which some are links. Joined they are the text. */
export function linkify(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(LINKS)) {
    const { web, known, mail, phone } = match.groups!;
    const found = web ?? known ?? mail ?? phone ?? '';
    const shown = web === undefined && known === undefined ? found : withoutEnd(found);
    const href = hrefOf({ web, known, mail, phone }, shown);
    if (href === null || isInsideWord(text, match.index)) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null });
    pieces.push({ text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

type Found = Record<'web' | 'known' | 'mail' | 'phone', string | undefined>;

function hrefOf({ web, mail, phone }: Found, shown: string): string | null {
  if (mail !== undefined) return safeHref(`mailto:${shown}`);
  if (phone !== undefined) return safeHref(`tel:${shown.replaceAll(/[^+\d]/g, '')}`);
  if (web === undefined) return safeHref(shown);
  return safeHref(/^www\./i.test(shown) ? `https://${shown}` : shown);
}

/** Punctuation at the end belongs to the sentence, and so does a bracket that was opened before the address. */
function withoutEnd(found: string): string {
  let shown = found;
  for (;;) {
    const cut = shown.replace(/[.,;:!?…*_~]+$/u, '');
    const last = cut.at(-1);
    const isForeign =
      (last === ')' && countOf(cut, ')') > countOf(cut, '(')) ||
      (last === ']' && countOf(cut, ']') > countOf(cut, '[')) ||
      last === '}';
    const next = isForeign ? cut.slice(0, -1) : cut;
    if (next === shown) return shown;
    shown = next;
  }
}

function countOf(text: string, character: string): number {
  return text.split(character).length - 1;
}

function isInsideWord(text: string, index: number): boolean {
  return index > 0 && /[\p{L}\p{N}@]/u.test(text[index - 1]!);
}
