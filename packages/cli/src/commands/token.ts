import { Command } from 'commander';
import { isUuid, SwitchboardError } from '@switchboard/core';
import { readConfig } from '@switchboard/service';
import { withDatabase } from '../local-database.ts';
import { printResult, printRows } from '../print.ts';

export function tokenCommand(): Command {
  return new Command('token')
    .description('API tokens for programs')
    .addCommand(add())
    .addCommand(list())
    .addCommand(revoke());
}

function add(): Command {
  return new Command('add')
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
    });
}

function list(): Command {
  return new Command('list')
    .description('list API tokens')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const tokens = await withDatabase(readConfig(), ({ credentials }) => credentials.listApiTokens());
      const rows = tokens.map(({ id, name, userId, createdAt, revokedAt }) => ({
        id,
        name,
        user_id: userId,
        created: createdAt.toISOString(),
        revoked: revokedAt?.toISOString() ?? null,
      }));
      printRows(rows, { ...options, none: 'No API tokens yet.' });
    });
}

function revoke(): Command {
  return new Command('revoke')
    .description('end an API token; what it has open is closed')
    .argument('<id>', 'as `token list` shows it')
    .action(async (id: string) => {
      await withDatabase(readConfig(), async ({ credentials }) => {
        const isRevoked = isUuid(id) && (await credentials.revokeApiToken(id, new Date()));
        if (!isRevoked) throw new SwitchboardError('not_found', `There is no API token ${id} to revoke.`);
        process.stdout.write(`Revoked ${id}.\n`);
      });
    });
}
