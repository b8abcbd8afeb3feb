// Without zod, which pages must not load.

/** How long things are kept, in days. */
export const RETENTION_KEYS = [
  'webhook_deliveries_days',
  'events_days',
  'outgoing_deliveries_days',
  'audit_log_days',
] as const;
