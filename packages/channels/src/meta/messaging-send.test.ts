import { describe, expect, it } from '@jest/globals';
import type { OutboundCommand, OutboundTarget, SendMessage } from '@switchboard/core';
import { buildFacebookRequest, readFacebookAnswer, sendFacebook } from '../facebook/send.ts';
import type { InstagramConnection } from '../instagram/connection.ts';
import { buildInstagramRequest, sendInstagram } from '../instagram/send.ts';
import { graphError, graphOk, image, message, recordedPort } from '../testing/outbound.ts';
import type { JsonRecord } from '../tolerant-reader.ts';
import type { BuiltRequest } from './graph/send-request.ts';

const PAGE: OutboundTarget = { platform: 'facebook', channelExternalId: '2001', address: '3001' };
const ACCOUNT: OutboundTarget = { platform: 'instagram', channelExternalId: '17841', address: '4001' };

function requestOf(built: BuiltRequest) {
  if (built.kind !== 'request') throw new Error(`refused: ${built.error.title}`);
  return built.request;
}

const MESSAGES: [string, Partial<SendMessage>, JsonRecord][] = [
  ['a text', { text: 'Hi' }, { text: 'Hi' }],
  [
    'a picture by id, which is a text',
    { attachment: image({ externalId: '17841452691600099' }) },
    { attachment: { type: 'image', payload: { attachment_id: '17841452691600099' } } },
  ],
  [
    'a document by address',
    { attachment: image({ type: 'document', url: 'https://x.example/a' }) },
    { attachment: { type: 'file', payload: { url: 'https://x.example/a', is_reusable: true } } },
  ],
  [
    'a voice note',
    { attachment: image({ type: 'voice', externalId: '1' }) },
    { attachment: { type: 'audio', payload: { attachment_id: '1' } } },
  ],
  [
    'buttons as quick replies',
    { text: 'Pick', interactive: { kind: 'buttons', buttons: [{ id: 'a', title: 'A' }] } },
    { text: 'Pick', quick_replies: [{ content_type: 'text', title: 'A', payload: 'a' }] },
  ],
  [
    'a link as a button',
    { text: 'Read', interactive: { kind: 'link', title: 'Open', url: 'https://x.example' } },
    {
      attachment: {
        type: 'template',
        payload: {
          template_type: 'button',
          text: 'Read',
          buttons: [{ type: 'web_url', url: 'https://x.example', title: 'Open' }],
        },
      },
    },
  ],
];

const NEVER: [string, OutboundCommand][] = [
  ['an edit', { kind: 'edit', messageExternalId: 'm_9', text: 'x' }],
  ['a deletion', { kind: 'delete', messageExternalId: 'm_9' }],
  ['nothing', message({})],
  ['a template', message({ template: { name: 'hi', language: 'uk', components: [] } })],
  ['words beside a file', message({ text: 'x', attachment: image({ externalId: '1' }) })],
  ['a file that is nowhere', message({ attachment: image({}) })],
  [
    'a list',
    message({
      text: 'x',
      interactive: { kind: 'list', button: 'b', sections: [{ rows: [{ id: 'a', title: 'A' }] }] },
    }),
  ],
];

describe('Messenger', () => {
  it.each(MESSAGES)('sends %s', (_, parts, expected) => {
    expect(requestOf(buildFacebookRequest(PAGE, message(parts)))).toEqual({
      host: 'graph',
      method: 'POST',
      path: '/2001/messages',
      body: {
        recipient: { id: '3001' },
        messaging_type: 'RESPONSE',
        message: { ...expected, metadata: 'message-1' },
      },
    });
  });

  it('answers as a person, and quotes', () => {
    const command = message({ text: 'Hi', tag: 'HUMAN_AGENT', replyToExternalId: 'm_9' });
    expect(requestOf(buildFacebookRequest(PAGE, command)).body).toMatchObject({
      messaging_type: 'MESSAGE_TAG',
      tag: 'HUMAN_AGENT',
      reply_to: { mid: 'm_9' },
    });
  });

  it.each([
    ['🎉', { sender_action: 'react', payload: { message_id: 'm_9', reaction: '🎉' } }],
    [null, { sender_action: 'unreact', payload: { message_id: 'm_9' } }],
  ])('reacts with %s', async (emoji, expected) => {
    const command: OutboundCommand = { kind: 'reaction', messageExternalId: 'm_9', emoji };
    const { port, calls } = recordedPort(graphOk({ recipient_id: '3001' }));
    const outcome = await sendFacebook(port, PAGE, command, { accessToken: 'T' });
    expect(outcome).toEqual({ kind: 'sent', externalId: null });
    expect(calls[0]?.request.body).toEqual({ recipient: { id: '3001' }, ...expected });
  });

  it.each(NEVER)('never asks for %s', (_, command) => {
    expect(buildFacebookRequest(PAGE, command)).toMatchObject({
      kind: 'refused',
      error: { code: 'unsupported' },
    });
  });

  it('reads the id, the refusal and the doubt', () => {
    const command = message({ text: 'Hi' });
    const read = (answer: Parameters<typeof readFacebookAnswer>[1]) => readFacebookAnswer(command, answer);
    expect(read(graphOk({ recipient_id: '1', message_id: 'm_1' }))).toEqual({
      kind: 'sent',
      externalId: 'm_1',
    });
    expect(read(graphOk({ recipient_id: '1' })).kind).toBe('unknown');
    expect(read({ kind: 'lost', reason: 'TIMEOUT' }).kind).toBe('unknown');
    expect(read(graphError('10', { subcode: '2018278' })).kind).toBe('refused');
  });
});

describe('Instagram', () => {
  it.each(MESSAGES)('sends %s, without metadata', (_, parts, expected) => {
    const request = requestOf(buildInstagramRequest(ACCOUNT, message(parts), { kind: 'login' }));
    expect(request.body).toEqual({
      recipient: { id: '4001' },
      messaging_type: 'RESPONSE',
      message: expected,
    });
  });

  it.each<[string, InstagramConnection, object]>([
    ['by its own login', { kind: 'login' }, { host: 'instagram', path: '/17841/messages' }],
    ['through its page', { kind: 'page', pageId: '2001' }, { host: 'graph', path: '/2001/messages' }],
    ['through whose token it is', { kind: 'page', pageId: null }, { host: 'graph', path: '/me/messages' }],
  ])('goes out %s', async (_, connection, expected) => {
    const { port, calls } = recordedPort(graphOk({ message_id: 'aWdf1' }));
    const outcome = await sendInstagram(
      port,
      ACCOUNT,
      message({ text: 'Hi' }),
      { accessToken: 'T' },
      connection,
    );
    expect(outcome).toEqual({ kind: 'sent', externalId: 'aWdf1' });
    expect(calls.map(({ request }) => request)).toEqual([expect.objectContaining(expected)]);
  });

  it.each([
    ['\u2764\ufe0f', { sender_action: 'react', payload: { message_id: 'm', reaction: 'love' } }],
    ['\u2764', { sender_action: 'react', payload: { message_id: 'm', reaction: 'love' } }],
    [null, { sender_action: 'unreact', payload: { message_id: 'm' } }],
  ])('reacts with %s', (emoji, expected) => {
    const command: OutboundCommand = { kind: 'reaction', messageExternalId: 'm', emoji };
    const { body } = requestOf(buildInstagramRequest(ACCOUNT, command, { kind: 'login' }));
    expect(body).toEqual({ recipient: { id: '4001' }, ...expected });
  });

  it.each<[string, OutboundCommand]>([
    ...NEVER,
    ['a reaction that is no heart', { kind: 'reaction', messageExternalId: 'm', emoji: '👍' }],
  ])('never asks for %s', (_, command) => {
    const built = buildInstagramRequest(ACCOUNT, command, { kind: 'login' });
    expect(built).toMatchObject({ kind: 'refused', error: { code: 'unsupported' } });
  });
});
