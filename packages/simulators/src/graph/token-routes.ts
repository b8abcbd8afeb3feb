import { randomBytes } from 'node:crypto';
import type { JsonItem } from '../meta/webhook-body.ts';
import { channelItem, onlyFields } from './account-routes.ts';
import { authenticate, liveToken } from './graph-access.ts';
import { type GraphCall, type GraphContext, ok } from './graph-context.ts';
import { GraphError, invalidParameter, unsupportedRequest } from './graph-error.ts';
import type { GraphAnswer } from './graph-request.ts';
import type { GraphWorld, TokenRecord } from './graph-world.ts';
import { paged } from './paging.ts';

/** Long-lived tokens of users live 60 days (notes/meta.md §7.2). */
const LONG_LIFE_S = 60 * 86_400;

/** `GET /debug_token?input_token=`, asked by the app that the token is of (§7.2). */
export function debugToken({ world }: GraphContext, call: GraphCall): GraphAnswer {
  const asker = authenticate(world, call.request, call.fields);
  const input = call.request.query.get('input_token');
  if (input === null) throw invalidParameter('The parameter input_token is required.');
  const record = world.tokens.get(input);
  if (record === undefined) return ok({ data: { ...invalidToken(), is_valid: false, scopes: [] } });
  if (record.appId !== asker.appId) {
    const message = '(#100) The App_id in the input_token did not match the Viewing App';
    throw new GraphError({ code: 100, message });
  }
  const subcode = deadReason(world, record);
  return ok({
    data: {
      app_id: record.appId,
      type: record.type,
      application: 'Switchboard',
      ...(subcode === null ? {} : invalidToken(subcode)),
      is_valid: subcode === null,
      expires_at: secondsOf(record.expiresAt),
      data_access_expires_at: secondsOf(record.dataAccessExpiresAt),
      scopes: record.scopes,
      granular_scopes: record.scopes.map((scope) => ({ scope, target_ids: targetsOf(world, record) })),
    },
  });
}

function invalidToken(subcode?: number): JsonItem {
  const message = subcode === undefined ? 'Invalid OAuth access token.' : 'Error validating access token';
  return { error: { code: 190, message, ...(subcode === undefined ? {} : { subcode }) } };
}

function deadReason(world: GraphWorld, { deadSubcode, expiresAt }: TokenRecord): number | null {
  return deadSubcode ?? (expiresAt !== null && expiresAt <= world.now() ? 463 : null);
}

function secondsOf(at: number | null): number {
  return at === null ? 0 : Math.floor(at / 1_000);
}

function targetsOf(world: GraphWorld, { channelIds }: TokenRecord): string[] {
  return [...new Set([...channelIds].map((id) => world.channel(id).wabaId ?? id))];
}

/** `GET` or `POST /oauth/access_token` and `GET /access_token`: a token for a code, or a longer one for a short one. */
export function exchangeToken({ world }: GraphContext, { request, fields }: GraphCall): GraphAnswer {
  const parameter = (name: string): string | null => {
    const inBody = fields?.[name];
    return request.query.get(name) ?? (typeof inBody === 'string' ? inBody : null);
  };
  const grant = parameter('grant_type') ?? 'authorization_code';
  if (grant === 'ig_exchange_token') {
    const short = liveToken(world, parameter('access_token') ?? '');
    checkSecret(world, short.appId, parameter('client_secret'));
    return longToken(world, short);
  }
  const appId = parameter('client_id') ?? '';
  checkSecret(world, appId, parameter('client_secret'));
  switch (grant) {
    case 'client_credentials':
      return ok({ access_token: `${appId}|${world.apps.get(appId)?.appSecret}`, token_type: 'bearer' });
    case 'fb_exchange_token':
      return longToken(world, liveToken(world, parameter('fb_exchange_token') ?? ''));
    case 'authorization_code':
      return tokenForCode(world, appId, parameter('code') ?? '');
    default:
      throw new GraphError({ code: 1, status: 400, message: 'Unsupported grant_type' });
  }
}

/** `GET /dialog/oauth`: as if somebody signed in there and agreed, or cancelled; sends the browser back. */
export function dialog({ world }: GraphContext, { request }: GraphCall): GraphAnswer {
  const { query } = request;
  const back = new URL(query.get('redirect_uri') ?? 'http://127.0.0.1/');
  const appId = query.get('client_id') ?? '';
  if (!world.apps.has(appId)) throw new GraphError({ code: 101, message: 'Invalid App ID' });
  back.searchParams.set('state', query.get('state') ?? '');
  if (world.signsInWith === null) back.searchParams.set('error', 'access_denied');
  else {
    const code = randomBytes(24).toString('base64url');
    world.codes.set(code, { appId, token: world.signsInWith, isFresh: true });
    back.searchParams.set('code', code);
  }
  return { status: 302, body: '', headers: { Location: back.href } };
}

function checkSecret(world: GraphWorld, appId: string, secret: string | null): void {
  const app = world.apps.get(appId);
  if (app === undefined) {
    const message = 'Error validating application. Cannot get application info due to a system error.';
    throw new GraphError({ code: 101, message });
  }
  if (app.appSecret !== secret) {
    throw new GraphError({ code: 1, status: 400, message: 'Error validating client secret.' });
  }
}

/** Codes are good once (§7.2). */
function tokenForCode(world: GraphWorld, appId: string, code: string): GraphAnswer {
  const record = world.codes.get(code);
  if (record === undefined || record.appId !== appId) {
    throw new GraphError({ code: 100, message: 'Invalid verification code format.' });
  }
  if (!record.isFresh) {
    throw new GraphError({ code: 100, subcode: 36009, message: 'This authorization code has been used.' });
  }
  record.isFresh = false;
  const token = liveToken(world, record.token);
  const instagram = [...token.channelIds]
    .map((id) => world.channel(id))
    .find((line) => line.platform === 'instagram');
  const isLogin = instagram !== undefined && instagram.pageId === null;
  return ok({
    access_token: record.token,
    token_type: 'bearer',
    ...(isLogin ? { user_id: instagram.id, permissions: token.scopes } : {}),
  });
}

/** `GET /refresh_access_token?grant_type=ig_refresh_token`: another 60 days for a token that still lives (§7.2). */
export function refreshToken({ world }: GraphContext, call: GraphCall): GraphAnswer {
  if (call.request.query.get('grant_type') !== 'ig_refresh_token')
    throw invalidParameter('Invalid grant_type');
  return longToken(world, authenticate(world, call.request, call.fields));
}

function longToken(world: GraphWorld, old: TokenRecord): GraphAnswer {
  // Tokens of Instagram Login are told from others by how they begin.
  const start = old.token.startsWith('IG') ? 'IGAA' : 'EAAG';
  const token = `${start}${randomBytes(48).toString('base64url')}`;
  const expiresAt = world.now() + LONG_LIFE_S * 1_000;
  world.tokens.set(token, {
    ...old,
    token,
    channelIds: new Set(old.channelIds),
    expiresAt,
    deadSubcode: null,
  });
  return ok({ access_token: token, token_type: 'bearer', expires_in: LONG_LIFE_S });
}

/** `GET /me`: the page, the Instagram account, or the person that the token is of. */
export function me({ world }: GraphContext, call: GraphCall): GraphAnswer {
  const record = authenticate(world, call.request, call.fields);
  if (call.request.method !== 'GET') throw unsupportedRequest(call.request.method, 'me');
  const [first] = [...record.channelIds].map((id) => world.channel(id));
  const isOfLine = first !== undefined && first.platform !== 'whatsapp' && record.type !== 'SYSTEM_USER';
  const page =
    first?.pageId === undefined || first.pageId === null ? undefined : world.channels.get(first.pageId);
  const line = page ?? first;
  const item =
    isOfLine && line !== undefined
      ? channelItem(world, line)
      : { id: '122100000000000001', name: 'Switchboard' };
  return ok(onlyFields(item, call.request));
}

/** `GET /me/accounts`: the pages of whoever the token is of, each with its own token. */
export function listAccounts({ world, receipts }: GraphContext, call: GraphCall): GraphAnswer {
  const record = authenticate(world, call.request, call.fields);
  const lines = [...record.channelIds].map((id) => world.channel(id));
  const pages = lines
    .filter(({ platform }) => platform === 'facebook')
    .map((page) => ({
      ...channelItem(world, page),
      access_token: page.token,
      tasks: ['MODERATE', 'MESSAGING'],
    }))
    .map((item) => onlyFields(item, call.request));
  return ok(paged(pages, call.request, receipts.baseUrl));
}
