import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase, withDatabase } from '../../../tests/support/test-database.ts';
import { Database } from './database.ts';
import { createDataSource, MIGRATIONS } from './data-source.ts';
import { EmbeddedServer } from './embedded-server.ts';
import { migrate } from './migrate.ts';
import { Sealer } from './sealing.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');

describe('migrations', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('run once even when two machines begin at the same moment', async () => {
    const admin = new pg.Client({ connectionString: process.env['TEST_ADMIN_URL'] });
    await admin.connect();
    await admin.query(`create database ${new URL(database.url).pathname.slice(1)}_empty owner switchboard`);
    const url = withDatabase(database.url, `${new URL(database.url).pathname.slice(1)}_empty`);
    const ran = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    expect(ran.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await migrate(url)).toEqual([]);
    await admin.query(`drop database ${new URL(url).pathname.slice(1)}`);
    await admin.end();
  });

  it('can be taken back', async () => {
    const dataSource = createDataSource(database.url);
    await dataSource.initialize();
    for (const _ of MIGRATIONS) await dataSource.undoLastMigration();
    expect(await database.query(`select tablename from pg_tables where schemaname = 'public'`)).toEqual([
      { tablename: 'migrations' },
    ]);
    await dataSource.runMigrations();
    await dataSource.destroy();
  });

  it('keep what was stored under the first schema, and find its conversations by their addresses', async () => {
    const dataSource = createDataSource(database.url);
    await dataSource.initialize();
    for (const _ of MIGRATIONS.slice(1)) await dataSource.undoLastMigration();
    await database.query(`insert into channels (id, platform, external_id, name)
      values ('0190a000-0000-7000-8000-000000000001', 'telegram', '7', 'Telegram')`);
    await database.query(`insert into conversations (id, channel_id, platform, external_id)
      values ('0190a000-0000-7000-8000-000000000002', '0190a000-0000-7000-8000-000000000001', 'telegram', '42')`);
    await database.query(`insert into contacts (id) values ('0190a000-0000-7000-8000-000000000003')`);
    await database.query(`insert into contact_identities (id, contact_id, platform, kind, value)
      values ('0190a000-0000-7000-8000-000000000004', '0190a000-0000-7000-8000-000000000003', 'telegram', 'phone', '48')`);
    await dataSource.runMigrations();
    expect(
      await database.query(`select c.reply_address, a.address, i.kind from conversations c
        join conversation_addresses a on a.conversation_id = c.id, contact_identities i`),
    ).toEqual([{ reply_address: '42', address: '42', kind: 'telegram_phone' }]);
    await database.query(`truncate channels, contacts cascade`);
    await dataSource.destroy();
  });

  it('go on with the oldest conversation of a supergroup, and fetch the files that accounts were sent', async () => {
    const dataSource = createDataSource(database.url);
    await dataSource.initialize();
    for (const _ of MIGRATIONS.slice(2)) await dataSource.undoLastMigration();
    const id = (n: number) => `0190a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
    const chat = '-1001234567890';
    // Two accounts and a bot; the first account is the younger member of the chat.
    for (const [n, hour] of [
      [1, 2],
      [2, 1],
      [3, 0],
    ] as const) {
      await database.query(
        `insert into channels (id, platform, external_id, name) values ($1, 'telegram', $2, 'T')`,
        [id(n), String(n)],
      );
      await database.query(
        `insert into conversations (id, channel_id, platform, external_id, reply_address, created_at)
         values ($1, $2, 'telegram', $3, $3, $4)`,
        [id(10 + n), id(n), chat, new Date(Date.UTC(2026, 10, 20, hour))],
      );
      for (const address of [chat, '-42']) {
        await database.query(`insert into conversation_addresses values ($1, $2, $3)`, [
          id(n),
          address,
          id(10 + n),
        ]);
      }
      await database.query(
        `insert into messages (id, conversation_id, channel_id, external_id, position, direction, type, sent_at)
         values ($1, $2, $3, $4, 1, 'inbound', 'image', now())`,
        [id(20 + n), id(10 + n), id(n), `${chat}:1`],
      );
      await database.query(
        `insert into attachments (id, message_id, position, type) values ($1, $2, 0, 'image')`,
        [id(30 + n), id(20 + n)],
      );
    }
    for (const n of [1, 2]) {
      await database.query(
        `insert into telegram_accounts (id, name, channel_id, sealed_session) values ($1, $2, $3, '')`,
        [id(40 + n), `account ${n}`, id(n)],
      );
    }
    await dataSource.runMigrations();
    expect(await database.query(`select * from shared_chats`)).toEqual([
      { address: chat, channel_id: id(2) },
    ]);
    expect(await database.query(`select * from conversation_channels`)).toEqual([
      { conversation_id: id(12), channel_id: id(2) },
    ]);
    expect(
      await database.query(
        `select id, fetch_channel_id as via from attachments where next_attempt_at <= now() order by id`,
      ),
    ).toEqual([
      { id: id(31), via: id(1) },
      { id: id(32), via: id(2) },
    ]);
    await database.query(`truncate channels, contacts, telegram_accounts cascade`);
    await dataSource.destroy();
  });

  it('make the tables that the entities describe, column for column', async () => {
    const dataSource = createDataSource(database.url);
    await dataSource.initialize();
    for (const entity of dataSource.entityMetadatas) {
      const described = entity.columns
        // What is worked out at each reading has no column.
        .filter(({ isVirtualProperty }) => !isVirtualProperty)
        .map((column) => ({
          name: column.databaseName,
          optional: column.isNullable,
          type: String(column.type),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const actual = await database.query<{ name: string; optional: boolean; type: string }>(
        `select attname::text as name, not attnotnull as optional, replace(format_type(atttypid, null), '[]', '') as type
         from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attname`,
        [entity.tableName],
      );
      const short = { 'timestamp with time zone': 'timestamptz' } as Record<string, string>;
      expect([
        entity.tableName,
        actual.map((row) => ({ ...row, type: short[row.type] ?? row.type })),
      ]).toEqual([entity.tableName, described]);
    }
    await dataSource.destroy();
  });
});

describe('a server that could lose acknowledged messages', () => {
  it.each(['fsync', 'synchronous_commit', 'full_page_writes'])('is refused: %s = off', async (setting) => {
    const dir = await mkdtemp(join(tmpdir(), 'switchboard-durable-'));
    const server = new EmbeddedServer({
      clusterDir: join(dir, 'postgres'),
      password: 'test',
      settings: [`${setting}=off`],
    });
    try {
      const url = await server.start();
      await migrate(url);
      const database = new Database(url, KEY);
      await expect(database.open()).rejects.toMatchObject({
        code: 'invalid_config',
        message: expect.stringContaining(`${setting} = off`),
      });
      await database.close();
    } finally {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    }
  });
});

describe('the embedded server', () => {
  it('outlives its owner, is taken over, keeps its port and data over a stop', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'switchboard-embedded-'));
    const options = { clusterDir: join(dir, 'postgres'), password: 'a password with / and @' };
    const first = new EmbeddedServer(options);
    expect(first.url()).toBeNull();
    const url = await first.start();
    await migrate(url);
    const second = new EmbeddedServer(options);
    expect(second.url()).toBe(url);
    expect(await second.start()).toBe(url);
    await second.stop();
    expect(first.url()).toBeNull();
    await first.stop();
    expect(await first.start()).toBe(url);
    const database = new Database(url, KEY);
    await database.open();
    await database.close();
    await first.stop();
    await rm(dir, { recursive: true, force: true });
  });
});

describe('sealed values', () => {
  const place = { table: 'channels', column: 'sealed_credentials', rowId: 'one' };

  it('open where they were sealed, and nowhere else', () => {
    const sealer = new Sealer(KEY);
    const sealed = sealer.seal('token ✓', place);
    expect(sealed.toString('latin1')).not.toContain('token');
    expect(sealer.open(sealed, place)).toBe('token ✓');
    expect(() => sealer.open(sealed, { ...place, rowId: 'two' })).toThrow(/ENCRYPTION_KEY/);
    expect(() => new Sealer(Buffer.alloc(32, 2).toString('base64')).open(sealed, place)).toThrow(
      /ENCRYPTION_KEY/,
    );
    sealed[sealed.length - 1]! ^= 1;
    expect(() => sealer.open(sealed, place)).toThrow(/ENCRYPTION_KEY/);
  });

  it('look different each time', () => {
    const sealer = new Sealer(KEY);
    expect(sealer.seal('same', place).equals(sealer.seal('same', place))).toBe(false);
  });
});
