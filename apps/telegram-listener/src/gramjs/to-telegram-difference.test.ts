import { describe, expect, it } from '@jest/globals';
import { Api } from 'telegram';
import { CHANNEL, message, PERSON, surroundings } from '../testing/api-objects.ts';
import { toAccountDifference, toChannelDifference } from './to-telegram-difference.ts';

const FROM = { pts: 10, qts: 2, seq: 3, date: 100 };
const state = new Api.updates.State({ pts: 14, qts: 2, seq: 5, date: 200, unreadCount: 0 });
const people = { users: [], chats: [] };
const news = {
  newMessages: [message({ id: 8 }), new Api.MessageEmpty({ id: 7 }), message({ id: 6 })],
  otherUpdates: [new Api.UpdateDeleteMessages({ messages: [5], pts: 14, ptsCount: 1 })],
};
const changes = [
  { kind: 'uncounted', change: { kind: 'message', message: { id: '6' } } },
  { kind: 'uncounted', change: { kind: 'message', message: { id: '8' } } },
  { kind: 'counted', pts: 14, change: { kind: 'delete' } },
];

describe('toAccountDifference', () => {
  const told = (answer: Api.updates.TypeDifference) => toAccountDifference(answer, FROM, surroundings);

  it('hands over new messages by their ids, then everything else', () => {
    const difference = told(
      new Api.updates.Difference({ ...news, newEncryptedMessages: [], ...people, state }),
    );
    expect(difference).toMatchObject({
      kind: 'difference',
      changes,
      state: { pts: 14, qts: 2, seq: 5, date: 200 },
      isFinal: true,
    });
  });

  it('says that a slice is not the end', () => {
    const slice = { ...news, newEncryptedMessages: [], ...people, intermediateState: state };
    expect(told(new Api.updates.DifferenceSlice(slice))).toMatchObject({
      isFinal: false,
      state: { pts: 14 },
    });
  });

  it('keeps the counters when nothing was missed', () => {
    expect(told(new Api.updates.DifferenceEmpty({ date: 300, seq: 4 }))).toEqual({
      kind: 'difference',
      changes: [],
      state: { pts: 10, qts: 2, seq: 4, date: 300 },
      isFinal: true,
    });
  });

  it('says where to go on when it is too much', () => {
    expect(told(new Api.updates.DifferenceTooLong({ pts: 99 }))).toEqual({ kind: 'too_long', pts: 99 });
  });
});

describe('toChannelDifference', () => {
  const told = (answer: Api.updates.TypeChannelDifference) => toChannelDifference(answer, surroundings);

  it('tells news, nothing, and too much', () => {
    const difference = new Api.updates.ChannelDifference({ pts: 14, ...news, ...people });
    expect(told(difference)).toMatchObject({ kind: 'difference', changes, pts: 14, isFinal: false });
    expect(told(new Api.updates.ChannelDifferenceEmpty({ final: true, pts: 14 }))).toEqual({
      kind: 'difference',
      changes: [],
      pts: 14,
      isFinal: true,
    });
    const dialog = new Api.Dialog({
      peer: CHANNEL,
      topMessage: 1,
      readInboxMaxId: 0,
      readOutboxMaxId: 0,
      unreadCount: 0,
      unreadMentionsCount: 0,
      unreadReactionsCount: 0,
      notifySettings: new Api.PeerNotifySettings({}),
      pts: 77,
    });
    const tooLong = { final: true, dialog, messages: [message({ peerId: PERSON })], ...people };
    expect(told(new Api.updates.ChannelDifferenceTooLong(tooLong))).toEqual({ kind: 'too_long', pts: 77 });
  });
});
