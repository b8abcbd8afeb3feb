import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type CheckState, systemClock } from '@switchboard/core';
import { CHANNEL_CHECKS_NOTIFICATION, Database, NotificationListener } from '@switchboard/database';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { runCommand } from '../testing/run-command.ts';
import { checkCommand } from './channel-check.ts';

const KEY = Buffer.alloc(32).toString('base64');

describe('switchboard channel check', () => {
  let database: TestDatabase;
  let stores: Database;
  let worker: NotificationListener;
  let id: string;
  /** What the worker of this test finds; null: none runs. */
  let finds: CheckState | null = null;

  beforeAll(async () => {
    database = await createTestDatabase();
    process.env['DATABASE_URL'] = database.url;
    process.env['ENCRYPTION_KEY'] = KEY;
    process.env['INTERNAL_TOKEN'] = 'an-internal-token-of-tests';
    stores = new Database(database.url, KEY);
    await stores.open();
    const { channel } = await stores.channels.ensure({
      platform: 'whatsapp',
      externalId: '105',
      name: 'Biuro',
    });
    id = channel.id;
    worker = new NotificationListener({
      databaseUrl: database.url,
      on: { [CHANNEL_CHECKS_NOTIFICATION]: () => void look() },
      onListening: () => {},
    });
    await worker.start();
  });
  afterAll(async () => {
    await worker.stop();
    await stores.close();
    await database.drop();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const look = async (): Promise<void> => {
    if (finds === null) return;
    const report = {
      state: finds,
      sentence: 'The access token has expired.',
      action: 'Renew it.',
      detail: null,
    };
    const dueAt = new Date(Date.now() + 60_000);
    await stores.channelHealth.record(id, 'token', { report, dueAt }, new Date());
  };

  it('prints what a worker has just found', async () => {
    finds = 'warning';
    const printed = await runCommand(checkCommand(systemClock), id, '--json');
    expect(JSON.parse(printed)).toMatchObject([
      { check: 'token', state: 'warning', sentence: 'The access token has expired.', action: 'Renew it.' },
    ]);
  });

  it('fails when the channel does', async () => {
    finds = 'failing';
    await expect(runCommand(checkCommand(systemClock), id)).rejects.toMatchObject({
      message: 'Biuro is failing: The access token has expired.',
      printed: expect.stringContaining('Renew it.'),
    });
  });

  it('says so when nobody looks, and when there is no such channel', async () => {
    finds = null;
    await expect(runCommand(checkCommand(systemClock, 0), id)).rejects.toMatchObject({ code: 'overloaded' });
    await expect(runCommand(checkCommand(systemClock), 'x')).rejects.toMatchObject({ code: 'not_found' });
  });
});
