import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import { signWebhook } from '@switchboard/simulators';
import { APP_SECRET, BASE, INTERNAL_TOKEN } from '../../support/test-api.ts';
import { hubOfThisFile } from './hub.ts';
import { exactly } from './meta-bodies.ts';
import { expectShown, neighboursOf } from './neighbours.ts';
import { cutAfter, requestBytes, sendRaw } from './raw-http.ts';

const WEBHOOK = `${BASE}/webhooks/whatsapp`;
const LOGIN = '/api/v1/auth/login';
const BROADCAST = `${BASE}/broadcast-message`;

describe('requests that are wrong or odd as requests', () => {
  const hub = hubOfThisFile();

  const raw = (bytes: Buffer | string, options?: { drip?: string }) =>
    sendRaw(hub().t.api.port, bytes, options);
  const signed = (body: Buffer): string => `X-Hub-Signature-256: ${signWebhook(body, APP_SECRET)}`;
  const good = () => {
    const { body, people } = neighboursOf('whatsapp', {});
    return { bytes: exactly(body), people };
  };
  const send = (path: string, body: Buffer | string, headers: Record<string, string> = {}) =>
    fetch(`${hub().t.url}${path}`, { method: 'POST', headers, body: new Uint8Array(Buffer.from(body)) });

  describe('of a webhook', () => {
    it.each([
      ['text/plain'],
      ['application/json; charset=latin1'],
      ['application/json; charset=utf-16'],
      ['application/x-www-form-urlencoded'],
      ['multipart/form-data; boundary=x'],
      [';;;'],
    ])('with the content type %j: taken as any other (10.6) (F4) (F5)', async (type) => {
      const { bytes, people } = good();
      await hub().accepts('whatsapp', bytes, { 'Content-Type': type });
      await expectShown(hub(), people);
    });

    it('without a content type (10.6) (F4)', async () => {
      const { bytes, people } = good();
      const headers = [signed(bytes), `Content-Length: ${bytes.length}`, 'Connection: close'];
      expect((await raw(requestBytes(`POST ${WEBHOOK}`, headers, bytes))).statuses).toEqual([200]);
      await expectShown(hub(), people);
    });

    it.each(['gzip', 'br', 'deflate', 'utter-nonsense'])(
      'that calls itself %s and is not: taken as it is (10.6) (F3)',
      async (encoding) => {
        const { bytes, people } = good();
        await hub().accepts('whatsapp', bytes, { 'Content-Encoding': encoding });
        await expectShown(hub(), people);
      },
    );

    it.each([
      ['gzip', gzipSync(Buffer.alloc(50 * 1024 * 1024))],
      ['gzip', gzipSync('{"object":"page"}').subarray(0, 12)],
      ['br', brotliCompressSync('{"object":"page"}')],
    ])(
      'that is compressed (%s): the signature is over these bytes, they are kept and not opened (F3)',
      async (encoding, bytes) => {
        await hub().accepts('whatsapp', bytes, { 'Content-Encoding': encoding });
        expect(await hub().lastDelivery('whatsapp')).toMatchObject({ outcome: 'not_understood', bytes });
      },
    );

    it('in chunks of one byte, and one in a single chunk (10.6)', async () => {
      for (const size of [1, 1_000_000]) {
        const { bytes, people } = good();
        const headers = [signed(bytes), 'Transfer-Encoding: chunked', 'Connection: close'];
        const answer = await raw(requestBytes(`POST ${WEBHOOK}`, headers, chunked(bytes, size)));
        expect(answer.statuses).toEqual([200]);
        await expectShown(hub(), people);
      }
    });

    it.each([
      ['a length of 0', ['Content-Length: 0']],
      ['no length', []],
      ['no chunk', ['Transfer-Encoding: chunked']],
    ])('with %s: kept, nothing in it (10.6)', async (_name, lengthHeaders) => {
      const headers = [signed(Buffer.alloc(0)), ...lengthHeaders, 'Connection: close'];
      const body = lengthHeaders[0]?.startsWith('Transfer') ? '0\r\n\r\n' : '';
      expect((await raw(requestBytes(`POST ${WEBHOOK}`, headers, body))).statuses).toEqual([200]);
      expect(await hub().lastDelivery('whatsapp')).toMatchObject({
        outcome: 'not_understood',
        bytes: Buffer.alloc(0),
      });
    });

    const padded = (bytes: Buffer, size: number): Buffer =>
      Buffer.concat([bytes.subarray(0, -1), Buffer.from(`,"pad":"${'x'.repeat(size - bytes.length - 9)}"}`)]);

    it.each([[101 * 1024], [1024 * 1024], [LIMITS.webhookBodyBytesMax]])(
      'of %d bytes is taken (F2)',
      async (size) => {
        const { bytes, people } = good();
        const body = padded(bytes, size);
        expect(body).toHaveLength(size);
        await hub().accepts('whatsapp', body);
        await expectShown(hub(), people);
      },
    );

    it.each([[LIMITS.webhookBodyBytesMax + 1], [5 * 1024 * 1024]])(
      'of %d bytes is too large, in one piece or in chunks, and nothing is kept (10.6) (F2)',
      async (size) => {
        const before = await hub().count('webhook_deliveries');
        const body = padded(good().bytes, size);
        expect((await hub().t.post('whatsapp', body)).status).toBe(413);
        const headers = [signed(body), 'Transfer-Encoding: chunked', 'Connection: close'];
        const answer = await raw(requestBytes(`POST ${WEBHOOK}`, headers, chunked(body, 65_536)));
        expect(answer.statuses).toEqual([413]);
        expect(await hub().count('webhook_deliveries')).toBe(before);
      },
    );

    it('that ends early, fifty times: no memory stays taken, one line a time is logged (F13)', async () => {
      const half = Buffer.alloc(2 * 1024 * 1024, 0x20);
      const linesBefore = hub().logged.length;
      const head = [signed(half), 'Content-Length: 4000000'];
      await Promise.all(
        Array.from({ length: 50 }, () =>
          cutAfter(hub().t.api.port, requestBytes(`POST ${WEBHOOK}`, head, half)),
        ),
      );
      const aborted = async () => {
        const { values } = await hub().t.metrics.webhookRequests.get();
        return values.find(({ labels }) => labels.outcome === 'bad_request')?.value ?? 0;
      };
      // Each look is a request, so that the server gets to hear of the ends meanwhile.
      while ((await aborted()) < 50) expect((await hub().t.get('/healthz')).status).toBe(200);
      expect(hub().logged.length - linesBefore).toBe(50);
      // 50 times 2 MB are more than may be read at once.
      expect(50 * half.length).toBeGreaterThan(LIMITS.webhookReadingBytesMax);
      const { bytes, people } = good();
      await hub().accepts('whatsapp', padded(bytes, 1024 * 1024));
      await expectShown(hub(), people);
    });

    it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'])(
      'by %s is refused: 405 (F14)',
      async (method) => {
        for (const path of [WEBHOOK, `${BASE}/instagram/webhook`, `${BASE}/webhooks/telegram/x`]) {
          const answer = await raw(
            requestBytes(`${method} ${path}`, ['X-Canary: canary', 'Connection: close']),
          );
          expect(answer.statuses).toEqual([405]);
          expect(answer.text).not.toContain('canary');
        }
      },
    );
  });

  describe('of the REST interface', () => {
    const json = { 'Content-Type': 'application/json' };

    it.each([
      ['{"email":', 400],
      ['1', 400],
      ['"x"', 400],
      ['null', 400],
      ['[]', 400],
      ['', 400],
      ['{"email":"a","password":"b"}}', 400],
      ['\ufeff', 400],
    ])('with %j for JSON: a constant answer, without a stack (F1)', async (body, status) => {
      const answer = await send(LOGIN, body, json);
      const text = await answer.text();
      expect(answer.status).toBe(status);
      expect(Object.keys(JSON.parse(text) as object).toSorted()).toEqual(['code', 'detail', 'request_id']);
      expect(text).not.toMatch(/node_modules|\bat \w|\.[jt]s:\d/);
    });

    it('of more than 64 KB: 413 (F2)', async () => {
      expect((await send(LOGIN, JSON.stringify({ email: 'x'.repeat(66_000) }), json)).status).toBe(413);
    });

    it.each<[string, Buffer, number]>([
      ['gzip', gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20)), 413],
      ['gzip', gzipSync('{}').subarray(0, 12), 400],
      ['gzip', Buffer.from('{}'), 400],
      ['br', brotliCompressSync('{}'), 400],
      ['utter-nonsense', Buffer.from('{}'), 415],
    ])('with the content encoding %s (F3)', async (encoding, body, status) => {
      expect((await send(LOGIN, body, { ...json, 'Content-Encoding': encoding })).status).toBe(status);
    });

    it.each<[string, Record<string, string>]>([
      ['text/plain', { 'Content-Type': 'text/plain' }],
      ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
      ['something else', { 'Content-Type': 'application/jsonish' }],
      ['nothing', {}],
    ])('that calls its JSON %s: 415 (F4)', async (_name, headers) => {
      expect((await send(LOGIN, '{"email":"a","password":"b"}', headers)).status).toBe(415);
    });

    it.each(['utf-16', 'utf-16le', 'utf-32', 'latin1', 'utter-nonsense'])(
      'in %s: 415 (F5)',
      async (charset) => {
        const headers = { 'Content-Type': `application/json; charset=${charset}` };
        const body = Buffer.from('{"email":"a","password":"b"}', charset === 'utf-16le' ? 'utf16le' : 'utf8');
        expect((await send(LOGIN, body, headers)).status).toBe(415);
      },
    );

    it('in bytes that are no UTF-8: 4xx (F5)', async () => {
      const body = Buffer.concat([
        Buffer.from('{"email":"'),
        Buffer.from([0xe9, 0xff]),
        Buffer.from('","password":"x"}'),
      ]);
      expect((await send(LOGIN, body, json)).status).toBe(401);
    });

    it.each([[100], [20_000], [30_000]])('that nests %d levels deep: 400 (F6)', async (levels) => {
      const nested = '['.repeat(levels) + ']'.repeat(levels);
      expect((await send(LOGIN, `{"email":${nested},"password":"x"}`, json)).status).toBe(400);
      const internal = { ...json, Authorization: `Bearer ${INTERNAL_TOKEN}` };
      expect((await send(BROADCAST, `{"type":"x","deep":${nested}}`, internal)).status).toBe(400);
    });

    it('that only speaks of a hundred brackets does not nest (F6)', async () => {
      const email = `${'['.repeat(100)}\\" {${'{'.repeat(100)}`;
      expect((await send(LOGIN, JSON.stringify({ email, password: 'x' }), json)).status).toBe(401);
    });

    it('with keys of prototypes: nothing but keys (F8)', async () => {
      const polluting = '"__proto__":{"polluted":1,"email":"a"},"constructor":{"prototype":{"polluted":1}}';
      expect((await send(LOGIN, `{${polluting}}`, json)).status).toBe(400);
      const internal = { ...json, Authorization: `Bearer ${INTERNAL_TOKEN}` };
      expect((await send(BROADCAST, `{"type":"x",${polluting}}`, internal)).status).toBe(200);
      expect((await send(BROADCAST, `{"__proto__":{"type":"x"}}`, internal)).status).toBe(400);
    });

    it.each(['TRACE', 'TRACK', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'])(
      'by %s does nothing and gives nothing back (F14)',
      async (method) => {
        for (const path of [`${BASE}/inbox`, LOGIN, '/healthz', '/']) {
          const headers = ['X-Canary: canary', `Authorization: Bearer ${hub().token}`, 'Connection: close'];
          const answer = await raw(requestBytes(`${method} ${path}`, headers));
          expect([204, 400, 404, 405]).toContain(answer.statuses[0]);
          expect(answer.text).not.toContain('canary');
        }
      },
    );

    it('has no other method by a header (F14)', async () => {
      for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
        const answer = await fetch(`${hub().t.url}${LOGIN}?_method=DELETE`, { headers: { [name]: 'POST' } });
        expect(answer.status).toBe(404);
      }
    });
  });
});

function chunked(bytes: Buffer, size: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}
