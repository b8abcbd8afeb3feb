import { z } from 'zod';
import { parseSessionString, toGramjsSession } from '@switchboard/channels';
import { SwitchboardError } from '@switchboard/core';
import {
  type TelegramAccount,
  type TelegramAccountStore,
  type TelegramLogoutStore,
  telegramAccountStatus,
} from '@switchboard/database';
import { telegramAccountListSchema, telegramAccountSchema } from '@switchboard/protocol';
import { requireOwner } from '../auth/require-owner.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';
import {
  accountName,
  applicationFields,
  applicationOf,
  hasWholeApplication,
  idParams,
  WHOLE_APPLICATION,
} from './telegram-schemas.ts';
import type { Trail } from './trail.ts';

export interface TelegramAccountRoutesOptions {
  accounts: TelegramAccountStore;
  logouts: TelegramLogoutStore;
  trail: Trail;
}

const PATH = `${BASE}/telegram/accounts`;

const newSession = z
  .object({
    name: accountName,
    session: text({ min: 1, max: 2_000 }).describe(
      'of gramjs or Telethon; nobody else may use it from now on',
    ),
    ...applicationFields,
  })
  .refine(hasWholeApplication, WHOLE_APPLICATION);

/** Telegram accounts: how they are, taking over a session, signing out, removal. */
export function telegramAccountRoutes(options: TelegramAccountRoutesOptions): Route[] {
  return [listRoute(options), importRoute(options), logoutRoute(options), removeRoute(options)];
}

function listRoute({ accounts }: TelegramAccountRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: PATH,
      summary: 'Telegram accounts and how they are',
      response: telegramAccountListSchema,
    },
    async (_input, principal) => {
      requireOwner(principal);
      const users = await accounts.userIds();
      return { accounts: (await accounts.list()).map((account) => accountView(account, users)) };
    },
  );
}

function importRoute({ accounts, trail }: TelegramAccountRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: PATH,
      summary: 'Take over a session string; an account of that name gets it in place of its own',
      body: newSession,
      response: telegramAccountSchema,
      status: 201,
    },
    async ({ body }, principal) => {
      requireOwner(principal);
      const session = toGramjsSession(parseSessionString(body.session));
      const { id } = await accounts.save({ name: body.name, session, ...applicationOf(body) });
      const entry = { action: 'telegram_account.imported', subjectId: id, detail: { name: body.name } };
      await trail(principal, { ...entry, subjectType: 'telegram_account' });
      return await view(accounts, id);
    },
  );
}

function logoutRoute({ accounts, logouts, trail }: TelegramAccountRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/:id/logout`,
      summary: 'Sign out at Telegram and forget the session; the conversations stay',
      params: idParams,
      response: telegramAccountSchema,
      status: 202,
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      if (!(await logouts.request(id))) throw unknownAccount();
      const entry = { action: 'telegram_account.signed_out', subjectId: id };
      await trail(principal, { ...entry, subjectType: 'telegram_account' });
      return await view(accounts, id);
    },
  );
}

function removeRoute({ accounts, trail }: TelegramAccountRoutesOptions): Route {
  return userRoute(
    {
      method: 'delete',
      path: `${PATH}/:id`,
      summary: 'Forget an account here; its session lives on at Telegram, its conversations stay',
      params: idParams,
      response: z.object({ status: z.literal('ok') }),
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      const { name } = await find(accounts, id);
      await accounts.remove(name);
      const entry = { action: 'telegram_account.removed', subjectId: id, detail: { name } };
      await trail(principal, { ...entry, subjectType: 'telegram_account' });
      return { status: 'ok' as const };
    },
  );
}

async function view(
  accounts: TelegramAccountStore,
  id: string,
): Promise<z.input<typeof telegramAccountSchema>> {
  return accountView(await find(accounts, id), await accounts.userIds());
}

async function find(accounts: TelegramAccountStore, id: string): Promise<TelegramAccount> {
  const account = await accounts.find(id);
  if (account === null) throw unknownAccount();
  return account;
}

function unknownAccount(): SwitchboardError {
  return new SwitchboardError('not_found', 'There is no such Telegram account.');
}

function accountView(
  account: TelegramAccount,
  users: ReadonlyMap<string, string>,
): z.input<typeof telegramAccountSchema> {
  return {
    id: account.id,
    name: account.name,
    ...telegramAccountStatus(account, Date.now()),
    since: account.stateChangedAt.toISOString(),
    is_logging_out: account.logoutRequestedAt !== null,
    telegram_user_id: users.get(account.id) ?? null,
    channel_id: account.channelId,
  };
}
