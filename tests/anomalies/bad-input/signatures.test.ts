import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { META_PLATFORMS } from '@switchboard/core';
import { signWebhook } from '@switchboard/simulators';
import { APP_SECRET, BASE, VERIFY_TOKEN } from '../../support/test-api.ts';
import { hubOfThisFile } from './hub.ts';
import { bodyOf, entryOf, exactly, newPerson, textItem } from './meta-bodies.ts';
import { requestBytes, sendRaw } from './raw-http.ts';

const OTHER_APP = 'the-secret-of-another-app-that-is-not-ours';
const SECOND_SECRET = 'the-second-secret-of-a-rotation';

describe('signatures and handshakes that are wrong', () => {
  const hub = hubOfThisFile({
    config: {
      webhookSecrets: {
        whatsapp: { appSecrets: [APP_SECRET, SECOND_SECRET], verifyToken: VERIFY_TOKEN },
        instagram: { appSecrets: [APP_SECRET], verifyToken: undefined },
        facebook: { appSecrets: [], verifyToken: '' },
      },
    },
  });

  const body = exactly(
    bodyOf('whatsapp', entryOf('whatsapp', [textItem('whatsapp', '48100200300', 'forged')])),
  );
  const good = signWebhook(body, APP_SECRET);
  const hex = good.slice('sha256='.length);

  const post = (headers: Record<string, string>, bytes = body, platform = 'whatsapp'): Promise<Response> =>
    fetch(`${hub().t.url}${BASE}/webhooks/${platform}`, {
      method: 'POST',
      headers,
      body: new Uint8Array(bytes),
    });
  const failures = async (): Promise<number> => {
    const { values } = await hub().t.metrics.webhookSignatureFailures.get();
    return values.reduce((sum, { value }) => sum + value, 0);
  };

  const REFUSED = {
    code: 'bad_signature',
    detail: 'The signature is missing or does not match an app secret.',
  };

  it.each<[string, Record<string, string>]>([
    ['no signature', {}],
    ['an empty signature', { 'X-Hub-Signature-256': '' }],
    ['two signatures, both right', { 'X-Hub-Signature-256': `${good}, ${good}` }],
    ['a right and a wrong signature', { 'X-Hub-Signature-256': `${good},sha256=${'0'.repeat(64)}` }],
    ['hex in upper case', { 'X-Hub-Signature-256': `sha256=${hex.toUpperCase()}` }],
    ['the algorithm in upper case', { 'X-Hub-Signature-256': `SHA256=${hex}` }],
    ['the algorithm alone', { 'X-Hub-Signature-256': 'sha256=' }],
    ['no algorithm', { 'X-Hub-Signature-256': hex }],
    ['63 digits', { 'X-Hub-Signature-256': good.slice(0, -1) }],
    ['65 digits', { 'X-Hub-Signature-256': `${good}0` }],
    ['digits that are no hex', { 'X-Hub-Signature-256': `sha256=${'z'.repeat(64)}` }],
    ['another =', { 'X-Hub-Signature-256': 'sha256=a=b' }],
    ['a space inside', { 'X-Hub-Signature-256': `sha256= ${hex}` }],
    ['base64', { 'X-Hub-Signature-256': `sha256=${Buffer.from(hex, 'hex').toString('base64')}` }],
    ['the names of prototypes', { 'X-Hub-Signature-256': 'sha256=__proto__' }],
    ['10,000 characters', { 'X-Hub-Signature-256': `sha256=${'0'.repeat(10_000)}` }],
    [
      'SHA-1 only',
      { 'X-Hub-Signature': `sha1=${createHmac('sha1', APP_SECRET).update(body).digest('hex')}` },
    ],
    [
      'SHA-1 under the new name',
      { 'X-Hub-Signature-256': `sha1=${createHmac('sha1', APP_SECRET).update(body).digest('hex')}` },
    ],
    ['the signature of another app', { 'X-Hub-Signature-256': signWebhook(body, OTHER_APP) }],
    ['a signature with the empty secret', { 'X-Hub-Signature-256': signWebhook(body, '') }],
    ['the signature of other bytes', { 'X-Hub-Signature-256': signWebhook(Buffer.from('{}'), APP_SECRET) }],
  ])(
    'are refused in one and the same way, and nothing is stored: %s (10.4) (F15)',
    async (_name, headers) => {
      const stored = async () => [await hub().count('webhook_deliveries'), await hub().count('messages')];
      const [before, failed] = [await stored(), await failures()];
      const answer = await post(headers);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toEqual({
        ...REFUSED,
        request_id: expect.stringMatching(/^[\da-f-]{36}$/),
      });
      expect(await failures()).toBe(failed + 1);
      expect(await stored()).toEqual(before);
    },
  );

  it('are refused when the header is there twice (10.4) (F15)', async () => {
    const headers = [`X-Hub-Signature-256: ${good}`, `X-Hub-Signature-256: ${good}`];
    const request = requestBytes(
      `POST ${BASE}/webhooks/whatsapp`,
      [...headers, `Content-Length: ${body.length}`, 'Connection: close'],
      body,
    );
    expect((await sendRaw(hub().t.api.port, request)).statuses).toEqual([401]);
  });

  it.each([
    ['no JSON', Buffer.from('{"half":')],
    ['nothing', Buffer.alloc(0)],
    ['200,000 levels', Buffer.from('['.repeat(200_000))],
    ['__proto__', Buffer.from('{"__proto__":{"polluted":1}}')],
  ])('are judged before anybody reads the body: %s is 401 all the same (F15)', async (_name, bytes) => {
    const answer = await post({ 'X-Hub-Signature-256': signWebhook(bytes, OTHER_APP) }, bytes);
    expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining(REFUSED)]);
  });

  it('do not matter for the neighbours: each secret of a rotation opens (10.4)', async () => {
    for (const secret of [APP_SECRET, SECOND_SECRET]) {
      const person = newPerson();
      const bytes = exactly(bodyOf('whatsapp', entryOf('whatsapp', [textItem('whatsapp', person, 'good')])));
      const answers = await Promise.all([
        post({ 'X-Hub-Signature-256': signWebhook(bytes, OTHER_APP) }, bytes),
        post({ 'X-Hub-Signature-256': signWebhook(bytes, secret) }, bytes),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([401, 200]);
      expect(await hub().onlyMessage(person)).toMatchObject({ content: 'good' });
    }
  });

  it.each(['', 'undefined', 'null', APP_SECRET])(
    'are all refused where no secret is set, signed with %j (F15)',
    async (secret) => {
      const headers = { 'X-Hub-Signature-256': signWebhook(body, secret) };
      expect((await post(headers, body, 'facebook')).status).toBe(401);
    },
  );

  describe('of the handshake', () => {
    const ask = async (query: string, platform = 'whatsapp') => {
      const answer = await fetch(`${hub().t.url}${BASE}/webhooks/${platform}?${query}`);
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    };
    const token = `hub.verify_token=${VERIFY_TOKEN}`;

    it.each([
      ['another mode', `hub.mode=unsubscribe&${token}&hub.challenge=1`, 403],
      ['a wrong token', 'hub.mode=subscribe&hub.verify_token=x&hub.challenge=1', 403],
      ['a token in another case', `hub.mode=subscribe&${token.toUpperCase()}&hub.challenge=1`, 400],
      ['an empty token', 'hub.mode=subscribe&hub.verify_token=&hub.challenge=1', 403],
      ['a token as a list', `hub.mode=subscribe&hub.verify_token[]=${VERIFY_TOKEN}&hub.challenge=1`, 400],
      ['a token as an object', `hub.mode=subscribe&hub.verify_token[a]=${VERIFY_TOKEN}&hub.challenge=1`, 400],
      ['two tokens', `hub.mode=subscribe&${token}&${token}&hub.challenge=1`, 400],
      ['two challenges', `hub.mode=subscribe&${token}&hub.challenge=1&hub.challenge=2`, 400],
      ['a challenge as an object', `hub.mode=subscribe&${token}&hub.challenge[a]=1`, 400],
      ['a script', `hub.mode=subscribe&${token}&hub.challenge=<script>alert(1)</script>`, 400],
      ['an escaped script', `hub.mode=subscribe&${token}&hub.challenge=%3Cscript%3E`, 400],
      [
        'a challenge with a line break',
        `hub.mode=subscribe&${token}&hub.challenge=1%0D%0ASet-Cookie:a=b`,
        400,
      ],
      ['a challenge of 129 characters', `hub.mode=subscribe&${token}&hub.challenge=${'1'.repeat(129)}`, 400],
      ['no challenge', `hub.mode=subscribe&${token}`, 400],
      ['an empty challenge', `hub.mode=subscribe&${token}&hub.challenge=`, 400],
      ['nothing', '', 400],
      ['broken escapes', `hub.mode=subscribe&${token}&hub.challenge=%E0%A4%A`, 400],
    ])('are refused: %s (10.4) (F16)', async (_name, query, status) => {
      const answer = await ask(query);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(answer.text).not.toContain('<script');
    });

    it('are refused where no token is set, whatever is sent (10.4) (F16)', async () => {
      for (const platform of META_PLATFORMS.filter((name) => name !== 'whatsapp')) {
        for (const value of ['', 'undefined', 'null', 'false', '0', VERIFY_TOKEN]) {
          const query = `hub.mode=subscribe&hub.verify_token=${value}&hub.challenge=1`;
          expect((await ask(query, platform)).status).toBe(403);
        }
      }
    });

    it('with a token of a megabyte are refused by the limit of the headers (F16)', async () => {
      const query = `hub.mode=subscribe&hub.verify_token=${'x'.repeat(1_048_576)}&hub.challenge=1`;
      const request = requestBytes(`GET ${BASE}/webhooks/whatsapp?${query}`, ['Connection: close']);
      const { statuses } = await sendRaw(hub().t.api.port, request);
      // The answer itself may be lost, because the server no longer listens to what is still being sent.
      expect([[431], []]).toContainEqual(statuses);
      expect(
        (await ask(`hub.mode=subscribe&hub.verify_token=${'x'.repeat(9_000)}&hub.challenge=1`)).status,
      ).toBe(403);
    });

    it('leave the right one alone: its challenge comes back as plain text and nothing else (F16)', async () => {
      const answer = await ask(`hub.mode=subscribe&${token}&hub.challenge=1158201444`);
      expect([answer.status, answer.text]).toEqual([200, '1158201444']);
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    });
  });
});
