import { timingSafeEqual, createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { SwitchboardError } from '@switchboard/core';
import type { Authenticator, Principal } from '../auth/authenticator.ts';
import { bearerToken } from '../auth/bearer-token.ts';
import type { Origins } from '../auth/origins.ts';
import { sessionCookie, tokenOfCookie } from '../auth/session-cookie.ts';
import type { RouteAccess } from './route.ts';

export interface AccessOptions {
  authenticator: Authenticator;
  origins: Origins;
  internalToken: string;
  /** True under https: cookies are Secure then. */
  secureCookies: boolean;
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Lets a request through or throws; answers who asks, where the route is for users. */
export type AccessCheck = (
  access: RouteAccess,
  request: Request,
  response: Response,
) => Promise<Principal | null>;

export function createAccessCheck(options: AccessOptions): AccessCheck {
  return async (access, request, response) => {
    if (access === 'public') return null;
    if (access === 'internal') {
      if (isInternal(request, options.internalToken)) return null;
      throw new SwitchboardError('unauthenticated', 'Send the INTERNAL_TOKEN as a bearer token.');
    }
    const bearer = bearerOf(request);
    const token = bearer ?? tokenOfCookie(request.headers.cookie, options.secureCookies);
    const principal = token === null ? null : await options.authenticator.authenticate(token);
    if (token === null || principal === null) throw new SwitchboardError('unauthenticated', 'Sign in first.');
    if (bearer === null) assertOwnPage(request, options.origins);
    else keepForSockets(bearer, principal, request, response, options);
    return principal;
  };
}

/** `Authorization: Bearer …`, or the header that the bureau's assistant service sends (notes/prototype.md). */
export function bearerOf(request: Request): string | null {
  const header = bearerToken(request.headers.authorization);
  const assistant = request.headers['x-rag-token'];
  return header ?? (typeof assistant === 'string' && assistant !== '' ? assistant : null);
}

/** Compared by hash, so that neither content nor length shows in the time it takes. */
export function isInternal(request: Request, internalToken: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  const bearer = bearerOf(request);
  return bearer !== null && timingSafeEqual(hash(bearer), hash(internalToken));
}

/** A cookie travels with requests that other sites make; only our own pages may change something with it. */
function assertOwnPage(request: Request, origins: Origins): void {
  if (READING.has(request.method) || origins.isSameOrigin(request)) return;
  throw new SwitchboardError(
    'forbidden',
    'This must come from a page of Switchboard, or carry a bearer token.',
  );
}

/** A page whose socket carries no token (the CRM's hook) is let in by this cookie (CONTRACT §5). */
function keepForSockets(
  bearer: string,
  { expiresAt }: Principal,
  request: Request,
  response: Response,
  { origins, secureCookies }: AccessOptions,
): void {
  if (!origins.isSameOrigin(request) || tokenOfCookie(request.headers.cookie, secureCookies) === bearer)
    return;
  const cookie = sessionCookie(bearer, { expiresAt, secure: secureCookies });
  if (cookie !== null) response.append('Set-Cookie', cookie);
}
