import { Command } from 'commander';
import { phoneForLogin } from '@switchboard/channels';
import { LIMITS, SwitchboardError } from '@switchboard/core';
import { readConfig } from '@switchboard/service';
import { withDatabase } from '../local-database.ts';
import { printResult } from '../print.ts';
import type { Terminal } from '../terminal.ts';
import { LoginDialogue } from '../login-dialogue.ts';
import { applicationOf, type ApplicationOptions } from './telegram-application.ts';

interface LoginOptions extends ApplicationOptions {
  name: string;
  phone?: string;
  json?: boolean;
}

/** `switchboard telegram login` */
export function login(terminal: Terminal): Command {
  return new Command('login')
    .description('sign in to a Telegram account: by a QR code, or by a code that Telegram sends')
    .requiredOption('--name <name>', 'as agents see the account; the same name again renews its session')
    .option(
      '--phone <number>',
      'have a code sent to this number, such as +48600100200, in place of a QR code',
    )
    .option('--api-id <n>', 'a Telegram application; default: TELEGRAM_API_ID')
    .option('--api-hash <hash>', 'its hash; default: TELEGRAM_API_HASH')
    .option('--proxy <url>', 'mtproxy://secret@host:port or socks5://host:port; default: TELEGRAM_PROXY')
    .option('--json', 'print each step as a line of JSON, the address of the QR code too')
    .action(async (options: LoginOptions) => {
      const config = readConfig();
      const application = applicationOf(options, config);
      const phone = options.phone === undefined ? null : parsePhone(options.phone);
      await withDatabase(config, async ({ telegramLogins }) => {
        const { id } = await telegramLogins.create({
          name: options.name,
          method: phone === null ? 'qr' : 'code',
          phone,
          ...application,
          requestedBy: null,
          ttlMs: LIMITS.telegramLoginMsMax,
        });
        const dialogue = new LoginDialogue({
          id,
          logins: telegramLogins,
          terminal,
          json: options.json ?? false,
        });
        const { detail, accountId } = await dialogue.run();
        printResult(
          `${detail ?? 'Signed in.'} ${options.name} is connected within seconds.`,
          { state: 'done', id, account_id: accountId },
          options,
        );
      });
    });
}

function parsePhone(text: string): string {
  const phone = phoneForLogin(text);
  if (phone !== null) return phone;
  throw new SwitchboardError('bad_request', 'Write the number with its country code, such as +48600100200.');
}
