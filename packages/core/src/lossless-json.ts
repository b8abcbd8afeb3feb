import { LIMITS } from './limits.ts';

/** Some senders put it before their JSON; a reader may take it away (RFC 8259 §8.1). */
const BYTE_ORDER_MARK = '\ufeff';
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** Integers of up to 15 digits are exact in a double. */
const EXACT_DIGITS = 15;

/**
 * Parses JSON from a platform: like `JSON.parse`, but integers that a double cannot hold become strings of their
 * digits (ids beyond 2^53 keep every digit), nesting deeper than `LIMITS.jsonDepthMax` is refused before it can
 * overflow a stack later, and a byte order mark in front is no error.
 *
 * @throws SyntaxError when the text is not JSON, RangeError when it nests too deeply.
 */
export function parseLosslessJson(text: string): unknown {
  return JSON.parse(quoteLongIntegers(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text));
}

/** One pass over the text; returns it unchanged (no copy) when there is nothing to quote. */
function quoteLongIntegers(text: string): string {
  let depth = 0;
  let copiedTo = 0;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i);
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > LIMITS.jsonDepthMax)
        throw new RangeError(`JSON nests deeper than ${LIMITS.jsonDepthMax}`);
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
