import { describe, expect, it } from '@jest/globals';
import { checkToken } from './check-token.ts';
import type { CheckContext } from './check.ts';

const TOKEN = 'EAA-canary';
const SECRET = 'app-canary';

/** Of a channel whose token Meta says these words of. */
function contextWith(message: string): CheckContext {
  return {
    channel: {
      id: 'c',
      platform: 'whatsapp',
      externalId: '1',
      accountExternalId: '2',
      credentials: { accessToken: TOKEN, appSecrets: [SECRET] },
    },
    before: new Map(),
    now: new Date('2026-11-20T12:00:00Z'),
    ask: async () => ({
      kind: 'ok',
      body: { data: { is_valid: false, error: { code: 190, message } } },
      headers: new Map(),
    }),
  };
}

describe('the check of a token', () => {
  it('never repeats a secret that Meta’s words about it hold', async () => {
    const { result } = await checkToken(contextWith(`Session of ${TOKEN} for ${SECRET} has ended`));
    expect(result).toMatchObject({
      kind: 'found',
      report: { state: 'failing', detail: '190: Session of [token] for [token] has ended' },
    });
  });
});
