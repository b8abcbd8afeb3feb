import { describe, expect, it } from '@jest/globals';
import { type OutboundTarget, type Platform, PLATFORMS } from '@switchboard/core';
import fc from 'fast-check';
import { buildFacebookRequest } from '../facebook/send.ts';
import { buildInstagramRequest } from '../instagram/send.ts';
import { buildBotCall } from '../telegram/bot/send.ts';
import { message } from '../testing/outbound.ts';
import { buildWhatsappRequest } from '../whatsapp/send.ts';
import { capabilitiesOf, lengthIn } from './capabilities.ts';
import { type Reply, type ReplyFile, type ReplyPart, splitReply } from './split-reply.ts';

const BOT = { isBot: true };

function reply(parts: Partial<Reply>): Reply {
  return {
    text: null,
    attachments: [],
    replyToExternalId: null,
    template: null,
    interactive: null,
    ...parts,
  };
}

function file(parts: Partial<ReplyFile> = {}): ReplyFile {
  return { type: 'image', filename: 'a.png', mimeType: 'image/png', sizeBytes: 10, ...parts };
}

const PICTURE = file();
const STICKER = file({ type: 'sticker', mimeType: 'image/webp' });
const RECORDING = file({ type: 'audio', mimeType: 'audio/mp4' });

function partsOf(platform: Platform, parts: Partial<Reply>): ReplyPart[] {
  const split = splitReply(platform, reply(parts), BOT);
  if (split.kind === 'refused') throw new Error(split.problems.join(' '));
  return split.parts;
}

/** `text(words) image(words) sticker()`. */
function short(parts: readonly ReplyPart[]): string {
  return parts.map(({ type, text }) => `${type}(${text ?? ''})`).join(' ');
}

describe('a reply as messages', () => {
  it.each<[Platform, ReplyFile[], string]>([
    ['whatsapp', [], 'text(Hi)'],
    ['whatsapp', [PICTURE], 'image(Hi)'],
    ['whatsapp', [PICTURE, PICTURE], 'image(Hi) image()'],
    ['whatsapp', [STICKER], 'text(Hi) sticker()'],
    ['whatsapp', [RECORDING], 'text(Hi) audio()'],
    ['whatsapp', [RECORDING, PICTURE], 'audio() image(Hi)'],
    ['facebook', [PICTURE], 'text(Hi) image()'],
    ['instagram', [PICTURE, RECORDING], 'text(Hi) image() audio()'],
    ['telegram', [PICTURE, PICTURE], 'image(Hi) image()'],
    ['telegram', [STICKER], 'text(Hi) sticker()'],
    ['telegram', [RECORDING], 'audio(Hi)'],
  ])('of %s with %j', (platform, attachments, expected) => {
    expect(short(partsOf(platform, { text: 'Hi', attachments }))).toBe(expected);
  });

  it('puts words that are too long for a caption before the picture', () => {
    const text = 'x'.repeat(1_025);
    expect(short(partsOf('whatsapp', { text, attachments: [PICTURE] }))).toBe(`text(${text}) image()`);
    expect(short(partsOf('whatsapp', { text: text.slice(1), attachments: [PICTURE] }))).toBe(
      `image(${text.slice(1)})`,
    );
  });

  it('quotes once, at the first message', () => {
    const parts = partsOf('facebook', { text: 'Hi', attachments: [PICTURE], replyToExternalId: 'm_9' });
    expect(parts.map((part) => part.replyToExternalId)).toEqual(['m_9', null]);
  });

  it('sends templates and buttons as one message', () => {
    const template = { name: 'hi', language: 'uk', components: [] };
    expect(partsOf('whatsapp', { text: 'Hello', template })).toMatchObject([{ type: 'template', template }]);
    const interactive = { kind: 'buttons' as const, buttons: [{ id: 'a', title: 'A' }] };
    expect(partsOf('telegram', { text: 'Pick', interactive })).toMatchObject([
      { type: 'interactive', interactive },
    ]);
  });

  it('is refused with sentences when it does not fit, never cut', () => {
    const text = 'é'.repeat(501);
    expect(splitReply('instagram', reply({ text }), BOT)).toEqual({
      kind: 'refused',
      problems: [expect.stringMatching(/^The text is too long for Instagram: 1,002 of at most 1,000 bytes/)],
    });
  });
});

const anyText = fc.option(
  fc.oneof(fc.string({ maxLength: 50 }), fc.string({ minLength: 900, maxLength: 4_200, unit: 'grapheme' })),
);
const anyFile = fc.record({
  type: fc.constantFrom<ReplyFile['type']>(
    'image',
    'video',
    'audio',
    'voice',
    'document',
    'sticker',
    'location',
  ),
  filename: fc.string(),
  mimeType: fc.constantFrom(
    'image/png',
    'image/webp',
    'video/mp4',
    'audio/mp4',
    'audio/ogg; codecs=opus',
    'application/pdf',
  ),
  sizeBytes: fc.integer({ min: 0, max: 120 * 1024 * 1024 }),
});
const anyReply = fc.record({
  text: anyText,
  attachments: fc.array(anyFile, { maxLength: 5 }),
  replyToExternalId: fc.option(fc.constant('7:9')),
  template: fc.constant(null),
  interactive: fc.constant(null),
});

describe('whatever is sent', () => {
  it('loses no word and no file, in order, and stays within the limits', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PLATFORMS), fc.boolean(), anyReply, (platform, isBot, sent) => {
        const split = splitReply(platform, sent, { isBot });
        if (split.kind === 'refused') {
          expect(split.problems.length).toBeGreaterThan(0);
          return;
        }
        const { text, caption, media } = capabilitiesOf(platform, { isBot });
        expect(split.parts.length).toBeGreaterThan(0);
        const words = (sent.text ?? '').trim() === '' ? [] : [sent.text];
        expect(split.parts.map((part) => part.text).filter((said) => said !== null)).toEqual(words);
        expect(split.parts.flatMap(({ attachment }) => attachment ?? [])).toEqual(sent.attachments);
        for (const part of split.parts) {
          const limit = part.attachment === null ? text : caption;
          if (part.text !== null) expect(lengthIn(limit!.unit, part.text)).toBeLessThanOrEqual(limit!.max);
          if (part.attachment === null) continue;
          const rule = media.find(({ type }) => type === part.attachment?.type);
          expect(part.attachment.sizeBytes).toBeLessThanOrEqual(rule!.bytesMax);
        }
      }),
    );
  });

  it('is a request that the platform knows: what is not refused here is built', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PLATFORMS), anyReply, (platform, sent) => {
        const split = splitReply(platform, sent, BOT);
        if (split.kind === 'refused') return;
        for (const part of split.parts) expect(build(platform, part)).not.toBe('refused');
      }),
    );
  });
});

function build(platform: Platform, part: ReplyPart): string {
  const { attachment } = part;
  const command = message({
    ...part,
    attachment: attachment === null ? null : { ...attachment, externalId: '1', url: null },
  });
  const target: OutboundTarget = { platform, channelExternalId: '1', address: '380501234567' };
  switch (platform) {
    case 'whatsapp':
      return buildWhatsappRequest(target, command).kind;
    case 'facebook':
      return buildFacebookRequest(target, command).kind;
    case 'instagram':
      return buildInstagramRequest(target, command, { kind: 'login' }).kind;
    case 'telegram':
      return buildBotCall(target, command, false).kind;
  }
}
