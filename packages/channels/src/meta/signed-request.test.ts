import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readSignedRequest } from './signed-request.ts';

const SECRET = '5f0c7d9b1e3a4c6d8f0a2b4c6d8e0f1a';
const NOW = Date.UTC(2026, 10, 22, 12);
const PAYLOAD = { algorithm: 'HMAC-SHA256', issued_at: 1_763_800_000, user_id: '24681357902468' };

function encoded(payload: unknown): string {
  return Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString('base64url');
}

function mac(text: string, secret = SECRET): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

function signed(payload: unknown, secret = SECRET): string {
  return `${mac(encoded(payload), secret)}.${encoded(payload)}`;
}

const read = (text: string, secrets: readonly string[] = [SECRET]) => readSignedRequest(text, secrets, NOW);
const GOOD = signed(PAYLOAD);

describe('a signed_request', () => {
  it('tells whom it is about, and since when', () => {
    expect(read(GOOD)).toEqual({
      outcome: 'verified',
      userId: '24681357902468',
      issuedAt: new Date(1_763_800_000_000),
    });
  });

  it('is known by a signature computed elsewhere', () => {
    const text =
      'u375Yi2SXy8TwbkU6og-sYGa-zQsI4htIRJzxxmzBO4.' +
      'eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc2MzgwMDAwMCwidXNlcl9pZCI6IjQyIn0';
    expect(read(text, ['app-secret'])).toMatchObject({ outcome: 'verified', userId: '42' });
  });

  it('may be signed with any of several secrets', () => {
    expect(read(GOOD, ['retired', SECRET]).outcome).toBe('verified');
    expect(read(GOOD, [SECRET, '', 'next']).outcome).toBe('verified');
  });

  it.each<[string, unknown, string]>([
    ['a number', '{"algorithm":"HMAC-SHA256","user_id":24681357902468}', '24681357902468'],
    ['a number beyond 2^53', '{"algorithm":"HMAC-SHA256","user_id":17841452691600099}', '17841452691600099'],
    ['the later of two', '{"algorithm":"HMAC-SHA256","user_id":"1","user_id":"2"}', '2'],
  ])('gives a user_id that is %s with every digit', (_name, payload, userId) => {
    expect(read(signed(payload))).toMatchObject({ outcome: 'verified', userId });
  });

  it.each<[string, unknown, Date | null]>([
    ['seconds', 1_763_800_000, new Date(1_763_800_000_000)],
    ['seconds as text', '1763800000', new Date(1_763_800_000_000)],
    ['milliseconds', 1_763_800_000_123, new Date(1_763_800_000_123)],
    ['absent', undefined, null],
    ['a word', 'now', null],
    ['null', null, null],
    ['the year 2100', 4_102_444_800, null],
    ['zero', 0, null],
  ])('reads an issued_at that is %s', (_name, issuedAt, expected) => {
    expect(read(signed({ ...PAYLOAD, issued_at: issuedAt }))).toMatchObject({
      outcome: 'verified',
      issuedAt: expected,
    });
  });

  it('may carry padding', () => {
    const payload = `${encoded({ ...PAYLOAD, user_id: '123' })}=`;
    expect(read(`${mac(payload)}=.${payload}`)).toMatchObject({ outcome: 'verified', userId: '123' });
  });

  const [goodSignature, goodPayload] = GOOD.split('.') as [string, string];
  it.each([
    ['nothing', ''],
    ['no dot', GOOD.replace('.', '')],
    ['two dots', `${GOOD}.`],
    ['a third part', `${GOOD}.${goodPayload}`],
    ['a space', `${goodSignature}. ${goodPayload}`],
    ['a line after', `${GOOD}\n`],
    ['padding within', `${goodSignature}.=${goodPayload}`],
    ['standard base64', `${goodSignature.replace(/.$/, '+')}.${goodPayload}`],
    ['a percent sign', `${goodSignature}.${goodPayload}%3D`],
    ['a signed word', signed('hello')],
    ['a signed nothing', `${mac('')}.`],
    ['a signed scalar', signed('1')],
    ['a signed null', signed('null')],
    ['a signed list', signed([PAYLOAD])],
    ['JSON cut short', signed('{"algorithm":"HMAC-SHA256","user_id":"1"')],
    ['deep nesting', signed(`{"a":${'['.repeat(9_000)}${']'.repeat(9_000)}}`)],
    ['no user_id', signed({ algorithm: 'HMAC-SHA256' })],
    ['an empty user_id', signed({ ...PAYLOAD, user_id: '' })],
    ['a list of user_ids', signed({ ...PAYLOAD, user_id: ['1'] })],
    ['a fraction for a user_id', signed({ ...PAYLOAD, user_id: 1.5 })],
    ['a user_id in __proto__', signed('{"algorithm":"HMAC-SHA256","__proto__":{"user_id":"1"}}')],
  ])('of %s is malformed', (_name, text) => {
    expect(read(text).outcome).toBe('malformed');
    expect(({} as Record<string, unknown>)['user_id']).toBeUndefined();
  });

  it.each([
    ["another app's secret", signed(PAYLOAD, 'another')],
    ['an empty secret', signed(PAYLOAD, '')],
    ['no signature', `.${goodPayload}`],
    ['a short signature', `${goodSignature.slice(0, -2)}.${goodPayload}`],
    ['a long signature', `AAAA${goodSignature}.${goodPayload}`],
    ['a wrong signature', `${goodSignature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}.${goodPayload}`],
    ['the signature of another payload', `${goodSignature}.${encoded({ ...PAYLOAD, user_id: '1' })}`],
    ['the signature of the decoded payload', `${mac(JSON.stringify(PAYLOAD))}.${goodPayload}`],
    [
      'the signature in hex',
      `${createHmac('sha256', SECRET).update(goodPayload).digest('hex')}.${goodPayload}`,
    ],
    ['another algorithm', signed({ ...PAYLOAD, algorithm: 'HMAC-SHA1' })],
    ['no algorithm', signed({ user_id: '1' })],
    ['the algorithm none', `.${encoded({ ...PAYLOAD, algorithm: 'none' })}`],
    ['an algorithm that is a list', signed({ ...PAYLOAD, algorithm: ['HMAC-SHA256'] })],
  ])('with %s is refused', (_name, text) => {
    expect(read(text)).toEqual({ outcome: 'bad_signature' });
  });

  it('is refused while there is no secret', () => {
    expect(read(GOOD, [])).toEqual({ outcome: 'bad_signature' });
    expect(read(signed(PAYLOAD, ''), [''])).toEqual({ outcome: 'bad_signature' });
  });

  it('never throws, whatever the text, signed or not', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[A-Za-z0-9_=.-]*$/), fc.json());
    fc.assert(
      fc.property(text, (any) => {
        expect(read(any).outcome).not.toBe('verified');
        expect(read(`${mac(any)}.${any}`).outcome).not.toBe('verified');
        read(signed(any));
      }),
    );
  });

  it('is refused when a character of it is changed', () => {
    const other = (char: string): string => (char === 'A' ? 'B' : 'A');
    // The last character of 32 bytes carries bits that nobody reads.
    const positions = fc.nat(GOOD.length - 1).filter((at) => at !== goodSignature.length - 1);
    fc.assert(
      fc.property(positions, (at) => {
        const changed = `${GOOD.slice(0, at)}${other(GOOD[at]!)}${GOOD.slice(at + 1)}`;
        expect(read(changed).outcome).not.toBe('verified');
      }),
    );
  });
});
