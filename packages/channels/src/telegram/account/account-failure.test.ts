import { describe, expect, it } from '@jest/globals';
import { type AccountFailure, classifyAccountFailure } from './account-failure.ts';
import { telegramRandomId } from './random-id.ts';

const answered = (reason: string, more: Partial<AccountFailure> = {}): AccountFailure => ({
  problem: 'temporary',
  reason,
  retryAfterMs: null,
  code: 400,
  isUndone: false,
  ...more,
});

describe('a request of a Telegram account that failed', () => {
  it.each([
    'PEER_FLOOD',
    'USER_IS_BLOCKED',
    'CHAT_WRITE_FORBIDDEN',
    'PEER_ID_INVALID',
    'INPUT_USER_DEACTIVATED',
    'MESSAGE_TOO_LONG',
    'MEDIA_CAPTION_TOO_LONG',
    'MEDIA_INVALID',
    'PHOTO_INVALID_DIMENSIONS',
    'VOICE_MESSAGES_FORBIDDEN',
    'CHAT_SEND_MEDIA_FORBIDDEN',
    'MESSAGE_AUTHOR_REQUIRED',
    'REACTION_INVALID',
    'SOMETHING_NEW',
  ])('says for good what %s means, and what to do', (reason) => {
    const outcome = classifyAccountFailure(answered(reason));
    expect(outcome).toMatchObject({
      kind: 'refused',
      error: {
        code: reason.toLowerCase(),
        detail: reason,
        title: expect.any(String),
        advice: expect.any(String),
      },
    });
  });

  it('has words of its own for each common reason', () => {
    const titles = [
      'USER_IS_BLOCKED',
      'CHAT_WRITE_FORBIDDEN',
      'MESSAGE_TOO_LONG',
      'MEDIA_INVALID',
      'NEW',
    ].map((reason) => classifyAccountFailure(answered(reason)).error.title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it.each([
    ['FLOOD_WAIT_40', 'channel'],
    ['FLOOD_PREMIUM_WAIT_40', 'channel'],
    ['SLOWMODE_WAIT_40', 'recipient'],
  ])('waits as long as %s says', (reason, scope) => {
    const outcome = classifyAccountFailure(answered(reason, { code: 420, retryAfterMs: 40_000 }));
    expect(outcome).toMatchObject({ kind: 'later', scope, afterMs: 40_000 });
  });

  it.each([
    ['SESSION_REVOKED', 'needs_login'],
    ['USER_DEACTIVATED_BAN', 'banned'],
    ['FROZEN_METHOD_INVALID', 'temporary'],
  ] as const)('stops the account after %s', (reason, problem) => {
    expect(classifyAccountFailure(answered(reason, { problem, code: 401 })).kind).toBe('stopped');
  });

  it('is unknown when nobody answered, or Telegram stumbled', () => {
    for (const [reason, code] of [
      ['request_timeout', null],
      ['closed', null],
      ['RPC_CALL_FAIL', 500],
      ['Timeout', -503],
    ] as const) {
      expect(classifyAccountFailure(answered(reason, { code })).kind).toBe('unknown');
    }
  });

  it('is tried again when nothing that does it has left us', () => {
    const outcome = classifyAccountFailure(answered('request_timeout', { code: null, isUndone: true }));
    expect(outcome).toMatchObject({ kind: 'later', scope: 'message' });
  });
});

describe('the number by which Telegram recognises a message', () => {
  it('is the same for ever, 64 bits, and another for another message', () => {
    const id = telegramRandomId('0190d5a8-7c1e-7000-8000-000000000001');
    expect(id).toBe('-4362049103996122519');
    const others = Array.from({ length: 1_000 }, (_, n) => telegramRandomId(`message ${n}`));
    expect(new Set(others).size).toBe(1_000);
    for (const other of others) expect(BigInt.asIntN(64, BigInt(other))).toBe(BigInt(other));
  });
});
