import compression from 'compression';
import express, { type RequestHandler, Router } from 'express';
import { join } from 'node:path';

/** The pages' policy: everything from here, nothing inline, nobody may put them into a frame. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/**
 * The built web application: its files, and for every other address that a browser opens its one page, which shows what
 * the address says.
 *
 * @param root the folder that Vite has built
 */
export function webApp(root: string): RequestHandler {
  const router = Router();
  // Files only, the same for everybody: what answers hold must not show in their compressed length.
  router.use(compression());
  router.use(
    express.static(root, {
      index: false,
      redirect: false,
      setHeaders: (response, path) => {
        // Their names change with their contents.
        const isNamedByContent = path.startsWith(join(root, 'assets'));
        response.setHeader(
          'Cache-Control',
          isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    }),
  );
  router.use((request, response, next) => {
    if (!isPage(request.method, request.path, request.headers.accept)) {
      next();
      return;
    }
    response.setHeader('Content-Security-Policy', PAGE_POLICY);
    // A one-time link in the address must not travel on.
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile('index.html', { root }, (error) => error && next(error));
  });
  return router;
}

/** What a person opens in a browser: programs ask for JSON, or for anything. */
function isPage(method: string, path: string, accept: string | undefined): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (path.startsWith('/api/') || path.startsWith('/assets/')) return false;
  return accept?.includes('text/html') ?? false;
}
