import { DAY_MS, HOUR_MS, LIMITS, MINUTE_MS, SECOND_MS } from '@switchboard/core';
import type { EndpointHealth, OutgoingAttempt } from '@switchboard/database';

/** Pauses between attempts, as Standard Webhooks recommends them: ten attempts within a little more than three days. */
export const RETRY_PAUSES_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** So much longer may a pause become, so that what failed together does not come again together. */
const JITTER = 0.2;

/** What a receiver answered. */
export interface WebhookAnswer {
  /** Null: nothing that could be read came. */
  status: number | null;
  /** Why it does not count as delivered, as a sentence. */
  error: string | null;
  retryAfterMs: number | null;
  excerpt: string | null;
  durationMs: number;
}

export interface AttemptContext {
  /** Attempts before this one. */
  attempts: number;
  health: EndpointHealth;
  atMs: number;
  pausesMs: readonly number[];
  /** From 0 to 1. */
  random: number;
}

const HTTP_GONE = 410;

/** What follows from an answer, for the delivery and for its endpoint. */
export function outcomeOf(answer: WebhookAnswer, context: AttemptContext): OutgoingAttempt {
  const { status, error, durationMs, excerpt } = answer;
  const at = new Date(context.atMs);
  const told = { at, status, error, durationMs, responseExcerpt: excerpt };
  if (isDelivered(status)) {
    const health = { failingSince: null, consecutiveFailures: 0, restingUntil: null };
    return { ...told, error: null, state: 'delivered', nextAttemptAt: null, health, disabledReason: null };
  }
  const health = healthAfterFailure(answer, context);
  const pause = context.pausesMs[context.attempts];
  const next =
    pause === undefined ? null : Math.max(jittered(pause, context.random), answer.retryAfterMs ?? 0);
  return {
    ...told,
    state: next === null ? 'failed' : 'pending',
    nextAttemptAt: next === null ? null : new Date(context.atMs + next),
    health,
    disabledReason: disabledReason(status, health, context.atMs),
  };
}

function isDelivered(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

function jittered(pauseMs: number, random: number): number {
  return Math.round(pauseMs * (1 + JITTER * random));
}

function healthAfterFailure(
  { retryAfterMs }: WebhookAnswer,
  { health, atMs }: AttemptContext,
): EndpointHealth {
  const consecutiveFailures = health.consecutiveFailures + 1;
  const isDown = consecutiveFailures >= LIMITS.outgoingFailuresBeforeRest;
  const restMs = Math.max(isDown ? LIMITS.outgoingRestMs : 0, retryAfterMs ?? 0);
  return {
    failingSince: health.failingSince ?? new Date(atMs),
    consecutiveFailures,
    restingUntil: restMs === 0 ? null : new Date(atMs + restMs),
  };
}

function disabledReason(
  status: number | null,
  { failingSince }: EndpointHealth,
  atMs: number,
): string | null {
  if (status === HTTP_GONE) return 'It answered 410: it wants nothing any more.';
  if (failingSince === null || atMs - failingSince.getTime() < LIMITS.outgoingFailingMsMax) return null;
  return `Nothing has arrived for ${LIMITS.outgoingFailingMsMax / DAY_MS} days.`;
}

/** How long a Retry-After asks to wait, in seconds or as a date; null without one that is understood. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  const waitMs = /^\d{1,9}$/.test(header.trim()) ? Number(header) * SECOND_MS : Date.parse(header) - nowMs;
  if (Number.isNaN(waitMs)) return null;
  return Math.min(Math.max(waitMs, 0), LIMITS.outgoingRetryAfterMsMax);
}
