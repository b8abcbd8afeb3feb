import { type CheckReport, DAY_MS, HOUR_MS, LIMITS } from '@switchboard/core';
import type { ChannelHealthStore, Traffic } from '@switchboard/database';
import { fine, warning } from './check.ts';

/** Too few to say what is usual. */
const MESSAGES_MIN = 10;
/** Much longer than usual: so many of its usual pauses. */
const TIMES_USUAL = 5;
/** Weekends are part of the pattern; a whole outage of the past is not. */
const LONGEST_MS_MAX = 4 * DAY_MS;

/** Whether something should long have come in. A look at the conversations; at the messages only where they are old. */
export async function checkSilence(
  store: Pick<ChannelHealthStore, 'lastInboundAt' | 'traffic'>,
  channelId: string,
  now: Date,
): Promise<CheckReport> {
  const last = await store.lastInboundAt(channelId);
  if (last === null) return fine('Nothing has come in by this channel so far.');
  if (now.getTime() - last.getTime() < LIMITS.channelSilenceMsMin) return fine('Messages come in as usual.');
  return silenceReport(last, await store.traffic(channelId, last), now);
}

/** What an owner should know of a channel from which nothing has come since `last`. Pure. */
export function silenceReport(last: Date, traffic: Traffic | null, now: Date): CheckReport {
  const silentMs = now.getTime() - last.getTime();
  const usual = traffic === null || traffic.messages < MESSAGES_MIN ? null : patienceMs(traffic);
  if (usual === null || silentMs < usual)
    return fine('Messages come in as usual.', `last on ${last.toISOString()}`);
  return warning(
    `Nothing has come in since ${last.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
    'Check the subscription of the channel, and write to it yourself.',
    `usually something comes within ${Math.max(1, Math.round(usual / HOUR_MS))} hours`,
  );
}

/** How long a channel with this traffic may say nothing. */
export function patienceMs({
  medianGapMs,
  longestGapMs,
}: Pick<Traffic, 'medianGapMs' | 'longestGapMs'>): number {
  return Math.max(
    LIMITS.channelSilenceMsMin,
    TIMES_USUAL * medianGapMs,
    Math.min(1.25 * longestGapMs, LONGEST_MS_MAX),
  );
}
