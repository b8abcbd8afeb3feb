import type { Response } from 'express';
import { z } from 'zod';
import { type Clock, LIMITS, SwitchboardError } from '@switchboard/core';
import type { CredentialStore, RecognisedUser, User, UserStore } from '@switchboard/database';
import { signedInSchema, type userSchema } from '@switchboard/protocol';
import { verifyPassword } from '@switchboard/service';
import { endedSessionCookie, sessionCookie, tokenOfCookie } from '../auth/session-cookie.ts';
import { LoginLimits } from '../auth/login-limits.ts';
import { bearerOf } from './access.ts';
import { accountRoutes } from './account.ts';
import { openRoute, type Route, text, userRoute } from './route.ts';

export interface AuthRoutesOptions {
  users: UserStore;
  credentials: CredentialStore;
  clock: Clock;
  secureCookies: boolean;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const WRONG = 'The address or the password is wrong.';

const USED_UP =
  'This link was used already or is too old. Ask an owner for a new one, or: npx switchboard user reset-password.';

/** Signing in and out, and who one is. */
export function authRoutes(options: AuthRoutesOptions): Route[] {
  const limits = new LoginLimits();
  return [
    loginRoute(options, limits),
    logoutRoute(options),
    ...signInLinkRoutes(options),
    ...accountRoutes({ ...options, limits }),
  ];
}

function loginRoute(options: AuthRoutesOptions, limits: LoginLimits): Route {
  const { users } = options;
  return openRoute(
    'public',
    {
      method: 'post',
      path: '/api/v1/auth/login',
      summary: 'Sign in with e-mail and password',
      body: z.object({ email: text({ min: 1, max: 320 }), password: z.string().min(1).max(1_000) }),
      response: signedInSchema,
    },
    async ({ body, request, response }) => {
      const attempt = await limits.begin(body.email.trim().toLowerCase(), request.ip ?? '');
      const user = await users.byEmail(body.email);
      // An unknown address costs as much time as a wrong password, so that neither can be told from the other.
      const right = await attempt.verify(() => verifyPassword(user?.passwordHash ?? null, body.password));
      if (!right || user === null || user.disabledAt !== null)
        throw new SwitchboardError('unauthenticated', WRONG);
      const signedIn = await signIn(
        user,
        { userId: user.id, passwordHash: user.passwordHash },
        response,
        options,
      );
      if (signedIn === null) throw new SwitchboardError('unauthenticated', WRONG);
      await attempt.succeeded();
      return signedIn;
    },
  );
}

function logoutRoute({ credentials, clock, secureCookies, onChanged }: AuthRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: '/api/v1/auth/logout',
      summary: 'End this session',
      response: z.object({ status: z.literal('ok') }),
    },
    async ({ request, response }) => {
      for (const token of [bearerOf(request), tokenOfCookie(request.headers.cookie, secureCookies)]) {
        if (token?.startsWith('sws_')) await credentials.endSession(token, new Date(clock.now()));
      }
      onChanged();
      response.append('Set-Cookie', endedSessionCookie(secureCookies));
      return { status: 'ok' as const };
    },
  );
}

function signInLinkRoutes(options: AuthRoutesOptions): Route[] {
  return [
    openRoute(
      'public',
      {
        method: 'get',
        path: '/sign-in/:link',
        summary: 'Sign in with a one-time link; a browser gets the page that does it',
        params: z.object({ link: text({ max: 200 }) }),
        response: signedInSchema,
        opensPage: true,
      },
      async ({ params, request, response }) => {
        // A preview or a prefetch of the link must not use it up.
        const isPrefetch = request.method === 'HEAD' || request.headers['sec-purpose'] !== undefined;
        if (isPrefetch) throw new SwitchboardError('bad_request', 'Open this link in a browser.');
        response.setHeader('Referrer-Policy', 'no-referrer');
        return await useLink(params.link, response, options);
      },
    ),
    openRoute(
      'public',
      {
        method: 'post',
        path: '/api/v1/auth/sign-in-link',
        summary: 'Sign in with the last part of a one-time link',
        body: z.object({ link: text({ min: 1, max: 200 }) }),
        response: signedInSchema,
      },
      async ({ body, response }) => await useLink(body.link, response, options),
    ),
  ];
}

async function useLink(
  link: string,
  response: Response,
  options: AuthRoutesOptions,
): Promise<z.input<typeof signedInSchema>> {
  const { users, credentials, clock } = options;
  const recognised = await credentials.useSignInLink(link, new Date(clock.now()));
  const user = recognised === null ? null : await users.byId(recognised.userId);
  const signedIn = user === null ? null : await signIn(user, recognised!, response, options);
  if (signedIn === null) throw new SwitchboardError('unauthenticated', USED_UP);
  return signedIn;
}

/** Null when the user has another password than at the moment of being recognised, or was disabled. */
async function signIn(
  user: User,
  recognised: RecognisedUser,
  response: Response,
  { credentials, clock, secureCookies }: AuthRoutesOptions,
): Promise<z.input<typeof signedInSchema> | null> {
  const expiresAt = new Date(clock.now() + LIMITS.sessionMsMax);
  const token = await credentials.openSession(recognised, expiresAt);
  if (token === null) return null;
  response.append('Set-Cookie', sessionCookie(token, { expiresAt, secure: secureCookies })!);
  return { access_token: token, token_type: 'bearer', user: userView(user) };
}

function userView(user: User): z.input<typeof userSchema> {
  return { id: user.id, email: user.email, name: user.name, role: user.role };
}
