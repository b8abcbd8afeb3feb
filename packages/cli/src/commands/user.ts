import { Argument, Command, Option } from 'commander';
import { LIMITS, type Role, ROLES, SwitchboardError } from '@switchboard/core';
import type { Database, Doing, User } from '@switchboard/database';
import { hashPassword, PASSWORD_CHARS_MIN, publicUrlOf, readConfig } from '@switchboard/service';
import { withDatabase } from '../local-database.ts';
import { printResult, printRows } from '../print.ts';

interface AddOptions {
  email: string;
  name: string;
  role: Role;
  password?: string;
  json?: boolean;
}

export function userCommand(): Command {
  return new Command('user')
    .description('people who sign in')
    .addCommand(add())
    .addCommand(list())
    .addCommand(setRole())
    .addCommand(disable())
    .addCommand(resetPassword());
}

function add(): Command {
  return new Command('add')
    .description('add a user; without --password, prints a one-time sign-in link')
    .requiredOption('--email <address>', 'with which they sign in')
    .requiredOption('--name <name>', 'as colleagues see it')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).makeOptionMandatory())
    .option('--password <password>', `${PASSWORD_CHARS_MIN} characters or more`)
    .option('--json', 'print JSON')
    .action(async (options: AddOptions) => {
      const passwordHash = options.password === undefined ? null : await checkedHash(options.password);
      const config = readConfig();
      await withDatabase(config, async (database) => {
        const user = await database.users.add(
          { email: options.email, name: options.name, role: options.role, passwordHash },
          byCommand(),
        );
        const link = passwordHash === null ? await signInLink(database, user, publicUrlOf(config)) : null;
        printResult(
          link === null
            ? `Added ${user.email} (${user.id}).`
            : `Added ${user.email}. Sign in once with ${link}`,
          { id: user.id, email: user.email, role: user.role, link },
          options,
        );
      });
    });
}

function list(): Command {
  return new Command('list')
    .description('list users')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const users = await withDatabase(readConfig(), (database) => database.users.list());
      const rows = users.map((user) => ({
        email: user.email,
        name: user.name,
        role: user.role,
        source: user.source,
        disabled: user.disabledAt?.toISOString() ?? null,
        id: user.id,
      }));
      printRows(rows, { ...options, none: 'No users yet.' });
    });
}

function setRole(): Command {
  return new Command('set-role')
    .description('change what a user may do; they have to sign in again')
    .argument('<user>', 'e-mail address or id')
    .addArgument(new Argument('<role>').choices(ROLES))
    .action(async (email: string, role: Role) => {
      await withDatabase(readConfig(), async (database) => {
        const user = await found(database, email);
        await database.users.setRole(user.id, role, new Date());
        process.stdout.write(`${email} is ${role} now.\n`);
      });
    });
}

function disable(): Command {
  return new Command('disable')
    .description('keep a user from signing in; open pages of theirs are closed')
    .argument('<user>', 'e-mail address or id')
    .action(async (email: string) => {
      await withDatabase(readConfig(), async (database) => {
        const user = await found(database, email);
        await database.users.disable(user.id, new Date());
        process.stdout.write(`Disabled ${email}.\n`);
      });
    });
}

function resetPassword(): Command {
  return new Command('reset-password')
    .description('set a new password, or print a one-time sign-in link')
    .argument('<user>', 'e-mail address or id')
    .option('--password <password>', `${PASSWORD_CHARS_MIN} characters or more`)
    .option('--json', 'print JSON')
    .action(async (email: string, options: { password?: string; json?: boolean }) => {
      const passwordHash = options.password === undefined ? null : await checkedHash(options.password);
      const config = readConfig();
      await withDatabase(config, async (database) => {
        const user = await found(database, email);
        if (passwordHash !== null) {
          await database.users.setPasswordHash(user.id, passwordHash, new Date());
          printResult(`Set the password of ${email}.`, { id: user.id, link: null }, options);
          return;
        }
        const link = await signInLink(database, user, publicUrlOf(config));
        printResult(`Sign in once with ${link}`, { id: user.id, link }, options);
      });
    });
}

async function found(database: Database, email: string): Promise<User> {
  const user = await database.users.find(email);
  if (user === null) throw new SwitchboardError('not_found', `There is no user ${email}.`);
  return user;
}

async function signInLink(database: Database, user: User, publicUrl: string): Promise<string> {
  const by = byCommand();
  const expiresAt = new Date(by.at.getTime() + LIMITS.signInLinkMsMax);
  return `${publicUrl}/sign-in/${await database.credentials.createSignInLink(user.id, expiresAt, by)}`;
}

/** What the command line does has no user. */
function byCommand(): Doing {
  return { userId: null, at: new Date() };
}

async function checkedHash(password: string): Promise<string> {
  if (password.length < PASSWORD_CHARS_MIN) {
    throw new SwitchboardError('bad_request', `A password needs ${PASSWORD_CHARS_MIN} characters or more.`);
  }
  return await hashPassword(password);
}
