import { Command } from 'commander';
import { SwitchboardError } from '@switchboard/core';
import { readConfig } from '@switchboard/service';
import { withDatabase } from '../local-database.ts';
import { printResult } from '../print.ts';

export function tokenCommand(): Command {
  return new Command('token').description('API tokens for programs').addCommand(
    new Command('add')
      .description('make an API token that acts as a user; it is shown this once')
      .requiredOption('--email <address>', 'the user')
      .requiredOption('--name <name>', 'what it is for')
      .option('--json', 'print JSON')
      .action(async (options: { email: string; name: string; json?: boolean }) => {
        await withDatabase(readConfig(), async ({ users, credentials }) => {
          const user = await users.byEmail(options.email);
          if (user === null) throw new SwitchboardError('not_found', `There is no user ${options.email}.`);
          const token = await credentials.createApiToken(user.id, options.name);
          printResult(token, { token, user_id: user.id }, options);
        });
      }),
  );
}
