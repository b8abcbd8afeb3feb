import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Api } from 'telegram';
import type { TelegramUpdate } from '../client/telegram-updates.ts';
import { CHANNEL, GROUP, long, message, PERSON, surroundings } from '../testing/api-objects.ts';
import { countedByAnswer, toTelegramUpdates } from './to-telegram-updates.ts';

const numbers = { pts: 40, ptsCount: 2 };
const account = { kind: 'counted', box: { kind: 'account' }, ...numbers };
const channel = { kind: 'counted', box: { kind: 'channel', channelId: '9' }, ...numbers };

function told(update: Api.TypeUpdate): TelegramUpdate[] {
  return toTelegramUpdates(new Api.UpdateShort({ update, date: 5 }), surroundings)?.updates ?? [];
}

/** An update of a kind; all but typing are counted. */
function sample(kind: string, pts: number): Api.TypeUpdate {
  const counter = { pts, ptsCount: 1 };
  switch (kind) {
    case 'message':
      return new Api.UpdateNewMessage({ message: message(), ...counter });
    case 'preview':
      return new Api.UpdateWebPage({ webpage: new Api.WebPageEmpty({ id: long('1') }), ...counter });
    case 'read':
      return new Api.UpdateReadHistoryOutbox({ peer: PERSON, maxId: 1, ...counter });
    case 'delete':
      return new Api.UpdateDeleteMessages({ messages: [1], ...counter });
    default:
      return new Api.UpdateUserTyping({ userId: long('7'), action: new Api.SendMessageTypingAction() });
  }
}

describe('containers', () => {
  const typing = new Api.UpdateUserTyping({ userId: long('7'), action: new Api.SendMessageTypingAction() });
  const first = new Api.UpdateNewMessage({ message: message({ message: 'a' }), pts: 1, ptsCount: 1 });
  const second = new Api.UpdateNewMessage({ message: message({ message: 'b' }), pts: 2, ptsCount: 1 });
  const container = { updates: [first, typing, second], users: [], chats: [], date: 77, seq: 6 };

  it('keeps order and numbers', () => {
    const heard = toTelegramUpdates(new Api.Updates(container), surroundings);
    expect(heard).toMatchObject({ seqStart: 6, seq: 6, dateSeconds: 77 });
    expect(heard?.updates).toMatchObject([
      { pts: 1, change: { message: { text: 'a' } } },
      { pts: 2, change: { message: { text: 'b' } } },
    ]);
    expect(
      toTelegramUpdates(new Api.UpdatesCombined({ ...container, seqStart: 4 }), surroundings),
    ).toMatchObject({ seqStart: 4, seq: 6 });
  });

  it('passes over what says nothing, but not over its number', () => {
    const idle = { ...container, updates: [typing] };
    expect(toTelegramUpdates(new Api.Updates(idle), surroundings)).toMatchObject({ updates: [], seq: 6 });
    expect(toTelegramUpdates(new Api.Updates({ ...idle, seq: 0 }), surroundings)).toBeNull();
    expect(toTelegramUpdates(new Api.UpdateShort({ update: typing, date: 1 }), surroundings)).toBeNull();
    for (const nothing of [
      null,
      undefined,
      7,
      'x',
      [],
      {},
      new Api.Pong({ msgId: long('1'), pingId: long('1') }),
    ]) {
      expect(toTelegramUpdates(nothing, surroundings)).toBeNull();
    }
  });

  it('tells the short forms', () => {
    const common = { id: 8, message: 'krótko', ...numbers, date: 77 };
    const heard = toTelegramUpdates(
      new Api.UpdateShortMessage({ ...common, userId: long('7') }),
      surroundings,
    );
    expect(heard).toMatchObject({ seq: 0, dateSeconds: 77 });
    expect(heard?.updates).toMatchObject([
      { ...account, change: { kind: 'message', message: { text: 'krótko' } } },
    ]);
    const sent = new Api.UpdateShortSentMessage({ id: 8, ...numbers, date: 77, out: true });
    expect(toTelegramUpdates(sent, surroundings)?.updates).toEqual([{ ...account, change: null }]);
  });

  it('says that there is more', () => {
    expect(toTelegramUpdates(new Api.UpdatesTooLong(), surroundings)?.updates).toEqual([
      { kind: 'too_long' },
    ]);
  });
});

describe('updates of messages', () => {
  it('counts new ones in the box where they stand', () => {
    expect(told(new Api.UpdateNewMessage({ message: message(), ...numbers }))).toMatchObject([
      { ...account, change: { kind: 'message', message: { chat: { id: '7' } } } },
    ]);
    const post = message({ peerId: CHANNEL });
    expect(told(new Api.UpdateNewChannelMessage({ message: post, ...numbers }))).toMatchObject([
      { ...channel, change: { kind: 'message', message: { chat: { kind: 'channel', id: '9' } } } },
    ]);
    const gone = new Api.MessageEmpty({ id: 1 });
    expect(told(new Api.UpdateNewMessage({ message: gone, ...numbers }))).toEqual([
      { ...account, change: null },
    ]);
  });

  it('tells an edit with all that the message is now', () => {
    const edited = message({ editDate: 9 });
    expect(told(new Api.UpdateEditMessage({ message: edited, ...numbers }))).toMatchObject([
      {
        ...account,
        change: {
          kind: 'edit',
          message: { editedAtSeconds: 9, reactions: { list: [], isComplete: true } },
        },
      },
    ]);
    const post = message({ peerId: CHANNEL, editDate: 9 });
    expect(told(new Api.UpdateEditChannelMessage({ message: post, ...numbers }))).toMatchObject([
      { ...channel, change: { kind: 'edit' } },
    ]);
  });

  it('tells deletions, with the chat where Telegram says it', () => {
    expect(told(new Api.UpdateDeleteMessages({ messages: [3, 4], ...numbers }))).toEqual([
      { ...account, change: { kind: 'delete', chat: null, messageIds: ['3', '4'] } },
    ]);
    const update = new Api.UpdateDeleteChannelMessages({ channelId: long('9'), messages: [3], ...numbers });
    expect(told(update)).toEqual([
      { ...channel, change: { kind: 'delete', chat: { kind: 'channel', id: '9' }, messageIds: ['3'] } },
    ]);
  });

  it('tells who has read until where', () => {
    const upTo = { maxId: 12, ...numbers };
    expect(told(new Api.UpdateReadHistoryInbox({ peer: PERSON, stillUnreadCount: 0, ...upTo }))).toEqual([
      {
        ...account,
        change: { kind: 'read', by: 'account', chat: { kind: 'user', id: '7' }, upToMessageId: '12' },
      },
    ]);
    expect(told(new Api.UpdateReadHistoryOutbox({ peer: GROUP, ...upTo }))).toMatchObject([
      { ...account, change: { by: 'peer', chat: { kind: 'chat', id: '5' } } },
    ]);
    const inChannel = { channelId: long('9'), maxId: 12 };
    const inbox = new Api.UpdateReadChannelInbox({ ...inChannel, stillUnreadCount: 0, pts: 40 });
    expect(told(inbox)).toEqual([
      {
        kind: 'uncounted',
        change: { kind: 'read', by: 'account', chat: { kind: 'channel', id: '9' }, upToMessageId: '12' },
      },
    ]);
    expect(told(new Api.UpdateReadChannelOutbox(inChannel))).toMatchObject([
      { kind: 'uncounted', change: { by: 'peer' } },
    ]);
  });

  it('tells reactions, which nobody counts', () => {
    const reactions = new Api.MessageReactions({ results: [] });
    expect(told(new Api.UpdateMessageReactions({ peer: PERSON, msgId: 3, reactions }))).toEqual([
      {
        kind: 'uncounted',
        change: {
          kind: 'reactions',
          chat: { kind: 'user', id: '7' },
          messageId: '3',
          reactions: { list: [], isComplete: true },
        },
      },
    ]);
  });
});

describe('counters', () => {
  it('loses no step of a box, whatever stands between', () => {
    const kinds = fc.constantFrom('message', 'preview', 'typing', 'read', 'delete');
    fc.assert(
      fc.property(fc.array(kinds), (names) => {
        const updates = names.map((name, i) => sample(name, i + 1));
        const container = new Api.Updates({ updates, users: [], chats: [], date: 1, seq: 1 });
        const heard = toTelegramUpdates(container, surroundings)?.updates ?? [];
        const counted = names.flatMap((name, i) => (name === 'typing' ? [] : [i + 1]));
        expect(heard.map((one) => one.kind === 'counted' && one.pts)).toEqual(counted);
      }),
    );
  });

  it('counts what tells us nothing', () => {
    const preview = new Api.WebPageEmpty({ id: long('1') });
    const inAccount = [
      new Api.UpdateWebPage({ webpage: preview, ...numbers }),
      new Api.UpdateReadMessagesContents({ messages: [1], ...numbers }),
      new Api.UpdatePinnedMessages({ peer: PERSON, messages: [1], ...numbers }),
      new Api.UpdateFolderPeers({ folderPeers: [], ...numbers }),
    ];
    for (const update of inAccount) expect(told(update)).toEqual([{ ...account, change: null }]);
    const inChannel = [
      new Api.UpdateChannelWebPage({ channelId: long('9'), webpage: preview, ...numbers }),
      new Api.UpdatePinnedChannelMessages({ channelId: long('9'), messages: [1], ...numbers }),
    ];
    for (const update of inChannel) expect(told(update)).toEqual([{ ...channel, change: null }]);
  });

  it('tells of channels that have more to say, or have changed', () => {
    expect(told(new Api.UpdateChannelTooLong({ channelId: long('9'), pts: 5 }))).toEqual([
      { kind: 'channel_too_long', channelId: '9', pts: 5 },
    ]);
    expect(told(new Api.UpdateChannelTooLong({ channelId: long('9') }))).toMatchObject([{ pts: null }]);
    expect(told(new Api.UpdateChannel({ channelId: long('9') }))).toEqual([
      { kind: 'channel_changed', channelId: '9' },
    ]);
    expect(told(new Api.UpdatePtsChanged())).toEqual([{ kind: 'too_long' }]);
  });

  it('counts secret chats apart', () => {
    const secret = new Api.EncryptedMessageService({
      randomId: long('1'),
      chatId: 1,
      date: 1,
      bytes: Buffer.alloc(0),
    });
    expect(told(new Api.UpdateNewEncryptedMessage({ message: secret, qts: 3 }))).toEqual([
      { kind: 'secret', qts: 3 },
    ]);
  });

  it('counts what own deletions and reads answer', () => {
    const deletion = new Api.messages.DeleteMessages({ id: [1] });
    const inChannel = new Api.channels.DeleteMessages({
      channel: new Api.InputChannel({ channelId: long('9'), accessHash: long('1') }),
      id: [1],
    });
    const answer = new Api.messages.AffectedMessages(numbers);
    expect(countedByAnswer(deletion, answer)?.updates).toEqual([{ ...account, change: null }]);
    expect(countedByAnswer(inChannel, answer)?.updates).toEqual([{ ...channel, change: null }]);
    const history = new Api.messages.AffectedHistory({ ...numbers, offset: 0 });
    expect(countedByAnswer(deletion, history)?.updates).toEqual([{ ...account, change: null }]);
    expect(
      countedByAnswer(deletion, new Api.updates.State({ pts: 1, qts: 0, date: 0, seq: 0, unreadCount: 0 })),
    ).toBeNull();
  });
});
