import { z } from 'zod';
import { RETENTION_KEYS } from './retention-keys.ts';

/** A number that an owner may set. */
export const settingSchema = z.object({
  value: z.number().int().describe('what counts'),
  default: z.number().int().describe('what counts where nobody has set anything'),
  minimum: z.number().int(),
  maximum: z.number().int(),
  source: z.enum(['settings', 'environment', 'default']).describe('where the value comes from'),
});

/** `GET settings`. */
export const settingsSchema = z.object({
  retention: z.object({
    webhook_deliveries_days: settingSchema.describe('raw webhooks, for replays'),
    events_days: settingSchema.describe('events, for clients that come back'),
    outgoing_deliveries_days: settingSchema.describe('the log of outgoing webhooks'),
    audit_log_days: settingSchema.describe('who did what'),
  }),
});

/** `PATCH settings`: what is left out stays; null: as the environment says, or as it comes. */
export interface SettingsChanges {
  retention?: { [key in RetentionKey]?: number | null };
}

export type RetentionKey = (typeof RETENTION_KEYS)[number];
export type SettingView = z.infer<typeof settingSchema>;
export type SettingsView = z.infer<typeof settingsSchema>;
