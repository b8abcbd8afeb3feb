import { describe, expect, it } from '@jest/globals';
import type { OutboundInteractive, Platform } from '@switchboard/core';
import { capabilitiesOf, sendableTypeOf, takesMimeType } from './capabilities.ts';
import { checkReply } from './check-reply.ts';
import type { Reply, ReplyFile } from './split-reply.ts';

const ACCOUNT = { isBot: false };
const MIB = 1024 * 1024;

function problems(platform: Platform, parts: Partial<Reply>, line = ACCOUNT): string[] {
  const empty = { text: null, attachments: [], replyToExternalId: null, template: null, interactive: null };
  return checkReply(platform, { ...empty, ...parts }, line);
}

function file(parts: Partial<ReplyFile>): Partial<Reply> {
  return { attachments: [{ type: 'image', filename: 'a', mimeType: 'image/png', sizeBytes: 1, ...parts }] };
}

describe('what an agent may not send', () => {
  it.each<[string, Platform, Partial<Reply>, RegExp]>([
    ['nothing', 'whatsapp', { text: ' \n' }, /is empty/],
    ['a long text', 'whatsapp', { text: 'x'.repeat(4_097) }, /4,097 of at most 4,096 characters/],
    ['a long text', 'facebook', { text: 'x'.repeat(2_001) }, /too long for Facebook/],
    ['a text of many bytes', 'instagram', { text: '😀'.repeat(251) }, /1,004 of at most 1,000 bytes/],
    ['a large picture', 'whatsapp', file({ sizeBytes: 5 * MIB + 1 }), /too large: WhatsApp takes up to 5 MB/],
    [
      'a picture of another kind',
      'whatsapp',
      file({ mimeType: 'image/heic' }),
      /does not take "a" \(image\/heic\)/,
    ],
    ['an empty file', 'telegram', file({ sizeBytes: 0 }), /is empty/],
    ['a sticker', 'instagram', file({ type: 'sticker' }), /no message of the kind "sticker"/],
    ['a place', 'telegram', file({ type: 'location' }), /no message of the kind "location"/],
    ['a table', 'instagram', file({ type: 'document', mimeType: 'text/csv' }), /does not take "a"/],
    [
      'a template',
      'facebook',
      { template: { name: 'a', language: 'en', components: [] } },
      /knows no templates/,
    ],
    [
      'a nameless template',
      'whatsapp',
      { template: { name: '', language: 'en', components: [] } },
      /needs a name/,
    ],
    [
      'a template with a file',
      'whatsapp',
      { ...file({}), template: { name: 'a', language: 'en', components: [] } },
      /sent alone/,
    ],
    [
      'buttons by an account',
      'telegram',
      { text: 'x', interactive: { kind: 'buttons', buttons: [{ id: 'a', title: 'A' }] } },
      /knows no buttons/,
    ],
  ])('%s on %s', (_, platform, parts, expected) => {
    expect(problems(platform, parts)).toEqual([expect.stringMatching(expected)]);
  });

  it('and what it may, up to the limit itself', () => {
    expect(problems('whatsapp', { text: 'x'.repeat(4_096) })).toEqual([]);
    expect(problems('instagram', { text: '😀'.repeat(250) })).toEqual([]);
    expect(problems('whatsapp', file({ sizeBytes: 5 * MIB }))).toEqual([]);
    expect(problems('whatsapp', file({ type: 'voice', mimeType: 'audio/ogg; codecs=opus' }))).toEqual([]);
    expect(
      problems('telegram', file({ type: 'document', mimeType: 'text/csv', sizeBytes: 100 * MIB })),
    ).toEqual([]);
    expect(problems('whatsapp', { template: { name: 'a', language: 'en', components: [] } })).toEqual([]);
  });

  it('tells every problem at once', () => {
    const attachments = [
      { type: 'sticker' as const, filename: 'a', mimeType: 'image/webp', sizeBytes: 1 },
      { type: 'image' as const, filename: 'b', mimeType: 'image/png', sizeBytes: 9 * MIB },
    ];
    expect(problems('instagram', { text: 'x'.repeat(1_001), attachments })).toHaveLength(3);
  });
});

const LIST: Extract<OutboundInteractive, { kind: 'list' }> = {
  kind: 'list',
  button: 'More',
  sections: [{ rows: [{ id: 'a', title: 'A' }] }],
};
const ROWS = Array.from({ length: 11 }, (_, at) => ({ id: `${at}`, title: `${at}` }));

describe('what is wrong with buttons', () => {
  it.each<[string, Platform, OutboundInteractive, RegExp]>([
    ['four of WhatsApp', 'whatsapp', { kind: 'buttons', buttons: ROWS.slice(0, 4) }, /at most 3 buttons/],
    ['none', 'whatsapp', { kind: 'buttons', buttons: [] }, /no buttons/],
    [
      'a long title',
      'whatsapp',
      { kind: 'buttons', buttons: [{ id: 'a', title: 'x'.repeat(21) }] },
      /more than 20/,
    ],
    ['no title', 'facebook', { kind: 'buttons', buttons: [{ id: 'a', title: '' }] }, /has no words/],
    ['no id', 'facebook', { kind: 'buttons', buttons: [{ id: '', title: 'A' }] }, /has no id/],
    [
      'a long id',
      'telegram',
      { kind: 'buttons', buttons: [{ id: 'é'.repeat(33), title: 'A' }] },
      /id of a button/,
    ],
    [
      'an id twice',
      'whatsapp',
      {
        kind: 'buttons',
        buttons: [
          { id: 'a', title: 'A' },
          { id: 'a', title: 'B' },
        ],
      },
      /same id/,
    ],
    [
      'a header of Messenger',
      'facebook',
      { kind: 'buttons', header: 'H', buttons: ROWS.slice(0, 1) },
      /no header/,
    ],
    ['a long footer', 'whatsapp', { ...LIST, footer: 'x'.repeat(61) }, /footer has more than 60/],
    ['a list of Instagram', 'instagram', LIST, /knows no lists/],
    ['eleven rows', 'whatsapp', { ...LIST, sections: [{ rows: ROWS }] }, /at most 10 rows/],
    [
      'an empty part',
      'whatsapp',
      { ...LIST, sections: [...LIST.sections, { title: 'T', rows: [] }] },
      /empty|title/,
    ],
    [
      'a long description',
      'whatsapp',
      { ...LIST, sections: [{ rows: [{ id: 'a', title: 'A', description: 'x'.repeat(73) }] }] },
      /more than 72/,
    ],
    ['a link to a script', 'whatsapp', { kind: 'link', title: 'Open', url: 'javascript:alert(1)' }, /https/],
  ])('%s', (_, platform, interactive, expected) => {
    const found = problems(platform, { text: 'Pick', interactive }, { isBot: true });
    expect(found).toContainEqual(expect.stringMatching(expected));
  });

  it('that they have no text above them, or one that is too long', () => {
    expect(problems('whatsapp', { interactive: LIST })).toEqual(['Buttons need a text above them.']);
    const text = 'x'.repeat(1_025);
    expect(problems('whatsapp', { text, interactive: LIST })).toEqual([expect.stringMatching(/too long/)]);
  });

  it('nothing, when they fit', () => {
    const full = { ...LIST, header: 'H', footer: 'F', sections: [{ rows: ROWS.slice(1) }] };
    expect(problems('whatsapp', { text: 'Pick', interactive: full })).toEqual([]);
    const buttons = { kind: 'buttons' as const, buttons: ROWS.slice(0, 3) };
    expect(problems('telegram', { text: 'Pick', interactive: buttons }, { isBot: true })).toEqual([]);
  });
});

describe('as what a file may go', () => {
  it.each<[Platform, string, number, string | null]>([
    ['whatsapp', 'image/png', 5 * MIB, 'image'],
    ['whatsapp', 'image/png', 6 * MIB, 'document'],
    ['whatsapp', 'image/webp', 1, 'document'],
    ['whatsapp', 'audio/ogg; codecs=opus', 1, 'audio'],
    ['whatsapp', 'application/zip', 101 * MIB, null],
    ['instagram', 'application/pdf', 1, 'document'],
    ['instagram', 'application/zip', 1, null],
    ['facebook', 'VIDEO/MP4', 1, 'video'],
  ])('%s: %s of %i bytes is %s', (platform, mimeType, sizeBytes, expected) => {
    expect(sendableTypeOf(capabilitiesOf(platform, ACCOUNT), { mimeType, sizeBytes })).toBe(expected);
  });

  it('takes a family of types by its whole name', () => {
    const rule = { type: 'video' as const, mimeTypes: ['video/*'], bytesMax: 1 };
    expect(takesMimeType(rule, 'video/mp4')).toBe(true);
    expect(takesMimeType(rule, 'videography/mp4')).toBe(false);
  });

  it('is plain data, so that a client can be told', () => {
    for (const line of [ACCOUNT, { isBot: true }]) {
      for (const platform of ['whatsapp', 'facebook', 'instagram', 'telegram'] as const) {
        const capabilities = capabilitiesOf(platform, line);
        expect(JSON.parse(JSON.stringify(capabilities))).toEqual(capabilities);
      }
    }
  });
});
