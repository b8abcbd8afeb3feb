import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { answerHandshake } from './handshake.ts';

const TOKEN = 'our-verify-token';

function query(changes: Record<string, string | null> = {}): URLSearchParams {
  const parameters = {
    'hub.mode': 'subscribe',
    'hub.challenge': '1158201444',
    'hub.verify_token': TOKEN,
    ...changes,
  };
  return new URLSearchParams(
    Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== null),
  );
}

function outcome(search: URLSearchParams | string, tokens: string[] = [TOKEN]): string {
  return answerHandshake(new URLSearchParams(search), tokens).outcome;
}

describe('answerHandshake', () => {
  it('gives the challenge back unchanged', () => {
    expect(answerHandshake(query(), [TOKEN])).toEqual({ outcome: 'verified', challenge: '1158201444' });
    for (const challenge of ['007', '9007199254740993', 'a_B-9', 'x'.repeat(128)]) {
      expect(answerHandshake(query({ 'hub.challenge': challenge }), [TOKEN])).toEqual({
        outcome: 'verified',
        challenge,
      });
    }
  });

  it('knows several tokens, and takes no notice of other parameters', () => {
    expect(outcome(query(), ['old', TOKEN])).toBe('verified');
    expect(outcome(`${query().toString()}&utm=1`)).toBe('verified');
  });

  it.each([
    ['a wrong token', query({ 'hub.verify_token': 'guess' })],
    ['the beginning of the token', query({ 'hub.verify_token': TOKEN.slice(0, -1) })],
    ['the token in another case', query({ 'hub.verify_token': TOKEN.toUpperCase() })],
    ['an empty token', query({ 'hub.verify_token': '' })],
    ['another mode', query({ 'hub.mode': 'unsubscribe' })],
    ['an empty mode', query({ 'hub.mode': '' })],
  ])('refuses %s', (_, search) => {
    expect(answerHandshake(search, [TOKEN])).toEqual({ outcome: 'refused' });
  });

  it('refuses everything while no token is set', () => {
    for (const given of ['', 'undefined', 'null', TOKEN]) {
      expect(outcome(query({ 'hub.verify_token': given }), [])).toBe('refused');
      expect(outcome(query({ 'hub.verify_token': given }), [''])).toBe('refused');
    }
  });

  it.each(['hub.mode', 'hub.verify_token', 'hub.challenge'])(
    'calls a query without %s malformed, or with two',
    (name) => {
      const without = answerHandshake(query({ [name]: null }), [TOKEN]);
      expect(without).toEqual({ outcome: 'malformed', reason: `${name} is missing` });
      const twice = query();
      twice.append(name, twice.get(name)!);
      expect(answerHandshake(twice, [TOKEN])).toEqual({
        outcome: 'malformed',
        reason: `${name} is repeated`,
      });
    },
  );

  it.each([
    ['nothing', ''],
    ['markup', '<script>alert(1)</script>'],
    ['a space', '1 2'],
    ['a line feed at the end', '123\n'],
    ['129 characters', 'x'.repeat(129)],
    ['digits of another script', '١٢٣'],
    ['an array', '["1"]'],
  ])('calls a challenge of %s malformed', (_, challenge) => {
    expect(outcome(query({ 'hub.challenge': challenge }))).toBe('malformed');
  });

  it('does not take hub.verify_token[]=… for a token', () => {
    expect(outcome(`hub.mode=subscribe&hub.challenge=1&hub.verify_token[]=${TOKEN}`)).toBe('malformed');
  });

  it('verifies only the token itself, and echoes only safe characters', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (token, challenge) => {
        const search = query({ 'hub.verify_token': token, 'hub.challenge': challenge });
        const answer = answerHandshake(search, [TOKEN]);
        if (answer.outcome !== 'verified') return;
        expect(token).toBe(TOKEN);
        expect(answer.challenge).toMatch(/^[A-Za-z0-9_-]{1,128}$/);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (challenge) => {
        const answer = answerHandshake(query({ 'hub.challenge': challenge }), [TOKEN]);
        expect(answer.outcome).toBe(
          /^[A-Za-z0-9_-]{1,128}$/.test(challenge) && !challenge.includes('\n') ? 'verified' : 'malformed',
        );
      }),
    );
  });
});
