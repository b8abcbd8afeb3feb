import { describe, expect, it } from '@jest/globals';
import { signWebhook } from '@switchboard/simulators';
import { APP_SECRET, BASE, VERIFY_TOKEN } from '../../support/test-api.ts';
import { hubOfThisFile } from './hub.ts';
import { exactly } from './meta-bodies.ts';
import { expectShown, neighboursOf } from './neighbours.ts';
import { requestBytes, sendRaw } from './raw-http.ts';

const WEBHOOK = `${BASE}/webhooks/whatsapp`;

describe('connections that speak HTTP badly', () => {
  const hub = hubOfThisFile();

  const raw = (bytes: Buffer | string, options?: { drip?: string }) =>
    sendRaw(hub().t.api.port, bytes, options);
  const good = () => {
    const { body, people } = neighboursOf('whatsapp', {});
    const bytes = exactly(body);
    return { bytes, people, signature: `X-Hub-Signature-256: ${signWebhook(bytes, APP_SECRET)}` };
  };

  it.each<[string, (length: number) => string[], string]>([
    ['two lengths that differ', (n) => [`Content-Length: ${n}`, `Content-Length: ${n - 1}`], ''],
    ['two lengths that are equal', (n) => [`Content-Length: ${n}`, `Content-Length: ${n}`], ''],
    ['a length and chunks', (n) => [`Content-Length: ${n}`, 'Transfer-Encoding: chunked'], ''],
    ['chunks and a length', (n) => ['Transfer-Encoding: chunked', `Content-Length: ${n}`], ''],
    ['chunks inside something else', () => ['Transfer-Encoding: chunked, identity'], ''],
    ['a negative length', () => ['Content-Length: -1'], ''],
    ['a length with a sign', (n) => [`Content-Length: +${n}`], ''],
    ['a length in hex', (n) => [`Content-Length: 0x${n.toString(16)}`], ''],
    ['a length beyond 2^64', () => ['Content-Length: 99999999999999999999999'], ''],
    ['a header without a name', (n) => [`Content-Length: ${n}`, ': x'], ''],
    ['a space in a header’s name', (n) => [`Content-Length : ${n}`], ''],
    ['a folded header', (n) => ['X-A: b', `\tContent-Length: ${n}`], ''],
    ['a NUL in a header', (n) => [`Content-Length: ${n}`, 'X-A: b\u0000c'], ''],
    ['a chunk of no size', () => ['Transfer-Encoding: chunked'], 'zz\r\n'],
    ['a chunk beyond 2^64', () => ['Transfer-Encoding: chunked'], 'ffffffffffffffffff\r\n'],
  ])(
    'with %s are refused once, and what follows is no second request (F9)',
    async (_name, headersOf, before) => {
      const { bytes, signature } = good();
      const stored = await hub().count('webhook_deliveries');
      const smuggled = `\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
      const headers = [signature, ...headersOf(bytes.length), 'Connection: keep-alive'];
      const body = Buffer.concat([Buffer.from(before), bytes, Buffer.from(smuggled)]);
      expect((await raw(requestBytes(`POST ${WEBHOOK}`, headers, body))).statuses).toEqual([400]);
      expect(await hub().count('webhook_deliveries')).toBe(stored);
    },
  );

  it.each([
    ['nothing that is HTTP', 'hello\r\n\r\n'],
    ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03])],
    ['HTTP 2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['no host', `GET ${WEBHOOK} HTTP/1.1\r\n\r\n`],
    ['HTTP 9.9', `GET ${WEBHOOK} HTTP/9.9\r\nHost: x\r\n\r\n`],
    ['a method of its own', `FROB ${WEBHOOK} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['line breaks without returns', `POST ${WEBHOOK} HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}`],
  ])('and speak %s are refused (F9)', async (_name, bytes) => {
    const { statuses, text } = await raw(bytes);
    expect([[400], [505]]).toContainEqual(statuses);
    expect(text).not.toMatch(/node_modules|\bat \w|\.[jt]s:\d/);
  });

  it('with 20 KB of headers are refused: 431 (F10)', async () => {
    for (const start of [`POST ${WEBHOOK}`, 'GET /healthz', `GET ${BASE}/inbox`]) {
      const request = requestBytes(start, [`X-Large: ${'x'.repeat(20_000)}`, 'Connection: close']);
      expect((await raw(request)).statuses).toEqual([431]);
    }
  });

  it('with 2,100 headers are refused: 431, and a hundred are none too many (F10)', async () => {
    const many = (count: number): string[] => Array.from({ length: count }, (_, n) => `${n.toString(36)}:1`);
    for (const start of [`POST ${WEBHOOK}`, 'GET /healthz', `GET ${BASE}/inbox`]) {
      expect((await raw(requestBytes(start, [...many(2_100), 'Connection: close']))).statuses).toEqual([431]);
    }
    const { bytes, people, signature } = good();
    const headers = [...many(90), signature, `Content-Length: ${bytes.length}`, 'Connection: close'];
    expect((await raw(requestBytes(`POST ${WEBHOOK}`, headers, bytes))).statuses).toEqual([200]);
    await expectShown(hub(), people);
  });

  it.each([
    ['broken escapes', '/%E0%A4%A', 404],
    ['broken escapes behind our own path', `${BASE}/conversations/%E0%A4%A`, 400],
    ['an escaped NUL', `${BASE}/conversations/%00`, 400],
    ['an escaped NUL among others', `${BASE}/conversations/48100%00200`, 400],
    ['an escaped line break', `${BASE}/conversations/a%0D%0Ab`, 404],
    ['two slashes', `//${BASE}/inbox`, 404],
    ['a semicolon', `${BASE}/inbox;x=1`, 404],
    ['a way up', `${BASE}/../../../../etc/passwd`, 404],
    ['an escaped way up', `${BASE}/conversations/..%2f..%2f..%2fetc%2fpasswd`, 404],
    ['the name of a prototype', `${BASE}/conversations/__proto__`, 404],
    ['a webhook with a slash behind', `${WEBHOOK}/`, 404],
    ['a webhook with an escape', `${BASE}/webhooks/whats%61pp`, 404],
    ['no path', '*', 404],
    ['a whole address, which is read as our own', 'http://evil.example/healthz', 200],
    ['a list for one value', `${BASE}/inbox?filter[]=all&filter[]=new&limit=5`, 200],
    ['a value twice', `${BASE}/inbox?limit=1&limit=2`, 400],
    ['an object for a value', `${BASE}/inbox?limit[a]=2&__proto__[polluted]=1`, 200],
    ['no number', `${BASE}/inbox?limit=NaN`, 400],
    ['1e400 for a number', `${BASE}/inbox?limit=1e400`, 400],
    ['a negative number', `${BASE}/inbox?offset=-1`, 400],
    ['a NUL to search for', `${BASE}/inbox?search=%00`, 400],
    ['half a character to search for', `${BASE}/inbox?search=%ED%A0%BD`, 200],
    ['signs of a pattern to search for', `${BASE}/inbox?search=%25_%5C`, 200],
    ['an unreadable cursor', `${BASE}/inbox?cursor=%F0%9F%98%80'--`, 200],
    ['an id of 10,000 characters', `${BASE}/conversations/${'x'.repeat(10_000)}`, 400],
  ])('ask for %s: answered, and without a stack (F11)', async (_name, path, status) => {
    const headers = [`Authorization: Bearer ${hub().token}`, 'Connection: close'];
    const { statuses, text } = await raw(requestBytes(`GET ${path}`, headers));
    expect(statuses).toEqual([status]);
    expect(text).not.toMatch(/node_modules|\bat \w+ \(|\.[jt]s:\d|root:/);
  });

  it('ask for a path with a bare NUL: 400 (F11)', async () => {
    expect((await raw(`GET ${BASE}/conversations/a\u0000b HTTP/1.1\r\nHost: x\r\n\r\n`)).statuses).toEqual([
      400,
    ]);
  });

  it('drip are cut off, and hold up nobody meanwhile (10.6) (F12)', async () => {
    const { bytes, people, signature } = good();
    const bodyHead = requestBytes(`POST ${WEBHOOK}`, [signature, `Content-Length: ${bytes.length}`]);
    const inHeader = Array.from({ length: 20 }, () =>
      raw(`POST ${WEBHOOK} HTTP/1.1\r\n`, { drip: 'X-A: b\r\n' }),
    );
    const inBody = Array.from({ length: 20 }, () => raw(bodyHead, { drip: bytes.toString('latin1') }));
    await hub().accepts('whatsapp', bytes);
    await expectShown(hub(), people);
    for (const { statuses, tookMs } of await Promise.all(inHeader)) {
      expect(statuses).toEqual([408]);
      expect(tookMs).toBeLessThan(25_000);
    }
    for (const { statuses, tookMs } of await Promise.all(inBody)) {
      expect(statuses).toEqual([408]);
      expect(tookMs).toBeLessThan(50_000);
    }
    const handshake = `hub.mode=subscribe&hub.verify_token=${VERIFY_TOKEN}&hub.challenge=7`;
    expect(await (await hub().t.get(`${WEBHOOK}?${handshake}`)).text()).toBe('7');
  }, 60_000);
});
