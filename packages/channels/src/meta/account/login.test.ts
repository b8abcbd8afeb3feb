import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loginDialogUrl, nextPageOf, readNamedNumbers, readPages, readToken } from './login.ts';

const DIALOG = {
  platform: 'instagram',
  appId: '1',
  configurationId: null,
  redirectUrl: 'https://inbox.example.com/back',
  state: 'a&b',
} as const;
const REAL = { graphBaseUrl: 'https://graph.facebook.com', version: 'v26.0' };

describe('the sign-in at Meta', () => {
  it('stands at Facebook itself, or where a stand-in is', () => {
    expect(loginDialogUrl(DIALOG, REAL)).toMatch(/^https:\/\/www\.facebook\.com\/v26\.0\/dialog\/oauth\?/);
    const elsewhere = loginDialogUrl(DIALOG, { ...REAL, graphBaseUrl: 'http://127.0.0.1:5000/' });
    expect(elsewhere).toMatch(/^http:\/\/127\.0\.0\.1:5000\/v26\.0\/dialog\/oauth\?/);
    expect(new URL(elsewhere).searchParams.get('state')).toBe('a&b');
  });

  it('names a login configuration in place of permissions, where there is one', () => {
    const { searchParams } = new URL(loginDialogUrl({ ...DIALOG, configurationId: '7' }, REAL));
    expect([searchParams.get('config_id'), searchParams.get('scope')]).toEqual(['7', null]);
    expect(new URL(loginDialogUrl(DIALOG, REAL)).searchParams.get('scope')).toContain('instagram_basic');
  });

  it('leaves out pages that may not be used', () => {
    const body = {
      data: [
        { id: '1', name: 'Mine', access_token: 't', instagram_business_account: { id: 2 } },
        { id: '3', name: 'Seen only' },
        null,
      ],
    };
    expect(readPages(body)).toEqual([
      { id: '1', name: 'Mine', accessToken: 't', instagram: { id: '2', name: '2' } },
    ]);
  });

  it('survives whatever is answered', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('data', 'paging', 'access_token'), fc.jsonValue()),
        (body) => {
          expect(Array.isArray(readPages(body))).toBe(true);
          expect(Array.isArray(readNamedNumbers(body))).toBe(true);
          expect(['string', 'object']).toContain(typeof readToken(body));
          expect(['string', 'object']).toContain(typeof nextPageOf(body));
        },
      ),
    );
  });
});
