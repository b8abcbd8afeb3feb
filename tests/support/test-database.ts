import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  url: string;
  /** For assertions: looks at the tables directly. */
  query<R extends pg.QueryResultRow = Record<string, unknown>>(
    text: string,
    values?: unknown[],
  ): Promise<R[]>;
  drop(): Promise<void>;
}

/** A migrated database of its own for one test file, copied from the template of the run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const templateUrl = process.env['TEST_TEMPLATE_URL']!;
  const template = new URL(templateUrl).pathname.slice(1);
  const name = `t_${randomBytes(8).toString('hex')}`;
  const adminUrl = process.env['TEST_ADMIN_URL']!;
  await runOnce(
    adminUrl,
    `create database ${name} template ${template} strategy file_copy owner switchboard`,
  );
  const url = withDatabase(templateUrl, name);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => {});
  return {
    url,
    query: async (text, values) => (await pool.query(text, values)).rows as never,
    drop: async () => {
      await pool.end();
      await runOnce(adminUrl, `drop database ${name} with (force)`);
    },
  };
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function runOnce(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
