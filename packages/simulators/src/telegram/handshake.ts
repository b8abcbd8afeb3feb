import { generatePrimeSync, randomBytes } from 'node:crypto';
import { decryptIge, encryptIge, sha1 } from './crypto.ts';
import {
  DH_GENERATOR,
  DH_PRIME,
  isSafePublicValue,
  publicValue,
  secretExponent,
  sharedKey,
} from './diffie-hellman.ts';
import { numberOf, shortestBytesOf } from './modular-arithmetic.ts';
import type { RsaKey } from './rsa-key.ts';
import { int32, int64, TlReader, tlBytes, VECTOR } from './tl-bytes.ts';

/** Constructor numbers of Telegram's page "Creating an authorization key". */
const TL = {
  reqPq: 0x60469778,
  reqPqMulti: 0xbe7e8ef1,
  resPq: 0x05162463,
  innerData: 0x83c95aec,
  innerDataDc: 0xa9f55f95,
  innerDataTemp: 0x3c6a84d4,
  innerDataTempDc: 0x56fddf88,
  reqDhParams: 0xd712e4be,
  dhParamsOk: 0xd0e8075c,
  serverDhInner: 0xb5890dba,
  setClientDhParams: 0xf5045f1f,
  clientDhInner: 0x6643b654,
  dhGenOk: 0x3bcbf734,
  dhGenRetry: 0x46dc1fb9,
  ack: 0x62d6b459,
} as const;

/** Both together stay far below 63 bits: the client library reads a larger product as negative (notes/telegram.md A1). */
const PRIME_BITS = 30;
const PLAIN_HEADER_BYTES = 20;
const SHA1_BYTES = 20;
const BLOCK_BYTES = 16;

/** What an exchange asks of the server around it. */
export interface HandshakeHost {
  rsaKey(): RsaKey;
  /** True when the server shall ask for another try once more, as when a key's id is taken. */
  wantsRetry(): boolean;
  /** A key has come about. `lifetimeSeconds` is null for a permanent one. */
  agreed(authKey: Buffer, salt: bigint, lifetimeSeconds: number | null): void;
}

type Stage =
  | { name: 'asked'; nonce: Buffer; serverNonce: Buffer; p: bigint; q: bigint }
  | ({ name: 'exchanging' } & Exchange);

interface Exchange {
  nonce: Buffer;
  serverNonce: Buffer;
  newNonce: Buffer;
  lifetimeSeconds: number | null;
  secret: bigint;
}

interface InnerData {
  pq: bigint;
  p: bigint;
  q: bigint;
  nonce: Buffer;
  serverNonce: Buffer;
  newNonce: Buffer;
  lifetimeSeconds: number | null;
}

/**
 * One connection's key exchange. Every step is bound to the one before by the nonces of both sides; a step out of order,
 * a wrong nonce or an answer that was heard before throws, and the connection ends there, as at Telegram.
 */
export class Handshake {
  readonly #host: HandshakeHost;
  #stage: Stage | null = null;
  #lastId = 0n;

  constructor(host: HandshakeHost) {
    this.#host = host;
  }

  /**
   * Takes an unencrypted packet; returns the packet to answer with, null for none.
   * @throws RangeError for whatever does not belong into an exchange.
   */
  receive(packet: Buffer): Buffer | null {
    const length = packet.readUInt32LE(16);
    const reader = new TlReader(packet.subarray(PLAIN_HEADER_BYTES, PLAIN_HEADER_BYTES + length));
    const constructor = reader.uint32();
    if (constructor === TL.ack) return null;
    return this.#plain(this.#step(constructor, reader));
  }

  #step(constructor: number, reader: TlReader): Buffer {
    switch (constructor) {
      case TL.reqPq:
      case TL.reqPqMulti:
        return this.#begin(reader.raw(16));
      case TL.reqDhParams:
        return this.#offer(reader);
      case TL.setClientDhParams:
        return this.#finish(reader);
      default:
        throw new RangeError('an unencrypted message is not part of a key exchange');
    }
  }

  #begin(nonce: Buffer): Buffer {
    const [p, q] = twoPrimes();
    const serverNonce = randomBytes(16);
    this.#stage = { name: 'asked', nonce, serverNonce, p, q };
    return Buffer.concat([
      int32(TL.resPq),
      nonce,
      serverNonce,
      tlBytes(shortestBytesOf(p * q)),
      int32(VECTOR),
      int32(1),
      int64(this.#host.rsaKey().fingerprint),
    ]);
  }

  #offer(reader: TlReader): Buffer {
    const stage = this.#stage;
    if (stage?.name !== 'asked') throw new RangeError('nobody has asked for this key exchange');
    expectBytes(reader.raw(16), stage.nonce, 'nonce');
    expectBytes(reader.raw(16), stage.serverNonce, 'server nonce');
    expectNumber(numberOf(reader.bytes()), stage.p, 'p');
    expectNumber(numberOf(reader.bytes()), stage.q, 'q');
    const key = this.#host.rsaKey();
    expectNumber(reader.int64(), key.fingerprint, 'fingerprint');
    const content = key.open(reader.bytes(), (data) => readInnerData(data).length);
    const { inner } = readInnerData(content);
    expectNumber(inner.pq, stage.p * stage.q, 'pq');
    expectNumber(inner.p, stage.p, 'p');
    expectNumber(inner.q, stage.q, 'q');
    expectBytes(inner.nonce, stage.nonce, 'nonce');
    expectBytes(inner.serverNonce, stage.serverNonce, 'server nonce');
    const { nonce, serverNonce } = stage;
    const exchange = { nonce, serverNonce, newNonce: inner.newNonce, secret: secretExponent() };
    this.#stage = { name: 'exchanging', ...exchange, lifetimeSeconds: inner.lifetimeSeconds };
    return dhParamsOf(this.#stage);
  }

  #finish(reader: TlReader): Buffer {
    const stage = this.#stage;
    if (stage?.name !== 'exchanging') throw new RangeError('there is no exchange to finish');
    const { nonce, serverNonce, newNonce } = stage;
    expectBytes(reader.raw(16), nonce, 'nonce');
    expectBytes(reader.raw(16), serverNonce, 'server nonce');
    const theirs = openClientInner(reader.bytes(), stage);
    if (!isSafePublicValue(theirs)) throw new RangeError('the public value is not safe');
    const authKey = sharedKey(theirs, stage.secret);
    const retry = this.#host.wantsRetry();
    const hash = newNonceHash(newNonce, retry ? 2 : 1, authKey);
    const answer = Buffer.concat([int32(retry ? TL.dhGenRetry : TL.dhGenOk), nonce, serverNonce, hash]);
    // After a retry the same exchange goes on with another public value of the client.
    if (retry) return answer;
    this.#stage = null;
    const salt = newNonce.readBigInt64LE(0) ^ serverNonce.readBigInt64LE(0);
    this.#host.agreed(authKey, BigInt.asIntN(64, salt), stage.lifetimeSeconds);
    return answer;
  }

  #plain(body: Buffer): Buffer {
    const now = ((BigInt(Date.now()) << 32n) / 1000n) & ~3n;
    this.#lastId = (now > this.#lastId ? now : this.#lastId + 4n) | 1n;
    const head = [int64(0n), int64(this.#lastId), int32(body.length)];
    this.#lastId &= ~3n;
    return Buffer.concat([...head, body]);
  }
}

/** Two different primes, the smaller first, as the client has to find them. */
function twoPrimes(): [bigint, bigint] {
  const p = generatePrimeSync(PRIME_BITS, { bigint: true });
  const q = generatePrimeSync(PRIME_BITS, { bigint: true });
  if (p === q) return twoPrimes();
  return p < q ? [p, q] : [q, p];
}

function readInnerData(content: Buffer): { inner: InnerData; length: number } {
  const reader = new TlReader(content);
  const constructor = reader.uint32();
  const isTemporary = constructor === TL.innerDataTemp || constructor === TL.innerDataTempDc;
  const namesDc = constructor === TL.innerDataDc || constructor === TL.innerDataTempDc;
  if (!isTemporary && !namesDc && constructor !== TL.innerData) {
    throw new RangeError('the encrypted data is not what a key exchange needs');
  }
  const fields = {
    pq: numberOf(reader.bytes()),
    p: numberOf(reader.bytes()),
    q: numberOf(reader.bytes()),
    nonce: reader.raw(16),
    serverNonce: reader.raw(16),
    newNonce: reader.raw(32),
  };
  if (namesDc) reader.uint32();
  const lifetimeSeconds = isTemporary ? reader.uint32() : null;
  return { inner: { ...fields, lifetimeSeconds }, length: reader.at };
}

function dhParamsOf({ nonce, serverNonce, newNonce, secret }: Exchange): Buffer {
  const inner = Buffer.concat([
    int32(TL.serverDhInner),
    nonce,
    serverNonce,
    int32(DH_GENERATOR),
    tlBytes(shortestBytesOf(DH_PRIME)),
    tlBytes(publicValue(secret)),
    int32(Math.floor(Date.now() / 1000)),
  ]);
  const hashed = Buffer.concat([sha1(inner), inner]);
  const padding = randomBytes((BLOCK_BYTES - (hashed.length % BLOCK_BYTES)) % BLOCK_BYTES);
  const { key, iv } = temporaryCipher(serverNonce, newNonce);
  const encrypted = encryptIge(Buffer.concat([hashed, padding]), key, iv);
  return Buffer.concat([int32(TL.dhParamsOk), nonce, serverNonce, tlBytes(encrypted)]);
}

/** The client's public value, out of its last encrypted message. */
function openClientInner(encrypted: Buffer, { nonce, serverNonce, newNonce }: Exchange): bigint {
  if (encrypted.length === 0 || encrypted.length % BLOCK_BYTES !== 0) {
    throw new RangeError('the encrypted data is not of whole blocks');
  }
  const { key, iv } = temporaryCipher(serverNonce, newNonce);
  const plain = decryptIge(encrypted, key, iv);
  const content = plain.subarray(SHA1_BYTES);
  const reader = new TlReader(content);
  expectNumber(BigInt(reader.uint32()), BigInt(TL.clientDhInner), 'constructor');
  expectBytes(reader.raw(16), nonce, 'nonce');
  expectBytes(reader.raw(16), serverNonce, 'server nonce');
  reader.int64();
  const value = numberOf(reader.bytes());
  expectBytes(sha1(content.subarray(0, reader.at)), plain.subarray(0, SHA1_BYTES), 'hash');
  return value;
}

function temporaryCipher(serverNonce: Buffer, newNonce: Buffer): { key: Buffer; iv: Buffer } {
  const a = sha1(newNonce, serverNonce);
  const b = sha1(serverNonce, newNonce);
  const c = sha1(newNonce, newNonce);
  return {
    key: Buffer.concat([a, b.subarray(0, 12)]),
    iv: Buffer.concat([b.subarray(12), c, newNonce.subarray(0, 4)]),
  };
}

/** By which the client sees that both have come to the same key: `which` is 1 for agreed, 2 for another try. */
function newNonceHash(newNonce: Buffer, which: 1 | 2, authKey: Buffer): Buffer {
  return sha1(newNonce, Buffer.from([which]), sha1(authKey).subarray(0, 8)).subarray(4);
}

function expectBytes(actual: Buffer, expected: Buffer, what: string): void {
  if (!actual.equals(expected)) throw new RangeError(`a key exchange has a wrong ${what}`);
}

function expectNumber(actual: bigint, expected: bigint, what: string): void {
  if (actual !== expected) throw new RangeError(`a key exchange has a wrong ${what}`);
}
