import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SwitchboardError } from '@switchboard/core';
import * as fc from 'fast-check';
import { parseSessionString, toGramjsSession } from './session-string.ts';

const key = randomBytes(256);
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

function gramjsString(dcId: number, address: string, port: number): string {
  const bytes = Buffer.concat([
    Buffer.from([dcId]),
    u16(address.length),
    Buffer.from(address),
    u16(port),
    key,
  ]);
  return `1${bytes.toString('base64')}`;
}

function telethonString(dcId: number, address: number[], port: number): string {
  const bytes = Buffer.concat([Buffer.from([dcId, ...address]), u16(port), key]);
  // Telethon pads its base64url, Node does not.
  return `1${bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')}`;
}

describe('parseSessionString', () => {
  it('reads a gramjs string', () => {
    const session = parseSessionString(gramjsString(2, '149.154.167.51', 443));
    expect(session).toEqual({
      dcId: 2,
      address: '149.154.167.51',
      port: 443,
      authKeyHex: key.toString('hex'),
    });
  });

  it('reads a Telethon string with an IPv4 address', () => {
    const text = telethonString(4, [149, 154, 167, 91], 443);
    expect(text).toHaveLength(353);
    expect(parseSessionString(` ${text}\n`)).toMatchObject({ dcId: 4, address: '149.154.167.91', port: 443 });
  });

  it('tells a Telethon string with an IPv6 address from a gramjs one of the same length', () => {
    const ipv6 = [0x20, 0x01, 0x0b, 0x28, 0xf2, 0x3d, 0xf0, 0x01, 0, 0, 0, 0, 0, 0, 0, 0x0a];
    const text = telethonString(1, ipv6, 443);
    expect(text).toHaveLength(gramjsString(1, '149.154.175.53', 80).length);
    expect(parseSessionString(text)).toMatchObject({ dcId: 1, address: '2001:b28:f23d:f001:0:0:0:a' });
  });

  it('reads ports above 32767, which gramjs takes for negative', () => {
    expect(parseSessionString(gramjsString(2, '127.0.0.1', 50_000)).port).toBe(50_000);
  });

  it('reads back whatever toGramjsSession wrote', () => {
    const session = fc.record({
      dcId: fc.integer({ min: 1, max: 255 }),
      address: fc.oneof(fc.ipV4(), fc.ipV6()),
      port: fc.integer({ min: 1, max: 65_535 }),
      authKeyHex: fc.uint8Array({ minLength: 256, maxLength: 256 }).map((bytes) => {
        bytes[0] = 1;
        return Buffer.from(bytes).toString('hex');
      }),
    });
    fc.assert(
      fc.property(session, (value) => expect(parseSessionString(toGramjsSession(value))).toEqual(value)),
    );
  });

  it.each([
    ['nothing', ''],
    ['a word', '1hello'],
    ['another version', `2${gramjsString(2, '127.0.0.1', 80).slice(1)}`],
    ['a cut string', gramjsString(2, '127.0.0.1', 80).slice(0, 300)],
    ['a string with junk inside', gramjsString(2, '127.0.0.1', 80).replace('A', '!')],
    ['no data centre', gramjsString(0, '127.0.0.1', 80)],
    ['an address that is none', gramjsString(2, '\u0000\u0001\u0002\u0003\u0004', 80)],
    [
      'an empty key',
      `1${Buffer.concat([Buffer.from([2, 1, 1, 1, 1, 0, 80]), Buffer.alloc(256)]).toString('base64')}`,
    ],
  ])('refuses %s with a sentence', (_what, text) => {
    expect(() => parseSessionString(text)).toThrow(SwitchboardError);
    expect(() => parseSessionString(text)).toThrow(/not a Telegram session string/);
  });

  it('never fails with anything but its own error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `1${text}`),
        ),
        (text) => {
          try {
            parseSessionString(text);
          } catch (error) {
            expect(error).toBeInstanceOf(SwitchboardError);
          }
        },
      ),
    );
  });
});
