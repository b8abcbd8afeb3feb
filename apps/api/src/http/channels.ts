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
  ChannelHealthStore,
  ChannelStore,
  TelegramAccountStore,
  TemplatePlace,
  TemplateStore,
} from '@switchboard/database';
import { requireOwner } from '../auth/require-owner.ts';
import { changedChannel, channelSchema, channelView } from './channel-schemas.ts';
import { count, optionalText } from './inbox.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';

export interface ChannelRoutesOptions {
  channels: ChannelStore;
  health: ChannelHealthStore;
  templates: TemplateStore;
  accounts: TelegramAccountStore;
  clock: Clock;
}

const PATH = `${BASE}/channels`;
const params = z.object({ id: z.uuid() });
const asked = z.object({ status: z.literal('asked') });

/** Channels: how they are and what can be done about it; the templates of WhatsApp. Changes are for owners. */
export function channelRoutes(options: ChannelRoutesOptions): Route[] {
  return [
    listRoute(options),
    readRoute(options),
    changeRoute(options),
    checkRoute(options),
    templatesRoute(options),
    refreshTemplatesRoute(options),
  ];
}

function listRoute({ channels, health, accounts, clock }: ChannelRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: PATH,
      summary: 'Channels, and how each of them is',
      response: z.object({ channels: z.array(channelSchema) }),
    },
    async () => {
      const [list, checks, telegram] = await Promise.all([channels.list(), health.list(), accounts.list()]);
      return { channels: list.map((channel) => channelView(channel, checks, telegram, clock.now())) };
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
    async ({ params: { id } }) => await view(options, id),
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
      const patch = credentialsOf(body);
      if (patch !== null && channel.platform === 'telegram') {
        throw new SwitchboardError(
          'not_supported',
          'Telegram accounts and bots are connected anew instead: their token is who they are.',
        );
      }
      const { name, allows_human_agent: allowsHumanAgent, account_external_id: accountExternalId } = body;
      await options.channels.update(id, { name, allowsHumanAgent, accountExternalId });
      if (patch !== null) await options.channels.updateCredentials(id, patch);
      // New credentials are noticed as such; an account is not.
      if (accountExternalId !== undefined && accountExternalId !== channel.accountExternalId) {
        await options.health.makeDue(id, new Date(options.clock.now()));
      }
      return await view(options, id);
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
      response: asked,
      status: 202,
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      await found(options, id);
      await options.health.checkAgain(id, new Date(options.clock.now()));
      return { status: 'asked' as const };
    },
  );
}

const templateSchema = z.object({
  id: z.string(),
  name: z.string(),
  language: z.string(),
  category: z.string(),
  status: z.string().describe('only APPROVED ones can be sent'),
  components: z.array(z.unknown()),
  parameters: z
    .array(
      z.object({
        component: z.enum(['header', 'body', 'button']),
        index: z.number().int().nullable().describe('of a button'),
        kind: z.string(),
        names: z.array(z.string()),
        count: z.number().int(),
      }),
    )
    .describe('what has to be filled in'),
});

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
      response: z.object({
        templates: z.array(templateSchema).describe('by name and language'),
        next: z.string().nullable().describe('the `after` of the next page; null: there is none'),
        fetched_at: z.string().nullable().describe('null: not yet'),
        problem: z.string().nullable().describe('why they could not be fetched the last time'),
      }),
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
      response: asked,
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
function credentialsOf(body: z.output<typeof changedChannel>): Partial<ChannelCredentials> | null {
  const patch: { [key in keyof ChannelCredentials]: ChannelCredentials[key] | undefined } = {};
  const { access_token: accessToken, page_id: pageId, verify_token: verifyToken } = body;
  if (accessToken !== undefined) patch.accessToken = accessToken ?? undefined;
  if (pageId !== undefined) patch.pageId = pageId ?? undefined;
  if (verifyToken !== undefined) patch.verifyToken = verifyToken ?? undefined;
  if (body.app_secrets !== undefined) patch.appSecrets = body.app_secrets ?? undefined;
  if (body.app_secret !== undefined) {
    patch.appSecrets = body.app_secret === null ? undefined : [body.app_secret];
  }
  return Object.keys(patch).length === 0 ? null : (patch as Partial<ChannelCredentials>);
}

async function view(
  { channels, health, accounts, clock }: ChannelRoutesOptions,
  id: string,
): Promise<z.input<typeof channelSchema>> {
  const channel = await found({ channels }, id);
  const [checks, telegram] = await Promise.all([health.list([id]), accounts.list()]);
  return channelView(channel, checks, telegram, clock.now());
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
