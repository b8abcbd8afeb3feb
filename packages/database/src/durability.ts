import type { DataSource } from 'typeorm';
import { SwitchboardError } from '@switchboard/core';

/** With one of these off, a power cut can take back messages that were acknowledged. */
const MUST_BE_ON = ['fsync', 'synchronous_commit', 'full_page_writes'];

/**
 * @throws SwitchboardError `invalid_config` when the server would acknowledge commits that a crash can lose: Meta
 * would never send them again.
 */
export async function assertDurable(dataSource: DataSource): Promise<void> {
  const rows = await dataSource.query<{ name: string; setting: string }[]>(
    `select name, setting from pg_settings where name = any($1) and setting = 'off'`,
    [MUST_BE_ON],
  );
  if (rows.length === 0) return;
  const names = rows.map((row) => row.name).join(', ');
  throw new SwitchboardError(
    'invalid_config',
    `DATABASE_URL leads to a server with ${names} = off, which can lose acknowledged messages; turn it on ` +
      `(example: alter system set ${rows[0]!.name} = on)`,
  );
}
