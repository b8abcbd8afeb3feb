/**
 * Columns of an `unnest` in PostgreSQL's binary format. As text every element would have to be quoted here and be parsed
 * there, character by character: that was a third of what a message cost.
 */

/** Type numbers of PostgreSQL (pg_type.dat), which never change. */
const BOOL = 16;
const BYTEA = 17;
const INT8 = 20;
const INT4 = 23;
const TEXT = 25;
const TIMESTAMPTZ = 1184;
const UUID = 2950;

/** Number of dimensions, flags, type of the elements, and of the only dimension its length and its first index. */
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const UUID_BYTES = 16;

const DASH = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const LETTER_A = 0x61;
/** Makes a capital letter a small one. */
const LOWER_CASE = 0x20;

/** PostgreSQL counts microseconds from the year 2000. */
const EPOCH_MS = Date.UTC(2000, 0, 1);

/** A `text[]`; bytes are taken for UTF-8. */
export function texts<T>(rows: readonly T[], pick: (row: T) => string | Buffer | null): Buffer {
  const values = rows.map(pick);
  const array = emptyArray(TEXT, values.map(lengthOf));
  let at = HEADER_BYTES;
  for (const value of values) {
    const start = at + LENGTH_BYTES;
    if (value === null) at = writeNull(array, at);
    else {
      const length = typeof value === 'string' ? array.write(value, start) : value.copy(array, start);
      array.writeInt32BE(length, at);
      at = start + length;
    }
  }
  return array;
}

/** A `bytea[]`. */
export function bytes<T>(rows: readonly T[], pick: (row: T) => Buffer | null): Buffer {
  const array = texts(rows, pick);
  array.writeUInt32BE(BYTEA, 8);
  return array;
}

/** A `uuid[]` of ids in their usual form. */
export function uuids<T>(rows: readonly T[], pick: (row: T) => string | null): Buffer {
  return fixedSize(UUID, UUID_BYTES, rows, pick, writeUuid);
}

/** An `int[]`. */
export function integers<T>(rows: readonly T[], pick: (row: T) => number | null): Buffer {
  return fixedSize(INT4, 4, rows, pick, (array, value, at) => array.writeInt32BE(value, at));
}

/** A `bigint[]` of safe integers. */
export function bigints<T>(rows: readonly T[], pick: (row: T) => number | null): Buffer {
  return fixedSize(INT8, 8, rows, pick, (array, value, at) => array.writeBigInt64BE(BigInt(value), at));
}

/** A `boolean[]`. */
export function booleans<T>(rows: readonly T[], pick: (row: T) => boolean | null): Buffer {
  return fixedSize(BOOL, 1, rows, pick, (array, value, at) => array.writeUInt8(value ? 1 : 0, at));
}

/** A `timestamptz[]`. */
export function timestamps<T>(rows: readonly T[], pick: (row: T) => Date | null): Buffer {
  return fixedSize(TIMESTAMPTZ, 8, rows, pick, (array, value, at) => {
    array.writeBigInt64BE(BigInt(value.getTime() - EPOCH_MS) * 1_000n, at);
  });
}

function fixedSize<T, V>(
  type: number,
  size: number,
  rows: readonly T[],
  pick: (row: T) => V | null,
  write: (array: Buffer, value: V, at: number) => void,
): Buffer {
  const values = rows.map(pick);
  const array = emptyArray(
    type,
    values.map((value) => (value === null ? 0 : size)),
  );
  let at = HEADER_BYTES;
  for (const value of values) {
    if (value === null) at = writeNull(array, at);
    else {
      array.writeInt32BE(size, at);
      write(array, value, at + LENGTH_BYTES);
      at += LENGTH_BYTES + size;
    }
  }
  return array;
}

/** Digit by digit: taking out the dashes and writing the rest as hex takes four times as long. */
function writeUuid(array: Buffer, value: string, start: number): void {
  let at = start;
  let high = -1;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === DASH) continue;
    const letter = (code | LOWER_CASE) - LETTER_A;
    const digit = code <= NINE ? code - ZERO : letter < 0 ? -1 : letter + 10;
    if (digit < 0 || digit > 15) throw new RangeError('not a UUID');
    if (high < 0) high = digit;
    else {
      array[at++] = high * 16 + digit;
      high = -1;
    }
  }
  if (at - start !== UUID_BYTES || high >= 0) throw new RangeError('not a UUID');
}

function emptyArray(type: number, lengths: readonly number[]): Buffer {
  const array = Buffer.allocUnsafe(
    lengths.reduce((sum, length) => sum + LENGTH_BYTES + length, HEADER_BYTES),
  );
  for (const [index, value] of [1, 0, type, lengths.length, 1].entries()) {
    array.writeInt32BE(value, index * 4);
  }
  return array;
}

function writeNull(array: Buffer, at: number): number {
  return array.writeInt32BE(-1, at);
}

function lengthOf(value: string | Buffer | null): number {
  return value === null ? 0 : Buffer.byteLength(value);
}
