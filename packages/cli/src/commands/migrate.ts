import { Command } from 'commander';
import { migrate } from '@switchboard/database';
import { readConfig } from '@switchboard/service';
import { withDatabaseUrl } from '../local-database.ts';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description(
      'bring the database to the newest schema; safe to run twice, and from several machines at once',
    )
    .action(async () => {
      const done = await withDatabaseUrl(readConfig(), ({ databaseUrl }) => migrate(databaseUrl));
      process.stdout.write(done.length === 0 ? 'The schema is current.\n' : `Migrated: ${done.join(', ')}\n`);
    });
}
