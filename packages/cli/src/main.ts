import { Command, CommanderError } from 'commander';
import { SwitchboardError, systemClock } from '@switchboard/core';
import { connectionError } from '@switchboard/database';
import { exitOnBadConfig } from '@switchboard/service';
import { channelCommand } from './commands/channel.ts';
import { contactCommand } from './commands/contact.ts';
import { migrateCommand } from './commands/migrate.ts';
import { simulateCommand } from './commands/simulate.ts';
import { telegramCommand } from './commands/telegram.ts';
import { tokenCommand } from './commands/token.ts';
import { userCommand } from './commands/user.ts';
import { watchCommand } from './commands/watch.ts';
import { webhooksCommand } from './commands/webhooks.ts';

const EXIT_FAILED = 1;
const EXIT_WRONG_USAGE = 2;

const program = new Command('switchboard')
  .description('Operate a Switchboard installation. Run it in the folder where Switchboard is installed.')
  .showHelpAfterError('(add --help for the options)');

for (const command of [
  userCommand(),
  tokenCommand(),
  channelCommand(),
  contactCommand(systemClock),
  telegramCommand(),
  simulateCommand(),
  watchCommand(),
  webhooksCommand(systemClock),
  migrateCommand(),
]) {
  program.addCommand(command);
}
overrideExits(program);

try {
  await program.parseAsync();
} catch (error) {
  exitOnBadConfig(error);
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_WRONG_USAGE;
  else {
    const known = connectionError(error) ?? error;
    const text = known instanceof SwitchboardError ? known.message : String((error as Error).stack ?? error);
    process.stderr.write(`${text}\n`);
    process.exitCode = EXIT_FAILED;
  }
}

/** Commander would end the process by itself, with 1 for wrong usage too. */
function overrideExits(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) overrideExits(child);
}
