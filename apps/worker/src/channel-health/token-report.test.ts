import { describe, expect, it } from '@jest/globals';
import type { TokenFacts } from '@switchboard/channels';
import { DAY_MS } from '@switchboard/core';
import { tokenReport } from './token-report.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const GOOD: TokenFacts = {
  appId: '1',
  isValid: true,
  expiresAt: null,
  dataAccessExpiresAt: null,
  scopes: ['whatsapp_business_messaging', 'whatsapp_business_management'],
  targets: [],
  error: null,
};

function inDays(days: number): Date {
  return new Date(NOW.getTime() + days * DAY_MS);
}

describe('what an owner is told of a token', () => {
  it('is nothing to do while it is good', () => {
    expect(tokenReport('whatsapp', GOOD, NOW)).toMatchObject({ state: 'ok', action: null });
    expect(tokenReport('whatsapp', { ...GOOD, expiresAt: inDays(8) }, NOW)).toMatchObject({
      state: 'ok',
      sentence: 'The access token is good until 2026-11-28.',
    });
  });

  it('is a warning seven days before the end', () => {
    expect(tokenReport('whatsapp', { ...GOOD, expiresAt: inDays(6.9) }, NOW)).toMatchObject({
      state: 'warning',
      sentence: 'The access token ends on 2026-11-27.',
      action: expect.stringContaining('new token'),
    });
    expect(tokenReport('whatsapp', { ...GOOD, dataAccessExpiresAt: inDays(3) }, NOW).state).toBe('warning');
    expect(tokenReport('instagram', { ...GOOD, scopes: [] }, NOW, inDays(3)).state).toBe('warning');
  });

  it('is a failure where it is not valid, with a sentence of ours and Meta’s words', () => {
    const error = { code: '190', subcode: '463', message: 'Session has expired' };
    expect(tokenReport('facebook', { ...GOOD, isValid: false, error }, NOW)).toMatchObject({
      state: 'failing',
      sentence: expect.stringMatching(/token/i),
      action: expect.any(String),
      detail: '190: Session has expired',
    });
  });

  it.each([
    ['whatsapp', ['whatsapp_business_management'], 'failing', 'missing: whatsapp_business_messaging'],
    ['whatsapp', ['whatsapp_business_messaging'], 'warning', 'missing: whatsapp_business_management'],
    ['facebook', ['pages_manage_metadata'], 'failing', 'missing: pages_messaging'],
    ['facebook', ['pages_messaging'], 'warning', 'missing: pages_manage_metadata'],
    ['instagram', ['instagram_basic'], 'failing', 'missing: instagram_manage_messages'],
    ['instagram', ['instagram_manage_messages'], 'warning', 'missing: pages_manage_metadata'],
  ] as const)('names the permission that %s %j lacks', (platform, scopes, state, detail) => {
    expect(tokenReport(platform, { ...GOOD, scopes: [...scopes] }, NOW)).toMatchObject({ state, detail });
  });

  it('takes either of Instagram’s permissions, and a token that tells none', () => {
    const login = ['instagram_business_basic', 'instagram_business_manage_messages'];
    expect(tokenReport('instagram', { ...GOOD, scopes: login }, NOW).state).toBe('ok');
    expect(tokenReport('instagram', { ...GOOD, scopes: [] }, NOW).state).toBe('ok');
  });
});
