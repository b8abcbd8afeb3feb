import { describe, expect, it } from '@jest/globals';
import { newId } from '@switchboard/core';
import { recordSendResult, WriterConnection } from '@switchboard/database';
import { newMessageId } from '@switchboard/simulators';
import { CHANNELS } from '../../support/test-api.ts';
import { hubOfThisFile } from './hub.ts';
import {
  bodyOf,
  BUSINESS_NUMBER,
  echoItem,
  messagingBody,
  messagingEntry,
  messagingItem,
  newPerson,
  textItem,
  whatsappBody,
  whatsappChange,
} from './meta-bodies.ts';
import { deliverAmongGood } from './neighbours.ts';

describe('echoes of what the business wrote', () => {
  const hub = hubOfThisFile();

  describe.each(['instagram', 'facebook'] as const)('of %s', (platform) => {
    it.each([
      ['of a message that we never sent', {}],
      ['without an app', { app_id: null }],
      ['of an app as a number beyond 2^53', { app_id: '26390203743090123456' }],
      ['of an app that is no id', { app_id: { a: 1 } }],
      ['with metadata of somebody else', { metadata: 'not-an-id-of-ours' }],
      ['with metadata that is no text', { metadata: { id: 1 } }],
      ['with the metadata of a message that is not there', { metadata: newId() }],
    ])('%s: outbound, once, and nobody’s unread (10.23)', async (_name, rest) => {
      const person = newPerson(platform);
      const echo = echoItem(platform, person, { text: 'by a colleague', ...rest });
      await deliverAmongGood(hub(), platform, { items: [echo, echo] });
      expect(await hub().thread(person)).toMatchObject({
        unread_count: 0,
        total_messages: 1,
        messages: [{ direction: 'outbound', content: 'by a colleague', status: 'sent' }],
      });
    });

    it('before the answer to our own request: one message, ours (10.23)', async () => {
      const person = newPerson(platform);
      await hub().accepts(platform, messagingBody(platform, textItem(platform, person, 'a question')));
      const ours = await sending(person, 'our answer');
      const mid = newMessageId(platform);
      await deliverAmongGood(hub(), platform, {
        items: [echoItem(platform, person, { mid, text: 'our answer' })],
      });
      await answered(ours, mid);
      const thread = await hub().thread(person);
      expect(thread!.messages.map(({ id, direction }) => [id === ours, direction])).toEqual([
        [false, 'inbound'],
        [true, 'outbound'],
      ]);
      // The same echo once more, after the answer.
      await hub().accepts(
        platform,
        messagingBody(platform, echoItem(platform, person, { mid, text: 'our answer' })),
      );
      expect((await hub().thread(person))!.total_messages).toBe(2);
    });

    it('in standby, where another app answers (10.23)', async () => {
      const person = newPerson(platform);
      const standby = [echoItem(platform, person, { text: 'by another app' }), null, { message: 7 }];
      const entries = [messagingEntry(platform, [], { messaging: undefined, standby })];
      await deliverAmongGood(hub(), platform, { entries });
      expect(await hub().thread(person)).toMatchObject({
        unread_count: 0,
        messages: [{ direction: 'outbound', content: 'by another app', payload: { standby: true } }],
      });
    });

    it.each<[string, unknown]>([
      ['a user_ref only', { user_ref: 'checkbox-1' }],
      ['an empty recipient', {}],
      ['a recipient that is none', 'x'],
      ['no recipient', null],
    ])('for %s belong to nobody: kept raw (10.23)', async (_name, recipient) => {
      const before = await hub().count('conversations');
      const echo = { ...echoItem(platform, 'x', { text: 'to whom' }), recipient };
      await hub().accepts(platform, messagingBody(platform, echo));
      expect(await hub().lastDelivery(platform)).toMatchObject({ outcome: 'not_understood' });
      expect(await hub().count('conversations')).toBe(before);
      await deliverAmongGood(hub(), platform, { items: [echo] });
    });

    it.each([
      ['from itself to itself', { is_echo: true }],
      ['marked as echo and self at once', { is_echo: true, is_self: true }],
      ['marked as neither', { is_echo: false }],
    ])('%s: a note, nobody’s unread, and no answer to it (10.23)', async (_name, marks) => {
      const note = echoItem(platform, CHANNELS[platform], { text: 'a note to self', ...marks });
      await deliverAmongGood(hub(), platform, { items: [note] });
      const thread = await hub().thread(CHANNELS[platform]);
      expect(thread).toMatchObject({ unread_count: 0 });
      expect(new Set(thread!.messages.map(({ direction }) => direction))).toEqual(new Set(['outbound']));
    });

    it('that the channel itself sent without the mark are no customer’s (10.23)', async () => {
      const person = newPerson(platform);
      const unmarked = {
        ...messagingItem(platform, CHANNELS[platform], {
          message: { mid: newMessageId(platform), text: 'unmarked' },
        }),
        recipient: { id: person },
      };
      await deliverAmongGood(hub(), platform, { items: [unmarked] });
      expect(await hub().thread(person)).toMatchObject({
        unread_count: 0,
        messages: [{ direction: 'outbound' }],
      });
      // Nobody's inbox has the channel as its own customer.
      expect(
        await hub().count(
          'messages m join conversations c on c.id = m.conversation_id',
          `c.external_id = '${CHANNELS[platform]}' and m.direction = 'inbound'`,
        ),
      ).toBe(0);
    });
  });

  it('of WhatsApp: outbound, once, and without a recipient kept raw (10.23)', async () => {
    const person = newPerson();
    const echo = { ...textItem('whatsapp', BUSINESS_NUMBER, 'typed on the phone'), to: person };
    const odd = [
      null,
      7,
      {},
      { ...echo, id: newMessageId('whatsapp'), to: undefined },
      { ...echo, id: undefined },
    ];
    const change = whatsappChange({ message_echoes: [...odd, echo, echo] }, 'smb_message_echoes');
    await deliverAmongGood(hub(), 'whatsapp', { changes: [change] });
    expect(await hub().thread(person)).toMatchObject({
      unread_count: 0,
      messages: [{ direction: 'outbound', content: 'typed on the phone' }],
    });
  });

  it('of WhatsApp, before the answer to our own request: one message, ours (10.23)', async () => {
    const person = newPerson();
    await hub().accepts('whatsapp', whatsappBody({ messages: [textItem('whatsapp', person, 'a question')] }));
    const ours = await sending(person, 'our answer');
    const id = newMessageId('whatsapp');
    const receipt = { id, status: 'delivered', timestamp: '1790000000', biz_opaque_callback_data: ours };
    const echo = { ...textItem('whatsapp', BUSINESS_NUMBER, 'our answer', id), to: person };
    await hub().accepts('whatsapp', whatsappBody({ statuses: [receipt] }));
    await hub().accepts(
      'whatsapp',
      bodyOf('whatsapp', {
        id: '1',
        changes: [whatsappChange({ message_echoes: [echo] }, 'smb_message_echoes')],
      }),
    );
    await answered(ours, id);
    const messages = await hub().messages(person);
    expect(messages.map(({ status }) => status)).toEqual([null, 'delivered']);
    expect(messages[1]!.id).toBe(ours);
  });

  /** A reply of ours that is on its way to the platform: nothing sends yet, so it is put where a sender would. */
  async function sending(person: string, text: string): Promise<string> {
    const id = newId();
    await hub().t.database.query(
      `with c as (
         update conversations set last_position = last_position + 1, message_count = message_count + 1
         where external_id = $2 returning id, channel_id, last_position
       )
       insert into messages (id, conversation_id, channel_id, position, direction, type, text, status, sent_at)
       select $1, c.id, c.channel_id, c.last_position, 'outbound', 'text', $3, 'sending', now() from c`,
      [id, person, text],
    );
    return id;
  }

  async function answered(messageId: string, externalId: string): Promise<void> {
    const writer = new WriterConnection(hub().t.database.url);
    try {
      const result = { messageId, outcome: 'sent', externalId } as const;
      await writer.transaction((client) => recordSendResult(client, result, new Date()));
    } finally {
      await writer.close();
    }
  }
});
