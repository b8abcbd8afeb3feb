import { SwitchboardRequestError } from '@switchboard/client';

type Words = 'wrongPassword' | 'linkUsed' | 'tooMany' | 'noAnswer' | 'emailTaken';

/** Which of our own words say why it did not work; null: the server's sentence does. */
export function failureWords(error: unknown, trying: 'password' | 'link' | 'first-password'): Words | null {
  if (!(error instanceof SwitchboardRequestError)) return null;
  switch (error.code) {
    case 'unauthenticated':
      if (trying === 'first-password') return null;
      return trying === 'password' ? 'wrongPassword' : 'linkUsed';
    case 'rate_limited':
      return 'tooMany';
    case 'unreachable':
    case 'timed_out':
      return 'noAnswer';
    case 'conflict':
      return trying === 'first-password' ? 'emailTaken' : null;
    default:
      return null;
  }
}
