import express, { type Request, type RequestHandler } from 'express';
import { SwitchboardError } from '@switchboard/core';
import type { Metrics } from '@switchboard/service';
import { isInternal } from './access.ts';

export interface HealthOptions {
  metrics: Metrics;
  internalToken: string;
  /** null when everything that requests need answers; else the reason, in a sentence. */
  checkReady: () => Promise<string | null>;
  /** Sets the numbers that are looked up rather than counted, before each reading. */
  refreshMetrics: () => Promise<void>;
}

/** For supervisors, load balancers and Prometheus (CONTRACT §7). */
export function healthRouter(options: HealthOptions): RequestHandler {
  const { metrics, internalToken, checkReady, refreshMetrics } = options;
  const router = express.Router();
  router.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  router.get('/readyz', async (_request, response) => {
    const reason = await checkReady();
    if (reason === null) response.json({ status: 'ok' });
    else response.status(503).json({ status: 'unavailable', reason });
  });
  router.get('/metrics', async (request, response) => {
    if (!isInternal(request, internalToken) && !isDirectFromLoopback(request)) {
      throw new SwitchboardError('unauthenticated', 'Send the INTERNAL_TOKEN as a bearer token.');
    }
    await refreshMetrics();
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}

/** A proxy on this machine also connects from loopback: what it forwards comes from elsewhere. */
function isDirectFromLoopback(request: Request): boolean {
  const { headers, socket } = request;
  const isForwarded = Object.keys(headers).some((name) =>
    /^(x-forwarded-|forwarded$|x-real-ip$|via$)/.test(name),
  );
  // A name that a stranger has pointed at this machine reaches it through its own browsers.
  const asksLoopback = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/.test(headers.host ?? '');
  return !isForwarded && asksLoopback && /^(::1|(::ffff:)?127\.)/.test(socket.remoteAddress ?? '');
}
