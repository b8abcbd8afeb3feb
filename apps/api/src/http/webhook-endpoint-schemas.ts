import { z } from 'zod';
import { LIMITS, OUTGOING_EVENT_TYPES, webhookId } from '@switchboard/core';
import type { OutgoingDelivery, WebhookEndpoint } from '@switchboard/database';
import type { outgoingDeliverySchema, webhookEndpointSchema } from '@switchboard/protocol';
import { text } from './route.ts';

const url = text({ min: 1, max: LIMITS.outgoingUrlCharsMax }).describe('https://…');
const description = text({ max: 1_000 });
const eventTypes = z
  .array(z.enum(OUTGOING_EVENT_TYPES))
  .min(1)
  .max(OUTGOING_EVENT_TYPES.length)
  .nullable()
  .describe('null: all');

export const newEndpoint = z.object({
  url,
  description: description.default(''),
  event_types: eventTypes.default(null),
});

/** What is left out stays as it is. */
export const changedEndpoint = z.object({
  url: url.optional(),
  description: description.optional(),
  event_types: eventTypes.optional(),
  is_enabled: z.boolean().optional(),
});

/** An endpoint as its owners see it: without its secrets. */
export function endpointView(endpoint: WebhookEndpoint): z.input<typeof webhookEndpointSchema> {
  return {
    id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    event_types: endpoint.eventTypes,
    is_enabled: endpoint.isEnabled,
    disabled_reason: endpoint.disabledReason,
    cursor: `${endpoint.epoch}:${endpoint.seq}`,
    missed_before_seq: endpoint.missedBeforeSeq,
    failing_since: time(endpoint.failingSince),
    consecutive_failures: endpoint.consecutiveFailures,
    resting_until: time(endpoint.restingUntil),
    old_secret_until: time(endpoint.oldSecretUntil),
    created_by: endpoint.createdBy,
    created_at: endpoint.createdAt.toISOString(),
  };
}

export function deliveryView(delivery: OutgoingDelivery): z.input<typeof outgoingDeliverySchema> {
  return {
    id: delivery.eventId,
    webhook_id: webhookId(delivery.eventId),
    seq: delivery.eventSeq,
    type: delivery.type,
    state: delivery.state,
    attempts: delivery.attempts,
    next_attempt_at: time(delivery.nextAttemptAt),
    last_attempt_at: time(delivery.lastAttemptAt),
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    duration_ms: delivery.durationMs,
    response_excerpt: delivery.responseExcerpt,
    created_at: delivery.createdAt.toISOString(),
  };
}

function time(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}
