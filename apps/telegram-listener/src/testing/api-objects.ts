import type { TelegramPeer, TelegramPeerId } from '@switchboard/channels';
import { Api } from 'telegram';
import { long } from '../gramjs/telegram-ids.ts';

export { long };

export const SELF = '1';
export const PERSON = new Api.PeerUser({ userId: long('7') });
export const GROUP = new Api.PeerChat({ chatId: long('5') });
export const CHANNEL = new Api.PeerChannel({ channelId: long('9') });

/** Everybody has a name. */
export const surroundings = {
  selfUserId: SELF,
  describe: ({ kind, id }: TelegramPeerId): TelegramPeer => ({
    kind,
    id,
    firstName: `name of ${id}`,
    lastName: null,
    title: null,
    username: null,
    phone: null,
  }),
};

/** A message in a private chat, unless told otherwise. */
export function message(fields: Partial<Api.Message> = {}): Api.Message {
  return new Api.Message({ id: 3, peerId: PERSON, date: 1_780_000_000, message: 'słowa', ...fields });
}
