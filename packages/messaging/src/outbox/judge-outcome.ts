import { LIMITS, type MessageError, type SendOutcome } from '@switchboard/core';
import type { ClaimedJob, JobOutcome } from '@switchboard/database';

/** What the judgement depends on besides the answer. */
export interface Circumstances {
  nowMs: number;
  /** Until when the channel is left alone. */
  channelRestsUntilMs: number;
  random: () => number;
}

/** What becomes of a job after an answer. Pure. */
export function judgeOutcome(
  job: Pick<ClaimedJob, 'attempts' | 'giveUpAt'>,
  outcome: SendOutcome,
  circumstances: Circumstances,
): JobOutcome {
  const { nowMs, channelRestsUntilMs, random } = circumstances;
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'done', externalId: outcome.externalId };
    case 'refused':
      return { kind: 'failed', error: outcome.error };
    case 'stopped':
      return later(job, { dueMs: channelRestsUntilMs, error: outcome.error, isCounted: false });
    case 'unknown': {
      const blocksUntil = new Date(nowMs + LIMITS.outboxUnknownBlocksMs);
      return { kind: 'unknown', blocksUntil, error: outcome.error };
    }
    case 'later':
      break;
  }
  const { scope, afterMs, triesMax, error } = outcome;
  if (scope === 'channel') return later(job, { dueMs: channelRestsUntilMs, error, isCounted: false });
  const isTried = scope === 'message' && job.attempts >= (triesMax ?? LIMITS.outboxTriesMax);
  if (isTried) return { kind: 'failed', error };
  const dueMs = nowMs + (afterMs ?? retryPauseMs(job.attempts, random));
  return later(job, { dueMs, error, isCounted: true });
}

/** Drawn at random below a bound that doubles: those who failed together do not come back together. */
export function retryPauseMs(attempts: number, random: () => number): number {
  const longest = Math.min(
    LIMITS.outboxRetryMsMax,
    LIMITS.outboxRetryMsMin * 2 ** Math.min(attempts - 1, 20),
  );
  return longest * (0.5 + random() / 2);
}

/** What would be tried after its patience is over has failed now. */
function later(
  { giveUpAt }: Pick<ClaimedJob, 'giveUpAt'>,
  { dueMs, error, isCounted }: { dueMs: number; error: MessageError; isCounted: boolean },
): JobOutcome {
  if (dueMs > giveUpAt.getTime()) return { kind: 'failed', error };
  return { kind: 'later', dueAt: new Date(dueMs), error, isCounted };
}
