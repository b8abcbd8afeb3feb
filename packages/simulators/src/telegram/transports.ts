import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Cipher, Decipher } from 'node:crypto';
import { sha256 } from './crypto.ts';
import {
  ABRIDGED_TAG,
  INTERMEDIATE_TAG,
  PADDED_TAG,
  abridged,
  full,
  intermediate,
  padded,
} from './framing.ts';
import type { Framing } from './framing.ts';

const OBFUSCATED_HEADER_BYTES = 64;
const TEST_DC_OFFSET = 10_000;

interface Obfuscation {
  incoming: Decipher;
  outgoing: Cipher;
}

/**
 * One connection's transport: finds out from the first bytes what the client speaks (full, abridged, intermediate,
 * padded, each of the last three also obfuscated, with an MTProxy secret or without), then turns bytes into packets and
 * packets into bytes.
 */
export class Transport {
  readonly #secret: Buffer | null;
  #framing: Framing | null = null;
  #obfuscation: Obfuscation | null = null;
  #dcId: number | null = null;
  #pending: Buffer = Buffer.alloc(0);

  /** @param secret the 16 bytes that an MTProxy client must know; clients without a proxy need none. */
  constructor(secret: Buffer | null) {
    this.#secret = secret;
  }

  /** What the client turned out to speak, once it has said enough. */
  get name(): string | null {
    if (this.#framing === null) return null;
    return this.#obfuscation === null ? this.#framing.name : `obfuscated ${this.#framing.name}`;
  }

  /** The data centre that a client asks its proxy for; null when it came without one. */
  get dcId(): number | null {
    return this.#dcId;
  }

  /** @throws RangeError when the bytes are of no known transport. */
  receive(chunk: Buffer): Buffer[] {
    const plain = this.#obfuscation === null ? chunk : this.#obfuscation.incoming.update(chunk);
    this.#pending = Buffer.concat([this.#pending, plain]);
    if (this.#framing === null) this.#detect();
    const packets: Buffer[] = [];
    while (this.#framing !== null) {
      const next = this.#framing.take(this.#pending);
      if (next === null) break;
      packets.push(next.packet);
      this.#pending = this.#pending.subarray(next.taken);
    }
    return packets;
  }

  send(packet: Buffer): Buffer {
    if (this.#framing === null) throw new Error('the client has not said which transport it speaks');
    const framed = this.#framing.encode(packet);
    return this.#obfuscation === null ? framed : this.#obfuscation.outgoing.update(framed);
  }

  #detect(): void {
    const bytes = this.#pending;
    if (bytes.length > 0 && bytes[0] === ABRIDGED_TAG) return this.#settle(abridged(), 1);
    if (bytes.length < 8) return;
    const tag = bytes.readUInt32LE(0);
    if (tag === INTERMEDIATE_TAG) return this.#settle(intermediate(), 4);
    if (tag === PADDED_TAG) return this.#settle(padded(), 4);
    // Only the full form sends its packet number, zero at first, as the second word; obfuscated headers never may.
    if (bytes.readUInt32LE(4) === 0) return this.#settle(full(), 0);
    if (bytes.length >= OBFUSCATED_HEADER_BYTES) this.#detectObfuscated(bytes);
  }

  #detectObfuscated(bytes: Buffer): void {
    for (const secret of this.#secret === null ? [null] : [this.#secret, null]) {
      const obfuscation = obfuscationOf(bytes, secret);
      const header = obfuscation.incoming.update(bytes.subarray(0, OBFUSCATED_HEADER_BYTES));
      const framing = framingOfTag(header.readUInt32LE(56));
      if (framing === null) continue;
      this.#obfuscation = obfuscation;
      this.#pending = obfuscation.incoming.update(bytes.subarray(OBFUSCATED_HEADER_BYTES));
      this.#framing = framing;
      // Only clients of a proxy write it; media connections write it negative, test servers ten thousand higher.
      if (secret !== null) this.#dcId = Math.abs(header.readInt16LE(60)) % TEST_DC_OFFSET;
      return;
    }
    throw new RangeError('the first bytes are of no transport that is known, or the proxy secret is wrong');
  }

  #settle(framing: Framing, tagBytes: number): void {
    this.#framing = framing;
    this.#pending = this.#pending.subarray(tagBytes);
  }
}

/** Both keys come from the header: as sent for the client's bytes, reversed for the server's. */
function obfuscationOf(header: Buffer, secret: Buffer | null): Obfuscation {
  const forward = header.subarray(8, 56);
  const backward = Buffer.from(forward.toReversed());
  const keyOf = (material: Buffer): Buffer => {
    const key = material.subarray(0, 32);
    return secret === null ? key : sha256(key, secret);
  };
  return {
    incoming: createDecipheriv('aes-256-ctr', keyOf(forward), forward.subarray(32, 48)),
    outgoing: createCipheriv('aes-256-ctr', keyOf(backward), backward.subarray(32, 48)),
  };
}

function framingOfTag(tag: number): Framing | null {
  if (tag === 0xefefefef) return abridged();
  if (tag === INTERMEDIATE_TAG) return intermediate();
  return tag === PADDED_TAG ? padded() : null;
}
