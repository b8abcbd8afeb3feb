import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, LIMITS, SwitchboardError } from '@switchboard/core';
import { FetchInterrupted, FetchTimedOut } from '@switchboard/messaging';
import * as fc from 'fast-check';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import { ChatUnknown, FileTooLarge, judgeFailure, NotOfAnAccount, NotOnline } from './fetch-failure.ts';

const first = { attempts: 1, isConnected: true };
const telegram = (reason: string, retryAfterMs?: number): TelegramConnectionError =>
  new TelegramConnectionError(
    'temporary',
    reason,
    reason,
    retryAfterMs === undefined ? {} : { retryAfterMs },
  );

describe('what a failed fetch comes to', () => {
  it.each([
    ['a file that is too large', new FileTooLarge()],
    ['a file that turns out too large at Telegram', telegram('file_too_large')],
    ['a file that turns out too large in the store', new SwitchboardError('payload_too_large', 'x')],
    ['a message that is gone', telegram('message_gone')],
    ['a message that holds no file any more', telegram('no_file')],
    ['a channel that the account was thrown out of', telegram('CHANNEL_PRIVATE')],
    ['a message of another platform', new NotOfAnAccount()],
  ])('%s has failed for good at once', (_, error) => {
    expect(judgeFailure(error, first).retryAfterMs).toBeNull();
  });

  it.each([
    ['a line that was lost', telegram('closed'), true],
    ['a line that is not up yet', telegram('not_connected'), true],
    ['any error of a connection that is not the account’s any more', telegram('timeout'), false],
    ['a revoked session', new TelegramConnectionError('needs_login', 'SESSION_REVOKED', 'x'), true],
    ['an account that went offline', new NotOnline(), true],
  ])('%s is not the file’s fault, and lets the account rest', (_, error, isConnected) => {
    const failure = judgeFailure(error, { attempts: 1_000, isConnected });
    expect(failure).toMatchObject({ isCounted: false, resting: 'channel' });
    expect(failure.retryAfterMs).toBe(LIMITS.telegramFileRetryMsMin);
  });

  it('keeps exactly the wait that Telegram asks for, however often', () => {
    const failure = judgeFailure(telegram('FLOOD_WAIT_67', 67_000), { attempts: 1_000, isConnected: true });
    expect(failure).toMatchObject({ retryAfterMs: 67_000, isCounted: false, resting: 'channel' });
  });

  it('lets all files rest when the store takes none', () => {
    for (const error of [new SwitchboardError('overloaded', 'full'), new Error('EIO')]) {
      expect(judgeFailure(error, first)).toMatchObject({ isCounted: false, resting: 'all' });
    }
  });

  it('gives an interrupted file back at once', () => {
    expect(judgeFailure(new FetchInterrupted(), first)).toMatchObject({ retryAfterMs: 0, isCounted: false });
  });

  it('waits longer after each failure of a file’s own, never much over an hour, and gives up in the end', () => {
    const own = fc.constantFrom(telegram('TIMEOUT'), new FetchTimedOut(), new ChatUnknown());
    fc.assert(
      fc.property(own, fc.double({ min: 0, max: 1, noNaN: true }), (error, chance) => {
        let before = 0;
        for (let attempts = 1; attempts < LIMITS.telegramFileTriesMax; attempts++) {
          const { retryAfterMs, isCounted } = judgeFailure(
            error,
            { attempts, isConnected: true },
            () => chance,
          );
          expect(isCounted).toBe(true);
          expect(retryAfterMs).toBeGreaterThanOrEqual(Math.max(before, LIMITS.telegramFileRetryMsMin));
          expect(retryAfterMs).toBeLessThanOrEqual(1.5 * HOUR_MS);
          before = retryAfterMs!;
        }
        const last = { attempts: LIMITS.telegramFileTriesMax, isConnected: true };
        expect(judgeFailure(error, last, () => chance).retryAfterMs).toBeNull();
      }),
    );
  });

  it('says why in a sentence', () => {
    expect(judgeFailure(new FileTooLarge(), first).reason).toBe(
      'The file is larger than 100 MB. Open it in Telegram.',
    );
    expect(judgeFailure(telegram('AUTH_BYTES_INVALID'), first).reason).toBe(
      'Telegram did not give the file (AUTH_BYTES_INVALID).',
    );
  });
});
