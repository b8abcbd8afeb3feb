import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { META_PLATFORMS } from '@switchboard/core';
import { APP_SECRET, BASE, CHANNELS, startTestApi, type TestApi, VERIFY_TOKEN } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

const sign = (body: string | Buffer, secret = APP_SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

describe('webhooks that are wrong, odd or hostile', () => {
  let t: TestApi;

  beforeAll(async () => {
    t = await startTestApi({
      config: {
        webhookSecrets: {
          whatsapp: { appSecrets: [APP_SECRET, 'the secret after a rotation'], verifyToken: VERIFY_TOKEN },
          instagram: { appSecrets: [APP_SECRET], verifyToken: undefined },
          facebook: { appSecrets: [], verifyToken: '' },
        },
      },
    });
  });
  afterAll(() => t.stop());

  const count = async (): Promise<number> => {
    const [row] = await t.database.query<{ n: number }>(`select count(*)::int as n from webhook_deliveries`);
    return row!.n;
  };
  const post = (path: string, body: string | Buffer, headers: Record<string, string>) =>
    fetch(`${t.url}${BASE}${path}`, { method: 'POST', body: Buffer.from(body) as never, headers });

  it.each([
    ['no signature', () => ({})],
    ['another secret', (body: string) => ({ 'X-Hub-Signature-256': sign(body, 'not the secret') })],
    ['the old SHA-1 header only', (body: string) => ({ 'X-Hub-Signature': sign(body) })],
    ['a short signature', (body: string) => ({ 'X-Hub-Signature-256': sign(body).slice(0, -1) })],
    ['the signature of other bytes', (body: string) => ({ 'X-Hub-Signature-256': sign(`${body} `) })],
  ])('refuses %s with 401, stores nothing and counts it', async (_name, headers) => {
    const before = await count();
    const body = JSON.stringify(textWebhook('whatsapp', 'forged'));
    const failures = async () =>
      (await t.metrics.webhookSignatureFailures.get()).values.find(
        ({ labels }) => labels.platform === 'whatsapp',
      )?.value ?? 0;
    const failuresBefore = await failures();
    const answer = await post('/webhooks/whatsapp', body, headers(body) as Record<string, string>);
    expect(answer.status).toBe(401);
    expect(await count()).toBe(before);
    expect(await failures()).toBe(failuresBefore + 1);
  });

  it('refuses everything on a platform that has no secret', async () => {
    const body = JSON.stringify(textWebhook('facebook', 'x'));
    expect((await post('/webhooks/facebook', body, { 'X-Hub-Signature-256': sign(body, '') })).status).toBe(
      401,
    );
  });

  it('accepts each of several secrets', async () => {
    const body = JSON.stringify(textWebhook('whatsapp', 'after a rotation'));
    const answer = await post('/webhooks/whatsapp', body, {
      'X-Hub-Signature-256': sign(body, 'the secret after a rotation'),
    });
    expect(answer.status).toBe(200);
  });

  it('takes 4 MB and refuses more with 413, signed or not', async () => {
    const padded = (bytes: number) => {
      const body = JSON.stringify({ ...textWebhook('whatsapp', 'large'), pad: '' });
      return body.replace('"pad":""', `"pad":"${'x'.repeat(bytes - body.length)}"`);
    };
    const fits = padded(4 * 1024 * 1024);
    expect((await post('/webhooks/whatsapp', fits, { 'X-Hub-Signature-256': sign(fits) })).status).toBe(200);
    const over = padded(4 * 1024 * 1024 + 1);
    const before = await count();
    expect((await post('/webhooks/whatsapp', over, { 'X-Hub-Signature-256': sign(over) })).status).toBe(413);
    expect((await post('/webhooks/whatsapp', over, {})).status).toBe(413);
    expect(await count()).toBe(before);
  });

  const deep = (levels: number) =>
    `{"object":"whatsapp_business_account","entry":${'['.repeat(levels)}${']'.repeat(levels)}}`;

  it.each([
    ['nothing', ''],
    ['no JSON', 'hello'],
    ['a scalar', '1'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['an empty list', '[]'],
    ['a null entry', '{"object":"whatsapp_business_account","entry":[null]}'],
    ['an unknown object', '{"object":"something_new","entry":[{"id":"0","changes":[{"field":"x"}]}]}'],
    ['5,000 levels of nesting', deep(5_000)],
    ['200,000 levels of nesting', deep(200_000)],
    [
      '__proto__ keys',
      '{"__proto__":{"polluted":1},"object":"whatsapp_business_account","entry":[{"__proto__":{"polluted":1}}]}',
    ],
    ['a NUL byte', Buffer.from('{"object":"whatsapp_business_account",\u0000"entry":[]}')],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x22, 0x7d])],
  ])('keeps an authentic body of %s raw and answers 200', async (_name, body) => {
    const answer = await post('/webhooks/whatsapp', body, { 'X-Hub-Signature-256': sign(body) });
    expect([answer.status, await answer.text()]).toEqual([200, '{"status":"ok"}']);
    const [row] = await t.database.query<{ kept: Buffer; outcome: string }>(
      `select coalesce(body_bytes, convert_to(body, 'UTF8')) as kept, outcome from webhook_deliveries
       order by id desc limit 1`,
    );
    expect(row!.outcome).toBe('not_understood');
    expect(row!.kept.equals(Buffer.from(body))).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('stores words that PostgreSQL would refuse, readable, and their bytes untouched', async () => {
    const body = JSON.stringify(textWebhook('whatsapp', 'PLACE', { from: '48700000001' })).replace(
      'PLACE',
      'a\\u0000b\\ud83dc',
    );
    expect((await post('/webhooks/whatsapp', body, { 'X-Hub-Signature-256': sign(body) })).status).toBe(200);
    const [row] = await t.database.query(
      `select m.text, d.body from messages m join conversations c on c.id = m.conversation_id,
         webhook_deliveries d where c.external_id = '48700000001' and d.body like '%48700000001%'`,
    );
    expect(row).toEqual({ text: 'a\u2400b\ufffdc', body });
  });

  it('keeps the same words inside a raw payload', async () => {
    const body = JSON.stringify(
      textWebhook('whatsapp', '', { from: '48700000002', kind: 'location' }),
    ).replace(
      '"type":"location"',
      '"type":"poll_creation","note":"a\\u0000b\\udc00","__proto__":{"polluted":true}',
    );
    expect((await post('/webhooks/whatsapp', body, { 'X-Hub-Signature-256': sign(body) })).status).toBe(200);
    const [row] = await t.database.query(
      `select m.payload->'raw'->>'note' as note, m.payload->'raw'->'__proto__' as proto from messages m
       join conversations c on c.id = m.conversation_id where c.external_id = '48700000002'`,
    );
    expect(row).toEqual({ note: 'a\u2400b\ufffd', proto: { polluted: true } });
  });

  it('keeps every digit of ids beyond 2^53', async () => {
    const page = '17841452691600099';
    await t.stores.channels.ensure({ platform: 'instagram', externalId: page, name: 'numeric ids' });
    const body = `{"object":"instagram","entry":[{"id":${page},"time":1700000000000,"messaging":[{"sender":{"id":9007199254740993},
      "recipient":{"id":${page}},"timestamp":1700000000000,"message":{"mid":"m_big","text":"big"}}]}]}`;
    expect((await post('/webhooks/instagram', body, { 'X-Hub-Signature-256': sign(body) })).status).toBe(200);
    const [row] = await t.database.query(
      `select c.external_id from messages m join conversations c on c.id = m.conversation_id where m.external_id = 'm_big'`,
    );
    expect(row).toEqual({ external_id: '9007199254740993' });
  });

  it('stores the neighbours of an item that it cannot read', async () => {
    const good = textWebhook('whatsapp', 'neighbour', { from: '48700000003' }) as { entry: object[] };
    const body = JSON.stringify({ ...good, entry: [null, 7, { changes: 'x' }, ...good.entry, { id: [] }] });
    expect((await post('/webhooks/whatsapp', body, { 'X-Hub-Signature-256': sign(body) })).status).toBe(200);
    const rows = await t.database.query(
      `select m.text from messages m join conversations c on c.id = m.conversation_id where c.external_id = '48700000003'`,
    );
    expect(rows).toEqual([{ text: 'neighbour' }]);
  });

  it('shortens an id that no index could hold, and still knows it again', async () => {
    const id = `wamid.${'x'.repeat(200_000)}`;
    for (let n = 0; n < 2; n++) {
      expect(
        (await t.post('whatsapp', textWebhook('whatsapp', 'long id', { id, from: '48700000004' }))).status,
      ).toBe(200);
    }
    const [row] = await t.database.query(
      `select count(*)::int as n from messages m join conversations c on c.id = m.conversation_id
       where c.external_id = '48700000004'`,
    );
    expect(row).toEqual({ n: 1 });
  });

  describe('the handshake', () => {
    const ask = async (query: string, platform = 'whatsapp') => {
      const answer = await fetch(`${t.url}${BASE}/webhooks/${platform}?${query}`);
      return {
        status: answer.status,
        type: answer.headers.get('content-type'),
        body: await answer.text(),
        answer,
      };
    };
    const good = `hub.mode=subscribe&hub.verify_token=${VERIFY_TOKEN}`;

    it('echoes the challenge as plain text', async () => {
      const { status, type, body, answer } = await ask(`${good}&hub.challenge=1158201444`);
      expect([status, type, body]).toEqual([200, 'text/plain; charset=utf-8', '1158201444']);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    });

    it.each([
      ['a wrong token', `hub.mode=subscribe&hub.verify_token=nope&hub.challenge=1`, 403],
      ['a wrong mode', `hub.mode=unsubscribe&hub.verify_token=${VERIFY_TOKEN}&hub.challenge=1`, 403],
      ['no challenge', good, 400],
      ['no token', `hub.mode=subscribe&hub.challenge=1`, 400],
      ['no mode', `hub.verify_token=${VERIFY_TOKEN}&hub.challenge=1`, 400],
      ['a repeated challenge', `${good}&hub.challenge=1&hub.challenge=2`, 400],
      ['a repeated token', `${good}&hub.verify_token=${VERIFY_TOKEN}&hub.challenge=1`, 400],
      ['markup', `${good}&hub.challenge=%3Cscript%3E`, 400],
      ['a long challenge', `${good}&hub.challenge=${'1'.repeat(129)}`, 400],
    ])('refuses %s', async (_name, query, status) => {
      expect((await ask(query)).status).toBe(status);
    });

    it.each(['instagram', 'facebook'])('refuses where no token is set (%s)', async (platform) => {
      for (const token of ['', 'undefined', 'null']) {
        const query = `hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1`;
        expect([400, 403]).toContain((await ask(query, platform)).status);
      }
    });
  });

  it('answers on the address that the CRM registered for Instagram', async () => {
    const body = JSON.stringify(textWebhook('instagram', 'alias', { from: '48700000005' }));
    expect((await post('/instagram/webhook', body, { 'X-Hub-Signature-256': sign(body) })).status).toBe(200);
    const rows = await t.database.query(`select from conversations where external_id = '48700000005'`);
    expect(rows).toHaveLength(1);
  });

  it('turns other methods away', async () => {
    for (const platform of META_PLATFORMS) {
      const answer = await fetch(`${t.url}${BASE}/webhooks/${platform}`, { method: 'PUT' });
      expect(answer.status).toBe(405);
    }
    expect(CHANNELS.whatsapp).toBeDefined();
  });

  it('survives a sender that goes away in the middle', async () => {
    const socket = connect(t.api.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(
      `POST ${BASE}/webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"half":`,
    );
    socket.destroy();
    expect((await t.get('/healthz')).status).toBe(200);
  });
});
