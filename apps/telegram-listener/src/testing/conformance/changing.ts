import { describe, expect, it } from '@jest/globals';
import type { FakeMessage } from '@switchboard/simulators';
import { failure, referenceTo } from '../connection-rig.ts';
import type { TelegramClientUnderTest } from '../connection-rig.ts';
import { useRig } from './use-rig.ts';

export function describeChanging(under: TelegramClientUnderTest): void {
  describe('changing what was sent', () => {
    const rig = useRig(under);

    /** One of the account's messages in a private chat and one in a supergroup, each with how it is addressed. */
    async function written() {
      const { server, account, client } = rig();
      const { telegram } = server;
      const { connection, messages, updates, peers } = await rig().connected();
      const supergroup = telegram.createChannel('Klienci', [account.user, client], { megagroup: true });
      const places = [client, supergroup] as const;
      for (const to of places) telegram.say({ from: account.user, to, text: 'Pierwsze słowa' });
      const numbers = (await messages.take(2)).map(({ id }) => id);
      const copies = places.map((place): FakeMessage | null => {
        const { box } = place.kind === 'channel' ? place : account;
        return box.find(1);
      });
      updates.items.length = 0;
      return {
        connection,
        updates,
        places: places.map((place, index) => ({
          chat: referenceTo(peers, place),
          id: numbers[index]!,
          message: copies[index]!,
        })),
      };
    }

    it('gives a message new words, also the same ones once more', async () => {
      const { connection, updates, places } = await written();
      for (const { chat, id, message } of places) {
        for (let n = 0; n < 2; n++) await connection.editMessage(chat, id, 'Inne słowa');
        expect(message.shared.text).toBe('Inne słowa');
        const [heard] = await updates.take(1);
        expect(heard).toMatchObject({ change: { kind: 'edit', message: { id, text: 'Inne słowa' } } });
      }
    });

    it('takes a message away for everybody, also when it is gone', async () => {
      const { connection, places } = await written();
      for (const { chat, id, message } of places) {
        for (let n = 0; n < 2; n++) await connection.deleteMessages(chat, [id]);
        expect(message.deleted).toBe(true);
        for (const copy of message.shared.copies.values()) expect(copy.deleted).toBe(true);
      }
    });

    it('reacts, and takes the reaction back', async () => {
      const { connection, places } = await written();
      const { account } = rig();
      const shown = ({ shared }: FakeMessage) => shared.reactions.get(account.user.id)?.emojis;
      for (const { chat, id, message } of places) {
        await connection.sendReaction(chat, id, '❤\uFE0F');
        expect(shown(message)).toEqual(['❤']);
        await connection.sendReaction(chat, id, null);
        expect(shown(message)).toBeUndefined();
      }
    });

    it('says why it could not', async () => {
      const { connection, places } = await written();
      const [{ chat }] = places as [(typeof places)[number]];
      expect(await failure(connection.editMessage(chat, '999', 'x'))).toMatchObject({
        reason: 'MESSAGE_ID_INVALID',
        code: 400,
      });
    });
  });
}
