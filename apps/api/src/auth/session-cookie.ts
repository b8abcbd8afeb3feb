import { parseCookie, stringifySetCookie } from 'cookie';

/** Under https the prefix forbids anyone but this very host to set it; browsers refuse the prefix under http. */
const SECURE_NAME = '__Host-switchboard_session';
const PLAIN_NAME = 'switchboard_session';

/** Browsers keep about 4 kB a cookie; a longer token (a JWT full of claims) works as a bearer only. */
const TOKEN_CHARS_MAX = 3_800;

/** The token in the cookie: a session token of ours, or the bearer token that the page signed in with. */
export function tokenOfCookie(header: string | undefined, secure: boolean): string | null {
  if (header === undefined) return null;
  // Under https the other name is not read: a sibling host could plant it.
  return parseCookie(header)[secure ? SECURE_NAME : PLAIN_NAME] ?? null;
}

/** `Set-Cookie` for a token: dies with it. null when the token does not fit a cookie. */
export function sessionCookie(
  token: string,
  { expiresAt, secure }: { expiresAt: Date | null; secure: boolean },
): string | null {
  if (token.length > TOKEN_CHARS_MAX) return null;
  return stringifySetCookie({
    name: secure ? SECURE_NAME : PLAIN_NAME,
    value: token,
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    ...(expiresAt === null ? {} : { expires: expiresAt }),
  });
}

export function endedSessionCookie(secure: boolean): string {
  return stringifySetCookie({
    name: secure ? SECURE_NAME : PLAIN_NAME,
    value: '',
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge: 0,
  });
}
