import { constants, publicEncrypt, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { decryptIge, encryptIge, sha1, sha256 } from '../telegram/crypto.ts';
import { bytesOf, modPow, numberOf, shortestBytesOf } from '../telegram/modular-arithmetic.ts';
import { int32, int64, TlReader, tlBytes } from '../telegram/tl-bytes.ts';

/** What the server has said in the first step. */
export interface Asked {
  serverNonce: Buffer;
  p: bigint;
  q: bigint;
  fingerprint: bigint;
}

/** What both sides know after the second step. */
export interface Offered {
  prime: bigint;
  publicValue: bigint;
}

/**
 * A client that speaks the key exchange step by step over the intermediate transport, so that a test can say something
 * wrong at every one of them.
 */
export class PlainClient {
  readonly nonce = randomBytes(16);
  readonly newNonce = randomBytes(32);
  readonly #socket: Socket;
  readonly #publicKeyPem: string;
  #received: Buffer = Buffer.alloc(0);
  #closed = false;

  constructor(port: number, publicKeyPem: string) {
    this.#publicKeyPem = publicKeyPem;
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.on('data', (chunk) => (this.#received = Buffer.concat([this.#received, chunk])));
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => (this.#closed = true));
    this.#socket.write(int32(0xeeeeeeee));
  }

  /** Sends an unencrypted message; its answer, or null when the server hangs up. */
  async say(body: Buffer): Promise<TlReader | null> {
    const packet = Buffer.concat([int64(0n), int64(BigInt(Date.now()) << 20n), int32(body.length), body]);
    this.#socket.write(Buffer.concat([int32(packet.length), packet]));
    while (!this.#closed && !this.#isComplete()) {
      await Promise.race([once(this.#socket, 'data'), once(this.#socket, 'close')]);
    }
    if (!this.#isComplete()) return null;
    const length = this.#received.readUInt32LE(0);
    const answer = this.#received.subarray(4, 4 + length);
    this.#received = this.#received.subarray(4 + length);
    return new TlReader(answer.subarray(20));
  }

  async ask(): Promise<Asked> {
    const answer = expectAnswer(await this.say(Buffer.concat([int32(0xbe7e8ef1), this.nonce])));
    answer.raw(20);
    const serverNonce = answer.raw(16);
    const pq = numberOf(answer.bytes());
    answer.raw(8);
    const p = smallestFactor(pq);
    return { serverNonce, p, q: pq / p, fingerprint: answer.int64() };
  }

  innerData({ serverNonce, p, q }: Asked): Buffer {
    const factors = [p * q, p, q].map((factor) => tlBytes(shortestBytesOf(factor)));
    return Buffer.concat([int32(0x83c95aec), ...factors, this.nonce, serverNonce, this.newNonce]);
  }

  dhRequest(asked: Asked, encrypted: Buffer): Buffer {
    const { serverNonce, p, q, fingerprint } = asked;
    const factors = [p, q].map((factor) => tlBytes(shortestBytesOf(factor)));
    const head = [int32(0xd712e4be), this.nonce, serverNonce, ...factors];
    return Buffer.concat([...head, int64(fingerprint), tlBytes(encrypted)]);
  }

  /** Opens the answer to `dhRequest`. */
  readOffer(answer: TlReader | null, { serverNonce }: Asked): Offered {
    const reader = expectAnswer(answer);
    reader.raw(36);
    const { key, iv } = this.#cipher(serverNonce);
    const inner = new TlReader(decryptIge(reader.bytes(), key, iv).subarray(20));
    inner.raw(40);
    return { prime: numberOf(inner.bytes()), publicValue: numberOf(inner.bytes()) };
  }

  finish({ serverNonce }: Asked, publicValue: Buffer, hash = sha1): Buffer {
    const head = [int32(0x6643b654), this.nonce, serverNonce, int64(0n)];
    const inner = Buffer.concat([...head, tlBytes(publicValue)]);
    const hashed = Buffer.concat([hash(inner), inner]);
    const padded = Buffer.concat([hashed, randomBytes((16 - (hashed.length % 16)) % 16)]);
    const { key, iv } = this.#cipher(serverNonce);
    const encrypted = tlBytes(encryptIge(padded, key, iv));
    return Buffer.concat([int32(0xf5045f1f), this.nonce, serverNonce, encrypted]);
  }

  /** RSA_PAD of Telegram's page "Creating an authorization key". */
  pad(content: Buffer): Buffer {
    const padded = Buffer.concat([content, randomBytes(192 - content.length)]);
    for (;;) {
      const key = randomBytes(32);
      const hashed = Buffer.concat([Buffer.from(padded.toReversed()), sha256(key, padded)]);
      const encrypted = encryptIge(hashed, key, Buffer.alloc(32));
      const hash = sha256(encrypted);
      const hidden = Buffer.from(key.map((byte, i) => byte ^ hash[i]!));
      // A first byte below the key's own keeps the number smaller than the modulus.
      if (hidden[0]! < 0x80) return this.encrypt(Buffer.concat([hidden, encrypted]));
    }
  }

  /** The padding that old clients use. */
  padAsBefore(content: Buffer): Buffer {
    const hashed = Buffer.concat([Buffer.alloc(1), sha1(content), content]);
    return this.encrypt(Buffer.concat([hashed, randomBytes(256 - hashed.length)]));
  }

  encrypt(block: Buffer): Buffer {
    return publicEncrypt({ key: this.#publicKeyPem, padding: constants.RSA_NO_PADDING }, block);
  }

  end(): void {
    this.#socket.destroy();
  }

  #isComplete(): boolean {
    return this.#received.length >= 4 && this.#received.length >= 4 + this.#received.readUInt32LE(0);
  }

  #cipher(serverNonce: Buffer): { key: Buffer; iv: Buffer } {
    const { newNonce } = this;
    const b = sha1(serverNonce, newNonce);
    return {
      key: Buffer.concat([sha1(newNonce, serverNonce), b.subarray(0, 12)]),
      iv: Buffer.concat([b.subarray(12), sha1(newNonce, newNonce), newNonce.subarray(0, 4)]),
    };
  }
}

/** A public value and the key that comes of it. */
export function answerOffer({ prime, publicValue }: Offered): { ours: Buffer; authKey: Buffer } {
  const secret = numberOf(randomBytes(256));
  return {
    ours: bytesOf(modPow(3n, secret, prime), 256),
    authKey: bytesOf(modPow(publicValue, secret, prime), 256),
  };
}

function expectAnswer(answer: TlReader | null): TlReader {
  if (answer === null) throw new Error('the server has hung up');
  return answer;
}

/** Pollard's rho; the factors have thirty bits. */
function smallestFactor(pq: bigint): bigint {
  for (let c = 1n; ; c++) {
    let slow = 2n;
    let fast = 2n;
    let factor = 1n;
    while (factor === 1n) {
      slow = (slow * slow + c) % pq;
      fast = (fast * fast + c) % pq;
      fast = (fast * fast + c) % pq;
      factor = greatestCommonDivisor(slow > fast ? slow - fast : fast - slow, pq);
    }
    if (factor !== pq) return factor < pq / factor ? factor : pq / factor;
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
