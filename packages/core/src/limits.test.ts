import { describe, expect, it } from '@jest/globals';
import { MINUTE_MS, SECOND_MS } from './clock.ts';
import { LIMITS } from './limits.ts';

/** Tests of the parts shorten these times, so that nothing but this notices when one of them grows. */
describe('what is promised of Telegram accounts in minutes and seconds', () => {
  it('a dead session is noticed within two minutes: a question, and the wait for its answer', () => {
    const answerMs = 15 * SECOND_MS;
    expect(LIMITS.telegramHealthIntervalMs + answerMs).toBeLessThanOrEqual(2 * MINUTE_MS);
  });

  it('the accounts of a killed process are taken over within five seconds', () => {
    const connectMs = 1 * SECOND_MS;
    const takenMs = LIMITS.telegramLeaseMs + LIMITS.telegramLeaseRenewMs;
    expect(takenMs + connectMs).toBeLessThanOrEqual(5 * SECOND_MS);
    // One slow statement must not cost an account.
    expect(LIMITS.telegramLeaseRenewMs * 3).toBeLessThan(LIMITS.telegramLeaseMs);
  });

  it('a QR code is renewed before its 30 seconds are over', () => {
    expect(LIMITS.telegramQrRenewMsMax).toBeLessThanOrEqual(30 * SECOND_MS);
    expect(LIMITS.telegramQrMarginMs).toBeGreaterThan(0);
  });
});
