import { describe, expect, it } from '@jest/globals';
import type { OutboundCommand, OutboundTarget } from '@switchboard/core';
import { graphOk, image, message, recordedPort } from '../testing/outbound.ts';
import type { JsonRecord } from '../tolerant-reader.ts';
import { buildWhatsappRequest, readWhatsappAnswer, sendWhatsapp } from './send.ts';

const LINE = '105000000000001';

function target(address = '380501234567'): OutboundTarget {
  return { platform: 'whatsapp', channelExternalId: LINE, address };
}

function bodyOf(command: OutboundCommand, address?: string): JsonRecord {
  const built = buildWhatsappRequest(target(address), command);
  if (built.kind !== 'request') throw new Error(`refused: ${built.error.title}`);
  expect(built.request).toMatchObject({ host: 'graph', method: 'POST', path: `/${LINE}/messages` });
  return built.request.body ?? {};
}

function refusalOf(command: OutboundCommand): string {
  const built = buildWhatsappRequest(target(), command);
  return built.kind === 'refused' ? built.error.code : 'built';
}

describe('where a WhatsApp message goes', () => {
  it.each([
    ['380501234567', { recipient_type: 'individual', to: '+380501234567' }],
    ['+380501234567', { recipient_type: 'individual', to: '+380501234567' }],
    ['US.13491208655302741918', { recipient_type: 'individual', recipient: 'US.13491208655302741918' }],
    [
      'US.ENT.11815799212886844830',
      { recipient_type: 'individual', recipient: 'US.ENT.11815799212886844830' },
    ],
    ['Y2FwaV9ncm91cDoxOTUwNTU1MDA3OToxMjAzNjM', { recipient_type: 'group' }],
  ])('%s', (address, expected) => {
    const body = bodyOf(message({ text: 'Hi' }), address);
    expect(body).toMatchObject({ messaging_product: 'whatsapp', ...expected });
    // With both, `to` wins, and a user id in it is lost without a word.
    expect([body['to'], body['recipient']].filter((value) => value !== undefined)).toHaveLength(1);
  });
});

describe('what a WhatsApp message says', () => {
  const body = 'Pick one';
  it.each<[string, OutboundCommand, JsonRecord]>([
    ['a text', message({ text: 'Hi' }), { type: 'text', text: { body: 'Hi', preview_url: true } }],
    [
      'a quote',
      message({ text: 'Hi', replyToExternalId: 'wamid.9' }),
      { type: 'text', text: { body: 'Hi', preview_url: true }, context: { message_id: 'wamid.9' } },
    ],
    [
      'a picture by id',
      message({
        type: 'image',
        text: 'Look',
        attachment: image({ externalId: '77', url: 'https://x.example/a' }),
      }),
      { type: 'image', image: { id: '77', caption: 'Look' } },
    ],
    [
      'a picture by link',
      message({ type: 'image', attachment: image({ url: 'https://x.example/a' }) }),
      { type: 'image', image: { link: 'https://x.example/a' } },
    ],
    [
      'a document with its name',
      message({
        type: 'document',
        attachment: image({ type: 'document', externalId: '7', filename: 'umowa.pdf' }),
      }),
      { type: 'document', document: { id: '7', filename: 'umowa.pdf' } },
    ],
    [
      'a voice note',
      message({ type: 'voice', attachment: image({ type: 'voice', externalId: '7' }) }),
      { type: 'audio', audio: { id: '7', voice: true } },
    ],
    [
      'a recording',
      message({ type: 'audio', attachment: image({ type: 'audio', externalId: '7' }) }),
      { type: 'audio', audio: { id: '7' } },
    ],
    [
      'a sticker',
      message({ type: 'sticker', attachment: image({ type: 'sticker', externalId: '7' }) }),
      { type: 'sticker', sticker: { id: '7' } },
    ],
    [
      'a template, whatever its words for people',
      message({
        type: 'template',
        text: 'Hello Olena',
        template: { name: 'hi', language: 'uk', components: [1] },
      }),
      { type: 'template', template: { name: 'hi', language: { code: 'uk' }, components: [1] } },
    ],
    [
      'buttons',
      message({
        type: 'interactive',
        text: body,
        interactive: { kind: 'buttons', header: 'H', footer: 'F', buttons: [{ id: 'a', title: 'A' }] },
      }),
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          header: { type: 'text', text: 'H' },
          body: { text: body },
          footer: { text: 'F' },
          action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'A' } }] },
        },
      },
    ],
    [
      'a list',
      message({
        type: 'interactive',
        text: body,
        interactive: { kind: 'list', button: 'More', sections: [{ rows: [{ id: 'a', title: 'A' }] }] },
      }),
      {
        type: 'interactive',
        interactive: {
          type: 'list',
          body: { text: body },
          action: { button: 'More', sections: [{ rows: [{ id: 'a', title: 'A' }] }] },
        },
      },
    ],
    [
      'a link',
      message({
        type: 'interactive',
        text: body,
        interactive: { kind: 'link', title: 'Open', url: 'https://x.example' },
      }),
      {
        type: 'interactive',
        interactive: {
          type: 'cta_url',
          body: { text: body },
          action: { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://x.example' } },
        },
      },
    ],
  ])('%s', (_, command, expected) => {
    expect(bodyOf(command)).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+380501234567',
      biz_opaque_callback_data: 'message-1',
      ...expected,
    });
  });

  it.each([
    ['👍', '👍'],
    [null, ''],
  ])('a reaction %s', (emoji, sent) => {
    const command: OutboundCommand = { kind: 'reaction', messageExternalId: 'wamid.9', emoji };
    expect(bodyOf(command)).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+380501234567',
      type: 'reaction',
      reaction: { message_id: 'wamid.9', emoji: sent },
    });
  });

  it.each<[string, OutboundCommand]>([
    ['an edit', { kind: 'edit', messageExternalId: 'wamid.9', text: 'x' }],
    ['a deletion', { kind: 'delete', messageExternalId: 'wamid.9' }],
    ['nothing', message({})],
    ['words at a sticker', message({ text: 'x', attachment: image({ type: 'sticker', externalId: '7' }) })],
    ['a file that is nowhere', message({ attachment: image({}) })],
    ['a file of a kind that is none', message({ attachment: image({ type: 'location', externalId: '7' }) })],
  ])('never asks for %s', (_, command) => {
    expect(refusalOf(command)).toBe('unsupported');
  });
});

describe('what WhatsApp answers', () => {
  it('is the id of the message', async () => {
    const { port, calls } = recordedPort(graphOk({ messages: [{ id: 'wamid.1' }] }));
    const credentials = { accessToken: 'T' };
    const outcome = await sendWhatsapp(port, target(), message({ text: 'Hi' }), credentials);
    expect(outcome).toEqual({ kind: 'sent', externalId: 'wamid.1' });
    expect(calls).toHaveLength(1);
    expect(calls[0]?.credentials).toBe(credentials);
  });

  it('asks for nothing when there is nothing that can be asked', async () => {
    const { port, calls } = recordedPort(graphOk({}));
    const outcome = await sendWhatsapp(port, target(), message({}), { accessToken: 'T' });
    expect(outcome.kind).toBe('refused');
    expect(calls).toEqual([]);
  });

  it('is unknown without an id, or when the answer was lost; later when it was never asked', () => {
    expect(readWhatsappAnswer(graphOk({})).kind).toBe('unknown');
    expect(readWhatsappAnswer({ kind: 'lost', reason: 'TIMEOUT' })).toMatchObject({
      kind: 'unknown',
      error: { code: 'outcome_unknown', detail: 'TIMEOUT' },
    });
    expect(readWhatsappAnswer({ kind: 'not_sent', reason: 'ECONNREFUSED' })).toMatchObject({
      kind: 'later',
      scope: 'channel',
      afterMs: null,
    });
  });
});
