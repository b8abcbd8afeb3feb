import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@switchboard/core';
import { type ReplyHub, startReplyHub } from '../support/reply-hub.ts';

const NUL = '\u0000';
const HALF = '\ud83d';

let hub: ReplyHub;
let conversation: string;
beforeAll(async () => {
  hub = await startReplyHub({ hasWorker: false });
  conversation = await hub.customerWrites('whatsapp', '48123456789');
});
afterAll(() => hub.stop());

const buttons = (title: string) => ({
  content: 'Which?',
  interactive: { kind: 'buttons', buttons: [{ id: 'a', title }] },
});
const filled = (text: string) => [{ type: 'body', parameters: [{ type: 'text', text }] }];

describe('a reply that the database could not keep is refused before it gets there', () => {
  it.each([
    ['NUL in its words', { content: `a${NUL}` }],
    ['half a character in its words', { content: `a${HALF}` }],
    ['NUL in a button', buttons(NUL)],
    ['half a character in a button', buttons(HALF)],
    ['NUL in what fills a template', { template: { name: 'a', language: 'pl', components: filled(NUL) } }],
    [
      'half a character in what fills a template',
      { template: { name: 'a', language: 'pl', components: filled(HALF) } },
    ],
    ['half a character as its id', { content: 'a', client_message_id: HALF }],
  ])('%s', async (_what, body) => {
    expect((await hub.say(conversation, body)).status).toBe(400);
  });

  it('half an emoji as a reaction', async () => {
    const [message] = await hub.messages(conversation);
    const answer = await hub.call('POST', `/messages/${String(message!['id'])}/reaction`, { emoji: HALF });
    expect(answer.status).toBe(400);
  });

  it('the same upload twice, however its id is written', async () => {
    const id = newId();
    for (const attachments of [
      [id, id],
      [id, { id: id.toUpperCase() }],
    ]) {
      const answer = await hub.say(conversation, { attachments });
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('twice')]);
    }
  });

  it('but not a link, which is written as browsers write it', async () => {
    const interactive = { kind: 'link', title: 'Open', url: `https://example.com/ł${HALF}` };
    const answer = await hub.say(conversation, { content: 'Here', interactive });
    expect(answer.status).toBe(201);
    expect(JSON.stringify(await answer.json())).toContain('https://example.com/%C5%82%EF%BF%BD');
  });
});
