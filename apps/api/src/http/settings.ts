import { z } from 'zod';
import { type Clock, RETENTION_KEYS, RETENTION_SETTINGS, type RetentionKey } from '@switchboard/core';
import type { RetentionSettings } from '@switchboard/database';
import { settingsSchema } from '@switchboard/protocol';
import { requireOwner } from '../auth/require-owner.ts';
import { BASE } from './paths.ts';
import { type Route, userRoute } from './route.ts';

export interface SettingsRoutesOptions {
  retention: RetentionSettings;
  clock: Clock;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const days = (key: RetentionKey) => {
  const { minimum, maximum } = RETENTION_SETTINGS[key];
  return z.number().int().min(minimum).max(maximum).nullish();
};

const changedSettings = z.strictObject({
  retention: z
    .strictObject({
      webhook_deliveries_days: days('webhook_deliveries_days'),
      events_days: days('events_days'),
      outgoing_deliveries_days: days('outgoing_deliveries_days'),
      audit_log_days: days('audit_log_days'),
    })
    .describe('what is left out stays; null: as the environment says, or as it comes')
    .optional(),
});

/** What owners set for everybody. */
export function settingsRoutes({ retention, clock, onChanged }: SettingsRoutesOptions): Route[] {
  const path = `${BASE}/settings`;
  return [
    userRoute(
      { method: 'get', path, summary: 'What is set, and where it comes from', response: settingsSchema },
      async (_input, principal) => {
        requireOwner(principal);
        return { retention: await retention.all() };
      },
    ),
    userRoute(
      {
        method: 'patch',
        path,
        summary: 'Set something; it counts from the next hour on at the latest',
        body: changedSettings,
        response: settingsSchema,
      },
      async ({ body }, principal) => {
        requireOwner(principal);
        const asked = body.retention ?? {};
        const changes = new Map(
          RETENTION_KEYS.flatMap((key) => (asked[key] === undefined ? [] : [[key, asked[key]]])),
        );
        await retention.change(changes, { userId: principal.user.id, at: new Date(clock.now()) });
        onChanged();
        return { retention: await retention.all() };
      },
    ),
  ];
}
