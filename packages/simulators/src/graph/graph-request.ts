import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { JsonItem } from '../meta/webhook-body.ts';

/** What can be asked, as tests name it in faults and counters. */
export const GRAPH_ROUTES = [
  'messages',
  'media_upload',
  'media',
  'media_download',
  'message_attachments',
  'uploads',
  'upload',
  'message_templates',
  'phone_numbers',
  'subscribed_apps',
  'channel',
  'profile',
  'debug_token',
  'access_token',
  'refresh_access_token',
  'me',
  'accounts',
  'dialog',
  'unknown',
] as const;
export type GraphRoute = (typeof GRAPH_ROUTES)[number];

export interface GraphRequest {
  method: string;
  /** The path without version and slashes: `['105…', 'messages']`. */
  segments: readonly string[];
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  route: GraphRoute;
  rawBody: Buffer;
}

export interface GraphAnswer {
  status: number;
  /** An object goes as JSON. */
  body: object | string | Buffer;
  headers?: Record<string, string>;
}

const NO_QUERY = new URLSearchParams();
const VERSION = /^v\d{1,2}\.\d$/;

/**
 * What a request is about. The path is all that is looked at: one server plays every host of Meta. Files, lines and
 * people are all digits; `nodeRoute` knows which one an id is.
 */
export function readRequest(
  request: IncomingMessage,
  rawBody: Buffer,
  nodeRoute: (id: string) => GraphRoute,
): GraphRequest {
  const { method = 'GET', url = '/', headers } = request;
  const queryStart = url.indexOf('?');
  const path = queryStart < 0 ? url : url.slice(0, queryStart);
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded);
  if (VERSION.test(segments[0] ?? '')) segments.shift();
  const query = queryStart < 0 ? NO_QUERY : new URLSearchParams(url.slice(queryStart + 1));
  return { method, segments, query, headers, rawBody, route: routeOf(segments, nodeRoute) };
}

/** Ids with a colon may come escaped. */
function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const EDGES: ReadonlyMap<string, GraphRoute> = new Map([
  ['messages', 'messages'],
  ['media', 'media_upload'],
  ['message_attachments', 'message_attachments'],
  ['uploads', 'uploads'],
  ['message_templates', 'message_templates'],
  ['phone_numbers', 'phone_numbers'],
  ['subscribed_apps', 'subscribed_apps'],
  ['accounts', 'accounts'],
  ['access_token', 'access_token'],
]);
const NODES: ReadonlyMap<string, GraphRoute> = new Map([
  ['debug_token', 'debug_token'],
  ['access_token', 'access_token'],
  ['refresh_access_token', 'refresh_access_token'],
  ['me', 'me'],
]);

function routeOf([node = '', edge]: readonly string[], nodeRoute: (id: string) => GraphRoute): GraphRoute {
  if (node === 'cdn') return 'media_download';
  if (node === 'dialog') return 'dialog';
  if (node.startsWith('upload:')) return 'upload';
  if (edge !== undefined) return EDGES.get(edge) ?? 'unknown';
  if (node === '') return 'unknown';
  return NODES.get(node) ?? nodeRoute(node);
}

/** The fields of a JSON or form body, or none. Forms hold JSON in their values, as Graph takes them. */
export function fieldsOf({ headers, rawBody }: GraphRequest): JsonItem | null {
  if (rawBody.length === 0) return {};
  const text = rawBody.toString();
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true) {
    return Object.fromEntries([...new URLSearchParams(text)].map(([key, value]) => [key, formValue(value)]));
  }
  const value = parsed(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonItem) : null;
}

function formValue(value: string): unknown {
  return value.startsWith('{') || value.startsWith('[') ? (parsed(value) ?? value) : value;
}

/** Null for what is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The access token, wherever Graph takes it from. */
export function tokenOf({ headers, query }: GraphRequest, fields: JsonItem | null): string | null {
  const { authorization } = headers;
  const bearer = authorization === undefined ? null : /^(?:Bearer|OAuth)\s+(.+)$/i.exec(authorization)?.[1];
  const inBody = fields?.['access_token'];
  return bearer ?? query.get('access_token') ?? (typeof inBody === 'string' ? inBody : null);
}
