import { expect, it } from '@jest/globals';
import { SwitchboardRequestError } from '@switchboard/client';
import { failureWords } from './failure-words.ts';

function failure(code: string, status = 400): SwitchboardRequestError {
  return new SwitchboardRequestError({ code, status, detail: 'A sentence.' });
}

it('a refusal means another thing for a password than for a link', () => {
  expect(failureWords(failure('unauthenticated', 401), 'password')).toBe('wrongPassword');
  expect(failureWords(failure('unauthenticated', 401), 'link')).toBe('linkUsed');
});

it('too many tries and no answer are told everywhere', () => {
  expect(failureWords(failure('rate_limited', 429), 'password')).toBe('tooMany');
  expect(failureWords(failure('unreachable', 0), 'link')).toBe('noAnswer');
});

it('an address that somebody else has is told where one is chosen', () => {
  expect(failureWords(failure('conflict', 409), 'first-password')).toBe('emailTaken');
});

it('the rest is said by the server', () => {
  expect(failureWords(failure('internal', 500), 'password')).toBeNull();
  expect(failureWords(new Error('?'), 'password')).toBeNull();
});
