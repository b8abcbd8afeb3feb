import { z } from 'zod';
import { phoneForLogin } from '@switchboard/channels';
import { LIMITS, SwitchboardError } from '@switchboard/core';
import type { TelegramLoginStatus, TelegramLoginStore } from '@switchboard/database';
import { telegramLoginMethodSchema, telegramLoginSchema } from '@switchboard/protocol';
import type { Principal } from '../auth/authenticator.ts';
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

export interface TelegramLoginRoutesOptions {
  logins: TelegramLoginStore;
  trail: Trail;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const PATH = `${BASE}/telegram/logins`;

const newLogin = z
  .object({
    name: accountName,
    method: telegramLoginMethodSchema,
    phone: text({ max: 40 })
      .transform((value) => phoneForLogin(value))
      .refine((value) => value !== null, 'must be a number with its country code, such as +48600100200')
      .optional(),
    ...applicationFields,
  })
  .refine(hasWholeApplication, WHOLE_APPLICATION)
  .refine(({ method, phone }) => (method === 'code') === (phone !== undefined), {
    message: 'belongs to the method code, and to no other',
    path: ['phone'],
  });

/**
 * Signing in to Telegram accounts. A listener leads each login; these routes ask, answer and look. Every owner may see how
 * a login goes and cancel it, but only who began it sees the QR code and the password's hint, and answers.
 */
export function telegramLoginRoutes(options: TelegramLoginRoutesOptions): Route[] {
  return [createRoute(options), readRoute(options), cancelRoute(options), ...answerRoutes(options)];
}

function createRoute({ logins, trail, onChanged }: TelegramLoginRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: PATH,
      summary: 'Begin to sign in to a Telegram account, by QR code or by a code that Telegram sends',
      body: newLogin,
      response: telegramLoginSchema,
      status: 201,
    },
    async ({ body }, principal) => {
      requireOwner(principal);
      const requestedBy = principal.user.id;
      const begun = await logins.countSince(requestedBy, LIMITS.telegramLoginWindowMs);
      if (begun >= LIMITS.telegramLoginsPerUserMax) {
        throw new SwitchboardError('rate_limited', 'You began too many logins. Wait a quarter of an hour.');
      }
      const { name, method, phone = null } = body;
      const ttlMs = LIMITS.telegramLoginMsMax;
      const login = { name, method, phone, requestedBy, ttlMs, ...applicationOf(body) };
      const status = await logins.create(login);
      const entry = { action: 'telegram_account.login_begun', subjectId: status.id };
      await trail(principal, { ...entry, subjectType: 'telegram_account', detail: { name, method } });
      onChanged();
      return loginView(status, principal);
    },
  );
}

function readRoute({ logins }: TelegramLoginRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: `${PATH}/:id`,
      summary: 'Where a login stands',
      params: idParams,
      response: telegramLoginSchema,
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      return loginView(await find(logins, id), principal);
    },
  );
}

function cancelRoute({ logins, trail, onChanged }: TelegramLoginRoutesOptions): Route {
  return userRoute(
    {
      method: 'delete',
      path: `${PATH}/:id`,
      summary: 'Cancel a login; one that is over stays as it is',
      params: idParams,
      response: telegramLoginSchema,
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      if (await logins.cancel(id)) {
        const entry = { action: 'telegram_account.login_cancelled', subjectId: id };
        await trail(principal, { ...entry, subjectType: 'telegram_account' });
        onChanged();
      }
      return loginView(await find(logins, id), principal);
    },
  );
}

function answerRoutes({ logins }: TelegramLoginRoutesOptions): Route[] {
  const answer = async (principal: Principal, id: string, kind: 'code' | 'password', value: string) => {
    requireOwner(principal);
    if (!isRequester(await find(logins, id), principal)) {
      throw new SwitchboardError('forbidden', 'Only who began this login may answer.');
    }
    await logins.answer(id, kind, value);
    return loginView(await find(logins, id), principal);
  };
  return [
    userRoute(
      {
        method: 'post',
        path: `${PATH}/:id/code`,
        summary: 'Give the code that Telegram has sent; the answer stands in the detail soon after',
        params: idParams,
        body: z.object({ code: text({ min: 1, max: 100 }) }),
        response: telegramLoginSchema,
      },
      ({ params: { id }, body }, principal) => answer(principal, id, 'code', body.code.trim()),
    ),
    userRoute(
      {
        method: 'post',
        path: `${PATH}/:id/password`,
        summary: 'Give the password of two-step verification',
        params: idParams,
        body: z.object({ password: text({ min: 1, max: 1_000 }) }),
        response: telegramLoginSchema,
      },
      ({ params: { id }, body }, principal) => answer(principal, id, 'password', body.password),
    ),
  ];
}

async function find(logins: TelegramLoginStore, id: string): Promise<TelegramLoginStatus> {
  const status = await logins.get(id);
  if (status === null) throw new SwitchboardError('not_found', 'There is no such login.');
  return status;
}

/** A login that was begun on the command line is answered there. */
function isRequester({ requestedBy }: TelegramLoginStatus, { user }: Principal): boolean {
  return requestedBy === user.id;
}

function loginView(status: TelegramLoginStatus, principal: Principal): z.input<typeof telegramLoginSchema> {
  const isTheirs = isRequester(status, principal);
  return {
    id: status.id,
    name: status.name,
    method: status.method,
    state: status.state,
    detail: status.detail,
    qr_url: isTheirs ? status.token : null,
    qr_expires_at: status.tokenExpiresAt?.toISOString() ?? null,
    sent_by: status.sentBy,
    code_length: status.codeLength,
    password_hint: isTheirs ? status.passwordHint : null,
    account_id: status.accountId,
    expires_at: status.expiresAt.toISOString(),
  };
}
