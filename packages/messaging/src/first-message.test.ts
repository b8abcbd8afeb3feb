import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressesOf, peerToWriteTo } from './first-message.ts';

describe('an address that somebody has typed', () => {
  it.each([
    ['+48 600 100 200', '48600100200'],
    ['0048600100200', '48600100200'],
    [' +380 (67) 123-45-67 ', '380671234567'],
    ['+1.202.555.0100', '12025550100'],
  ])('is the number in it: %s', (to, phone) => {
    expect(peerToWriteTo('whatsapp', to)).toMatchObject({
      externalId: phone,
      identities: [{ kind: 'phone', scope: '', value: phone }],
    });
  });

  it.each(['', '+', 'Anna', '12', '+48 600 100 200 300 400 500', 'PL.1234567890', '+48;600100200'])(
    'is refused where it is none: %s',
    (to) => {
      expect(() => peerToWriteTo('whatsapp', to)).toThrow(expect.objectContaining({ code: 'bad_request' }));
    },
  );

  it('is digits or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (to) => {
        try {
          expect(peerToWriteTo('whatsapp', to).externalId).toMatch(/^\d{7,15}$/);
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad_request' });
        }
      }),
    );
  });

  it.each(['facebook', 'instagram', 'telegram'] as const)('is not enough on %s', (platform) => {
    expect(() => peerToWriteTo(platform, '48600100200')).toThrow(
      expect.objectContaining({ code: 'not_supported' }),
    );
  });

  it('is looked for in the other form that a country has too', () => {
    expect(addressesOf(peerToWriteTo('whatsapp', '+55 11 98765-4321'))).toEqual([
      '5511987654321',
      '551187654321',
    ]);
  });
});
