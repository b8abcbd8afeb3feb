import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { abridged, full, intermediate, padded } from './framing.ts';
import type { Framing } from './framing.ts';
import { Transport } from './transports.ts';

/** Packets as the protocol makes them: 24 bytes of head and whole cipher blocks. */
const packets = fc.array(
  fc
    .integer({ min: 1, max: 80 })
    .chain((blocks) => fc.uint8Array({ minLength: 24 + blocks * 16, maxLength: 24 + blocks * 16 }))
    .map((array) => {
      array[0] = 1;
      return Buffer.from(array);
    }),
  { minLength: 1, maxLength: 5 },
);

const FORMS: [string, () => Framing, Buffer][] = [
  ['full', full, Buffer.alloc(0)],
  ['abridged', abridged, Buffer.from('ef', 'hex')],
  ['intermediate', intermediate, Buffer.from('eeeeeeee', 'hex')],
  ['padded', padded, Buffer.from('dddddddd', 'hex')],
];

function inPieces(stream: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < stream.length; at += size) pieces.push(stream.subarray(at, at + size));
  return pieces;
}

/** What an obfuscating client sends first, and the ciphers that follow from it. */
function obfuscate(tag: string, secret?: Buffer) {
  const header = randomBytes(64);
  header[0] = 0x11;
  header[4] = 1;
  const backward = Buffer.from(header.subarray(8, 56).toReversed());
  const keyOf = (part: Buffer): Buffer =>
    secret === undefined ? part : createHash('sha256').update(part).update(secret).digest();
  const outgoing = createCipheriv('aes-256-ctr', keyOf(header.subarray(8, 40)), header.subarray(40, 56));
  const incoming = createDecipheriv(
    'aes-256-ctr',
    keyOf(backward.subarray(0, 32)),
    backward.subarray(32, 48),
  );
  Buffer.from(tag, 'hex').copy(header, 56);
  outgoing.update(header).copy(header, 56, 56);
  return { header, outgoing, incoming };
}

describe('Transport', () => {
  it.each(FORMS)('reads and answers the %s form, however the bytes arrive', (name, makeFraming, tag) => {
    fc.assert(
      fc.property(packets, fc.integer({ min: 1, max: 200 }), (sent, size) => {
        const client = makeFraming();
        const transport = new Transport(null);
        const stream = Buffer.concat([tag, ...sent.map((packet) => client.encode(packet))]);
        expect(inPieces(stream, size).flatMap((piece) => transport.receive(piece))).toEqual(sent);
        expect(transport.name).toBe(name);
        expect(client.take(transport.send(sent[0]!))?.packet).toEqual(sent[0]);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['abridged', abridged, 'efefefef'],
    ['intermediate', intermediate, 'eeeeeeee'],
    ['padded', padded, 'dddddddd'],
  ] as const)('reads the obfuscated %s form with and without a secret', (name, makeFraming, tag) => {
    const secret = randomBytes(16);
    fc.assert(
      fc.property(packets, fc.integer({ min: 1, max: 200 }), fc.boolean(), (sent, size, knowsSecret) => {
        const client = makeFraming();
        const { header, outgoing, incoming } = obfuscate(tag, knowsSecret ? secret : undefined);
        const body = outgoing.update(Buffer.concat(sent.map((packet) => client.encode(packet))));
        const transport = new Transport(secret);
        const stream = Buffer.concat([header, body]);
        expect(inPieces(stream, size).flatMap((piece) => transport.receive(piece))).toEqual(sent);
        expect(transport.name).toBe(`obfuscated ${name}`);
        expect(client.take(incoming.update(transport.send(sent[0]!)))?.packet).toEqual(sent[0]);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses a wrong secret', () => {
    const { header } = obfuscate('efefefef', randomBytes(16));
    expect(() => new Transport(randomBytes(16)).receive(header)).toThrow(RangeError);
  });

  it('refuses a broken checksum', () => {
    const packet = full().encode(randomBytes(40));
    packet[packet.length - 1] = packet[packet.length - 1]! ^ 1;
    expect(() => new Transport(null).receive(packet)).toThrow(/checksum/);
  });
});
