import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AbstractLogger } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { createDataSource } from './data-source.ts';
import { UserStore } from './user-store.ts';

class StatementCounter extends AbstractLogger {
  count = 0;

  override logQuery(): void {
    this.count++;
  }

  protected writeLog(): void {}
}

describe('users that are asked for together', () => {
  let database: TestDatabase;
  const statements = new StatementCounter();
  let dataSource: ReturnType<typeof createDataSource>;
  let users: UserStore;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = createDataSource(database.url).setOptions({ logging: ['query'], logger: statements });
    await dataSource.initialize();
    users = new UserStore(dataSource);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('are found in one statement, each by their own', async () => {
    const at = new Date();
    const subjects = Array.from({ length: 200 }, (_, index) => `crm-${index}`);
    for (const subject of subjects) {
      await users.fromHost({ subject, name: `Name of ${subject}`, email: null, role: null }, at);
    }
    statements.count = 0;
    const asked = [...subjects, 'nobody', ...subjects];
    const found = await Promise.all(asked.map((id) => users.byId(id)));
    expect(found.map((user) => user?.id ?? 'nobody')).toEqual(asked);
    expect(statements.count).toBe(2);
  });

  it('do not suffer from one who is asked for by what cannot be stored', async () => {
    const known = await users.fromHost({ subject: 'crm-1', name: null, email: null, role: null }, new Date());
    const asked = ['a\u0000b', '\ud800', known.id];
    const found = await Promise.all(asked.map((id) => users.byId(id)));
    expect(found.map((user) => user?.id)).toEqual([undefined, undefined, 'crm-1']);
  });

  it('learn each that the database has refused', async () => {
    const broken = new UserStore(createDataSource(database.url));
    const asked = await Promise.allSettled([broken.byId('one'), broken.byId('two')]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
