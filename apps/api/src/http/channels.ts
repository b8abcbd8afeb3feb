import { z } from 'zod';
import { templateGaps } from '@switchboard/channels';
import {
  type ChannelCredentials,
  type Clock,
  type MessageTemplate,
  SwitchboardError,
} from '@switchboard/core';
import type {
  Channel,
  ChannelAdminChanges,
  ChannelAdminStore,
  ChannelHealthStore,
  ChannelStore,
  TelegramAccountStore,
  TemplatePlace,
  TemplateStore,
} from '@switchboard/database';
import {
  askedSchema,
  channelListSchema,
  channelSchema,
  templatePageSchema,
  type templateSchema,
} from '@switchboard/protocol';
import type { Principal } from '../auth/authenticator.ts';
import { requireOwner } from '../auth/require-owner.ts';
import { changedChannel, type ChannelSurroundings, channelView, newChannel } from './channel-schemas.ts';
import { count, optionalText } from './inbox.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';
import type { Trail } from './trail.ts';

export interface ChannelRoutesOptions {
  channels: ChannelStore;
  admin: ChannelAdminStore;
  trail: Trail;
  health: ChannelHealthStore;
  templates: TemplateStore;
  accounts: TelegramAccountStore;
  clock: Clock;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const PATH = `${BASE}/channels`;
const params = z.object({ id: z.uuid() });

/** Channels: how they are and what can be done about it; the templates of WhatsApp. Changes are for owners. */
export function channelRoutes(options: ChannelRoutesOptions): Route[] {
  return [
    listRoute(options),
    addRoute(options),
    readRoute(options),
    changeRoute(options),
    removeRoute(options),
    checkRoute(options),
    templatesRoute(options),
    refreshTemplatesRoute(options),
  ];
}

function listRoute(options: ChannelRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: PATH,
      summary: 'Channels, and how each of them is',
      response: channelListSchema,
    },
    async (_input, principal) => {
      const [list, around] = await Promise.all([options.channels.list(), surroundings(options, principal)]);
      return { channels: list.map((channel) => channelView(channel, around)) };
    },
  );
}

function addRoute(options: ChannelRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: PATH,
      summary: 'Connect an account; what it has sent before is read then',
      body: newChannel,
      response: channelSchema,
      status: 201,
    },
    async ({ body }, principal) => {
      requireOwner(principal);
      const { platform, external_id: externalId, name, account_external_id: accountExternalId } = body;
      const credentials: ChannelCredentials = {
        ...(body.access_token == null ? {} : { accessToken: body.access_token }),
        ...(body.page_id === undefined ? {} : { pageId: body.page_id }),
        ...(body.app_secret == null ? {} : { appSecrets: [body.app_secret] }),
      };
      const account = accountExternalId === undefined ? {} : { accountExternalId };
      const added = await options.admin.add(
        { platform, externalId, name, credentials, ...account },
        changedBy(options, principal),
      );
      if (added === null) throw new SwitchboardError('conflict', 'This account is connected already.');
      options.onChanged();
      return await view(options, added.id, principal);
    },
  );
}

function readRoute(options: ChannelRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: `${PATH}/:id`,
      summary: 'A channel, and how it is',
      params,
      response: channelSchema,
    },
    async ({ params: { id } }, principal) => await view(options, id, principal),
  );
}

function changeRoute(options: ChannelRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/:id`,
      summary: 'Change a channel; new credentials are checked at once',
      params,
      body: changedChannel,
      response: channelSchema,
    },
    async ({ params: { id }, body }, principal) => {
      requireOwner(principal);
      const channel = await found(options, id);
      const credentials = credentialsOf(body);
      if (credentials !== null && channel.platform === 'telegram') {
        throw new SwitchboardError(
          'not_supported',
          'Telegram accounts and bots are connected anew instead: their token is who they are.',
        );
      }
      const { name, allows_human_agent: allowsHumanAgent, account_external_id: accountExternalId } = body;
      const changes = { name, allowsHumanAgent, accountExternalId, credentials: credentials ?? undefined };
      const by = changedBy(options, principal);
      await options.admin.change(id, changes, by);
      // New credentials are noticed as such; an account is not.
      if (accountExternalId !== undefined && accountExternalId !== channel.accountExternalId) {
        await options.health.makeDue(id, by.at);
      }
      options.onChanged();
      return await view(options, id, principal);
    },
  );
}

function removeRoute(options: ChannelRoutesOptions): Route {
  return userRoute(
    {
      method: 'delete',
      path: `${PATH}/:id`,
      summary: 'Remove a channel without conversations, or a simulated one with everything in it',
      params,
      response: z.object({ status: z.literal('ok') }),
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      await options.admin.remove(id, changedBy(options, principal));
      options.onChanged();
      return { status: 'ok' as const };
    },
  );
}

function checkRoute(options: ChannelRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/:id/check`,
      summary: 'Have everything about a channel checked now that was not checked a moment ago',
      params,
      response: askedSchema,
      status: 202,
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      await found(options, id);
      await options.health.checkAgain(id, new Date(options.clock.now()));
      const entry = { action: 'channel.check_asked', subjectId: id };
      await options.trail(principal, { ...entry, subjectType: 'channel' });
      return { status: 'asked' as const };
    },
  );
}

/** Where a page begins, as it is handed out: nothing to be read, and nothing to be made up. */
const cursor = text({ max: 2_000 }).transform((value, context): TemplatePlace | null => {
  // Front ends send empty ones.
  if (value === '') return null;
  try {
    const [name, language] = place.parse(JSON.parse(Buffer.from(value, 'base64url').toString()));
    return { name, language };
  } catch {
    context.addIssue('must be the `next` of a page');
    return z.NEVER;
  }
});

const place = z.tuple([text({ max: 1_000 }), text({ max: 100 })]);

function cursorOf({ name, language }: TemplatePlace): string {
  return Buffer.from(JSON.stringify([name, language])).toString('base64url');
}

const templateQuery = z.object({
  search: optionalText.describe('a part of the name'),
  status: optionalText.transform((status) => status?.toUpperCase() ?? null).describe('as APPROVED'),
  limit: count({ default: 100, min: 1, max: 200 }),
  after: cursor.optional(),
});

function templatesRoute(options: ChannelRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: `${PATH}/:id/templates`,
      summary: 'The message templates of a WhatsApp number, as they were last fetched',
      params,
      query: templateQuery,
      response: templatePageSchema,
    },
    async ({ params: { id }, query }) => {
      const { accountExternalId } = await foundWhatsapp(options, id);
      const { after = null, ...filter } = query;
      const kept =
        accountExternalId === null
          ? null
          : await options.templates.list(accountExternalId, { ...filter, after });
      const next = kept?.next ?? null;
      return {
        templates: (kept?.templates ?? []).map(templateView),
        next: next === null ? null : cursorOf(next),
        fetched_at: kept?.list.fetchedAt?.toISOString() ?? null,
        problem: accountExternalId === null ? ACCOUNT_UNKNOWN : (kept?.list.problem ?? null),
      };
    },
  );
}

const ACCOUNT_UNKNOWN =
  'The WhatsApp Business account of this number is not known yet: give its id to the channel.';

function refreshTemplatesRoute(options: ChannelRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/:id/templates/refresh`,
      summary: 'Fetch the templates of a WhatsApp number now, unless they were a moment ago',
      params,
      response: askedSchema,
      status: 202,
    },
    async ({ params: { id } }, { user }) => {
      if (user.role === 'viewer') throw new SwitchboardError('forbidden', 'Viewers only read.');
      const { accountExternalId } = await foundWhatsapp(options, id);
      if (accountExternalId === null) throw new SwitchboardError('conflict', ACCOUNT_UNKNOWN);
      await options.templates.makeDue(accountExternalId, new Date(options.clock.now()));
      return { status: 'asked' as const };
    },
  );
}

function templateView(template: MessageTemplate): z.input<typeof templateSchema> {
  const { externalId, name, language, category, status, components } = template;
  const parameters = templateGaps(components).map((gap) => ({ ...gap, count: gap.names.length }));
  return { id: externalId, name, language, category, status, components, parameters };
}

/** Null when none of them is to change. */
function credentialsOf(body: z.output<typeof changedChannel>): ChannelAdminChanges['credentials'] | null {
  const appSecrets = body.app_secret == null ? body.app_secret : [body.app_secret];
  const patch = {
    accessToken: body.access_token,
    pageId: body.page_id,
    verifyToken: body.verify_token,
    appSecrets: body.app_secrets === undefined ? appSecrets : body.app_secrets,
  };
  return Object.values(patch).every((value) => value === undefined) ? null : patch;
}

function changedBy({ clock }: ChannelRoutesOptions, { user }: Principal): { userId: string; at: Date } {
  return { userId: user.id, at: new Date(clock.now()) };
}

async function view(
  options: ChannelRoutesOptions,
  id: string,
  principal: Principal,
): Promise<z.input<typeof channelSchema>> {
  return channelView(await found(options, id), await surroundings(options, principal, id));
}

async function surroundings(
  { channels, health, accounts, clock }: ChannelRoutesOptions,
  { user }: Principal,
  channelId?: string,
): Promise<ChannelSurroundings> {
  const [checks, telegram] = await Promise.all([
    health.list(channelId === undefined ? undefined : [channelId]),
    accounts.list(),
  ]);
  const around = { checks, accounts: telegram, nowMs: clock.now() };
  if (user.role !== 'owner') return around;
  return { ...around, credentialsOf: (channel) => openedCredentials(channels, channel) };
}

/** Null where they were sealed with another key: the channel can be given new ones all the same. */
function openedCredentials(channels: ChannelStore, channel: Channel): ChannelCredentials | null {
  try {
    return channels.credentialsOf(channel);
  } catch {
    return null;
  }
}

async function found({ channels }: Pick<ChannelRoutesOptions, 'channels'>, id: string): Promise<Channel> {
  const channel = await channels.find(id);
  if (channel === null) throw new SwitchboardError('not_found', 'There is no such channel.');
  return channel;
}

async function foundWhatsapp(options: ChannelRoutesOptions, id: string): Promise<Channel> {
  const channel = await found(options, id);
  if (channel.platform !== 'whatsapp') {
    throw new SwitchboardError('not_supported', 'Only WhatsApp has message templates.');
  }
  return channel;
}
