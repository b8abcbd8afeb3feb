import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS, META_PLATFORMS, newId, type Platform, systemClock } from '@switchboard/core';
import { WriterConnection } from '@switchboard/database';
import {
  createWebhookServices,
  Ingest,
  type ReplayCounts,
  Replies,
  replayDeliveries,
} from '@switchboard/messaging';
import { connectPlain } from '../support/plain-client.ts';
import { switchboard } from '../support/system-process.ts';
import { BASE, startTestApi, type TestApi, uniqueId } from '../support/test-api.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { textWebhook } from '../support/webhooks.ts';

describe('raw deliveries', () => {
  let t: TestApi;

  beforeAll(async () => {
    t = await startTestApi();
  });
  afterAll(() => t.stop());

  /** As `switchboard webhooks replay` does it: beside the API, with an ingest of its own. */
  async function replay(filter: Parameters<typeof replayDeliveries>[2]): Promise<ReplayCounts> {
    const writer = new WriterConnection(t.database.url);
    const observer = { onCommitted() {}, onItemFailed() {}, onObserverFailed() {} };
    const ingest = new Ingest({ writer, clock: systemClock, observer });
    try {
      const clock = systemClock;
      const replies = new Replies({ store: t.stores.replies, templates: t.stores.templates, clock });
      const services = createWebhookServices({ ingest, replies, clock });
      return await replayDeliveries(t.stores.deliveries, services, filter);
    } finally {
      await ingest.stop();
      await writer.close();
    }
  }

  const keep = async (body: object, platform: Platform = 'whatsapp'): Promise<string> => {
    const id = newId();
    await t.database.query(
      `insert into webhook_deliveries (id, platform, received_at, body, outcome)
       values ($1, $2, now(), $3, 'failed')`,
      [id, platform, JSON.stringify(body)],
    );
    return id;
  };

  /** Everything that a replay could touch, as it is now. */
  const state = async () =>
    (
      await t.database.query(
        `select (select json_agg(m order by id) from messages m) as messages,
           (select json_agg(c order by id) from conversations c) as conversations,
           (select json_agg(c order by id) from contacts c) as contacts,
           (select json_agg(i order by id) from contact_identities i) as identities,
           (select json_agg(a order by id) from attachments a) as attachments,
           (select json_agg(d order by id) from webhook_deliveries d) as deliveries,
           (select json_agg(p order by id) from pending_updates p) as pending,
           (select json_agg(e order by seq) from events e) as events`,
      )
    )[0];

  it('change nothing when every one of them is replayed, twice', async () => {
    for (const platform of META_PLATFORMS) {
      for (const text of ['one', 'two']) {
        const from = uniqueId('48');
        const webhook = textWebhook(platform, text, { from });
        for (let n = 0; n < 2; n++) expect((await t.post(platform, webhook)).status).toBe(200);
      }
    }
    expect((await t.post('whatsapp', { object: 'whatsapp_business_account', odd: true })).status).toBe(200);
    const before = await state();
    const counts = await replay({});
    expect(counts).toMatchObject({ replayed: 13, stored: 0, duplicates: 12, not_understood: 1, failed: 0 });
    expect(await state()).toEqual(before);
    expect(await replay({})).toEqual(counts);
    expect(await state()).toEqual(before);
  });

  it('bring back what could not be stored, and the API tells it to who is connected', async () => {
    const { user, token } = await t.signIn();
    const client = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
    await client.next('connection_established');
    const id = await keep(textWebhook('whatsapp', 'from a replay', { from: uniqueId('48') }));
    expect(await replay({ ids: [id] })).toMatchObject({ replayed: 1, stored: 1, failed: 0 });
    expect((await client.next('new_message'))['message']).toMatchObject({ content: 'from a replay' });
    expect(
      await t.database.query(`select outcome, detail from webhook_deliveries where id = $1`, [id]),
    ).toEqual([{ outcome: 'stored', detail: null }]);
    await client.close();
  });

  it('are read in pages, all of them and each once', async () => {
    const from = uniqueId('48');
    const ids: string[] = [];
    for (let n = 0; n < 205; n++) ids.push(await keep(textWebhook('whatsapp', `page ${n}`, { from })));
    expect(await replay({ ids })).toMatchObject({ replayed: 205, stored: 205 });
    const rows = await t.database.query<{ text: string }>(
      `select m.text from messages m join conversations c on c.id = m.conversation_id
       where c.external_id = $1 order by m.position`,
      [from],
    );
    expect(rows.map(({ text }) => text)).toEqual(Array.from({ length: 205 }, (_, n) => `page ${n}`));
  });

  it('say that an account is still not connected', async () => {
    const id = await keep(textWebhook('whatsapp', 'early', { channel: '999000999', from: '48' }));
    expect(await replay({ ids: [id] })).toMatchObject({ replayed: 1, stored: 0, unconnected: 1 });
  });

  it('of a Telegram bot are replayed for the bot that they came for', async () => {
    for (const externalId of ['800000001', '800000002']) {
      await t.stores.channels.ensure({ platform: 'telegram', externalId, name: `bot ${externalId}` });
    }
    const update = {
      update_id: 1,
      message: {
        message_id: 7,
        date: Math.floor(Date.now() / 1_000),
        chat: { id: 700_000_001, type: 'private', first_name: 'Olha' },
        from: { id: 700_000_001, is_bot: false, first_name: 'Olha' },
        text: 'to the bot',
      },
    };
    const ids = [await keep(update, 'telegram'), await keep([{ kind: 'message' }], 'telegram')];
    await t.database.query(`update webhook_deliveries set channel_external_id = '800000002' where id = $1`, [
      ids[0],
    ]);
    expect(await replay({ ids })).toMatchObject({ replayed: 1, stored: 1, skipped: 1 });
    expect(await replay({ ids })).toMatchObject({ replayed: 1, stored: 0, duplicates: 1, skipped: 1 });
    expect(
      await t.database.query(
        `select ch.external_id from messages m join channels ch on ch.id = m.channel_id where m.text = 'to the bot'`,
      ),
    ).toEqual([{ external_id: '800000002' }]);
    await t.database.query(`delete from webhook_deliveries where platform = 'telegram'`);
  });

  it('are listed, shown and replayed from the command line', async () => {
    const env = {
      DATABASE_URL: t.database.url,
      ENCRYPTION_KEY: t.config.encryptionKey,
      INTERNAL_TOKEN: t.config.internalToken,
    };
    const body = textWebhook('whatsapp', 'by hand', { from: uniqueId('48') });
    const id = await keep(body);
    const listed = await switchboard(
      ['webhooks', 'list', '--outcome', 'failed', '--since', '1h', '--json'],
      env,
    );
    expect(listed.code).toBe(0);
    expect((JSON.parse(listed.stdout) as { id: string }[]).map((row) => row.id)).toEqual([id]);
    const shown = await switchboard(['webhooks', 'show', id], env);
    expect(shown).toMatchObject({ code: 0, stdout: JSON.stringify(body) });
    const replayed = await switchboard(['webhooks', 'replay', id, '--json'], env);
    expect(replayed.code).toBe(0);
    expect(JSON.parse(replayed.stdout)).toMatchObject({ replayed: 1, stored: 1 });
    expect(await switchboard(['webhooks', 'replay', newId()], env)).toMatchObject({ code: 1 });
    expect(await switchboard(['webhooks', 'replay'], env)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--all'),
    });
  });
});

describe('raw deliveries that are too old', () => {
  it('go when the API starts, with updates that wait for nothing; messages and younger ones stay', async () => {
    const database = await createTestDatabase();
    const first = await startTestApi({ database });
    await first.post('whatsapp', textWebhook('whatsapp', 'kept for good'));
    await first.stop();
    const ageDays = (days: number) => new Date(Date.now() - days * DAY_MS);
    await database.query(`update webhook_deliveries set received_at = $1`, [ageDays(8)]);
    await database.query(
      `insert into webhook_deliveries (id, platform, received_at, body, outcome)
       select gen_random_uuid(), 'whatsapp', case when n <= 2100 then $1::timestamptz else $2::timestamptz end, '{}', 'stored'
       from generate_series(1, 2101) n`,
      [ageDays(7.01), ageDays(6.99)],
    );
    await database.query(
      `insert into pending_updates (id, channel_id, message_external_id, kind, dedupe_key, data, created_at)
       select gen_random_uuid(), c.id, at::text, 'status', '', '{}', at
       from channels c, unnest(array[$1::timestamptz, $2::timestamptz]) at where c.platform = 'whatsapp'`,
      [ageDays(8), ageDays(1)],
    );
    const second = await startTestApi({ database, config: { webhookRetentionDays: 7 } });
    const counts = async () =>
      (
        await database.query(
          `select (select count(*)::int from webhook_deliveries) as deliveries,
             (select count(*)::int from pending_updates) as pending, (select count(*)::int from messages) as messages`,
        )
      )[0];
    const deadline = Date.now() + 10_000;
    while ((await counts())!['pending'] !== 1 && Date.now() < deadline) await setImmediate();
    expect(await counts()).toEqual({ deliveries: 1, pending: 1, messages: 1 });
    await second.stop();
    await database.drop();
  });
});
