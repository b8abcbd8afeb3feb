import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { IGE } from 'telegram/crypto/IGE.js';
import { authKeyId, decryptIge, decryptMessage, encryptIge, encryptMessage } from './crypto.ts';

const blocks = fc.integer({ min: 1, max: 20 }).chain((count) => bytes(count * 16));

function bytes(length: number): fc.Arbitrary<Buffer> {
  return fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));
}

describe('IGE', () => {
  it('agrees with an implementation that is not ours, both ways', () => {
    fc.assert(
      fc.property(blocks, bytes(32), bytes(32), (plain, key, iv) => {
        const theirs = new IGE(key, iv).encryptIge(plain);
        expect(encryptIge(plain, key, iv)).toEqual(theirs);
        expect(decryptIge(theirs, key, iv)).toEqual(plain);
      }),
    );
  });
});

describe('message encryption', () => {
  const key = randomBytes(256);

  it('reads back what it wrote, padded', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 500 }),
        fc.constantFrom('client', 'server'),
        (body, sender) => {
          const plain = Buffer.from(body);
          const packet = encryptMessage(key, plain, sender);
          const opened = decryptMessage(key, packet, sender);
          expect(opened?.subarray(0, plain.length)).toEqual(plain);
          expect(packet.subarray(0, 8)).toEqual(authKeyId(key));
          const padding = (opened?.length ?? 0) - plain.length;
          expect(padding).toBeGreaterThanOrEqual(12);
          expect(padding).toBeLessThan(28);
        },
      ),
    );
  });

  it('refuses another key, another direction and a changed byte', () => {
    const packet = encryptMessage(key, Buffer.from('secret words'), 'client');
    const changed = Buffer.from(packet);
    changed[40] = changed[40]! ^ 1;
    expect(decryptMessage(randomBytes(256), packet, 'client')).toBeNull();
    expect(decryptMessage(key, packet, 'server')).toBeNull();
    expect(decryptMessage(key, changed, 'client')).toBeNull();
    expect(decryptMessage(key, packet.subarray(0, 30), 'client')).toBeNull();
  });
});
