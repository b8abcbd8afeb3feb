import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jwtVerify } from 'jose';
import { HostTokens } from './host-tokens.ts';

const SECRET = 'a secret of the host application, long enough';
const NOW = 1_790_000_000;
const OPTIONS = {
  clock: { now: () => NOW * 1_000 },
  jwtSecret: SECRET,
  jwksUrl: undefined,
  jwtIssuer: undefined,
  jwtAudience: undefined,
};
const tokens = new HostTokens(OPTIONS);
const ANNA = { sub: 'anna', exp: NOW + 60 };

function base64Json(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signed(claims: unknown, header: object = {}, secret = SECRET, hash = 'sha256'): string {
  const head = `${base64Json({ alg: 'HS256', typ: 'JWT', ...header })}.${base64Json(claims)}`;
  return `${head}.${createHmac(hash, secret).update(head).digest('base64url')}`;
}

describe('a JWT of the host application', () => {
  it('says who comes', async () => {
    const claims = { ...ANNA, name: 'Anna', role: 'MANAGER' };
    expect(await tokens.verify(signed(claims))).toEqual(claims);
  });

  it.each([
    ['another secret', signed(ANNA, {}, 'another secret')],
    ['no signature', `${base64Json({ alg: 'none' })}.${base64Json(ANNA)}.`],
    ['another algorithm', signed(ANNA, { alg: 'HS512' }, SECRET, 'sha512')],
    ['an algorithm that is not the one of its signature', signed(ANNA, { alg: 'RS256' })],
    ['an extension that must be understood', signed(ANNA, { crit: ['b64'], b64: false })],
    ['no end', signed({ sub: 'anna' })],
    ['an end that is no number', signed({ ...ANNA, exp: 'tomorrow' })],
    ['an end in the past', signed({ ...ANNA, exp: NOW - 6 })],
    ['a beginning in the future', signed({ ...ANNA, nbf: NOW + 6 })],
    ['a beginning that is no number', signed({ ...ANNA, nbf: 'now' })],
    ['claims that are none', signed('anna')],
    ['claims that are no JSON', `${base64Json({ alg: 'HS256' })}.e30x.e30`],
    ['nothing in it', '..'],
    ['two parts', 'a.b'],
    ['four parts', `${signed(ANNA)}.e30`],
    ['no words at all', '\u0000.\ud800.%'],
  ])('with %s is refused', async (_, token) => {
    expect(await tokens.verify(token)).toBeNull();
  });

  it('may be five seconds off', async () => {
    expect(await tokens.verify(signed({ ...ANNA, exp: NOW - 4 }))).not.toBeNull();
    expect(await tokens.verify(signed({ ...ANNA, nbf: NOW + 4 }))).not.toBeNull();
  });

  it('is accepted and refused as jose does it', async () => {
    const secret = new TextEncoder().encode(SECRET);
    const jose = async (token: string, issuer: string, audience: string): Promise<boolean> =>
      await jwtVerify(token, secret, {
        algorithms: ['HS256'],
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(NOW * 1_000),
        clockTolerance: 5,
        issuer,
        audience,
      }).then(
        () => true,
        () => false,
      );
    const time = fc.oneof(
      fc.integer({ min: NOW - 10, max: NOW + 10 }),
      fc.constantFrom(NOW + 0.5, 0, -1, null, 'x'),
    );
    const claims = fc.record(
      {
        exp: time,
        nbf: time,
        iat: fc.constantFrom(NOW, NOW - 1e6),
        iss: fc.constantFrom('crm', 'other', null, 1),
        aud: fc.constantFrom('us', ['us', 'them'], [], 'them', null, { us: 1 }),
        name: fc.string({ unit: 'binary' }),
      },
      { requiredKeys: [] },
    );
    const host = new HostTokens({ ...OPTIONS, jwtIssuer: 'crm', jwtAudience: 'us' });
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(claims, fc.boolean(), async (claim, isSpoilt) => {
        const token = signed({ sub: 'anna', exp: NOW + 60, iss: 'crm', aud: 'us', ...claim });
        const tried = isSpoilt ? token.replace(/.(?=\.[^.]*$)/, 'A') : token;
        const isAccepted = (await host.verify(tried)) !== null;
        if (isAccepted) accepted++;
        expect(isAccepted).toBe(await jose(tried, 'crm', 'us'));
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});
