import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId, systemClock } from '@switchboard/core';
import { Database } from '@switchboard/database';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { textWebhook } from '../../../../tests/support/webhooks.ts';
import { webhooksCommand } from './webhooks.ts';
import { runCommand } from '../testing/run-command.ts';

const KEY = Buffer.alloc(32).toString('base64');
const CHANNEL = '106540352242922';

describe('switchboard webhooks', () => {
  let database: TestDatabase;
  let old: string;
  let odd: string;
  let recent: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    process.env['DATABASE_URL'] = database.url;
    process.env['ENCRYPTION_KEY'] = KEY;
    process.env['INTERNAL_TOKEN'] = 'an-internal-token-of-tests';
    const stores = new Database(database.url, KEY);
    await stores.open();
    await stores.channels.ensure({ platform: 'whatsapp', externalId: CHANNEL, name: 'WhatsApp' });
    await stores.close();
    old = await keep('2026-01-01T00:00:00Z', JSON.stringify(text('an old one', 'wamid.old')), 'failed');
    odd = await keep('2026-01-02T00:00:00Z', '{"odd":"zażółć"}\n', 'not_understood');
    recent = await keep(new Date().toISOString(), JSON.stringify(text('a new one', 'wamid.new')), 'stored');
  });
  afterAll(() => database.drop());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const text = (words: string, id: string) => textWebhook('whatsapp', words, { channel: CHANNEL, id });

  async function keep(receivedAt: string, body: string, outcome: string): Promise<string> {
    const id = newId();
    await database.query(
      `insert into webhook_deliveries (id, platform, received_at, body, outcome) values ($1, 'whatsapp', $2, $3, $4)`,
      [id, receivedAt, body, outcome],
    );
    return id;
  }

  const run = (...args: string[]) => runCommand(webhooksCommand(systemClock), ...args);

  it('lists what was delivered, the newest first', async () => {
    const rows = JSON.parse(await run('list', '--json')) as { id: string }[];
    expect(rows.map(({ id }) => id)).toEqual([recent, odd, old]);
    expect(rows[1]).toEqual({
      id: odd,
      platform: 'whatsapp',
      received_at: '2026-01-02T00:00:00.000Z',
      outcome: 'not_understood',
      size_bytes: Buffer.byteLength('{"odd":"zażółć"}\n'),
      detail: null,
    });
    expect(await run('list', '--outcome', 'failed')).toContain(old);
    expect(await run('list', '--platform', 'telegram')).toBe('No deliveries.\n');
  });

  it.each([
    [['--since', '2h'], () => [recent]],
    [['--until', '2026-01-02T00:00:00Z'], () => [old]],
    [['--since', '2026-01-01', '--until', '1d'], () => [odd, old]],
    [['--limit', '1'], () => [recent]],
  ])('lists those of a time: %j', async (options, expected) => {
    const rows = JSON.parse(await run('list', '--json', ...options)) as { id: string }[];
    expect(rows.map(({ id }) => id)).toEqual(expected());
  });

  it('prints a body as it came', async () => {
    expect(await run('show', odd)).toBe('{"odd":"zażółć"}\n');
    for (const id of [newId(), 'nonsense']) {
      await expect(run('show', id)).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  it('replays, and changes nothing the second time', async () => {
    const first = JSON.parse(await run('replay', '--all', '--json')) as object;
    expect(first).toEqual({
      replayed: 3,
      stored: 2,
      duplicates: 0,
      updated: 0,
      waiting: 0,
      unconnected: 0,
      not_understood: 1,
      failed: 0,
      skipped: 0,
    });
    const state = await everything();
    expect(await run('replay', '--all')).toBe(
      'Replayed 3 deliveries: 0 messages stored, 2 stored before, 0 updates, 1 not understood.\n',
    );
    expect(await everything()).toEqual(state);
    expect(await database.query(`select outcome from webhook_deliveries where id = $1`, [old])).toEqual([
      { outcome: 'stored' },
    ]);
  });

  const everything = () =>
    database.query(
      `select (select json_agg(m order by m.id) from messages m) as messages,
         (select json_agg(c order by c.id) from conversations c) as conversations,
         (select json_agg(d order by d.id) from webhook_deliveries d) as deliveries,
         (select count(*)::int from events) as events`,
    );

  it.each([
    [['--outcome', 'not_understood'], 1],
    [['--since', '2h'], 1],
    [['--until', '2h'], 2],
    [['--platform', 'instagram'], 0],
  ])('replays those of a condition: %j', async (options, replayed) => {
    expect(JSON.parse(await run('replay', '--json', ...options))).toMatchObject({ replayed });
  });

  it('replays by id, and says when one of them is not there', async () => {
    expect(JSON.parse(await run('replay', '--json', old, recent, old))).toMatchObject({ replayed: 2 });
    const missing = await run('replay', '--json', old, newId()).catch((error: unknown) => error);
    expect(missing).toMatchObject({
      code: 'not_found',
      printed: expect.stringContaining('"replayed":1'),
    });
    await expect(run('replay', 'nonsense')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('skips what cannot be replayed, and says so', async () => {
    await database.query(
      `insert into webhook_deliveries (id, platform, received_at, body, outcome)
       values ($1, 'telegram', now(), '[]', 'failed')`,
      [newId()],
    );
    expect(JSON.parse(await run('replay', '--json', '--platform', 'telegram'))).toMatchObject({
      replayed: 0,
      skipped: 1,
    });
  });

  it.each([
    [['replay']],
    [['replay', '--since', 'yesterday']],
    [['replay', '--outcome', 'nonsense']],
    [['replay', '--platform', 'icq']],
    [['list', '--limit', '0']],
    [['list', '--limit', 'x']],
    [['list', '--until', '2026-02-30']],
    [['show']],
    [['nonsense']],
  ])('refuses %j as wrong usage', async (args) => {
    await expect(run(...args)).rejects.toMatchObject({
      name: expect.stringMatching(/Commander|InvalidArgument/),
    });
  });
});
