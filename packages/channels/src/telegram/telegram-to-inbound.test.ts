import { describe, expect, it } from '@jest/globals';
import type { InboundMessage } from '@switchboard/core';
import * as fc from 'fast-check';
import { expectWellFormed } from '../testing/expect-well-formed.ts';
import {
  group,
  nameless as blank,
  olena,
  savedMessages,
  supergroup,
  telegramMessage as message,
  telegramReceipt as receipt,
} from '../testing/telegram-messages.ts';
import type { TelegramMessage } from './telegram-message.ts';
import { telegramToInbound } from './telegram-to-inbound.ts';

function translate(over: Partial<TelegramMessage> = {}): InboundMessage {
  const event = telegramToInbound(message(over), receipt);
  if (event.kind !== 'message') throw new Error(`expected a message, got ${event.what}`);
  return event;
}

describe('telegramToInbound', () => {
  it('translates a private message', () => {
    expect(translate()).toEqual({
      kind: 'message',
      platform: 'telegram',
      channelExternalId: '500',
      externalId: '777:15',
      direction: 'inbound',
      origin: 'live',
      peer: {
        externalId: '777',
        name: 'Олена Коваль',
        username: 'olena',
        identities: [
          { kind: 'telegram_user', scope: '', value: '777' },
          { kind: 'telegram_phone', scope: '', value: '38050123' },
        ],
      },
      type: 'text',
      text: 'Dzień dobry',
      attachments: [],
      replyToExternalId: null,
      sentAt: new Date('2026-08-31T00:00:00Z'),
      payload: null,
      sendReference: null,
    });
  });

  it('takes what the account wrote on another device as outbound and sent', () => {
    expect(translate({ out: true })).toMatchObject({
      direction: 'outbound',
      status: 'sent',
      peer: { externalId: '777' },
    });
  });

  it('keeps basic group, supergroup and person of the same number apart', () => {
    const keys = [{ ...olena, id: '42' }, group, { ...supergroup, id: '42' }].map(
      (chat) => translate({ chat }).externalId,
    );
    expect(keys).toEqual(['42:15', '-42:15', '-1000000000042:15']);
    expect(translate({ chat: supergroup }).peer.identities).toEqual([
      { kind: 'telegram_chat', scope: '', value: '-1001234567890' },
    ]);
  });

  it('names the speaker of a group message', () => {
    const { peer, payload } = translate({ chat: group, sender: olena });
    expect(peer.name).toBe('Sworn translators');
    expect(payload).toEqual({ sender: { id: '777', name: 'Олена Коваль', username: 'olena' } });
  });

  it('translates photos with their caption', () => {
    expect(
      translate({ text: 'Paszport', media: { kind: 'photo', id: '9001', sizeBytes: 1234 } }),
    ).toMatchObject({
      type: 'image',
      text: 'Paszport',
      attachments: [
        { type: 'image', externalId: '9001', mimeType: 'image/jpeg', filename: null, sizeBytes: 1234 },
      ],
    });
  });

  it.each([
    ['file', 'document'],
    ['video', 'video'],
    ['round_video', 'video'],
    ['animation', 'video'],
    ['audio', 'audio'],
    ['voice', 'voice'],
    ['sticker', 'sticker'],
  ] as const)('translates a document shown as %s to %s', (shownAs, type) => {
    const event = translate({
      text: '',
      media: { kind: 'document', id: '7', mimeType: 'x/y', filename: 'a.b', sizeBytes: 5, shownAs },
    });
    expect(event).toMatchObject({
      type,
      text: null,
      attachments: [{ type, externalId: '7', filename: 'a.b', mimeType: 'x/y', sizeBytes: 5 }],
    });
  });

  it('translates places', () => {
    const place = {
      kind: 'location',
      latitude: 50.06,
      longitude: 19.94,
      title: null,
      address: null,
    } as const;
    expect(translate({ text: '', media: place })).toMatchObject({
      type: 'location',
      text: null,
      attachments: [],
      payload: { location: { latitude: 50.06, longitude: 19.94, name: null, address: null, url: null } },
    });
    const venue = { ...place, title: 'Biuro', address: 'ul. Długa 1, Kraków' };
    expect(translate({ media: venue }).payload?.location).toMatchObject({
      name: 'Biuro',
      address: 'ul. Długa 1, Kraków',
    });
  });

  it('translates business cards, and keeps what only the card itself says', () => {
    const card = { kind: 'contact', firstName: 'Jan', lastName: null, phone: '+48600', vcard: null } as const;
    expect(translate({ text: '', media: card })).toMatchObject({
      type: 'contacts',
      payload: {
        contacts: [
          {
            name: 'Jan',
            organization: null,
            phones: [{ number: '+48600', type: null }],
            emails: [],
            urls: [],
          },
        ],
      },
    });
    expect(translate({ media: card }).payload?.raw).toBeUndefined();
    const full = { ...card, phone: null, vcard: 'BEGIN:VCARD' };
    expect(translate({ media: full }).payload).toMatchObject({
      contacts: [{ phones: [] }],
      raw: { media: full },
    });
  });

  it('keeps what it does not understand as unsupported, whole and with its name', () => {
    const game = { kind: 'other' as const, name: 'MessageMediaGame', details: { game: { title: 'Wąż' } } };
    expect(translate({ text: 'słowa', media: game })).toMatchObject({
      type: 'unsupported',
      text: 'słowa',
      payload: { unsupported: { code: null, title: null, type: 'game' }, raw: { media: game } },
    });
    expect(translate({ text: '' })).toMatchObject({ type: 'unsupported', payload: { raw: { id: '15' } } });
  });

  it.each([
    ['file', { kind: 'photo', id: '', sizeBytes: 1 }],
    ['place', { kind: 'location', latitude: null, longitude: Number.NaN, title: null, address: null }],
    ['card', { kind: 'contact', firstName: '', lastName: null, phone: null, vcard: 'BEGIN:VCARD' }],
  ] as const)('shows a %s that says nothing as unsupported', (_, media) => {
    expect(translate({ media })).toMatchObject({ type: 'unsupported', attachments: [] });
    expect(translate({ media }).payload?.raw).toBeDefined();
  });

  it('points a reply at the message that it answers, in whichever chat that is', () => {
    expect(translate({ replyTo: { messageId: '3', peer: null } }).replyToExternalId).toBe('777:3');
    const elsewhere = { messageId: '3', peer: { kind: 'channel' as const, id: '1987654321' } };
    expect(translate({ replyTo: elsewhere }).replyToExternalId).toBe('-1001987654321:3');
  });

  it('tells of forwards and albums', () => {
    expect(translate({ forwardedFrom: 'Jan', albumId: '99' }).payload).toEqual({
      forwarded: true,
      forwarded_from: 'Jan',
      album_id: '99',
    });
    expect(translate({ forwardedFrom: '' }).payload).toEqual({ forwarded: true });
  });

  it('keeps a chat of a business account apart from the same person’s own', () => {
    const receiptOfBot = { ...receipt, businessConnectionId: 'AbC-1' };
    const event = telegramToInbound(message({ replyTo: { messageId: '3', peer: null } }), receiptOfBot);
    expect(event).toMatchObject({
      externalId: 'business:AbC-1:777:15',
      replyToExternalId: 'business:AbC-1:777:3',
      peer: { externalId: 'business:AbC-1:777', identities: translate().peer.identities },
    });
  });

  it('does without names and with an impossible date', () => {
    const event = translate({ chat: { ...blank, kind: 'user', id: '777' }, dateSeconds: 9e15 });
    expect(event.peer).toMatchObject({ name: null, username: null });
    expect(event.sentAt).toBeNull();
  });

  it('keeps login codes out of the inbox', () => {
    const notice = message({ chat: { ...olena, id: '777000' }, text: 'Login code: 12345' });
    expect(telegramToInbound(notice, receipt)).toEqual({
      kind: 'ignored',
      platform: 'telegram',
      channelExternalId: '500',
      what: 'message.telegram_service',
    });
  });

  it('keeps the personal notes of the account’s owner out of the inbox', () => {
    const note = message({ chat: savedMessages, out: true, text: 'PIN 1234' });
    expect(telegramToInbound(note, receipt)).toEqual({
      kind: 'ignored',
      platform: 'telegram',
      channelExternalId: '500',
      what: 'message.saved_messages',
    });
    const ofAnotherAccount = telegramToInbound(note, { ...receipt, accountUserId: '501' });
    expect(ofAnotherAccount.kind).toBe('message');
    const namesake = telegramToInbound(message({ chat: { ...group, id: '500' } }), receipt);
    expect(namesake.kind).toBe('message');
  });

  it('says whether it was said now or before', () => {
    expect(telegramToInbound(message(), { ...receipt, origin: 'history' })).toMatchObject({
      origin: 'history',
    });
  });

  it('never throws and always makes JSON, whatever it is given', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
    });
    const nearly = fc.record(
      Object.fromEntries(
        Object.entries(message()).map(([name, value]) => [name, fc.oneof(fc.constant(value), anything)]),
      ),
    );
    fc.assert(
      fc.property(fc.oneof(anything, nearly), (value) => {
        const event = telegramToInbound(value as TelegramMessage, receipt);
        expectWellFormed([event], 'telegram');
        expect(() => JSON.stringify(event)).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives different messages different ids', () => {
    const place = fc.record({
      kind: fc.constantFrom('user' as const, 'chat' as const, 'channel' as const),
      // The widest range that Telegram gives out.
      chatId: fc.oneof(fc.bigInt({ min: 1n, max: 200n }), fc.bigInt({ min: 1n, max: 10n ** 12n - 1n })),
      id: fc.bigInt({ min: 1n, max: 2n ** 31n }),
    });
    const keyOf = (at: { kind: 'user' | 'chat' | 'channel'; chatId: bigint; id: bigint }): string =>
      translate({ id: `${at.id}`, chat: { ...blank, kind: at.kind, id: `${at.chatId}` } }).externalId;
    fc.assert(
      fc.property(place, place, (a, b) => {
        fc.pre(a.kind !== b.kind || a.chatId !== b.chatId || a.id !== b.id);
        fc.pre([a, b].every((at) => at.chatId !== 777_000n));
        expect(keyOf(a)).not.toBe(keyOf(b));
      }),
    );
  });
});
