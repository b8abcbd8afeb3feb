import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FakeTelegram } from './fake-telegram.ts';
import type { FakeMessage } from './fake-telegram.ts';
import type { LoggedEvent } from './message-box.ts';

const act = fc.record({
  verb: fc.constantFrom('in', 'in', 'out', 'edit', 'delete', 'read', 'pin'),
  chat: fc.nat(1),
  which: fc.nat(30),
});

describe('MessageBox', () => {
  it('numbers every event on, counts what is unread, and finds what happened since any point', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), fc.nat(60), (acts, asked) => {
        const heard: LoggedEvent[] = [];
        const telegram = new FakeTelegram((_account, news) => {
          if (news.kind === 'event') heard.push(news.logged);
        });
        const { box, user } = telegram.createAccount();
        const friends = [telegram.createUser(), telegram.createUser()];
        for (const { verb, chat, which } of acts) {
          const friend = friends[chat]!;
          const chosen = box.messages[which % Math.max(1, box.messages.length)];
          if (verb === 'in') telegram.say({ from: friend, to: user });
          if (verb === 'out') telegram.say({ from: user, to: friend });
          if (verb === 'read') telegram.read(user, friend);
          if (chosen === undefined) continue;
          if (verb === 'edit') telegram.edit(chosen.shared, { text: 'edited' });
          if (verb === 'delete') telegram.delete([chosen.shared]);
          if (verb === 'pin') telegram.pin(friend, chosen.shared);
        }
        expect(box.log).toEqual(heard);
        let pts = 1;
        for (const { ptsCount, pts: after } of box.log) expect(after).toBe((pts += ptsCount));
        expect(box.pts).toBe(pts);
        expect(box.since(asked)).toEqual(box.log.filter((logged) => logged.pts > asked));
        for (const { messages, readInboxMaxId, unread } of box.chats.values()) {
          const isUnread = (one: FakeMessage) => !one.out && !one.deleted && one.id > readInboxMaxId;
          expect(unread).toBe(messages.filter((one) => isUnread(one)).length);
        }
        expect(box.messages.map(({ id }) => id)).toEqual(box.messages.map((_, i) => i + 1));
      }),
      { numRuns: 200 },
    );
  });
});
