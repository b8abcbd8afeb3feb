import type { TelegramMessage, TelegramPeer } from '../telegram/telegram-message.ts';

/** The account of the tests, and the moment at which it hears of everything. */
export const telegramReceipt = { accountUserId: '500', nowMs: Date.UTC(2026, 8, 1) };

/** A peer of whom no name is known. */
export const nameless = { firstName: null, lastName: null, title: null, username: null, phone: null };

export const olena: TelegramPeer = {
  ...nameless,
  kind: 'user',
  id: '777',
  firstName: 'Олена',
  lastName: 'Коваль',
  username: 'olena',
  phone: '+380 50 123',
};
export const group: TelegramPeer = { ...nameless, kind: 'chat', id: '42', title: 'Sworn translators' };
export const supergroup: TelegramPeer = { ...nameless, kind: 'channel', id: '1234567890', title: 'Clients' };
/** The account's chat with itself, and Telegram's own account, which sends login codes. */
export const savedMessages: TelegramPeer = { ...nameless, kind: 'user', id: telegramReceipt.accountUserId };
export const telegramService: TelegramPeer = { ...nameless, kind: 'user', id: '777000' };

/** A message of Olena's, with what is special about it in `over`. */
export function telegramMessage(over: Partial<TelegramMessage> = {}): TelegramMessage {
  return {
    id: '15',
    chat: olena,
    sender: null,
    out: false,
    dateSeconds: Date.UTC(2026, 7, 31) / 1000,
    text: 'Dzień dobry',
    media: null,
    action: null,
    replyTo: null,
    forwardedFrom: null,
    albumId: null,
    ...over,
  };
}
