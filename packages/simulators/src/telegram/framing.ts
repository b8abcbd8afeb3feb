import { randomInt, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** How packets are cut out of a byte stream. One per connection: the full form counts its packets. */
export interface Framing {
  readonly name: 'full' | 'abridged' | 'intermediate' | 'padded';
  encode(packet: Buffer): Buffer;
  /** The first packet and how many bytes it took, or null when it is not complete yet. */
  take(bytes: Buffer): { packet: Buffer; taken: number } | null;
}

/** Telegram refuses packets beyond this as well; a wrong guess at the framing shows as an absurd length. */
const PACKET_BYTES_MAX = 2 ** 24;

/** By its first byte a client of the abridged form tells of it; obfuscated streams repeat it four times. */
export const ABRIDGED_TAG = 0xef;
export const INTERMEDIATE_TAG = 0xeeeeeeee;
export const PADDED_TAG = 0xdddddddd;

/** One length byte in words of four, or 0x7f and three bytes. The top bit asks for a quick ack, which we never send. */
export function abridged(): Framing {
  return {
    name: 'abridged',
    encode(packet) {
      const words = packet.length / 4;
      if (words < 0x7f) return Buffer.concat([Buffer.from([words]), packet]);
      const head = Buffer.from([0x7f, 0, 0, 0]);
      head.writeUIntLE(words, 1, 3);
      return Buffer.concat([head, packet]);
    },
    take(bytes) {
      if (bytes.length < 1) return null;
      const short = bytes[0]! & 0x7f;
      if (short < 0x7f) return cut(bytes, 1, short * 4);
      return bytes.length < 4 ? null : cut(bytes, 4, bytes.readUIntLE(1, 3) * 4);
    },
  };
}

/** Four bytes of length; its top bit asks for a quick ack. */
export function intermediate(): Framing {
  return {
    name: 'intermediate',
    encode: (packet) => Buffer.concat([uint32(packet.length), packet]),
    take: (bytes) => (bytes.length < 4 ? null : cut(bytes, 4, bytes.readUInt32LE(0) & 0x7fffffff)),
  };
}

/** The intermediate form with up to 15 random bytes behind each packet, so that lengths tell an onlooker nothing. */
export function padded(): Framing {
  const inner = intermediate();
  return {
    name: 'padded',
    encode: (packet) => inner.encode(Buffer.concat([packet, randomBytes(randomInt(16))])),
    take(bytes) {
      const taken = inner.take(bytes);
      return taken === null ? null : { packet: withoutPadding(taken.packet), taken: taken.taken };
    },
  };
}

/** Length, running number, packet and checksum. */
export function full(): Framing {
  let sent = 0;
  return {
    name: 'full',
    encode(packet) {
      const head = Buffer.concat([uint32(packet.length + 12), uint32(sent++), packet]);
      return Buffer.concat([head, uint32(crc32(head))]);
    },
    take(bytes) {
      if (bytes.length < 4) return null;
      const whole = cut(bytes, 0, bytes.readUInt32LE(0));
      if (whole === null) return null;
      const body = whole.packet.subarray(0, -4);
      if (whole.packet.length < 12 || crc32(body) !== whole.packet.readUInt32LE(body.length)) {
        throw new RangeError('the checksum of a packet is wrong');
      }
      return { packet: body.subarray(8), taken: whole.taken };
    },
  };
}

function cut(bytes: Buffer, start: number, length: number): { packet: Buffer; taken: number } | null {
  if (length > PACKET_BYTES_MAX) throw new RangeError(`a packet of ${length} bytes is too long`);
  const taken = start + length;
  return bytes.length < taken ? null : { packet: bytes.subarray(start, taken), taken };
}

function withoutPadding(packet: Buffer): Buffer {
  if (packet.length < 24) return packet;
  const isPlain = packet.readBigUInt64LE(0) === 0n;
  if (isPlain) return packet.subarray(0, 20 + packet.readUInt32LE(16));
  return packet.subarray(0, packet.length - ((packet.length - 24) % 16));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0, 0);
  return bytes;
}
