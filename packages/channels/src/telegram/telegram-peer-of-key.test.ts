import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { TELEGRAM_PEER_KINDS } from './telegram-message.ts';
import { telegramPeerOfKey } from './telegram-peer-of-key.ts';
import { telegramPeerKey } from './telegram-to-inbound.ts';

describe('telegramPeerOfKey', () => {
  it('gives back the peer of any key', () => {
    // Ids of every kind stay below a million millions, or the kinds could not be told apart.
    const peer = fc.record({
      kind: fc.constantFrom(...TELEGRAM_PEER_KINDS),
      id: fc.bigInt({ min: 1n, max: 10n ** 12n - 1n }).map(String),
    });
    fc.assert(fc.property(peer, (some) => expect(telegramPeerOfKey(telegramPeerKey(some))).toEqual(some)));
  });

  it.each([
    ['7000000001', { kind: 'user', id: '7000000001' }],
    ['-4012345678', { kind: 'chat', id: '4012345678' }],
    ['-1001234567890', { kind: 'channel', id: '1234567890' }],
    ['-1000000000001', { kind: 'channel', id: '1' }],
  ])('knows the Bot API’s ids: %s', (key, peer) => {
    expect(telegramPeerOfKey(key)).toEqual(peer);
  });

  it.each(['', '0', '-0', '-', '007', '1.5', '1e9', ' 1', '1\n', '48100 ', 'business:x:1', '9'.repeat(21)])(
    'takes %j for no key',
    (key) => expect(telegramPeerOfKey(key)).toBeNull(),
  );
});
