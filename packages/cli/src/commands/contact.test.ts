import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId, systemClock } from '@switchboard/core';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { contactCommand } from './contact.ts';
import { runCommand } from '../testing/run-command.ts';

describe('switchboard contact', () => {
  let database: TestDatabase;
  const merge = newId();

  beforeAll(async () => {
    database = await createTestDatabase();
    process.env['DATABASE_URL'] = database.url;
    process.env['ENCRYPTION_KEY'] = Buffer.alloc(32).toString('base64');
    process.env['INTERNAL_TOKEN'] = 'an-internal-token-of-tests';
    const [kept, merged, identity] = [newId(), newId(), newId()];
    await database.query(`insert into contacts (id) values ($1)`, [kept]);
    await database.query(`insert into contacts (id, merged_into) values ($1, $2)`, [merged, kept]);
    await database.query(
      `insert into contact_identities (id, contact_id, platform, kind, value) values ($1, $2, 'whatsapp', 'bsuid', 'PL.x')`,
      [identity, kept],
    );
    await database.query(
      `insert into contact_merges (id, kept_contact_id, merged_contact_id, reason, identity_ids, conversation_ids, created_at)
       values ($1, $2, $3, 'seen_together', $4, '{}', now())`,
      [merge, kept, merged, [identity]],
    );
  });
  afterAll(() => database.drop());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const run = (...args: string[]) => runCommand(contactCommand(systemClock), ...args);

  it('lists merges and takes them apart, once', async () => {
    expect(JSON.parse(await run('merges', '--json'))).toMatchObject([
      { id: merge, reason: 'seen_together', ids: 'PL.x', state: 'merged' },
    ]);
    expect(await run('undo-merge', merge)).toBe('Taken apart.\n');
    expect(await run('merges')).toContain('undone');
    await expect(run('undo-merge', merge)).rejects.toMatchObject({ code: 'not_found' });
    const [row] = await database.query(`select c.merged_into from contact_identities i
      join contacts c on c.id = i.contact_id`);
    expect(row).toEqual({ merged_into: null });
  });

  it.each([[['undo-merge', 'nonsense']]])('says that there is none: %j', async (args) => {
    await expect(run(...args)).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each([[['merges', '--limit', 'x']], [['merges', '--limit', '0']], [['undo-merge']]])(
    'refuses %j as wrong usage',
    async (args) => {
      await expect(run(...args)).rejects.toMatchObject({
        code: expect.stringMatching(/^commander\./),
      });
    },
  );
});
