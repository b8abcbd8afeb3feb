import type { IncomingMessage, ServerResponse } from 'node:http';
import { asSwitchboardError, type Platform, SwitchboardError } from '@switchboard/core';
import type { ReceivedDelivery, WebhookServices } from '@switchboard/messaging';
import type { Logger, Metrics } from '@switchboard/service';
import type { SetupWatch } from '../setup-watch.ts';
import type { WebhookSecrets } from '../webhook-secrets.ts';
import { errorBody } from './error-response.ts';
import type { BodyReader } from './read-body.ts';

/** What every webhook handler works with. */
export interface WebhookOptions {
  services: WebhookServices;
  secrets: WebhookSecrets;
  /** Told what Meta does, so that owners see it. */
  setup: Pick<SetupWatch, 'handshake' | 'delivered' | 'signatureFailed'>;
  reader: BodyReader;
  metrics: Metrics;
  logger: Logger;
}

/** A handler on node's own request and response: Express would cost more than all the rest (DESIGN §5). */
export type WebhookHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Answers a delivery: 200 only after `store` has made it durable. Anything but 200 makes the platform send it again,
 * which is right for an outage of ours and wrong for a body that we do not understand: that one is kept and accepted.
 */
export async function answerDelivery(
  platform: Platform,
  response: ServerResponse,
  { metrics, logger }: WebhookOptions,
  store: () => Promise<ReceivedDelivery>,
): Promise<void> {
  try {
    const { result } = await store();
    metrics.webhookRequests.inc({ platform, outcome: result.outcome });
    answer(response, 200, '{"status":"ok"}');
  } catch (cause) {
    const error = asSwitchboardError(cause);
    metrics.webhookRequests.inc({ platform, outcome: error.code });
    logger.warn('a webhook was turned away', {
      platform,
      code: error.code,
      ...(error.cause === undefined ? {} : { error: error.cause }),
    });
    // Whatever keeps us from storing it, the platform must send it again: never a final-looking answer.
    refuse(response, error.httpStatus === 500 ? new SwitchboardError('overloaded', error.message) : error);
  }
}

/** The platform sends it again; a 401 would count as a forgery that it is not. */
export function secretsNotLoaded(): SwitchboardError {
  return new SwitchboardError(
    'database_unavailable',
    'The secrets of the channels are not loaded yet. Try again in a moment.',
  );
}

export function refuse(response: ServerResponse, error: SwitchboardError): void {
  if (error.httpStatus === 503) response.setHeader('Retry-After', '1');
  if (error.httpStatus === 413) response.setHeader('Connection', 'close');
  answer(response, error.httpStatus, JSON.stringify(errorBody(error)));
}

export function answer(
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
