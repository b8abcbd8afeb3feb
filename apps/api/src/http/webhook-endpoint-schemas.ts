import { z } from 'zod';
import { LIMITS, OUTGOING_DELIVERY_STATES, OUTGOING_EVENT_TYPES, webhookId } from '@switchboard/core';
import type { OutgoingDelivery, WebhookEndpoint } from '@switchboard/database';
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

export const endpointSchema = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  event_types: z.array(z.string()).nullable().describe('null: all'),
  is_enabled: z.boolean(),
  disabled_reason: z.string().nullable().describe('null: a person did it, or it is enabled'),
  cursor: z.string().describe('<epoch>:<seq> of the last event for which deliveries were made'),
  missed_before_seq: z
    .string()
    .nullable()
    .describe('some events before this one were no longer kept when their turn came'),
  failing_since: z.string().nullable().describe('null while deliveries arrive'),
  consecutive_failures: z.number().int(),
  resting_until: z.string().nullable().describe('nothing is sent before'),
  old_secret_until: z.string().nullable().describe('until then the secret before the present one signs too'),
  created_by: z.string().nullable(),
  created_at: z.string(),
});

export const deliverySchema = z.object({
  id: z.string(),
  webhook_id: z.string().describe('what the receiver is told as webhook-id, the same every time'),
  seq: z.string().nullable().describe('the number of the event; null of a test'),
  type: z.string(),
  state: z.enum(OUTGOING_DELIVERY_STATES),
  attempts: z.number().int(),
  next_attempt_at: z.string().nullable(),
  last_attempt_at: z.string().nullable(),
  last_status: z.number().int().nullable().describe('HTTP status; null: no answer'),
  last_error: z.string().nullable(),
  duration_ms: z.number().int().nullable(),
  response_excerpt: z.string().nullable().describe('the beginning of the answer'),
  created_at: z.string(),
});

/** An endpoint as its owners see it: without its secrets. */
export function endpointView(endpoint: WebhookEndpoint): z.input<typeof endpointSchema> {
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

export function deliveryView(delivery: OutgoingDelivery): z.input<typeof deliverySchema> {
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
