import { createHmac } from 'node:crypto';
import type { JsonItem } from '../meta/webhook-body.ts';
import type { Channel } from './graph-accounts.ts';
import { badToken, GraphError, invalidParameter, unsupportedRequest } from './graph-error.ts';
import { type GraphRequest, tokenOf } from './graph-request.ts';
import type { GraphWorld, TokenRecord } from './graph-world.ts';

/** Whose token it is. @throws GraphError 104 without one, 190 for one that is unknown, expired or taken back. */
export function authenticate(world: GraphWorld, request: GraphRequest, fields: JsonItem | null): TokenRecord {
  const token = tokenOf(request, fields);
  if (token === null) {
    const message = 'An access token is required to request this resource.';
    throw new GraphError({ code: 104, message, status: 401 });
  }
  const record = liveToken(world, token);
  const app = world.apps.get(record.appId);
  const given = request.query.get('appsecret_proof') ?? fields?.['appsecret_proof'];
  if (app === undefined || (typeof given !== 'string' && app.requireProof !== true)) return record;
  if (typeof given !== 'string') {
    throw new GraphError({
      code: 100,
      message: 'API calls from the server require an appsecret_proof argument',
    });
  }
  if (given !== createHmac('sha256', app.appSecret).update(token).digest('hex')) {
    throw new GraphError({ code: 100, message: 'Invalid appsecret_proof provided in the API argument' });
  }
  return record;
}

export function liveToken(world: GraphWorld, token: string): TokenRecord {
  const record = world.tokens.get(token);
  if (record === undefined) throw badToken();
  if (record.deadSubcode !== null) throw badToken(record.deadSubcode);
  if (record.expiresAt !== null && record.expiresAt <= world.now()) throw badToken(463);
  return record;
}

/** The line with this id, when the token speaks for it. @throws GraphError 100/33, for both reasons alike. */
export function ownChannel(
  world: GraphWorld,
  request: GraphRequest,
  record: TokenRecord,
  id: string,
): Channel {
  const channel = world.channels.get(id);
  if (channel === undefined || !record.channelIds.has(id)) throw unsupportedRequest(request.method, id);
  return channel;
}

/**
 * The page or Instagram account that a path `/<id>/…` or `/me/…` of the Send API means, by this token. An Instagram
 * account that is reached through a page is written to by the page's id only (notes/meta.md §6.3).
 */
export function senderLine(
  world: GraphWorld,
  request: GraphRequest,
  record: TokenRecord,
  customer: string | null,
): Channel {
  const [id = ''] = request.segments;
  const own = [...record.channelIds].map((channelId) => world.channel(channelId));
  const lines = own.filter(({ platform }) => platform !== 'whatsapp');
  const viaPage = lines.filter(({ pageId }) => pageId !== null && (pageId === id || id === 'me'));
  const logins = lines.filter((line) => line.pageId === null && (line.id === id || id === 'me'));
  const [line] = viaPage.length > 1 ? world.mostLikely(viaPage, customer ?? '') : [...viaPage, ...logins];
  if (line === undefined) throw unsupportedRequest(request.method, id);
  return line;
}

export function requiredFields(fields: JsonItem | null): JsonItem {
  if (fields === null) throw invalidParameter('The parameter body must be valid JSON.');
  return fields;
}
