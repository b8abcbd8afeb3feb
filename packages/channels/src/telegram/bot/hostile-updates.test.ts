import { describe, expect, it } from '@jest/globals';
import { type InboundEvent, LIMITS } from '@switchboard/core';
import * as fc from 'fast-check';
import { expectWellFormed } from '../../testing/expect-well-formed.ts';
import { changedAt, pathsOf, readFixtures, RECEIVED_AT_MS } from '../../testing/fixtures.ts';
import { BOT_USER_ID, BUSINESS, ignored, unrecognized } from '../../testing/telegram-bot-expectations.ts';
import { telegramBotAdapter } from './parse-update.ts';

const bodies = readFixtures(new URL('./fixtures/', import.meta.url));

function parse(body: unknown, botUserId = BOT_USER_ID): InboundEvent[] {
  return telegramBotAdapter.parse(body, { receivedAtMs: RECEIVED_AT_MS, botUserId });
}

describe('Telegram bot adapter, any update', () => {
  it('takes only its own bot for itself', () => {
    const [event] = parse(bodies.get('text__own'), '42');
    expect(event).toMatchObject({ kind: 'message', direction: 'inbound', channelExternalId: '42' });
  });

  it('gives the same message number in different chats of one person different ids', () => {
    const idOf = (name: string): unknown => {
      const [event] = parse(bodies.get(name));
      return event?.kind === 'message' ? event.externalId : null;
    };
    expect([idOf('text'), idOf('business_message')]).toEqual(['777001:1', `${BUSINESS}:1`]);
  });

  it('reads every field of an update that has several, and counts what it does not know', () => {
    const [text, edited] = ['text', 'edited_message'].map((name) => bodies.get(name));
    const both = { ...(text as object), ...(edited as object), poll_answer: {}, brand_new: {} };
    expect(parse(both).map((event) => ('what' in event ? event.what : event.kind))).toEqual([
      'message',
      'edit',
      'poll_answer',
      'update.brand_new',
    ]);
  });

  it.each([
    ['null', null, 'update.malformed'],
    ['a list', [{ update_id: 1 }], 'update.malformed'],
    ['"x"', 'x', 'update.malformed'],
    ['{}', {}, 'update.empty'],
    ['only an id', { update_id: 1 }, 'update.empty'],
    ['null fields', { update_id: 1, message: null }, 'update.empty'],
    ['a message that is none', { message: 'x' }, 'message.malformed'],
    ['a message without a chat', { message: { message_id: 1, text: 'x' } }, 'message.malformed'],
    [
      'a message without any number',
      { message: { chat: { id: 1, type: 'private' }, text: 'x' } },
      'message.malformed',
    ],
    ['a chat without an id', { message: { message_id: 1, chat: { id: 0 } } }, 'message.malformed'],
    ['a chat with half an id', { message: { message_id: 1, chat: { id: 1.5 } } }, 'message.malformed'],
    ['an edit of nothing', { edited_message: { chat: { id: 1 } } }, 'edited_message.malformed'],
    [
      'a reaction that says nothing',
      { message_reaction: { chat: { id: 1 }, message_id: 1, date: 1 } },
      'message_reaction.malformed',
    ],
    [
      'a reaction of nobody in a group',
      { message_reaction: { chat: { id: -1 }, message_id: 1, new_reaction: [] } },
      'message_reaction.malformed',
    ],
    [
      'nothing taken back',
      { deleted_business_messages: { chat: { id: 1 }, message_ids: [] } },
      'deleted_business_messages.malformed',
    ],
    ['a membership without status', { my_chat_member: { chat: { id: 1 } } }, 'my_chat_member.malformed'],
    ['constructor as a field', { constructor: {} }, 'update.constructor'],
    ['__proto__ as a field', JSON.parse('{"__proto__":{"text":"x"}}'), 'update.__proto__'],
    ['markup as a field', { '<b>\u0000': {} }, 'update.?b??'],
  ])('counts %s as unrecognized', (_, body, what) => {
    expect(parse(body)).toEqual([unrecognized(what)]);
  });

  it('says so when reading fails in a way that nobody foresaw', () => {
    const failing = Object.defineProperty({}, 'chat', {
      enumerable: true,
      get: () => {
        throw new Error('reading this fails');
      },
    });
    expect(parse({ message: failing, poll_answer: {} })).toEqual([
      unrecognized('item.failed'),
      ignored('poll_answer'),
    ]);
  });

  it('is not confused by names of JavaScript’s own', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const chat = '{"id":5,"type":"private"}';
      const own = `"${name}":{"id":1,"text":"x","status":"kicked"}`;
      const [event] = parse(JSON.parse(`{"message":{"message_id":1,"chat":${chat},${own}}}`));
      expect(event).toMatchObject({ kind: 'message', type: 'unsupported', text: null });
      const member = JSON.parse(`{"chat":${chat},"new_chat_member":{"status":"${name}"}}`);
      expect(parse({ my_chat_member: member })).toEqual([ignored('my_chat_member')]);
    }
    expect(({} as Record<string, unknown>)['text']).toBeUndefined();
  });

  it('survives nesting far beyond what the edge lets through', () => {
    const depth = LIMITS.jsonDepthMax * 1_000;
    const nested: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    const body = { message: { message_id: 1, chat: { id: 1 }, poll: nested, reply_to_message: nested } };
    expectWellFormed(parse(body), 'telegram');
    expectWellFormed(parse({ callback_query: nested, message: nested, [`${depth}`]: nested }), 'telegram');
  });

  it('never throws, whatever the JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expectWellFormed(parse(value), 'telegram')));
  });

  it('never throws when any value of a fixture is replaced by any other', () => {
    const body = fc.constantFrom(...bodies.values());
    fc.assert(
      fc.property(body, fc.nat(), fc.jsonValue(), (fixture, at, value) => {
        const paths = pathsOf(fixture);
        const path = paths.at(at % paths.length) ?? [];
        expectWellFormed(parse(changedAt(fixture, path, () => value)), 'telegram');
      }),
      { numRuns: 2_000 },
    );
  });
});
