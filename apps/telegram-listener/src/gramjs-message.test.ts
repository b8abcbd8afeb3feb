import { describe, expect, it } from '@jest/globals';
import type { TelegramPeer, TelegramPeerId } from '@switchboard/channels';
import { Api, helpers } from 'telegram';
import { newMessagesIn, peerFrom, toTelegramMessage } from './gramjs-message.ts';

const long = (value: string) => helpers.returnBigInt(value);
const person = new Api.PeerUser({ userId: long('7') });

function describePeer({ kind, id }: TelegramPeerId): TelegramPeer {
  return { kind, id, firstName: `name of ${id}`, lastName: null, title: null, username: null, phone: null };
}

function message(fields: Partial<Api.Message>): Api.Message {
  return new Api.Message({ id: 3, peerId: person, date: 1_780_000_000, message: 'słowa', ...fields });
}

function update(of: Api.Message | Api.MessageService): Api.UpdateNewMessage {
  return new Api.UpdateNewMessage({ message: of, pts: 1, ptsCount: 1 });
}

describe('newMessagesIn', () => {
  it('opens containers in order and passes over everything else', () => {
    const messages = [message({ message: 'a' }), message({ message: 'b' })];
    const typing = new Api.UpdateUserTyping({ userId: long('7'), action: new Api.SendMessageTypingAction() });
    const empty = new Api.UpdateNewMessage({ message: new Api.MessageEmpty({ id: 1 }), pts: 1, ptsCount: 1 });
    const updates = [update(messages[0]!), typing, empty, update(messages[1]!)];
    const container = { updates, users: [], chats: [], date: 0, seq: 0 };
    expect(newMessagesIn(new Api.Updates(container))).toEqual(messages);
    expect(newMessagesIn(new Api.UpdatesCombined({ ...container, seqStart: 0 }))).toEqual(messages);
    expect(newMessagesIn(new Api.UpdateShort({ update: updates[0]!, date: 0 }))).toEqual([messages[0]]);
    expect([new Api.UpdatesTooLong(), typing, null, 7, 'x', [], undefined].flatMap(newMessagesIn)).toEqual(
      [],
    );
  });
});

describe('toTelegramMessage', () => {
  it('describes service messages by their action', () => {
    const service = new Api.MessageService({
      id: 4,
      peerId: new Api.PeerChat({ chatId: long('5') }),
      fromId: person,
      date: 1_780_000_000,
      action: new Api.MessageActionChatAddUser({ users: [long('9007199254740993')] }),
    });
    expect(toTelegramMessage(service, describePeer)).toMatchObject({
      chat: { kind: 'chat', id: '5' },
      sender: { id: '7' },
      text: '',
      media: null,
      action: { name: 'MessageActionChatAddUser', details: { users: ['9007199254740993'] } },
    });
  });

  it('names the author of a forwarded message where Telegram does', () => {
    const from = (header: Partial<Api.MessageFwdHeader>): string | null =>
      toTelegramMessage(message({ fwdFrom: new Api.MessageFwdHeader({ date: 0, ...header }) }), describePeer)
        .forwardedFrom;
    expect(from({ fromName: 'Ukryty Autor' })).toBe('Ukryty Autor');
    expect(from({ fromId: new Api.PeerUser({ userId: long('8') }) })).toBe('name of 8');
    expect(from({})).toBe('');
    expect(toTelegramMessage(message({}), describePeer).forwardedFrom).toBeNull();
  });

  it('tells an answer from a message that only belongs to a forum topic', () => {
    const reply = (header: Partial<Api.MessageReplyHeader>) =>
      toTelegramMessage(message({ replyTo: new Api.MessageReplyHeader(header) }), describePeer).replyTo;
    expect(reply({ replyToMsgId: 2 })).toEqual({ messageId: '2', peer: null });
    expect(reply({ replyToMsgId: 2, replyToPeerId: new Api.PeerChannel({ channelId: long('6') }) })).toEqual({
      messageId: '2',
      peer: { kind: 'channel', id: '6' },
    });
    expect(reply({ replyToMsgId: 1, forumTopic: true })).toBeNull();
    expect(reply({ replyToMsgId: 2, forumTopic: true, replyToTopId: 1 })).toMatchObject({ messageId: '2' });
  });

  it('keeps album ids and a poll’s words', () => {
    const poll = new Api.MessageMediaPoll({
      poll: new Api.Poll({
        id: long('1'),
        question: new Api.TextWithEntities({ text: 'Kiedy?', entities: [] }),
        answers: [
          new Api.PollAnswer({
            text: new Api.TextWithEntities({ text: 'Jutro', entities: [] }),
            option: Buffer.from('0'),
          }),
        ],
      }),
      results: new Api.PollResults({}),
    });
    const told = toTelegramMessage(
      message({ media: poll, groupedId: long('5000000000000000001') }),
      describePeer,
    );
    expect(told.albumId).toBe('5000000000000000001');
    expect(told.media).toMatchObject({
      kind: 'other',
      name: 'MessageMediaPoll',
      details: {
        poll: { type: 'Poll', question: { text: 'Kiedy?' }, answers: [{ text: { text: 'Jutro' } }] },
      },
    });
    expect(() => JSON.stringify(told)).not.toThrow();
  });

  it('tells a venue from a bare place, and an unknown place from both', () => {
    const geo = new Api.GeoPoint({ lat: 50.06, long: 19.94, accessHash: long('1') });
    const place = { kind: 'location', latitude: 50.06, longitude: 19.94 };
    const mediaOf = (media: Api.TypeMessageMedia) =>
      toTelegramMessage(message({ media }), describePeer).media;
    const venue = { title: 'Biuro', address: 'ul. Długa 1', provider: '', venueId: '', venueType: '' };
    expect(mediaOf(new Api.MessageMediaVenue({ geo, ...venue }))).toEqual({
      ...place,
      title: 'Biuro',
      address: 'ul. Długa 1',
    });
    expect(mediaOf(new Api.MessageMediaGeoLive({ geo, period: 60 }))).toEqual({
      ...place,
      title: null,
      address: null,
    });
    expect(mediaOf(new Api.MessageMediaGeo({ geo: new Api.GeoPointEmpty() }))).toMatchObject({
      kind: 'other',
      name: 'MessageMediaGeo',
    });
  });

  it('takes a picture that has destroyed itself for something that it cannot show', () => {
    const gone = new Api.MessageMediaPhoto({ ttlSeconds: 10 });
    expect(toTelegramMessage(message({ media: gone }), describePeer).media).toEqual({
      kind: 'other',
      name: 'MessageMediaPhoto',
      details: { ttlSeconds: 10 },
    });
  });
});

describe('peerFrom', () => {
  it('finds a bought username and says what is abbreviated', () => {
    const usernames = [
      new Api.Username({ username: 'old', active: false }),
      new Api.Username({ username: 'bought', active: true }),
    ];
    expect(peerFrom(new Api.User({ id: long('7'), usernames, min: true }))).toMatchObject({
      peer: { kind: 'user', id: '7', username: 'bought', firstName: null },
      isPartial: true,
    });
  });

  it('knows groups that the account may not look into, and nothing else', () => {
    expect(peerFrom(new Api.ChatForbidden({ id: long('5'), title: 'Zamknięta' }))).toMatchObject({
      peer: { kind: 'chat', title: 'Zamknięta' },
      isPartial: false,
    });
    expect([new Api.UserEmpty({ id: long('1') }), null, 'x', {}].map(peerFrom)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
