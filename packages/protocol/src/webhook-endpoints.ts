import { z } from 'zod';

/** An address that is told events, and how it is. */
export const webhookEndpointSchema = z.object({
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

export const webhookEndpointListSchema = z.object({
  endpoints: z.array(webhookEndpointSchema),
  event_types: z.array(z.string()).describe('all that may be asked for'),
});

export const webhookEndpointWithSecretSchema = webhookEndpointSchema.extend({
  secret: z.string().describe('shown this once'),
});

export const outgoingDeliveryStateSchema = z.enum(['pending', 'delivered', 'failed']);

/** What became of telling an endpoint of an event. */
export const outgoingDeliverySchema = z.object({
  id: z.string(),
  webhook_id: z.string().describe('what the receiver is told as webhook-id, the same every time'),
  seq: z.string().nullable().describe('the number of the event; null of a test'),
  type: z.string(),
  state: outgoingDeliveryStateSchema,
  attempts: z.number().int(),
  next_attempt_at: z.string().nullable(),
  last_attempt_at: z.string().nullable(),
  last_status: z.number().int().nullable().describe('HTTP status; null: no answer'),
  last_error: z.string().nullable(),
  duration_ms: z.number().int().nullable(),
  response_excerpt: z.string().nullable().describe('the beginning of the answer'),
  created_at: z.string(),
});

export const outgoingDeliveryPageSchema = z.object({
  deliveries: z.array(outgoingDeliverySchema),
  has_more: z.boolean(),
});

export const webhookReplaySchema = z.object({
  from_seq: z.string().nullable().describe('the first event; null: the log has none since'),
});

export type WebhookEndpointView = z.infer<typeof webhookEndpointSchema>;
export type WebhookEndpointWithSecretView = z.infer<typeof webhookEndpointWithSecretSchema>;
export type WebhookEndpointListView = z.infer<typeof webhookEndpointListSchema>;
export type OutgoingDeliveryView = z.infer<typeof outgoingDeliverySchema>;
export type OutgoingDeliveryPageView = z.infer<typeof outgoingDeliveryPageSchema>;
