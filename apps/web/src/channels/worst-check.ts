import type { ChannelCheckView } from '@switchboard/protocol';

const BY_URGENCY: readonly ChannelCheckView['state'][] = ['failing', 'warning'];

/** What is to be looked at first; null where everything is well, or nothing is known. */
export function worstCheck(checks: readonly ChannelCheckView[]): ChannelCheckView | null {
  for (const state of BY_URGENCY) {
    const found = checks.find((check) => check.state === state);
    if (found !== undefined) return found;
  }
  return null;
}
