import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from '@switchboard/api';
import { systemClock, steadyClock } from '@switchboard/core';
import { createMetrics, silentLogger } from '@switchboard/service';
import pg from 'pg';
import { connectPlain } from '../support/plain-client.ts';
import { BASE, postSigned, startTestApi, type TestApi, testConfig, uniqueId } from '../support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { textWebhook } from '../support/webhooks.ts';

describe('an API that starts while something is not there yet', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  it('becomes ready by itself, and until then takes no authentic delivery for a forgery', async () => {
    const blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    await blocker.query('begin; lock table channels, event_stream');
    const config = testConfig(database.url);
    const unknown = { appSecrets: [], verifyToken: undefined };
    const api = new Api({
      config: { ...config, webhookSecrets: { whatsapp: unknown, instagram: unknown, facebook: unknown } },
      clock: systemClock,
      steadyClock,
      logger: silentLogger,
      metrics: createMetrics(),
    });
    await api.start();
    const url = `http://127.0.0.1:${api.port}`;
    const post = async () => (await postSigned(url, 'whatsapp', textWebhook('whatsapp', 'early'))).status;
    expect(await post()).toBe(503);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    // Longer than any time-out of the pool: the first attempts to open have failed.
    await blocker.query(`select pg_sleep(4)`);
    await blocker.query('rollback');
    await blocker.end();
    await api.ready;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await post()).toBe(401);
    await api.stop();
  });
});

describe('an API that stops', () => {
  let t: TestApi;
  let stopped = false;

  beforeEach(async () => {
    t = await startTestApi();
    stopped = false;
  });
  afterEach(async () => {
    if (!stopped) await t.stop();
  });

  const stop = async () => {
    stopped = true;
    const begun = Date.now();
    await t.stop();
    return Date.now() - begun;
  };

  it('tells what it has answered 200 before it sends its clients away', async () => {
    const { user, token } = await t.signIn();
    const client = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
    const answers = Array.from({ length: 50 }, (_, n) =>
      t.post('whatsapp', textWebhook('whatsapp', `last ${n}`)),
    );
    const settled = Promise.allSettled(answers);
    await Promise.race(answers);
    await stop();
    expect(await client.closed).toBe(4001);
    const accepted = (await settled).filter(
      (each) => each.status === 'fulfilled' && each.value.status === 200,
    ).length;
    expect(accepted).toBeGreaterThan(0);
    expect(client.frames.filter(({ type }) => type === 'new_message').length).toBeGreaterThanOrEqual(
      accepted,
    );
  });

  it('does not wait for peers that were refused and never go', async () => {
    const socket = connect({ port: t.api.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {});
    socket.write(
      `GET ${BASE}/ws/1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    const answer = await new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(data.toString())),
    );
    expect(answer).toContain('401');
    // We keep our half open on purpose.
    expect(await stop()).toBeLessThan(5_000);
    socket.destroy();
  });
});

describe('an event log that goes back', () => {
  it('is noticed: clients are told to load afresh, and hear everything from then on', async () => {
    const t = await startTestApi();
    const { user, token } = await t.signIn();
    const client = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
    for (let n = 0; n < 5; n++) await t.post('whatsapp', textWebhook('whatsapp', `old ${n}`));
    await client.next(
      'new_message',
      (frame) => (frame['message'] as { content: string }).content === 'old 4',
    );
    // A standby that lacked the last commits takes over.
    await t.database.query(`delete from events where seq > 2`);
    await t.database.query(`update event_stream set seq = 2`);
    expect(await client.next('resync_required')).toMatchObject({ seq: '2' });
    for (let n = 0; n < 3; n++) await t.post('whatsapp', textWebhook('whatsapp', `new ${n}`));
    for (let n = 0; n < 3; n++) {
      const frame = await client.next(
        'new_message',
        (each) => (each['message'] as { content: string }).content === `new ${n}`,
      );
      expect(frame['seq']).toBe(String(3 + n));
    }
    await client.close();
    await t.stop();
  });
});

describe('an account that is connected after it has sent', () => {
  it('is caught up by the running API, and by the next one if that was interrupted', async () => {
    const t = await startTestApi();
    const channel = uniqueId('2099');
    const texts = async () =>
      (
        await t.database.query<{ text: string }>(
          `select m.text from messages m join channels c on c.id = m.channel_id where c.external_id = $1 order by position`,
          [channel],
        )
      ).map(({ text }) => text);
    for (const text of ['one', 'two'])
      await t.post('whatsapp', textWebhook('whatsapp', text, { channel, from: '48771' }));
    // As the operator's command does: the row and a notification, no more.
    await t.stores.channels.ensure({ platform: 'whatsapp', externalId: channel, name: 'late' });
    const deadline = Date.now() + 10_000;
    while ((await texts()).length < 2 && Date.now() < deadline)
      await t.database.query(`select pg_sleep(0.02)`);
    expect(await texts()).toEqual(['one', 'two']);

    // A delivery that was under way while the channel appeared: nobody is notified of it again.
    await t.database.query(
      `update webhook_deliveries set outcome = 'unconnected', unconnected_ids = array[$1]`,
      [channel],
    );
    await t.database.query(`delete from messages`);
    const next = await startTestApi({ database: t.database });
    expect(await texts()).toEqual(['one', 'two']);
    await next.stop();
    await t.stop();
  });
});
