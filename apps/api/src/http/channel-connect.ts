import { z } from 'zod';
import { type GraphPort, loginDialogUrl, type MetaApp } from '@switchboard/channels';
import {
  type Clock,
  LIMITS,
  META_PLATFORMS,
  type MetaPlatform,
  platformName,
  SwitchboardError,
} from '@switchboard/core';
import type {
  ChannelAdminStore,
  ChannelLoginStore,
  ChannelSetupStore,
  ChannelStore,
  FinishedChannelLogin,
  FoundAccount,
  LoginOwner,
} from '@switchboard/database';
import { connectableSchema, connectAddressSchema, connectedSchema } from '@switchboard/protocol';
import type { Principal } from '../auth/authenticator.ts';
import { requireOwner } from '../auth/require-owner.ts';
import { ChannelLogin } from '../channel-login.ts';
import { effectiveSecrets, type WebhookSecrets } from '../webhook-secrets.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';

export interface ChannelConnectRoutesOptions {
  logins: ChannelLoginStore;
  setups: ChannelSetupStore;
  channels: ChannelStore;
  admin: ChannelAdminStore;
  secrets: WebhookSecrets;
  graph: GraphPort;
  /** Where Graph is, by which the sign-in is found too. */
  graphAddress: { graphBaseUrl: string; version: string };
  publicUrl: string;
  clock: Clock;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const PATH = `${BASE}/channel-connect`;
const CALLBACK = `${PATH}/callback`;
/** Pages of the web application. */
const CHOOSE_PAGE = '/settings/channels/connect';
const FAILED_PAGE = '/settings/channels?connect=failed';

/** Connecting channels by signing in at Meta ("Facebook Login for Business"), by redirects alone. For owners. */
export function channelConnectRoutes(options: ChannelConnectRoutesOptions): Route[] {
  // Those with a path of their own first: it would fit the parameter of the others.
  return [
    ...META_PLATFORMS.map((platform) => beginRoute(platform, options)),
    callbackRoute(options),
    listRoute(options),
    connectRoute(options),
  ];
}

function beginRoute(platform: MetaPlatform, options: ChannelConnectRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/${platform}`,
      summary: `Begin to connect ${platformName(platform)} by signing in at Meta: where the browser goes`,
      response: connectAddressSchema,
    },
    async (_input, principal) => {
      requireOwner(principal);
      const { logins, clock, graphAddress } = options;
      const { app, configurationId } = await appOf(options, platform);
      const expiresAt = new Date(clock.now() + LIMITS.channelLoginMsMax);
      const state = await logins.begin(platform, ownerOf(principal), expiresAt);
      const redirectUrl = redirectUrlOf(options);
      const dialog = { platform, appId: app.appId, configurationId, redirectUrl, state };
      return { url: loginDialogUrl(dialog, graphAddress) };
    },
  );
}

/** What Meta sends back: a code, or an error of its own; anything else beside it. */
const callbackQuery = z.object({
  state: text({ max: 500 }).optional(),
  code: text({ max: 4_096 }).optional(),
});

function callbackRoute(options: ChannelConnectRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: CALLBACK,
      summary: 'Where Meta sends the browser back to; leads to the page where accounts are chosen',
      query: callbackQuery,
      response: z.unknown(),
      status: 302,
      produces: 'text/html',
    },
    async ({ query: { state, code }, response }, principal) => {
      requireOwner(principal);
      const { logins, graph, clock } = options;
      // The code stands in this address.
      response.setHeader('Referrer-Policy', 'no-referrer');
      const at = new Date(clock.now());
      const login = state === undefined ? null : await logins.use(state, ownerOf(principal), at);
      if (login === null) return response.redirect(FAILED_PAGE);
      const { app } = await appOf(options, login.platform);
      const result =
        code === undefined
          ? { found: [], problem: 'The sign-in at Meta was cancelled.' }
          : await new ChannelLogin(graph, app).find(login.platform, code, redirectUrlOf(options));
      await logins.finish(login.id, result, new Date(clock.now() + LIMITS.channelLoginFoundMs));
      return response.redirect(`${CHOOSE_PAGE}/${login.id}`);
    },
  );
}

const params = z.object({ id: z.uuid() });

function listRoute(options: ChannelConnectRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: `${PATH}/:id`,
      summary: 'What a sign-in at Meta lets us connect; for who signed in, and a quarter of an hour long',
      params,
      response: connectableSchema,
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      const { platform, problem, found, expiresAt } = await finished(options, id, principal);
      const channels = await options.channels.list();
      const channelOf = (externalId: string) =>
        channels.find((channel) => channel.platform === platform && channel.externalId === externalId);
      return {
        id,
        platform,
        problem,
        accounts: found.map(({ externalId, name, accountExternalId, pageId }) => ({
          external_id: externalId,
          name,
          account_external_id: accountExternalId,
          page_id: pageId,
          channel_id: channelOf(externalId)?.id ?? null,
        })),
        expires_at: expiresAt.toISOString(),
      };
    },
  );
}

const chosenAccounts = z.object({
  external_ids: z
    .array(text({ min: 1, max: 100 }))
    .min(1)
    .max(LIMITS.channelsConnectedMax)
    .refine((ids) => new Set(ids).size === ids.length, 'must not name an account twice'),
});

function connectRoute(options: ChannelConnectRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/:id`,
      summary: 'Connect the accounts that were chosen, and have Meta send to us what happens there',
      params,
      body: chosenAccounts,
      response: connectedSchema,
    },
    async ({ params: { id }, body: { external_ids: chosen } }, principal) => {
      requireOwner(principal);
      const { platform, found } = await finished(options, id, principal);
      const accounts = chosen.map((externalId) => found.find((account) => account.externalId === externalId));
      if (!accounts.every((account) => account !== undefined)) {
        throw new SwitchboardError('bad_request', 'external_ids: give accounts that this sign-in has found.');
      }
      const { app } = await appOf(options, platform);
      const login = new ChannelLogin(options.graph, app);
      const connected: z.input<typeof connectedSchema>['channels'] = [];
      for (const account of accounts) {
        const { channelId, isNew } = await connect(options, platform, account, principal.user.id);
        const problem = await login.subscribe(platform, account);
        connected.push({
          external_id: account.externalId,
          channel_id: channelId,
          is_new: isNew,
          is_subscribed: problem === null,
          problem,
        });
      }
      options.onChanged();
      return { channels: connected };
    },
  );
}

/** Adds the channel, or gives the one that is there its new token. */
async function connect(
  { channels, admin, clock }: ChannelConnectRoutesOptions,
  platform: MetaPlatform,
  { externalId, name, accountExternalId, pageId, accessToken }: FoundAccount,
  userId: string,
): Promise<{ channelId: string; isNew: boolean }> {
  const by = { userId, at: new Date(clock.now()) };
  const account = accountExternalId === null ? {} : { accountExternalId };
  const credentials = { accessToken, ...(pageId === null ? {} : { pageId }) };
  const added = await admin.add({ platform, externalId, name, ...account, credentials }, by);
  if (added !== null) return { channelId: added.id, isNew: true };
  const known = await channels.byExternalId(platform, externalId);
  if (known === null) throw new SwitchboardError('conflict', 'The channel was just removed. Try again.');
  await admin.change(known.id, { ...account, credentials }, by);
  return { channelId: known.id, isNew: false };
}

/** @throws SwitchboardError `conflict` where the app of the dashboard is not known */
async function appOf(
  { setups, secrets }: ChannelConnectRoutesOptions,
  platform: MetaPlatform,
): Promise<{ app: MetaApp; configurationId: string | null }> {
  const setup = await setups.find(platform);
  const settings = setup === null ? null : setups.openSecrets(setup);
  const [appSecret] = effectiveSecrets(secrets.environmentOf(platform), settings).appSecrets;
  const appId = setup?.appId ?? null;
  if (appId === null || appSecret === undefined) {
    throw new SwitchboardError(
      'conflict',
      `Set the app id and the app secret of ${platformName(platform)} first.`,
    );
  }
  return { app: { appId, appSecret }, configurationId: setup?.loginConfigurationId ?? null };
}

async function finished(
  { logins, clock }: ChannelConnectRoutesOptions,
  id: string,
  { user }: Principal,
): Promise<FinishedChannelLogin> {
  const login = await logins.find(id, user.id, new Date(clock.now()));
  if (login !== null) return login;
  throw new SwitchboardError('not_found', 'This sign-in is not there any more. Begin to connect again.');
}

function ownerOf({ user, credential }: Principal): LoginOwner {
  return { userId: user.id, sessionId: credential?.id ?? null };
}

function redirectUrlOf({ publicUrl }: ChannelConnectRoutesOptions): string {
  return `${publicUrl}${CALLBACK}`;
}
