import { expect, it } from '@jest/globals';
import { saysInaccessible } from './inaccessible-chat.ts';
import { TelegramConnectionError } from './telegram-client.ts';

const refusal = (reason: string) => new TelegramConnectionError('temporary', reason, reason);

it('a chat that cannot be asked about is known by Telegram’s word, whatever the reason', () => {
  for (const reason of ['CHANNEL_PRIVATE', 'PEER_ID_INVALID', 'CHAT_ID_INVALID', 'INPUT_USER_DEACTIVATED']) {
    expect(saysInaccessible(refusal(reason))).toBe(true);
  }
  for (const reason of ['FLOOD_WAIT_3', 'INTERNAL', 'closed', 'AUTH_KEY_UNREGISTERED']) {
    expect(saysInaccessible(refusal(reason))).toBe(false);
  }
  expect(saysInaccessible(new Error('PEER_ID_INVALID'))).toBe(false);
});
