import type { IncomingMessage } from 'node:http';

export interface Origins {
  /** True when the request comes from no browser, from our own pages, or from a listed origin. */
  allows(request: IncomingMessage): boolean;
  /** True when a browser says that one of our own pages sent it. */
  isSameOrigin(request: IncomingMessage): boolean;
}

/**
 * Decides by exact comparison: `https://us.com.evil.io` begins with `https://us.com` and is somebody else.
 *
 * @param publicUrl where browsers reach us; behind a proxy that ends TLS this is the only way to know the scheme
 */
export function createOrigins(allowed: readonly string[], publicUrl: string): Origins {
  const listed = new Set(allowed);
  const own = new URL(publicUrl).origin;
  // Under https a page that came over http is not ours, whatever its name.
  const ownHttp = own.startsWith('http:');
  const isOwn = (origin: string, request: IncomingMessage): boolean =>
    origin === own ||
    (ownHttp && origin === `http://${request.headers.host ?? ''}`) ||
    origin === forwardedOrigin(request);
  return {
    allows(request) {
      const { origin } = request.headers;
      return origin === undefined || listed.has(origin) || isOwn(origin, request);
    },
    isSameOrigin(request) {
      const { origin, referer } = request.headers;
      const site = request.headers['sec-fetch-site'];
      if (site !== undefined) return site === 'same-origin';
      if (origin !== undefined) return isOwn(origin, request);
      return referer !== undefined && URL.canParse(referer) && isOwn(new URL(referer).origin, request);
    },
  };
}

/** https in front of us, as a proxy on this machine tells it. */
function forwardedOrigin(request: IncomingMessage): string | null {
  const fromLoopback = /^(::1|(::ffff:)?127\.)/.test(request.socket.remoteAddress ?? '');
  return fromLoopback && request.headers['x-forwarded-proto'] === 'https'
    ? `https://${request.headers.host}`
    : null;
}
