import { describe, expect, it } from '@jest/globals';
import { changedChannel } from './channel-schemas.ts';

describe('a changed channel', () => {
  it.each([
    { account_external_id: '../me' },
    { account_external_id: '1'.repeat(33) },
    { account_external_id: '' },
    { page_id: '1/subscribed_apps' },
    { page_id: '١' },
    { access_token: 'EAA\nX-Header: 1' },
    { access_token: 'EAA ł' },
    { access_token: '  ' },
  ])('may not have %j', (body) => {
    expect(changedChannel.safeParse(body).success).toBe(false);
  });

  it('may have ids of digits, and a token that was copied with a line break', () => {
    const body = { account_external_id: '102290129340398', page_id: null, access_token: ' EAA|x-_.~\n' };
    expect(changedChannel.parse(body)).toEqual({ ...body, access_token: 'EAA|x-_.~' });
    expect(changedChannel.parse({ access_token: null, page_id: '1' })).toEqual({
      access_token: null,
      page_id: '1',
    });
  });
});
