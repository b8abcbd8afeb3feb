import { LIMITS } from './limits.ts';

/** Some senders put it before their JSON; a reader may take it away (RFC 8259 §8.1). */
const BYTE_ORDER_MARK = '\ufeff';
const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** Integers of up to 15 digits are exact in a double. */
const EXACT_DIGITS = 15;

export interface LosslessJsonOptions {
  /**
   * What becomes of a value that nests deeper than `LIMITS.jsonDepthMax`: an error, or null in its place, so that what
   * stands beside it can still be read.
   */
  tooDeep?: 'refuse' | 'omit';
}

/**
 * Parses JSON from a platform: like `JSON.parse`, but integers that a double cannot hold become strings of their
 * digits (ids beyond 2^53 keep every digit), nesting deeper than `LIMITS.jsonDepthMax` is refused before it can
 * overflow a stack later, as are more values than `LIMITS.jsonValuesMax`, and a byte order mark in front is no error.
 *
 * @throws SyntaxError when the text is not JSON, RangeError when it nests too deeply or holds too many values.
 */
export function parseLosslessJson(text: string, { tooDeep = 'refuse' }: LosslessJsonOptions = {}): unknown {
  return JSON.parse(readable(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text, tooDeep));
}

/** One pass over the text; returns it unchanged (no copy) when there is nothing to quote or to leave out. */
function readable(text: string, tooDeep: 'refuse' | 'omit'): string {
  let depth = 0;
  let values = 1;
  let copiedTo = 0;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i);
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth <= LIMITS.jsonDepthMax) continue;
      if (tooDeep === 'refuse') throw new RangeError(`JSON nests deeper than ${LIMITS.jsonDepthMax}`);
      out += `${text.slice(copiedTo, i)}null`;
      copiedTo = endOfNested(text, i);
      i = copiedTo - 1;
      depth--;
    } else if (code === COMMA) {
      if (++values > LIMITS.jsonValuesMax)
        throw new RangeError(`JSON holds over ${LIMITS.jsonValuesMax} values`);
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
    } else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, i);
      const number = text.slice(i, end);
      if (number.length > EXACT_DIGITS && /^-?\d+$/.test(number) && !Number.isSafeInteger(Number(number))) {
        out += `${text.slice(copiedTo, i)}"${number}"`;
        copiedTo = end;
      }
      i = end - 1;
    }
  }
  return copiedTo === 0 ? text : out + text.slice(copiedTo);
}

/** The place behind the object or list that begins at `start`, or the end of the text when it never ends. */
function endOfNested(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i);
    else if (code === 0x7b || code === 0x5b) depth++;
    else if ((code === 0x7d || code === 0x5d) && --depth === 0) return i + 1;
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i;
  }
  return text.length;
}

function endOfNumber(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && /[\d.eE+-]/.test(text[i]!)) i++;
  return i;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}
