import cors from 'cors';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { SwitchboardError } from '@switchboard/core';
import { EVENT_CURSOR_HEADER } from '@switchboard/protocol';
import type { Logger } from '@switchboard/service';
import type { AccessCheck } from './access.ts';
import { errorHandler, notFound, requestId } from './error-response.ts';
import { limitHeaders } from './header-limit.ts';
import { jsonBody } from './json-body.ts';
import { openApiDocument } from './openapi.ts';
import { asksForPage } from './page-request.ts';
import type { Route } from './route.ts';

export interface AppOptions {
  routes: readonly Route[];
  checkAccess: AccessCheck;
  allowedOrigins: readonly string[];
  trustedProxies: readonly string[];
  publicUrl: string;
  logger: Logger;
  /** False while the database is away or not migrated. */
  isReady: () => boolean;
  /** Routers that answer something else than checked JSON: webhooks, health. */
  routers: readonly RequestHandler[];
  /** Answers what nothing else did: the web application. */
  pages: RequestHandler;
}

/** Express from its parts. Its types stay in this folder. */
export function createApp(options: AppOptions): Express {
  const { routes, allowedOrigins, trustedProxies, publicUrl, logger, routers } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', [...trustedProxies]);
  app.set('query parser', 'simple');
  app.use(requestId);
  app.use(limitHeaders);
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      },
    }),
  );
  app.use(
    cors({
      origin: [...allowedOrigins],
      credentials: true,
      maxAge: 600,
      exposedHeaders: [EVENT_CURSOR_HEADER],
    }),
  );
  for (const router of routers) app.use(router);
  const document = openApiDocument(routes, publicUrl);
  app.get('/api/v1/openapi.json', (_request, response) => void response.json(document));
  const json = jsonBody();
  for (const route of routes)
    app[route.method](route.path, noStore, ...(route.schemas.body ? json : []), handler(route, options));
  app.use(options.pages);
  app.use(notFound);
  app.use(errorHandler(logger));
  return app;
}

/** Answers are somebody's messages: no cache between us and them may keep one. */
const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

function handler(route: Route, { checkAccess, isReady }: AppOptions): RequestHandler {
  const { params, query, body } = route.schemas;
  return async (request, response, next) => {
    if (route.opensPage && asksForPage(request)) {
      next();
      return;
    }
    if (!isReady()) {
      throw new SwitchboardError(
        'database_unavailable',
        'The database does not answer. Try again in a moment.',
      );
    }
    const principal = await checkAccess(route.access, request, response);
    const input = {
      params: params?.parse(request.params),
      query: query?.parse(request.query),
      body: body?.parse(request.body),
      request,
      response,
    };
    const answer = await route.handle(input, principal);
    if (!response.headersSent) response.status(route.status).json(answer);
  };
}
