import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { matchingSecret } from './signature.ts';

const SECRET = '5f0c7d9b1e3a4c6d8f0a2b4c6d8e0f1a';
const BODY = Buffer.from('{"object":"page","text":"\\u00e4\\u00f6 a\\/b"}');

function hmac(body: Buffer, secret: string, algorithm = 'sha256'): string {
  return createHmac(algorithm, secret).update(body).digest('hex');
}

const GOOD = `sha256=${hmac(BODY, SECRET)}`;

describe('matchingSecret', () => {
  it('is known by a signature computed elsewhere', () => {
    const signature = 'sha256=62c490745b5f5e3a471fde54d033bda9985dd647e635d9bb93e5cc4b9d822cfd';
    expect(matchingSecret(Buffer.from('{"text":"\\u00e4\\u00f6\\u00e5"}'), signature, ['app-secret'])).toBe(
      0,
    );
  });

  it('says which of several secrets signed', () => {
    expect(matchingSecret(BODY, GOOD, [SECRET])).toBe(0);
    expect(matchingSecret(BODY, GOOD, ['retired', SECRET])).toBe(1);
    expect(matchingSecret(BODY, GOOD, [SECRET, 'next', SECRET])).toBe(0);
  });

  const refused: [string, string | string[] | undefined][] = [
    ['no header', undefined],
    ['an empty header', ''],
    ['the header twice, as Node joins it', `${GOOD}, ${GOOD}`],
    ['the header twice, as an array', [GOOD, GOOD]],
    ['one header in an array', [GOOD]],
    ['a SHA-1 signature', `sha1=${hmac(BODY, SECRET, 'sha1')}`],
    ['a SHA-1 signature called sha256', `sha256=${hmac(BODY, SECRET, 'sha1')}`],
    ['hex without its prefix', hmac(BODY, SECRET)],
    ['a prefix without hex', 'sha256='],
    ['an upper-case prefix', GOOD.replace('sha256', 'SHA256')],
    ['upper-case hex', `sha256=${hmac(BODY, SECRET).toUpperCase()}`],
    ['63 digits', GOOD.slice(0, -1)],
    ['65 digits', `${GOOD}0`],
    ['a digit that is not hex', `${GOOD.slice(0, -1)}g`],
    ['64 characters that are no hex', `sha256=${'z'.repeat(64)}`],
    ['an equals sign within', 'sha256=a=b'],
    ['a space before', ` ${GOOD}`],
    ['a line after', `${GOOD}\n`],
    ['the first digit wrong', GOOD.replace(/=(.)/, (_, digit) => `=${digit === '0' ? '1' : '0'}`)],
    ['the last digit wrong', GOOD.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))],
    ['the signature of another app', `sha256=${hmac(BODY, 'another')}`],
    ['the signature of other bytes', `sha256=${hmac(Buffer.from('{}'), SECRET)}`],
    [
      'the signature of the same JSON, unescaped',
      `sha256=${hmac(Buffer.from('{"object":"page","text":"äö a/b"}'), SECRET)}`,
    ],
    [
      'the signature of the same JSON with a line feed',
      `sha256=${hmac(Buffer.concat([BODY, Buffer.from('\n')]), SECRET)}`,
    ],
  ];

  it.each(refused)('refuses %s', (_, header) => {
    expect(matchingSecret(BODY, header, [SECRET])).toBeNull();
  });

  it('refuses everything when no secret is set', () => {
    expect(matchingSecret(BODY, GOOD, [])).toBeNull();
    expect(matchingSecret(BODY, `sha256=${hmac(BODY, '')}`, [''])).toBeNull();
    expect(matchingSecret(BODY, `sha256=${hmac(BODY, '')}`, ['', SECRET])).toBeNull();
  });

  it('signs bytes, whatever they are: byte order mark, NUL, broken UTF-8, nothing at all', () => {
    for (const body of [Buffer.from('\ufeff{}'), Buffer.from([0, 0xff, 0xc3]), Buffer.alloc(0)]) {
      expect(matchingSecret(body, `sha256=${hmac(body, SECRET)}`, [SECRET])).toBe(0);
    }
  });

  it('accepts what a secret signed and nothing that differs by a bit', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
    const secret = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(bytes, secret, fc.nat(), fc.integer({ min: 1, max: 255 }), (raw, key, at, flip) => {
        const body = Buffer.from(raw);
        const header = `sha256=${hmac(body, key)}`;
        expect(matchingSecret(body, header, [key])).toBe(0);
        const index = at % body.length;
        body[index] = body[index]! ^ flip;
        expect(matchingSecret(body, header, [key])).toBeNull();
      }),
    );
  });

  it('never throws, whatever the header', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(matchingSecret(BODY, header, [SECRET])).toBeNull();
        expect(matchingSecret(BODY, `sha256=${header}`, [SECRET])).toBeNull();
      }),
    );
  });
});
