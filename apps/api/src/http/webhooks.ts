import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { answerHandshake, matchingSecret } from '@switchboard/channels';
import {
  asSwitchboardError,
  LIMITS,
  META_PLATFORMS,
  type MetaPlatform,
  SwitchboardError,
} from '@switchboard/core';
import type { WebhookServices } from '@switchboard/messaging';
import type { Logger, Metrics } from '@switchboard/service';
import type { WebhookSecrets } from '../webhook-secrets.ts';
import { errorBody } from './error-response.ts';
import { BASE } from './paths.ts';
import type { BodyReader } from './read-body.ts';

export interface WebhookOptions {
  services: WebhookServices;
  secrets: WebhookSecrets;
  reader: BodyReader;
  metrics: Metrics;
  logger: Logger;
}

/** A handler on node's own request and response: Express would cost more than all the rest (DESIGN §5). */
export type WebhookHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** The path that the CRM registered for Instagram with Meta, beside ours. */
const INSTAGRAM_ALIAS = `${BASE}/instagram/webhook`;

/** Finds the handler of a request by method and path; null for anything that is no webhook of Meta's. */
export function createWebhookRouter(
  options: WebhookOptions,
): (request: IncomingMessage) => WebhookHandler | null {
  const handlers = {
    whatsapp: (request: IncomingMessage, response: ServerResponse) =>
      void handleWhatsappWebhook(request, response, options),
    instagram: (request: IncomingMessage, response: ServerResponse) =>
      void handleInstagramWebhook(request, response, options),
    facebook: (request: IncomingMessage, response: ServerResponse) =>
      void handleFacebookWebhook(request, response, options),
  };
  const platformOf = new Map<string, MetaPlatform>(
    META_PLATFORMS.map((platform) => [`${BASE}/webhooks/${platform}`, platform]),
  ).set(INSTAGRAM_ALIAS, 'instagram');
  return (request) => {
    const [path] = (request.url ?? '').split('?', 1);
    const platform = platformOf.get(path!);
    if (platform === undefined) return null;
    if (request.method === 'POST') return handlers[platform];
    if (request.method === 'GET')
      return (_, response) => handleHandshake(platform, request, response, options);
    return (_, response) =>
      refuse(response, new SwitchboardError('method_not_allowed', 'Only GET and POST.'));
  };
}

/** The same for Express, which sees a webhook only when the server did not hand it over before. */
export function webhookMiddleware(find: ReturnType<typeof createWebhookRouter>): RequestHandler {
  return (request, response, next) => {
    const handle = find(request);
    if (handle === null) next();
    else handle(request, response);
  };
}

export function handleWhatsappWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  options: WebhookOptions,
): Promise<void> {
  return handleDelivery('whatsapp', request, response, options);
}

export function handleInstagramWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  options: WebhookOptions,
): Promise<void> {
  return handleDelivery('instagram', request, response, options);
}

export function handleFacebookWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  options: WebhookOptions,
): Promise<void> {
  return handleDelivery('facebook', request, response, options);
}

/**
 * A delivery: signature over the raw bytes first, then store, then 200. Anything but 200 makes Meta send it again,
 * which is right for an outage of ours and wrong for a body that we do not understand: that one is kept and accepted.
 */
async function handleDelivery(
  platform: MetaPlatform,
  request: IncomingMessage,
  response: ServerResponse,
  { services, secrets, reader, metrics, logger }: WebhookOptions,
): Promise<void> {
  try {
    const signature = request.headers['x-hub-signature-256'];
    // Nobody's megabytes are read who does not even claim a signature.
    const claimsSignature = typeof signature === 'string' && signature.startsWith('sha256=');
    const body = await reader.read(request, {
      bytesMax: LIMITS.webhookBodyBytesMax,
      keep: claimsSignature,
    });
    if (matchingSecret(body, signature, secrets.appSecretsOf(platform)) === null) {
      if (claimsSignature && !secrets.isComplete) throw notLoaded();
      metrics.webhookSignatureFailures.inc({ platform });
      throw new SwitchboardError(
        'bad_signature',
        'The signature is missing or does not match an app secret.',
      );
    }
    const { understood } = await services[platform].receiveMessage(body);
    metrics.webhookRequests.inc({ platform, outcome: understood ? 'stored' : 'not_understood' });
    answer(response, 200, '{"status":"ok"}');
  } catch (cause) {
    const error = asSwitchboardError(cause);
    metrics.webhookRequests.inc({ platform, outcome: error.code });
    logger.warn('a webhook was turned away', {
      platform,
      code: error.code,
      ...(error.cause === undefined ? {} : { error: error.cause }),
    });
    // Whatever keeps us from storing it, Meta must send it again: never a final-looking answer.
    refuse(response, error.httpStatus === 500 ? new SwitchboardError('overloaded', error.message) : error);
  }
}

/** Meta sends it again; a 401 would count as a forgery that it is not. */
function notLoaded(): SwitchboardError {
  return new SwitchboardError(
    'database_unavailable',
    'The app secrets are not loaded yet. Try again in a moment.',
  );
}

/** Meta's question whether this address is ours (GET). Needs no database, so that an outage does not fail it. */
function handleHandshake(
  platform: MetaPlatform,
  request: IncomingMessage,
  response: ServerResponse,
  { secrets, logger }: WebhookOptions,
): void {
  const query = new URLSearchParams((request.url ?? '').split('?').slice(1).join('?'));
  const result = answerHandshake(query, secrets.verifyTokensOf(platform));
  if (result.outcome === 'verified') {
    answer(response, 200, result.challenge, 'text/plain; charset=utf-8');
    return;
  }
  logger.warn('a webhook handshake was refused', { platform, outcome: result.outcome });
  refuse(
    response,
    result.outcome === 'malformed'
      ? new SwitchboardError('bad_request', result.reason)
      : new SwitchboardError('forbidden', 'The verify token is not the configured one.'),
  );
}

function refuse(response: ServerResponse, error: SwitchboardError): void {
  if (error.httpStatus === 503) response.setHeader('Retry-After', '1');
  if (error.httpStatus === 413) response.setHeader('Connection', 'close');
  answer(response, error.httpStatus, JSON.stringify(errorBody(error)));
}

function answer(
  response: ServerResponse,
  status: number,
  body: string,
  contentType = 'application/json; charset=utf-8',
): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
  response.end(body);
}
