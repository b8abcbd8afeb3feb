/** How long things are kept that grow for ever otherwise, in whole days. Messages are never deleted by age. */
export const RETENTION_SETTINGS = {
  /** Raw webhooks are for replays: of a bug found within a year. */
  webhook_deliveries_days: { default: 14, minimum: 1, maximum: 365 },
  /** Events are for clients that come back; older ones load afresh. */
  events_days: { default: 7, minimum: 1, maximum: 365 },
  /** The log of outgoing webhooks, to be looked at and sent again. */
  outgoing_deliveries_days: { default: 7, minimum: 1, maximum: 90 },
  /** Who did what: a month at least, so that nobody removes their own traces at once. */
  audit_log_days: { default: 365, minimum: 30, maximum: 3_650 },
} as const;

export type RetentionKey = keyof typeof RETENTION_SETTINGS;
export const RETENTION_KEYS = Object.keys(RETENTION_SETTINGS) as readonly RetentionKey[];

/** A number that an owner may set. */
export interface NumberSetting {
  /** What counts. */
  value: number;
  /** What counts where nobody has set anything. */
  default: number;
  minimum: number;
  maximum: number;
  /** Where the value comes from. */
  source: 'settings' | 'environment' | 'default';
}

/** What counts of a setting: as an owner has set it, else as the environment says, else as it comes. */
export function retentionSetting(
  key: RetentionKey,
  { stored, environment }: { stored: unknown; environment: number | undefined },
): NumberSetting {
  const { default: builtIn, minimum, maximum } = RETENTION_SETTINGS[key];
  const otherwise = environment ?? builtIn;
  const bounds = { default: otherwise, minimum, maximum };
  if (typeof stored === 'number' && Number.isInteger(stored) && stored >= minimum && stored <= maximum) {
    return { value: stored, ...bounds, source: 'settings' };
  }
  return { value: otherwise, ...bounds, source: otherwise === builtIn ? 'default' : 'environment' };
}
