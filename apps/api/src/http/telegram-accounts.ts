import { z } from 'zod';
import { parseSessionString, toGramjsSession } from '@switchboard/channels';
import { SwitchboardError, TELEGRAM_ACCOUNT_STATES } from '@switchboard/core';
import {
  type TelegramAccount,
  type TelegramAccountStore,
  type TelegramLogoutStore,
  telegramAccountStatus,
} from '@switchboard/database';
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

export interface TelegramAccountRoutesOptions {
  accounts: TelegramAccountStore;
  logouts: TelegramLogoutStore;
}

const PATH = `${BASE}/telegram/accounts`;

const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(TELEGRAM_ACCOUNT_STATES),
  reason: z.string().nullable().describe("Telegram's word for it, where it has one"),
  since: z.string(),
  is_logging_out: z.boolean(),
  telegram_user_id: z.string().nullable().describe('known from the first connection on'),
  channel_id: z.string().nullable(),
});

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
      response: z.object({ accounts: z.array(accountSchema) }),
    },
    async (_input, principal) => {
      requireOwner(principal);
      const users = await accounts.userIds();
      return { accounts: (await accounts.list()).map((account) => accountView(account, users)) };
    },
  );
}

function importRoute({ accounts }: TelegramAccountRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: PATH,
      summary: 'Take over a session string; an account of that name gets it in place of its own',
      body: newSession,
      response: accountSchema,
      status: 201,
    },
    async ({ body }, principal) => {
      requireOwner(principal);
      const session = toGramjsSession(parseSessionString(body.session));
      const { id } = await accounts.save({ name: body.name, session, ...applicationOf(body) });
      return await view(accounts, id);
    },
  );
}

function logoutRoute({ accounts, logouts }: TelegramAccountRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/:id/logout`,
      summary: 'Sign out at Telegram and forget the session; the conversations stay',
      params: idParams,
      response: accountSchema,
      status: 202,
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      if (!(await logouts.request(id))) throw unknownAccount();
      return await view(accounts, id);
    },
  );
}

function removeRoute({ accounts }: TelegramAccountRoutesOptions): Route {
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
      await accounts.remove((await find(accounts, id)).name);
      return { status: 'ok' as const };
    },
  );
}

async function view(accounts: TelegramAccountStore, id: string): Promise<z.input<typeof accountSchema>> {
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
): z.input<typeof accountSchema> {
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
