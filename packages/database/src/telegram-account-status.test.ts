import { expect, it } from '@jest/globals';
import { telegramAccountStatus } from './telegram-account-status.ts';

const NOW_MS = Date.UTC(2026, 10, 22);
const until = (seconds: number): Date => new Date(NOW_MS + seconds * 1_000);

it.each([
  ['held', { state: 'online', leasedUntil: until(2) }, 'online'],
  ['just run out, as during a takeover', { state: 'online', leasedUntil: until(-5) }, 'online'],
  ['run out long ago', { state: 'online', leasedUntil: until(-60) }, 'stopped'],
  ['not held yet', { state: 'connecting', leasedUntil: null, stateChangedAt: until(-1) }, 'connecting'],
  ['never held', { state: 'connecting', leasedUntil: null }, 'stopped'],
  ['run out, while a person is needed', { state: 'needs_login', leasedUntil: until(-60) }, 'needs_login'],
] as const)('a lease that is %s', (_, account, state) => {
  expect(
    telegramAccountStatus({ stateReason: null, stateChangedAt: until(-90), ...account }, NOW_MS).state,
  ).toBe(state);
});
