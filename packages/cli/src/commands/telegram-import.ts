import { Command } from 'commander';
import { parseSessionString, toGramjsSession } from '@switchboard/channels';
import { readConfig } from '@switchboard/service';
import { withDatabase } from '../local-database.ts';
import { printResult } from '../print.ts';
import type { Terminal } from '../terminal.ts';
import { applicationOf, type ApplicationOptions } from './telegram-application.ts';

interface ImportOptions extends ApplicationOptions {
  name: string;
  session: string;
  json?: boolean;
}

/** What is given on a command line can be read by everybody on the machine; a pipe or a prompt cannot. */
const FROM_INPUT = '-';

/** `switchboard telegram import-session` */
export function importSession(terminal: Terminal): Command {
  return new Command('import-session')
    .description('take over a session string of gramjs or Telethon; the listener connects it within seconds')
    .requiredOption('--name <name>', 'as agents see the account; the same name again replaces its session')
    .option(
      '--session <string>',
      'the session string, which nobody else may use from now on; others on this machine can see it here: ' +
        'leave it out to type or pipe it',
      FROM_INPUT,
    )
    .option('--api-id <n>', 'the Telegram application that made it; default: TELEGRAM_API_ID')
    .option('--api-hash <hash>', 'its hash; default: TELEGRAM_API_HASH')
    .option('--proxy <url>', 'mtproxy://secret@host:port or socks5://host:port; default: TELEGRAM_PROXY')
    .option('--json', 'print JSON')
    .action(async (options: ImportOptions) => {
      const config = readConfig();
      const application = applicationOf(options, config);
      const given =
        options.session === FROM_INPUT ? await terminal.askHidden('Session string: ') : options.session;
      const session = toGramjsSession(parseSessionString(given));
      await withDatabase(config, async ({ telegramAccounts }) => {
        const { id, created } = await telegramAccounts.save({ name: options.name, session, ...application });
        printResult(
          `${created ? 'Added' : 'Replaced the session of'} ${options.name}.`,
          { id, created },
          options,
        );
      });
    });
}
