import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerHandshake, matchingSecret } from '@switchboard/channels';
import { LIMITS, type MetaPlatform, SwitchboardError } from '@switchboard/core';
import { answer, answerDelivery, refuse, secretsNotLoaded, type WebhookOptions } from './webhook-answer.ts';

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

/** A delivery of Meta's: signature over the raw bytes first, then store. */
function handleDelivery(
  platform: MetaPlatform,
  request: IncomingMessage,
  response: ServerResponse,
  options: WebhookOptions,
): Promise<void> {
  const { services, secrets, setup, reader, metrics } = options;
  return answerDelivery(platform, response, options, async () => {
    const signature = request.headers['x-hub-signature-256'];
    // Nobody's megabytes are read who does not even claim a signature.
    const claimsSignature = typeof signature === 'string' && signature.startsWith('sha256=');
    const body = await reader.read(request, {
      bytesMax: LIMITS.webhookBodyBytesMax,
      keep: claimsSignature,
    });
    if (matchingSecret(body, signature, secrets.appSecretsOf(platform)) === null) {
      if (claimsSignature && !secrets.isComplete) throw secretsNotLoaded();
      metrics.webhookSignatureFailures.inc({ platform });
      if (claimsSignature) setup.signatureFailed(platform);
      throw new SwitchboardError(
        'bad_signature',
        'The signature is missing or does not match an app secret.',
      );
    }
    const received = await services[platform].receiveMessage(body);
    setup.delivered(platform);
    return received;
  });
}

/** Meta's question whether this address is ours (GET). Needs no database, so that an outage does not fail it. */
export function handleHandshake(
  platform: MetaPlatform,
  request: IncomingMessage,
  response: ServerResponse,
  { secrets, setup, logger }: WebhookOptions,
): void {
  const query = new URLSearchParams((request.url ?? '').split('?').slice(1).join('?'));
  const result = answerHandshake(query, secrets.verifyTokensOf(platform));
  // Before all tokens are known, a wrong one may be right.
  if (result.outcome === 'verified' || (result.outcome === 'refused' && secrets.isComplete))
    setup.handshake(platform, result.outcome);
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
