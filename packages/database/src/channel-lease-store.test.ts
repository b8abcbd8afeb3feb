import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@switchboard/core';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { Database } from './database.ts';

const TTL_MS = 60_000;

describe('leases of channels', () => {
  let database: TestDatabase;
  let stores: Database;
  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32, 7).toString('base64'));
    await stores.open();
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  it('are let go of when a channel turns out to be an account of Telegram', async () => {
    const line = { platform: 'telegram', externalId: '777', name: 'Biuro' } as const;
    const { channel } = await stores.channels.ensure(line);
    // Between the making of the channel and the linking of the account somebody looks for work.
    expect(await stores.channelLeases.acquireLeases('worker', TTL_MS)).toContain(channel.id);
    await database.query(
      `insert into telegram_accounts (id, name, channel_id, sealed_session) values ($1, 'Biuro', $2, '')`,
      [newId(), channel.id],
    );
    expect(await stores.channelLeases.renewLeases('worker', [channel.id], TTL_MS)).toEqual([]);
    expect(await stores.channelLeases.acquireLeases('worker', TTL_MS)).not.toContain(channel.id);
  });
});
