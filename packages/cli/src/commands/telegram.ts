import { Command } from 'commander';
import { SwitchboardError } from '@switchboard/core';
import { parseSessionString, toGramjsSession } from '@switchboard/channels';
import { readConfig } from '@switchboard/service';
import { withDatabase } from '../local-database.ts';
import { printResult, printRows } from '../print.ts';

interface ImportOptions {
  name: string;
  session: string;
  apiId?: string;
  apiHash?: string;
  proxy?: string;
  json?: boolean;
}

export function telegramCommand(): Command {
  return new Command('telegram')
    .description('Telegram accounts')
    .addCommand(importSession())
    .addCommand(list())
    .addCommand(remove());
}

function importSession(): Command {
  return new Command('import-session')
    .description('take over a session string of gramjs or Telethon; the listener connects it within seconds')
    .requiredOption('--name <name>', 'as agents see the account; the same name again replaces its session')
    .requiredOption('--session <string>', 'the session string; nobody else may use it from now on')
    .option('--api-id <n>', 'the Telegram application that made it; default: TELEGRAM_API_ID')
    .option('--api-hash <hash>', 'its hash; default: TELEGRAM_API_HASH')
    .option('--proxy <url>', 'mtproxy://secret@host:port or socks5://host:port; default: TELEGRAM_PROXY')
    .option('--json', 'print JSON')
    .action(async (options: ImportOptions) => {
      const config = readConfig();
      const apiId = options.apiId === undefined ? null : positiveInteger(options.apiId);
      if ((apiId === null) !== (options.apiHash === undefined)) {
        throw new SwitchboardError('bad_request', 'Give --api-id and --api-hash together.');
      }
      if (apiId === null && config.telegramApiId === undefined) {
        throw new SwitchboardError(
          'bad_request',
          'Give --api-id and --api-hash, or set TELEGRAM_API_ID and _HASH.',
        );
      }
      if (options.proxy !== undefined && !/^(socks5|mtproxy):\/\/\S+:\d+$/.test(options.proxy)) {
        throw new SwitchboardError('bad_request', 'The proxy must look like mtproxy://secret@host:port.');
      }
      const session = toGramjsSession(parseSessionString(options.session));
      await withDatabase(config, async ({ telegramAccounts }) => {
        const { id, created } = await telegramAccounts.save({
          name: options.name,
          session,
          apiId,
          apiHash: options.apiHash ?? null,
          proxy: options.proxy ?? null,
        });
        printResult(
          `${created ? 'Added' : 'Replaced the session of'} ${options.name}.`,
          { id, created },
          options,
        );
      });
    });
}

function list(): Command {
  return new Command('list')
    .description('list accounts and how they are')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const accounts = await withDatabase(readConfig(), ({ telegramAccounts }) => telegramAccounts.list());
      const rows = accounts.map((account) => ({
        name: account.name,
        state: account.state,
        reason: account.stateReason,
        since: account.stateChangedAt.toISOString(),
        id: account.id,
      }));
      printRows(rows, { ...options, none: 'No Telegram accounts yet.' });
    });
}

function remove(): Command {
  return new Command('remove')
    .description('disconnect an account and forget its session; its conversations stay')
    .argument('<name>')
    .action(async (name: string) => {
      await withDatabase(readConfig(), ({ telegramAccounts }) => telegramAccounts.remove(name));
      process.stdout.write(`Removed ${name}.\n`);
    });
}

function positiveInteger(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number <= 0) {
    throw new SwitchboardError('bad_request', '--api-id must be a number, as my.telegram.org shows it.');
  }
  return number;
}
