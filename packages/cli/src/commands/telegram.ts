import { Command } from 'commander';
import { SwitchboardError } from '@switchboard/core';
import { type TelegramAccount, telegramAccountStatus } from '@switchboard/database';
import { readConfig } from '@switchboard/service';
import { withDatabase } from '../local-database.ts';
import { printResult, printRows } from '../print.ts';
import { processTerminal, type Terminal } from '../terminal.ts';
import { importSession } from './telegram-import.ts';
import { login } from './telegram-login.ts';

/** @param terminal where questions are asked; of this process by default */
export function telegramCommand(terminal: Terminal = processTerminal()): Command {
  return new Command('telegram')
    .description('Telegram accounts')
    .addCommand(login(terminal))
    .addCommand(importSession(terminal))
    .addCommand(list())
    .addCommand(logout())
    .addCommand(remove());
}

function list(): Command {
  return new Command('list')
    .description('list accounts, how they are, and which listener keeps them connected')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      await withDatabase(readConfig(), async ({ telegramAccounts }) => {
        const users = await telegramAccounts.userIds();
        const now = new Date();
        const rows = (await telegramAccounts.list()).map((account) => ({
          name: account.name,
          ...telegramAccountStatus(account, now.getTime()),
          ...(account.logoutRequestedAt === null ? {} : { state: 'logging_out' }),
          since: account.stateChangedAt.toISOString(),
          listener: holderOf(account, now),
          user: users.get(account.id) ?? null,
          id: account.id,
        }));
        printRows(rows, { ...options, none: 'No Telegram accounts yet.' });
      });
    });
}

/** Who keeps it connected now; a lease that has run out is nobody's. */
function holderOf({ leaseHolder, leasedUntil }: TelegramAccount, now: Date): string | null {
  return leasedUntil !== null && leasedUntil > now ? leaseHolder : null;
}

function logout(): Command {
  return new Command('logout')
    .description('sign an account out at Telegram and forget its session; its conversations stay')
    .argument('<name>')
    .option('--json', 'print JSON')
    .action(async (name: string, options: { json?: boolean }) => {
      await withDatabase(readConfig(), async ({ telegramAccounts, telegramLogouts }) => {
        const account = (await telegramAccounts.list()).find((each) => each.name === name);
        if (account === undefined || !(await telegramLogouts.request(account.id))) {
          throw new SwitchboardError('not_found', `There is no Telegram account named ${name}.`);
        }
        printResult(
          `${name} is signed out by the listener within seconds; see \`npx switchboard telegram list\`.`,
          { id: account.id },
          options,
        );
      });
    });
}

function remove(): Command {
  return new Command('remove')
    .description('disconnect an account and forget its session, which lives on at Telegram; see logout')
    .argument('<name>')
    .action(async (name: string) => {
      await withDatabase(readConfig(), ({ telegramAccounts }) => telegramAccounts.remove(name));
      process.stdout.write(`Removed ${name}.\n`);
    });
}
