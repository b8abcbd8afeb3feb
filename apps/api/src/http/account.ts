import { z } from 'zod';
import { type Clock, LIMITS, SwitchboardError } from '@switchboard/core';
import type { CredentialStore, User, UserStore } from '@switchboard/database';
import { accountSchema, languageSchema } from '@switchboard/protocol';
import { hashPassword, PASSWORD_CHARS_MIN, verifyPassword } from '@switchboard/service';
import type { Principal } from '../auth/authenticator.ts';
import type { LoginLimits } from '../auth/login-limits.ts';
import { type Route, userRoute } from './route.ts';
import { emailAddress, userName } from './users.ts';

export interface AccountRoutesOptions {
  users: UserStore;
  credentials: Pick<CredentialStore, 'isFreshFromLink'>;
  /** Of signing in: whoever has somebody's open page may guess the password no faster. */
  limits: LoginLimits;
  clock: Clock;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const PATH = '/api/v1/auth/me';
const PASSWORD_CHARS_MAX = 1_000;

/** Whoever is signed in, and what they change of themselves. */
export function accountRoutes(options: AccountRoutesOptions): Route[] {
  return [meRoute(options), changeRoute(options), passwordRoute(options)];
}

function meRoute(options: AccountRoutesOptions): Route {
  return userRoute(
    { method: 'get', path: PATH, summary: 'Who is signed in, and what they may', response: accountSchema },
    async (_input, principal) => await accountView(principal.user, principal, options),
  );
}

function changeRoute(options: AccountRoutesOptions): Route {
  const { users, clock, onChanged } = options;
  return userRoute(
    {
      method: 'patch',
      path: PATH,
      summary: 'Change your name, address or language',
      body: z.object({
        name: userName.optional(),
        email: emailAddress.optional().describe('with which you sign in'),
        language: languageSchema.nullish().describe('null: as the browser asks'),
      }),
      response: accountSchema,
    },
    async ({ body }, principal) => {
      const { user, credential } = principal;
      if (body.name !== undefined || body.email !== undefined) assertOwnUser(user);
      if (body.email !== undefined) assertPerson(credential);
      const changed = await users.updateOwn(user.id, body, new Date(clock.now()));
      if (changed === null) throw new SwitchboardError('not_found', 'You are no user any more.');
      onChanged();
      return await accountView(changed, principal, options);
    },
  );
}

function passwordRoute(options: AccountRoutesOptions): Route {
  const { users, limits, clock, onChanged } = options;
  const password = z.string().max(PASSWORD_CHARS_MAX);
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/password`,
      summary: 'Set a password; this session stays, others and unused links end',
      body: z.object({
        password: password.min(PASSWORD_CHARS_MIN),
        current_password: password.optional().describe('needed where `needs_current_password`'),
      }),
      response: z.object({ status: z.literal('ok') }),
    },
    async ({ body, request }, principal) => {
      const { user, credential } = principal;
      assertOwnUser(user);
      const sessionId = assertPerson(credential);
      if (await needsCurrentPassword(principal, options)) {
        const attempt = await limits.begin(user.email ?? user.id, request.ip ?? '');
        const given = body.current_password ?? '';
        if (!(await attempt.verify(() => verifyPassword(user.passwordHash, given)))) {
          throw new SwitchboardError('forbidden', 'The current password is wrong.');
        }
        await attempt.succeeded();
      }
      const passwordHash = await hashPassword(body.password);
      await users.setPasswordHash(user.id, passwordHash, new Date(clock.now()), {
        userId: user.id,
        exceptSessionId: sessionId,
        replaces: user.passwordHash,
      });
      onChanged();
      return { status: 'ok' as const };
    },
  );
}

function assertOwnUser({ source }: User): void {
  if (source === 'host') {
    throw new SwitchboardError('not_supported', 'The host application says who you are. Change it there.');
  }
}

/** The session; by a program's token nobody may take over how its user signs in. */
function assertPerson(credential: { kind: 'session' | 'api_token'; id: string } | null): string {
  if (credential?.kind === 'session') return credential.id;
  throw new SwitchboardError('forbidden', 'Sign in as a person to change how you sign in.');
}

/** Whoever has forgotten the password gets a link of an owner, and need not know the one before for a while. */
async function needsCurrentPassword(
  { user, credential }: Principal,
  { credentials }: AccountRoutesOptions,
): Promise<boolean> {
  if (user.passwordHash === null) return false;
  if (credential?.kind !== 'session') return true;
  return !(await credentials.isFreshFromLink(credential.id, LIMITS.passwordByLinkMsMax));
}

async function accountView(
  user: User,
  principal: Principal,
  options: AccountRoutesOptions,
): Promise<z.input<typeof accountSchema>> {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    has_password: user.passwordHash !== null,
    needs_current_password: await needsCurrentPassword({ ...principal, user }, options),
    language: user.language,
    read_only_channel_ids: user.role === 'owner' ? [] : user.readOnlyChannelIds,
  };
}
