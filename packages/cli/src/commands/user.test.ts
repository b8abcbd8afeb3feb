import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { runCommand } from '../testing/run-command.ts';
import { userCommand } from './user.ts';

describe('switchboard user', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    process.env['DATABASE_URL'] = database.url;
    process.env['ENCRYPTION_KEY'] = Buffer.alloc(32).toString('base64');
    process.env['INTERNAL_TOKEN'] = 'an-internal-token-of-tests';
    process.env['PUBLIC_URL'] = 'https://inbox.example.com';
  });
  afterAll(async () => {
    delete process.env['PUBLIC_URL'];
    await database.drop();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const run = (...args: string[]) => runCommand(userCommand(), ...args);

  it('writes down what it does, by nobody and without secrets', async () => {
    const anna = ['--email', 'Anna@Example.com', '--name', 'Anna', '--role', 'owner'];
    const { link } = JSON.parse(await run('add', ...anna, '--json')) as { link: string };
    expect(link).toMatch(/^https:\/\/inbox\.example\.com\/sign-in\/swl_/);
    await run('reset-password', 'anna@example.com', '--password', 'a long enough password');
    await run('set-role', 'anna@example.com', 'agent');
    await run('disable', 'anna@example.com');
    await expect(run('add', ...anna)).rejects.toMatchObject({ code: 'conflict' });
    const trail = await database.query(
      `select action, user_id, detail from audit_log where subject_type = 'user' order by id`,
    );
    expect(trail).toEqual([
      {
        action: 'user.added',
        user_id: null,
        detail: { email: 'anna@example.com', name: 'Anna', role: 'owner' },
      },
      { action: 'user.sign_in_link_made', user_id: null, detail: null },
      { action: 'user.password_set', user_id: null, detail: null },
      { action: 'user.changed', user_id: null, detail: { role: 'agent' } },
      { action: 'user.disabled', user_id: null, detail: {} },
    ]);
  });
});
