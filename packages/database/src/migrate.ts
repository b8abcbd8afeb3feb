import pg from 'pg';
import type { DataSource } from 'typeorm';
import { SwitchboardError } from '@switchboard/core';
import { createDataSource, MIGRATIONS } from './data-source.ts';

/** Any number, but the same in every process: two migrations at once would trip over each other. */
const MIGRATION_LOCK = 7_294_310;

/**
 * Brings the database to the newest schema. Safe to run from several machines at once: the others wait. Answers the
 * names of the migrations that it ran.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const lock = new pg.Client({ connectionString: databaseUrl, application_name: 'switchboard migrate' });
  lock.on('error', () => {});
  await lock.connect();
  const dataSource = createDataSource(databaseUrl);
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.initialize();
    return (await dataSource.runMigrations()).map((migration) => migration.name);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
    await lock.end();
  }
}

/**
 * @throws SwitchboardError `database_unavailable` while the schema is older than this code, so that a process waits
 * for `switchboard migrate` instead of failing in the middle of something.
 */
export async function assertMigrated(dataSource: DataSource): Promise<void> {
  const newest = new MIGRATIONS[MIGRATIONS.length - 1]!().name;
  const [table] = await dataSource.query<{ exists: boolean }[]>(
    `select to_regclass('migrations') is not null as exists`,
  );
  const done = table?.exists
    ? await dataSource.query<unknown[]>(`select from migrations where name = $1`, [newest])
    : [];
  if (done.length === 0) {
    throw new SwitchboardError(
      'database_unavailable',
      'The database has an older schema. Run: npx switchboard migrate',
    );
  }
}
