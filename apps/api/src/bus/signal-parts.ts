import { LIMITS } from '@switchboard/core';

/** PostgreSQL takes notifications below 8,000 bytes; this leaves room for the words before the text. */
const PART_BYTES = 7_800;
const PARTS_MAX = Math.ceil(LIMITS.busSignalBytesMax / (PART_BYTES - 3));

const PART = /^(?<node>[\w-]{1,64}) (?<number>\d{1,15}) (?<index>\d{1,3})\/(?<count>\d{1,3}) (?<text>.*)$/s;

interface Part {
  node: string;
  number: string;
  index: number;
  count: number;
  text: string;
}

/**
 * A text of up to `LIMITS.busSignalBytesMax` as payloads of notifications: `<node> <number> <index>/<count> <text>`. No two
 * payloads of a node are equal as long as it counts on: PostgreSQL folds equal ones of a transaction.
 */
export function toParts(node: string, number: number, text: string): string[] {
  const pieces = cut(Buffer.from(text), PART_BYTES);
  return pieces.map((piece, index) => `${node} ${number} ${index}/${pieces.length} ${piece.toString()}`);
}

/** Never through the middle of a character. */
function cut(bytes: Buffer, bytesMax: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length || pieces.length === 0;) {
    let end = Math.min(start + bytesMax, bytes.length);
    while (end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end--;
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

/**
 * Puts parts together again. All parts of a text are notified by one transaction, and PostgreSQL tells transactions one
 * after the other: so one text at a time is enough to remember, and whatever does not go on with it ends it.
 */
export class PartAssembler {
  readonly #ownNode: string;
  #begun: (Part & { texts: string[] }) | null = null;

  /** Parts of `ownNode` are heard too, and are nobody's business. */
  constructor(ownNode: string) {
    this.#ownNode = ownNode;
  }

  /** The whole text once its last part is there; null until then; `malformed` for what is no part, or out of place. */
  add(payload: string): { text: string } | null | 'malformed' {
    const part = readPart(payload);
    if (part?.node === this.#ownNode) return null;
    const begun = this.#begun;
    this.#begun = null;
    if (part === null) return 'malformed';
    if (part.index === 0) {
      if (part.count === 1) return { text: part.text };
      this.#begun = { ...part, texts: [part.text] };
      // The text before it never came to its end.
      return begun === null ? null : 'malformed';
    }
    if (begun === null || !goesOn(begun, part)) return 'malformed';
    const texts = [...begun.texts, part.text];
    if (texts.length === part.count) return { text: texts.join('') };
    this.#begun = { ...begun, texts };
    return null;
  }

  /** After a gap in hearing. */
  reset(): void {
    this.#begun = null;
  }
}

function goesOn(begun: Part & { texts: string[] }, part: Part): boolean {
  return (
    part.node === begun.node &&
    part.number === begun.number &&
    part.count === begun.count &&
    part.index === begun.texts.length
  );
}

function readPart(payload: string): Part | null {
  const groups = PART.exec(payload)?.groups;
  if (groups === undefined) return null;
  const part = {
    node: groups['node']!,
    number: groups['number']!,
    index: Number(groups['index']),
    count: Number(groups['count']),
    text: groups['text']!,
  };
  return part.index < part.count && part.count <= PARTS_MAX ? part : null;
}
