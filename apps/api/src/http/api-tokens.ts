import { z } from 'zod';
import { type Clock, DAY_MS, SwitchboardError } from '@switchboard/core';
import type { ApiTokenView, CredentialStore } from '@switchboard/database';
import { apiTokenSchema, newApiTokenSchema } from '@switchboard/protocol';
import type { Principal } from '../auth/authenticator.ts';
import { requirePerson } from '../auth/require-person.ts';
import { BASE } from './paths.ts';
import { type Route, userRoute } from './route.ts';
import { userName } from './users.ts';

export interface ApiTokenRoutesOptions {
  credentials: CredentialStore;
  clock: Clock;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const PATH = `${BASE}/api-tokens`;
const DAYS_MAX = 3_650;

/** Tokens for programs, which act as the user whose they are. Owners see and end those of everybody. */
export function apiTokenRoutes(options: ApiTokenRoutesOptions): Route[] {
  return [listRoute(options), addRoute(options), revokeRoute(options)];
}

function listRoute({ credentials }: ApiTokenRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: PATH,
      summary: 'API tokens: your own, of owners those of everybody',
      response: z.object({ api_tokens: z.array(apiTokenSchema) }),
    },
    async (_input, principal) => ({
      api_tokens: (await credentials.apiTokens(reachOf(principal))).map(tokenView),
    }),
  );
}

function addRoute({ credentials, clock }: ApiTokenRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: PATH,
      summary: 'Make an API token that acts as you; it is shown this once',
      body: z.object({
        name: userName.describe('what it is for'),
        expires_in_days: z.number().int().min(1).max(DAYS_MAX).nullish().describe('null: when it is revoked'),
      }),
      response: newApiTokenSchema,
      status: 201,
    },
    async ({ body: { name, expires_in_days: days } }, principal) => {
      requirePerson(principal);
      const { user } = principal;
      const at = new Date(clock.now());
      const expiresAt = days == null ? null : new Date(at.getTime() + days * DAY_MS);
      const wanted = { userId: user.id, name, expiresAt };
      const { id, token, createdAt } = await credentials.addApiToken(wanted, { userId: user.id, at });
      const row = { id, name, user_id: user.id, user_name: user.name };
      return { ...tokenView({ ...row, created_at: createdAt, expires_at: expiresAt }), token };
    },
  );
}

function revokeRoute({ credentials, clock, onChanged }: ApiTokenRoutesOptions): Route {
  return userRoute(
    {
      method: 'delete',
      path: `${PATH}/:id`,
      summary: 'End an API token; what it has open is closed',
      params: z.object({ id: z.uuid() }),
      response: z.object({ status: z.literal('ok') }),
    },
    async ({ params: { id } }, principal) => {
      const by = { userId: principal.user.id, ofUser: reachOf(principal) };
      if (!(await credentials.revokeApiToken(id, new Date(clock.now()), by))) {
        throw new SwitchboardError('not_found', 'There is no such API token of yours.');
      }
      onChanged();
      return { status: 'ok' as const };
    },
  );
}

/** Whose tokens they may see; null: everybody's. */
function reachOf({ user }: Principal): string | null {
  return user.role === 'owner' ? null : user.id;
}

function tokenView(token: ApiTokenView): z.input<typeof apiTokenSchema> {
  const { created_at: createdAt, expires_at: expiresAt } = token;
  return {
    ...token,
    created_at: createdAt.toISOString(),
    expires_at: expiresAt?.toISOString() ?? null,
  };
}
