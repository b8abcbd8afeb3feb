import { z } from 'zod';
import { type Clock, LIMITS, ROLES, SwitchboardError } from '@switchboard/core';
import type { CredentialStore, Doing, User, UserStore } from '@switchboard/database';
import {
  colleagueSchema,
  invitedUserSchema,
  managedUserSchema,
  signInLinkSchema,
  userChannelsSchema,
} from '@switchboard/protocol';
import type { Principal } from '../auth/authenticator.ts';
import { requireOwner } from '../auth/require-owner.ts';
import { requirePerson } from '../auth/require-person.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';

export interface UserRoutesOptions {
  users: UserStore;
  credentials: CredentialStore;
  publicUrl: string;
  clock: Clock;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const PATH = `${BASE}/users`;
/** A host application's users have ids of its own. */
const params = z.object({ id: text({ min: 1, max: 200 }) });

export const userName = text({ max: 200 })
  .transform((value) => value.trim())
  .refine((value) => value !== '', 'must not be empty');

export const emailAddress = text({ max: 320 })
  .transform((value) => value.trim().toLowerCase())
  .refine((value) => /^[^\s@]+@[^\s@]+$/.test(value), 'must be an e-mail address');

/** The people who work here. Owners manage them; everybody knows their names. */
export function userRoutes(options: UserRoutesOptions): Route[] {
  return [
    listRoute(options),
    addRoute(options),
    changeRoute(options),
    signInLinkRoute(options),
    channelsRoute(options),
    changeChannelsRoute(options),
    colleaguesRoute(options),
  ];
}

function listRoute({ users }: UserRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: PATH,
      summary: 'Users, as owners see them',
      response: z.object({ users: z.array(managedUserSchema) }),
    },
    async (_input, principal) => {
      requireOwner(principal);
      return { users: (await users.list()).map(managedView) };
    },
  );
}

function addRoute(options: UserRoutesOptions): Route {
  const { users, onChanged } = options;
  return userRoute(
    {
      method: 'post',
      path: PATH,
      summary: 'Add a user; the link, shown this once, lets them in',
      body: z.object({ email: emailAddress, name: userName, role: z.enum(ROLES) }),
      response: invitedUserSchema,
      status: 201,
    },
    async ({ body }, principal) => {
      requireOwner(principal);
      requirePerson(principal);
      const by = doing(options, principal);
      const user = await users.add({ ...body, passwordHash: null }, by);
      onChanged();
      return { user: managedView(user), sign_in_link: await newLink(options, user, by) };
    },
  );
}

function changeRoute(options: UserRoutesOptions): Route {
  const { users, onChanged } = options;
  return userRoute(
    {
      method: 'patch',
      path: `${PATH}/:id`,
      summary: 'Rename a user, give them another role, or keep them out; they are signed out then',
      params,
      body: z.object({
        name: userName.optional(),
        role: z.enum(ROLES).optional(),
        is_disabled: z.boolean().optional(),
      }),
      response: managedUserSchema,
    },
    async ({ params: { id }, body }, principal) => {
      requireOwner(principal);
      const { name, role, is_disabled: isDisabled } = body;
      if (role !== undefined) requirePerson(principal);
      const user = await users.update(id, { name, role, isDisabled }, doing(options, principal));
      if (user === null) throw unknownUser();
      onChanged();
      return managedView(user);
    },
  );
}

function signInLinkRoute(options: UserRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/:id/sign-in-link`,
      summary: 'A link, shown this once, that lets a user in who has lost their password',
      params,
      response: signInLinkSchema,
      status: 201,
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      requirePerson(principal);
      const user = await found(options, id);
      if (user.source === 'host') {
        throw new SwitchboardError('not_supported', 'This user comes in by the host application.');
      }
      if (user.disabledAt !== null) {
        throw new SwitchboardError('conflict', 'This user is disabled. Enable them first.');
      }
      return { sign_in_link: await newLink(options, user, doing(options, principal)) };
    },
  );
}

function channelsRoute(options: UserRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: `${PATH}/:id/channels`,
      summary: 'On which channels a user may read only',
      params,
      response: userChannelsSchema,
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      return { read_only_channel_ids: (await found(options, id)).readOnlyChannelIds };
    },
  );
}

function changeChannelsRoute(options: UserRoutesOptions): Route {
  const { users, onChanged } = options;
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/:id/channels`,
      summary: 'Say on which channels a user may read only; of owners it counts once they are none',
      params,
      body: z.object({ read_only_channel_ids: z.array(z.uuid()).max(1_000) }),
      response: userChannelsSchema,
    },
    async ({ params: { id }, body: { read_only_channel_ids: ids } }, principal) => {
      requireOwner(principal);
      if (!(await users.setReadOnlyChannels(id, ids, doing(options, principal)))) throw unknownUser();
      onChanged();
      return { read_only_channel_ids: (await found(options, id)).readOnlyChannelIds };
    },
  );
}

function colleaguesRoute({ users }: UserRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: `${BASE}/colleagues`,
      summary: 'Everybody who works here, also who did',
      response: z.object({ colleagues: z.array(colleagueSchema) }),
    },
    async () => ({ colleagues: (await users.list()).map(colleagueView) }),
  );
}

async function found({ users }: UserRoutesOptions, id: string): Promise<User> {
  const user = await users.byId(id);
  if (user === null) throw unknownUser();
  return user;
}

function unknownUser(): SwitchboardError {
  return new SwitchboardError('not_found', 'There is no such user.');
}

function doing({ clock }: UserRoutesOptions, { user }: Principal): Doing {
  return { userId: user.id, at: new Date(clock.now()) };
}

async function newLink(
  { credentials, publicUrl }: UserRoutesOptions,
  { id }: User,
  by: Doing,
): Promise<string> {
  const expiresAt = new Date(by.at.getTime() + LIMITS.signInLinkMsMax);
  return `${publicUrl}/sign-in/${await credentials.createSignInLink(id, expiresAt, by)}`;
}

function managedView(user: User): z.input<typeof managedUserSchema> {
  const { id, email, name, role, source, createdAt } = user;
  return {
    id,
    email,
    name,
    role,
    source,
    is_disabled: user.disabledAt !== null,
    has_password: user.passwordHash !== null,
    created_at: createdAt.toISOString(),
  };
}

function colleagueView({ id, name, role, disabledAt }: User): z.input<typeof colleagueSchema> {
  return { id, name, role, is_disabled: disabledAt !== null };
}
