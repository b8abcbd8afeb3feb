import { Webhook } from 'standardwebhooks';
import { webhookId } from '@switchboard/core';
import type { DueDelivery } from '@switchboard/database';

/** A delivery as it goes over the wire. */
export interface WebhookRequest {
  headers: Record<string, string>;
  body: string;
}

/**
 * The body of a delivery, `{type, timestamp, data}` as Standard Webhooks wants it, with what sockets are told in `data`.
 * Null when the log does not keep the event any more.
 */
export function webhookBody(delivery: DueDelivery, endpointId: string): string | null {
  const { seq, event, type, createdAt } = delivery;
  if (seq === null)
    return JSON.stringify({ type, timestamp: createdAt.toISOString(), data: { endpoint_id: endpointId } });
  if (event === null) return null;
  const told = JSON.parse(event.dataJson) as Record<string, unknown> | null;
  return JSON.stringify({
    type,
    timestamp: event.occurredAt.toISOString(),
    data: { id: `evt_${delivery.eventId}`, seq: seq.toString(), channel_id: event.channelId, ...told },
  });
}

/**
 * Signs a body.
 *
 * @param secrets each makes a signature of its own: a receiver accepts any
 */
export function signedRequest(
  body: string,
  { eventId, secrets, at }: { eventId: string; secrets: readonly string[]; at: Date },
): WebhookRequest {
  const id = webhookId(eventId);
  return {
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body).toString(),
      'user-agent': 'Switchboard-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': Math.floor(at.getTime() / 1000).toString(),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
    },
  };
}
