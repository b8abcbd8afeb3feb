import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { telegramMessage } from '../testing/telegram-messages.ts';
import { mayHaveWords, telegramContent, type TelegramContent } from './telegram-content.ts';
import type { TelegramMedia, TelegramMessage } from './telegram-message.ts';

function contentOf(over: Partial<TelegramMessage>): TelegramContent {
  return telegramContent({ ...telegramMessage({ text: '', ...over }) });
}

function other(name: string, details: unknown): { media: TelegramMedia } {
  return { media: { kind: 'other', name, details } };
}

describe('what a message holds', () => {
  it('shows a poll by its question', () => {
    const poll: TelegramMedia = {
      kind: 'poll',
      question: 'Kiedy odbiór?',
      options: [
        { text: 'Jutro', votes: 2 },
        { text: 'W piątek', votes: null },
      ],
      isClosed: true,
    };
    expect(contentOf({ media: poll })).toEqual({
      type: 'interactive',
      text: 'Kiedy odbiór?',
      attachments: [],
      payload: {
        poll: {
          question: 'Kiedy odbiór?',
          options: [
            { text: 'Jutro', votes: 2 },
            { text: 'W piątek', votes: null },
          ],
          closed: true,
        },
      },
      needsRaw: false,
    });
  });

  it('does not count votes that cannot be', () => {
    const options = [-1, 0.5, Number.NaN, 2 ** 60].map((votes) => ({ text: 'x', votes }));
    const { payload } = contentOf({ media: { kind: 'poll', question: '?', options, isClosed: false } });
    expect(payload.poll?.options.map(({ votes }) => votes)).toEqual([null, null, null, null]);
  });

  it('takes a poll without a question as not understood', () => {
    const poll: TelegramMedia = { kind: 'poll', question: '', options: [], isClosed: false };
    expect(contentOf({ media: poll })).toMatchObject({ type: 'unsupported', needsRaw: true });
  });

  it.each([
    [true, { live: true }],
    [false, {}],
    [undefined, {}],
  ])('tells a place that moves (%s)', (isLive, live) => {
    const place = { kind: 'location' as const, latitude: 1, longitude: 2, title: null, address: null };
    const media = isLive === undefined ? place : { ...place, isLive };
    expect(contentOf({ media }).payload.location).toEqual({
      latitude: 1,
      longitude: 2,
      name: null,
      address: null,
      url: null,
      ...live,
    });
  });

  it.each([
    ['an account', other('MessageMediaDice', { value: 4, emoticon: '🎲' })],
    ['a bot', other('dice', { value: 4, emoji: '🎲' })],
  ])('shows a dice of %s as its emoji, and keeps what was thrown', (_, message) => {
    expect(contentOf(message)).toEqual({
      type: 'text',
      text: '🎲',
      attachments: [],
      payload: {},
      needsRaw: true,
    });
  });

  it('tells a mention in a story from a story that was passed on', () => {
    const peer = { type: 'PeerUser', userId: '777' };
    expect(contentOf(other('MessageMediaStory', { viaMention: true, peer, id: 5 }))).toMatchObject({
      type: 'story',
      payload: { story: { relation: 'mention', id: '5', url: null } },
      needsRaw: true,
    });
    expect(contentOf(other('MessageMediaStory', { peer, id: 5 }))).toMatchObject({
      type: 'story',
      payload: { shares: [{ type: 'story', id: '5', title: null, url: null }] },
      needsRaw: true,
    });
  });

  it.each([
    ['MessageMediaGame', 'game'],
    ['MessageMediaInvoice', 'invoice'],
    ['MessageMediaGiveaway', 'giveaway'],
    ['MessageMediaGiveawayResults', 'giveaway_results'],
    ['MessageMediaPaidMedia', 'paid_media'],
    ['MessageMediaToDo', 'to_do'],
    ['MessageMediaPhoto', 'photo'],
    ['MessageMediaDice', 'dice'],
    ['MessageMediaStory', 'story'],
    ['checklist', 'checklist'],
    ['MessageMedia', 'message_media'],
  ])('keeps %s as unsupported by the name %s', (name, type) => {
    expect(contentOf(other(name, {}))).toMatchObject({
      type: 'unsupported',
      payload: { unsupported: { type } },
      needsRaw: true,
    });
  });
});

describe('service messages', () => {
  it.each([
    [
      'MessageActionChatCreate',
      { title: 'Zlecenia', users: ['1', '2'] },
      { type: 'chat_create', title: 'Zlecenia', users: ['1', '2'] },
    ],
    ['MessageActionChatEditTitle', { title: 'Nowa' }, { type: 'chat_edit_title', title: 'Nowa' }],
    ['MessageActionChatAddUser', { users: ['9'] }, { type: 'chat_add_user', users: ['9'] }],
    ['MessageActionChatDeleteUser', { userId: '9' }, { type: 'chat_delete_user', user_id: '9' }],
    ['MessageActionChatJoinedByLink', { inviterId: '9' }, { type: 'chat_joined_by_link', inviter_id: '9' }],
    [
      'MessageActionChatMigrateTo',
      { channelId: '1234567890' },
      { type: 'chat_migrate_to', channel_id: '1234567890' },
    ],
    [
      'MessageActionChannelMigrateFrom',
      { title: 'Klienci', chatId: '42' },
      { type: 'channel_migrate_from', title: 'Klienci', chat_id: '42' },
    ],
    ['MessageActionPinMessage', {}, { type: 'pin_message' }],
    ['MessageActionSetMessagesTTL', { period: 86_400 }, { type: 'set_messages_ttl', period: 86_400 }],
    ['MessageActionContactSignUp', {}, { type: 'contact_sign_up' }],
    [
      'MessageActionPhoneCall',
      { callId: '1', duration: 12, video: true, reason: { type: 'PhoneCallDiscardReasonHangup' } },
      { type: 'phone_call', call_id: '1', duration: 12, video: true, reason: 'hangup' },
    ],
    [
      'MessageActionPhoneCall',
      { callId: '1', reason: { type: 'PhoneCallDiscardReasonMissed' } },
      { type: 'phone_call', call_id: '1', reason: 'missed' },
    ],
    [
      'MessageActionOfTomorrow',
      { type: 'x', innerThing: { someIds: [{ deepId: '3' }] } },
      { type: 'of_tomorrow', inner_thing: { some_ids: [{ deep_id: '3' }] } },
    ],
    ['new_chat_title', 'Nowa', { type: 'new_chat_title', details: 'Nowa' }],
    ['group_chat_created', true, { type: 'group_chat_created' }],
  ])('%s %j', (name, details, system) => {
    expect(contentOf({ action: { name, details } })).toEqual({
      type: 'system',
      text: null,
      attachments: [],
      payload: { system },
      needsRaw: false,
    });
  });

  it('is a line of the system even where nothing of it can be read', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withMap: true }).filter((value) => (value ?? null) !== null),
        (action) => {
          const { type, payload } = contentOf({ action: action as TelegramMessage['action'] });
          expect(type).toBe('system');
          expect(payload.system?.type).toMatch(/^[\w.?-]{1,100}$/);
          expect(() => JSON.stringify(payload)).not.toThrow();
        },
      ),
    );
  });
});

describe('mayHaveWords', () => {
  const file = { kind: 'document' as const, id: '1', mimeType: null, filename: null, sizeBytes: null };
  const place = { kind: 'location' as const, latitude: 1, longitude: 2, title: null, address: null };
  it.each<[boolean, string, Partial<TelegramMessage>]>([
    [true, 'words', { text: 'x' }],
    [true, 'a photo', { media: { kind: 'photo', id: '1', sizeBytes: null } }],
    [true, 'a voice note', { media: { ...file, shownAs: 'voice' } }],
    [true, 'paid media', other('MessageMediaPaidMedia', {})],
    [false, 'a sticker', { media: { ...file, shownAs: 'sticker' } }],
    [false, 'a round video', { media: { ...file, shownAs: 'round_video' } }],
    [false, 'a place', { media: place }],
    [false, 'a poll', { media: { kind: 'poll', question: '?', options: [], isClosed: false } }],
    [false, 'a game', other('MessageMediaGame', {})],
    [false, 'nothing', {}],
  ])('is %s of %s', (expected, _, over) => {
    expect(mayHaveWords({ ...telegramMessage({ text: '', ...over }) })).toBe(expected);
  });
});
