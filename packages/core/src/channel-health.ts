/** What is looked at, to tell whether a channel works. */
export const CHANNEL_CHECKS = [
  'token',
  'subscription',
  'instagram_token',
  'number',
  'account',
  'sending',
  'silence',
] as const;
export type ChannelCheckName = (typeof CHANNEL_CHECKS)[number];

/** `unknown`: nobody could say so far. */
export const CHECK_STATES = ['ok', 'warning', 'failing', 'unknown'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** What one check has found. */
export interface CheckReport {
  state: CheckState;
  /** What is the case, in a sentence for an owner. */
  sentence: string;
  /** What to do about it, in a sentence; null where there is nothing to do. */
  action: string | null;
  /** The platform's own words, or figures; never a secret. */
  detail: string | null;
}

/** How a channel is: as its worst check. What nobody could look at counts only where nothing is known. */
export function worstState(states: readonly CheckState[]): CheckState {
  for (const state of ['failing', 'warning', 'ok'] as const) if (states.includes(state)) return state;
  return 'unknown';
}
