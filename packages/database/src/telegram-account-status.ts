import { SECOND_MS, type TelegramAccountState } from '@switchboard/core';
import type { TelegramAccount } from './entities/telegram-account.entity.ts';

/** States that say that somebody looks after the account at this moment. */
const ATTENDED: ReadonlySet<TelegramAccountState> = new Set(['connecting', 'online', 'degraded']);
/** Clocks of two machines may differ by so much, and a takeover takes some seconds. */
const GRACE_MS = 10 * SECOND_MS;

/**
 * How an account is. What a listener that is gone has said of it last is worth nothing: without a lease it is `stopped`,
 * whatever its row says.
 */
export function telegramAccountStatus(
  account: Pick<TelegramAccount, 'state' | 'stateReason' | 'stateChangedAt' | 'leasedUntil'>,
  nowMs: number,
): { state: TelegramAccountState; reason: string | null } {
  const { state, stateReason, stateChangedAt, leasedUntil } = account;
  // One that was added a moment ago has no lease yet.
  const attendedMs = Math.max(leasedUntil?.getTime() ?? 0, stateChangedAt.getTime());
  const isAttended = attendedMs + GRACE_MS > nowMs;
  if (isAttended || !ATTENDED.has(state)) return { state, reason: stateReason };
  return { state: 'stopped', reason: 'no listener is running' };
}
