/**
 * The few pieces of Telegram's type language that the protocol itself is written in. The API's objects go through the
 * client library's classes instead; what carries them does not, so that a mistake there cannot hide.
 */
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value | 0, 0);
  return bytes;
}

/** A long, of which only the 64 bits matter. */
export function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt.asIntN(64, value), 0);
  return bytes;
}

/** `bytes` and `string`: length, content, padding to a multiple of four. */
export function tlBytes(content: Buffer | string): Buffer {
  const body = typeof content === 'string' ? Buffer.from(content) : content;
  const head = body.length < 254 ? Buffer.from([body.length]) : int32((body.length << 8) | 254);
  const padding = Buffer.alloc((4 - ((head.length + body.length) % 4)) % 4);
  return Buffer.concat([head, body, padding]);
}

/** The content of a `bytes` value at `at`. */
export function readTlBytes(from: Buffer, at: number): Buffer {
  const short = from.readUInt8(at);
  const start = short < 254 ? at + 1 : at + 4;
  const length = short < 254 ? short : from.readUIntLE(at + 1, 3);
  return from.subarray(start, start + length);
}

/** Reads such pieces one after another. Throws RangeError past the end. */
export class TlReader {
  at = 0;
  readonly #from: Buffer;

  constructor(from: Buffer) {
    this.#from = from;
  }

  uint32(): number {
    return this.raw(4).readUInt32LE(0);
  }

  /** A signed long. */
  int64(): bigint {
    return this.raw(8).readBigInt64LE(0);
  }

  /** So many bytes as they are: `int128` and the like. */
  raw(length: number): Buffer {
    const bytes = this.#from.subarray(this.at, this.at + length);
    if (bytes.length < length) throw new RangeError('the message ends too early');
    this.at += length;
    return bytes;
  }

  /** The content of a `bytes` value. */
  bytes(): Buffer {
    const content = readTlBytes(this.#from, this.at);
    const length = tlBytes(content).length;
    this.raw(length);
    return content;
  }
}

/** `true` and `false` of type Bool, and the constructor of a boxed vector. */
export const BOOL_TRUE = 0x997275b5;
export const BOOL_FALSE = 0xbc799737;
export const VECTOR = 0x1cb5c415;
