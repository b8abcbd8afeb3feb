import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api } from '@switchboard/api';
import { systemClock, steadyClock } from '@switchboard/core';
import { createMetrics, silentLogger } from '@switchboard/service';
import { privacyPayload, postForm, signedRequest } from '../support/signed-requests.ts';
import { BASE, startTestApi, type TestApi, testConfig } from '../support/test-api.ts';

describe("What Meta's privacy callbacks answer", () => {
  let t: TestApi;

  beforeAll(async () => {
    t = await startTestApi();
  });
  afterAll(() => t.stop());

  const ask = (path: string, payload: object | string, secret?: string) =>
    postForm(`${t.url}${BASE}/${path}`, { signed_request: signedRequest(payload, secret) });
  const codeOf = async (userId: string): Promise<string> => {
    const answer = await ask('instagram/data-deletion', privacyPayload(userId));
    return ((await answer.json()) as { confirmation_code: string }).confirmation_code;
  };
  const requests = async () =>
    (await t.database.query<{ n: number }>(`select count(*)::int as n from privacy_requests`))[0]!.n;

  const url = (path: string) => `${t.url}${BASE}/${path}`;
  const good = () => signedRequest(privacyPayload('5551000000000009'));
  it.each<[string, number, () => Promise<Response>]>([
    ['no body', 400, () => fetch(url('facebook/data-deletion'), { method: 'POST' })],
    ['another field', 400, () => postForm(url('facebook/data-deletion'), { a: 'b' })],
    [
      'the field twice',
      400,
      () =>
        fetch(url('facebook/data-deletion'), {
          method: 'POST',
          body: new URLSearchParams([
            ['signed_request', good()],
            ['signed_request', good()],
          ]),
        }),
    ],
    [
      'a field of __proto__',
      400,
      () => postForm(url('facebook/data-deletion'), { ['__proto__[signed_request]']: good() }),
    ],
    [
      'JSON',
      400,
      () =>
        fetch(url('facebook/data-deletion'), {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ signed_request: good() }),
        }),
    ],
    ['no dot', 400, () => postForm(url('facebook/deauthorize'), { signed_request: 'abc' })],
    ['two dots', 400, () => postForm(url('facebook/deauthorize'), { signed_request: `${good()}.x` })],
    ['a signed list', 400, () => ask('facebook/deauthorize', '[]')],
    ['a forgery', 401, () => ask('facebook/deauthorize', privacyPayload('1'), 'another secret')],
    ['an empty secret', 401, () => ask('facebook/deauthorize', privacyPayload('1'), '')],
    ['another algorithm', 401, () => ask('facebook/deauthorize', { algorithm: 'none', user_id: '1' })],
    [
      'more than 64 KB',
      413,
      () => postForm(url('facebook/deauthorize'), { signed_request: `${good()}${'A'.repeat(65_536)}` }),
    ],
    ['WhatsApp, which has no such callback', 404, () => ask('whatsapp/deauthorize', privacyPayload('1'))],
    ['a wrong method', 404, () => fetch(url('facebook/data-deletion'))],
  ])('is no to %s: %i', async (_name, status, request) => {
    const before = await requests();
    expect((await request()).status).toBe(status);
    expect(await requests()).toBe(before);
  });

  it('is a page that loads nothing, is kept by nobody, and is escaped', async () => {
    const code = await codeOf('5551000000000010');
    const answer = await fetch(url(`instagram/data-deletion-status?code=${code}`));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const page = await answer.text();
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('nothing is stored under this id');
  });

  it.each([
    ['an unknown code', async () => `?code=${'0'.repeat(32)}`],
    ['no code', async () => ''],
    ['markup', async () => '?code=%3Cscript%3Ealert(1)%3C/script%3E'],
    ['NUL', async () => '?code=%00'],
    ['a code twice', async () => `?code=${await codeOf('5551000000000011')}&code=1`],
    ['a long code', async () => `?code=${'a'.repeat(9_000)}`],
  ])('is a page that says so for %s', async (_name, query) => {
    const answer = await fetch(url(`instagram/data-deletion-status${await query()}`));
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await answer.text();
    expect(page).toContain('Unknown confirmation code');
    expect(page).not.toContain('alert');
  });

  it("is no page for a code of the other platform's request", async () => {
    const code = await codeOf('5551000000000012');
    expect((await fetch(url(`facebook/data-deletion-status?code=${code}`))).status).toBe(404);
  });
});

describe("What Meta's privacy callbacks answer while the database is away", () => {
  let api: Api;
  let base: string;

  beforeAll(async () => {
    const config = testConfig('postgres://nobody:x@127.0.0.1:1/none');
    api = new Api({
      config,
      clock: systemClock,
      steadyClock,
      logger: silentLogger,
      metrics: createMetrics(),
    });
    await api.start();
    base = `http://127.0.0.1:${api.port}${BASE}/instagram`;
  });
  afterAll(() => api.stop());

  it.each<[string, number, () => Promise<Response>]>([
    [
      'a request that a configured secret has signed',
      503,
      () => postForm(`${base}/deauthorize`, { signed_request: signedRequest(privacyPayload('1')) }),
    ],
    [
      'one that a secret may have signed which is not loaded yet',
      503,
      () =>
        postForm(`${base}/data-deletion`, {
          signed_request: signedRequest(privacyPayload('1'), 'a secret of a channel'),
        }),
    ],
    ['a malformed one', 400, () => postForm(`${base}/data-deletion`, { signed_request: 'x' })],
    ['a look at a request', 503, () => fetch(`${base}/data-deletion-status?code=${'0'.repeat(32)}`)],
  ])('is, to %s, %i', async (_name, status, request) => {
    const answer = await request();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
  });
});
