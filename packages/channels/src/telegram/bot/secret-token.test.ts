import { describe, expect, it } from '@jest/globals';
import { SECRET_TOKEN, secretTokenMatches } from './secret-token.ts';

describe('secretTokenMatches', () => {
  it('takes the secret and nothing else', () => {
    expect(secretTokenMatches('s3cret_-A', 's3cret_-A')).toBe(true);
    for (const wrong of ['', 's3cret_-', 's3cret_-a', 's3cret_-AA', 's3cret_-A, s3cret_-A', ' s3cret_-A']) {
      expect(secretTokenMatches(wrong, 's3cret_-A')).toBe(false);
    }
  });

  it('takes no header for no token, and a repeated one neither', () => {
    expect(secretTokenMatches(undefined, 's3cret')).toBe(false);
    expect(secretTokenMatches(['s3cret'], 's3cret')).toBe(false);
  });

  it('is closed while there is no secret', () => {
    for (const header of ['', 'x', undefined]) expect(secretTokenMatches(header, '')).toBe(false);
  });
});

describe('SECRET_TOKEN', () => {
  it('is what setWebhook accepts', () => {
    expect(['a', 'A-z_0', 'x'.repeat(256)].every((token) => SECRET_TOKEN.test(token))).toBe(true);
    expect(
      ['', 'a b', 'ż', 'a.b', 'x'.repeat(257), "a'b", 'a\n'].some((token) => SECRET_TOKEN.test(token)),
    ).toBe(false);
  });
});
