import { describe, expect, it } from '@jest/globals';
import { Api } from 'telegram';
import { GROUP, long, message, PERSON, surroundings } from '../testing/api-objects.ts';
import { toTelegramMessage } from './to-telegram-message.ts';

const told = (fields: Partial<Api.Message>) => toTelegramMessage(message(fields), surroundings);

describe('toTelegramMessage', () => {
  it('tells everything that a plain message holds', () => {
    expect(told({ out: true })).toEqual({
      id: '3',
      chat: surroundings.describe({ kind: 'user', id: '7' }),
      sender: null,
      out: true,
      dateSeconds: 1_780_000_000,
      text: 'słowa',
      media: null,
      action: null,
      replyTo: null,
      forwardedFrom: null,
      albumId: null,
      editedAtSeconds: null,
      editIsHidden: false,
    });
  });

  it('describes service messages by their action', () => {
    const service = new Api.MessageService({
      id: 4,
      peerId: GROUP,
      fromId: PERSON,
      date: 1_780_000_000,
      action: new Api.MessageActionChatAddUser({ users: [long('9007199254740993')] }),
    });
    expect(toTelegramMessage(service, surroundings)).toMatchObject({
      chat: { kind: 'chat', id: '5' },
      sender: { id: '7' },
      text: '',
      media: null,
      action: { name: 'MessageActionChatAddUser', details: { users: ['9007199254740993'] } },
    });
  });

  it('says when a message was edited, and whether that is shown', () => {
    expect(told({ editDate: 1_780_000_100 })).toMatchObject({
      editedAtSeconds: 1_780_000_100,
      editIsHidden: false,
    });
    expect(told({ editDate: 1_780_000_100, editHide: true })).toMatchObject({ editIsHidden: true });
  });

  it('names the author of a forwarded message where Telegram does', () => {
    const from = (header: Partial<Api.MessageFwdHeader>): string | null =>
      told({ fwdFrom: new Api.MessageFwdHeader({ date: 0, ...header }) }).forwardedFrom;
    expect(from({ fromName: 'Ukryty Autor' })).toBe('Ukryty Autor');
    expect(from({ fromId: new Api.PeerUser({ userId: long('8') }) })).toBe('name of 8');
    expect(from({})).toBe('');
    expect(told({}).forwardedFrom).toBeNull();
  });

  it('tells an answer from a message that only belongs to a forum topic', () => {
    const reply = (header: Partial<Api.MessageReplyHeader>) =>
      told({ replyTo: new Api.MessageReplyHeader(header) }).replyTo;
    expect(reply({ replyToMsgId: 2 })).toEqual({ messageId: '2', peer: null });
    expect(reply({ replyToMsgId: 2, quote: true, quoteText: 'słowo' })).toMatchObject({ messageId: '2' });
    expect(reply({ replyToMsgId: 2, replyToPeerId: new Api.PeerChannel({ channelId: long('6') }) })).toEqual({
      messageId: '2',
      peer: { kind: 'channel', id: '6' },
    });
    expect(reply({ replyToMsgId: 1, forumTopic: true })).toBeNull();
    expect(reply({ replyToMsgId: 2, forumTopic: true, replyToTopId: 1 })).toMatchObject({ messageId: '2' });
  });

  it('keeps album ids of full length', () => {
    expect(told({ groupedId: long('5000000000000000001') }).albumId).toBe('5000000000000000001');
  });

  it('tells the short forms as far as they go', () => {
    const common = { id: 8, message: 'krótko', pts: 2, ptsCount: 1, date: 1_780_000_000 };
    const toPerson = new Api.UpdateShortMessage({ ...common, userId: long('7'), out: true });
    expect(toTelegramMessage(toPerson, surroundings)).toMatchObject({
      id: '8',
      chat: { kind: 'user', id: '7' },
      sender: null,
      out: true,
      text: 'krótko',
    });
    const inGroup = new Api.UpdateShortChatMessage({ ...common, chatId: long('5'), fromId: long('7') });
    expect(toTelegramMessage(inGroup, surroundings)).toMatchObject({
      chat: { kind: 'chat', id: '5' },
      sender: { kind: 'user', id: '7' },
      out: false,
    });
  });
});

describe('media', () => {
  const mediaOf = (media: Api.TypeMessageMedia) => told({ media }).media;

  it('tells a venue from a bare place, a moving one from a fixed one, and an unknown place from all', () => {
    const geo = new Api.GeoPoint({ lat: 50.06, long: 19.94, accessHash: long('1') });
    const place = { kind: 'location', latitude: 50.06, longitude: 19.94 };
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
      isLive: true,
    });
    expect(mediaOf(new Api.MessageMediaGeo({ geo }))).not.toHaveProperty('isLive');
    expect(mediaOf(new Api.MessageMediaGeo({ geo: new Api.GeoPointEmpty() }))).toMatchObject({
      kind: 'other',
      name: 'MessageMediaGeo',
    });
  });

  it('tells a poll with its votes, as far as they are told', () => {
    const words = (text: string) => new Api.TextWithEntities({ text, entities: [] });
    const poll = new Api.Poll({
      id: long('1'),
      question: words('Kiedy?'),
      closed: true,
      answers: [
        new Api.PollAnswer({ text: words('Jutro'), option: Buffer.from('0') }),
        new Api.PollAnswer({ text: words('Później'), option: Buffer.from('1') }),
      ],
    });
    const results = [new Api.PollAnswerVoters({ option: Buffer.from('1'), voters: 4 })];
    expect(mediaOf(new Api.MessageMediaPoll({ poll, results: new Api.PollResults({ results }) }))).toEqual({
      kind: 'poll',
      question: 'Kiedy?',
      options: [
        { text: 'Jutro', votes: null },
        { text: 'Później', votes: 4 },
      ],
      isClosed: true,
    });
    expect(mediaOf(new Api.MessageMediaPoll({ poll, results: new Api.PollResults({}) }))).toMatchObject({
      options: [{ votes: null }, { votes: null }],
    });
  });

  it('takes a picture that has destroyed itself for something that it cannot show', () => {
    expect(mediaOf(new Api.MessageMediaPhoto({ ttlSeconds: 10 }))).toEqual({
      kind: 'other',
      name: 'MessageMediaPhoto',
      details: { ttlSeconds: 10 },
    });
  });

  it('measures a photo by its largest size', () => {
    const sizes = [
      new Api.PhotoStrippedSize({ type: 'i', bytes: Buffer.alloc(900_000) }),
      new Api.PhotoSizeProgressive({ type: 'y', w: 1, h: 1, sizes: [10, 70_000, 30_000] }),
      new Api.PhotoSize({ type: 'x', w: 1, h: 1, size: 50_000 }),
    ];
    const fields = { accessHash: long('1'), fileReference: Buffer.alloc(0), date: 0, dcId: 2 };
    const photo = new Api.Photo({ id: long('5000000000000000001'), sizes, ...fields });
    expect(mediaOf(new Api.MessageMediaPhoto({ photo }))).toEqual({
      kind: 'photo',
      id: '5000000000000000001',
      sizeBytes: 70_000,
    });
  });
});

describe('reactions', () => {
  const heart = new Api.ReactionEmoji({ emoticon: '❤' });
  const picture = new Api.ReactionCustomEmoji({ documentId: long('1') });
  const count = (reaction: Api.TypeReaction, times: number, chosenOrder?: number) =>
    new Api.ReactionCount({ reaction, count: times, ...(chosenOrder === undefined ? {} : { chosenOrder }) });
  const by = (id: string, reaction: Api.TypeReaction) =>
    new Api.MessagePeerReaction({ peerId: new Api.PeerUser({ userId: long(id) }), date: 0, reaction });
  const reactionsOf = (reactions: Partial<Api.MessageReactions>, peerId: Api.TypePeer = PERSON) => {
    const value = new Api.MessageReactions({ results: [], ...reactions });
    return toTelegramMessage(message({ peerId, reactions: value }), surroundings).reactions;
  };

  it('is complete when the names account for the numbers', () => {
    expect(
      reactionsOf({ results: [count(heart, 2)], recentReactions: [by('7', heart), by('8', heart)] }, GROUP),
    ).toEqual({
      list: [
        { by: { kind: 'user', id: '7' }, emoji: '❤' },
        { by: { kind: 'user', id: '8' }, emoji: '❤' },
      ],
      isComplete: true,
    });
    expect(reactionsOf({})).toEqual({ list: [], isComplete: true });
  });

  it('is incomplete when more reacted than are named', () => {
    expect(reactionsOf({ results: [count(heart, 3)], recentReactions: [by('7', heart)] }, GROUP)).toEqual({
      list: [{ by: { kind: 'user', id: '7' }, emoji: '❤' }],
      isComplete: false,
    });
  });

  it('knows the two of a private chat by numbers alone, unless the answer is abbreviated', () => {
    const results = [count(heart, 2, 0), count(picture, 1)];
    expect(reactionsOf({ results })).toEqual({
      list: [
        { by: { kind: 'user', id: '1' }, emoji: '❤' },
        { by: { kind: 'user', id: '7' }, emoji: '❤' },
        { by: { kind: 'user', id: '7' }, emoji: null },
      ],
      isComplete: true,
    });
    expect(reactionsOf({ results, min: true })).toEqual({ list: [], isComplete: false });
  });

  it('name each of two people once, however many are told', () => {
    for (const times of [2_147_483_647, 2]) {
      expect(reactionsOf({ results: [count(heart, times)] })?.list).toHaveLength(1);
    }
    expect(reactionsOf({ results: [count(heart, -5)] })?.list).toEqual([]);
  });

  it('says nothing where the message says nothing', () => {
    expect(toTelegramMessage(message(), surroundings)).not.toHaveProperty('reactions');
  });
});
