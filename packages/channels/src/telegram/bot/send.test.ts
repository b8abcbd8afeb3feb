import { describe, expect, it } from '@jest/globals';
import type { OutboundCommand, OutboundTarget, SendOutcome } from '@switchboard/core';
import { Readable } from 'node:stream';
import { image, message } from '../../testing/outbound.ts';
import type { BotAnswer, BotPort, BotRequest } from './bot-client.ts';
import { buildBotCall, readBotAnswer, sendTelegramBot } from './send.ts';

const CREDENTIALS = { botToken: '1:secret' };
const EDIT: OutboundCommand = { kind: 'edit', messageExternalId: '777001:9', text: 'New' };
const DELETE: OutboundCommand = { kind: 'delete', messageExternalId: '777001:9' };

function target(address = '777001'): OutboundTarget {
  return { platform: 'telegram', channelExternalId: '1', address };
}

function refused(code: number, description: string): BotAnswer {
  return { kind: 'error', code, description, retryAfterMs: null };
}

/** A bot that gives these answers, one after the other. */
function recordedBot(...answers: BotAnswer[]): { port: BotPort; calls: BotRequest[] } {
  const calls: BotRequest[] = [];
  const port: BotPort = {
    call: (request) => {
      calls.push(request);
      return Promise.resolve(answers.shift() ?? { kind: 'lost', reason: 'NO_ANSWER_LEFT' });
    },
  };
  return { port, calls };
}

describe('what a bot is asked', () => {
  const chat = { chat_id: 777001 };
  it.each<[string, OutboundCommand, string, object]>([
    ['a text', message({ text: 'Hi' }), 'sendMessage', { ...chat, text: 'Hi' }],
    [
      'a quote, also of what is gone',
      message({ text: 'Hi', replyToExternalId: '777001:9' }),
      'sendMessage',
      { ...chat, text: 'Hi', reply_parameters: { message_id: 9, allow_sending_without_reply: true } },
    ],
    [
      'no quote of a pressed button',
      message({ text: 'Hi', replyToExternalId: '777001:callback_query.33' }),
      'sendMessage',
      { ...chat, text: 'Hi' },
    ],
    [
      'a picture with words',
      message({ text: 'Look', attachment: image({ externalId: 'AgAC' }) }),
      'sendPhoto',
      { ...chat, caption: 'Look', photo: 'AgAC' },
    ],
    [
      'a document by address',
      message({ attachment: image({ type: 'document', url: 'https://x.example/a' }) }),
      'sendDocument',
      { ...chat, document: 'https://x.example/a' },
    ],
    [
      'a sticker',
      message({ attachment: image({ type: 'sticker', externalId: 'C' }) }),
      'sendSticker',
      { ...chat, sticker: 'C' },
    ],
    [
      'buttons, each in its row',
      message({ text: 'Pick', interactive: { kind: 'buttons', buttons: [{ id: 'a', title: 'A' }] } }),
      'sendMessage',
      { ...chat, text: 'Pick', reply_markup: { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] } },
    ],
    [
      'a link',
      message({ text: 'Read', interactive: { kind: 'link', title: 'Open', url: 'https://x.example' } }),
      'sendMessage',
      {
        ...chat,
        text: 'Read',
        reply_markup: { inline_keyboard: [[{ text: 'Open', url: 'https://x.example' }]] },
      },
    ],
    [
      'a reaction',
      { kind: 'reaction', messageExternalId: '777001:9', emoji: '👍' },
      'setMessageReaction',
      { ...chat, message_id: 9, reaction: [{ type: 'emoji', emoji: '👍' }] },
    ],
    [
      'no reaction any more',
      { kind: 'reaction', messageExternalId: '777001:9', emoji: null },
      'setMessageReaction',
      { ...chat, message_id: 9, reaction: [] },
    ],
    ['an edit', EDIT, 'editMessageText', { ...chat, message_id: 9, text: 'New' }],
    ['a deletion', DELETE, 'deleteMessage', { ...chat, message_id: 9 }],
  ])('%s', (_, command, method, parameters) => {
    expect(buildBotCall(target(), command, false)).toEqual({
      kind: 'call',
      method,
      parameters,
      fileParameter: null,
    });
  });

  it('in groups, and in the chats of a business account', () => {
    const hi = message({ text: 'Hi' });
    expect(buildBotCall(target('-1001987654321'), hi, false)).toMatchObject({
      parameters: { chat_id: -1_001_987_654_321 },
    });
    expect(buildBotCall(target('business:bc1:777001'), hi, false)).toMatchObject({
      parameters: { chat_id: 777001, business_connection_id: 'bc1' },
    });
    const messageExternalId = 'business:bc1:777001:9';
    expect(
      buildBotCall(target('business:bc1:777001'), { kind: 'delete', messageExternalId }, false),
    ).toMatchObject({
      method: 'deleteBusinessMessages',
      parameters: { business_connection_id: 'bc1', message_ids: [9] },
    });
  });

  it.each<[string, OutboundTarget, OutboundCommand]>([
    ['by an address that is none', target('olena'), message({ text: 'Hi' })],
    ['of another chat’s message', target('777002'), EDIT],
    [
      'with a reaction in a business chat',
      target('business:b:1'),
      { kind: 'reaction', messageExternalId: 'business:b:1:9', emoji: '👍' },
    ],
    ['that is empty', target(), message({})],
    [
      'with words at a sticker',
      target(),
      message({ text: 'x', attachment: image({ type: 'sticker', externalId: 'C' }) }),
    ],
    ['with a file that is nowhere', target(), message({ attachment: image({}) })],
    [
      'of a template',
      target(),
      message({ text: 'x', template: { name: 'a', language: 'en', components: [] } }),
    ],
  ])('never one %s', (_, to, command) => {
    expect(buildBotCall(to, command, false)).toMatchObject({
      kind: 'refused',
      error: { code: 'unsupported' },
    });
  });
});

describe('what a bot is answered', () => {
  const hi = message({ text: 'Hi' });
  it.each<[string, OutboundCommand, BotAnswer, Partial<SendOutcome>]>([
    ['the number', hi, { kind: 'ok', result: { message_id: 44 } }, { kind: 'sent', externalId: '777001:44' }],
    ['no number', hi, { kind: 'ok', result: true }, { kind: 'unknown' }],
    ['done', DELETE, { kind: 'ok', result: true }, { kind: 'sent', externalId: null }],
    ['gone already', DELETE, refused(400, 'Bad Request: message to delete not found'), { kind: 'sent' }],
    ['so already', EDIT, refused(400, 'Bad Request: message is not modified'), { kind: 'sent' }],
    ['gone', EDIT, refused(400, 'Bad Request: message to edit not found'), { kind: 'refused' }],
    ['unknown chat', hi, refused(400, 'Bad Request: chat not found'), { kind: 'refused' }],
    ['blocked', hi, refused(403, 'Forbidden: bot was blocked by the user'), { kind: 'refused' }],
    ['too large', hi, refused(413, 'Request Entity Too Large'), { kind: 'refused' }],
    ['a dead token', hi, refused(401, 'Unauthorized'), { kind: 'stopped' }],
    ['no token', hi, refused(404, 'Not Found'), { kind: 'stopped' }],
    [
      'too much',
      hi,
      { kind: 'error', code: 429, description: 'Too Many Requests', retryAfterMs: 14_000 },
      { kind: 'later', scope: 'channel', afterMs: 14_000 },
    ],
    ['nothing', hi, { kind: 'lost', reason: 'TIMEOUT' }, { kind: 'unknown' }],
    ['never asked', hi, { kind: 'not_sent', reason: 'ECONNREFUSED' }, { kind: 'later', scope: 'channel' }],
  ])('%s', (_, command, answer, expected) => {
    expect(readBotAnswer(target(), command, answer)).toMatchObject(expected);
  });

  it('in words for an agent', () => {
    expect(readBotAnswer(target(), hi, refused(403, 'Forbidden: bot was blocked by the user'))).toMatchObject(
      {
        error: {
          code: '403',
          title: 'The person has blocked the bot.',
          detail: 'Forbidden: bot was blocked by the user',
        },
      },
    );
  });
});

describe('a bot', () => {
  it('changes the caption where there is no text', async () => {
    const noText = refused(400, 'Bad Request: there is no text in the message to edit');
    const { port, calls } = recordedBot(noText, { kind: 'ok', result: {} });
    const outcome = await sendTelegramBot(port, target(), EDIT, CREDENTIALS);
    expect(outcome).toEqual({ kind: 'sent', externalId: null });
    expect(calls).toEqual([
      { method: 'editMessageText', parameters: { chat_id: 777001, message_id: 9, text: 'New' } },
      { method: 'editMessageCaption', parameters: { chat_id: 777001, message_id: 9, caption: 'New' } },
    ]);
  });

  it('takes a file along with its message', async () => {
    const { port, calls } = recordedBot({ kind: 'ok', result: { message_id: 45 } });
    const stream = Readable.from(['x']);
    const command = message({ text: 'Look', attachment: image({ sizeBytes: 1 }) });
    const outcome = await sendTelegramBot(port, target(), command, CREDENTIALS, {
      openFile: () => Promise.resolve(stream),
    });
    expect(outcome).toEqual({ kind: 'sent', externalId: '777001:45' });
    expect(calls[0]).toMatchObject({
      method: 'sendPhoto',
      parameters: { chat_id: 777001, caption: 'Look' },
      file: { parameter: 'photo', file: { sizeBytes: 1, mimeType: 'image/png', filename: 'a.png' } },
    });
    expect(calls[0]?.file?.file.stream).toBe(stream);
  });
});
