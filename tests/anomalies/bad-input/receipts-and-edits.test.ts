import { describe, expect, it } from '@jest/globals';
import type { MessageView } from '@switchboard/core';
import { newMessageId } from '@switchboard/simulators';
import { hubOfThisFile } from './hub.ts';
import {
  echoItem,
  type Json,
  messagingBody,
  messagingItem,
  newPerson,
  textItem,
  whatsappBody,
  whatsappItem,
} from './meta-bodies.ts';
import { BUSINESS_NUMBER, bodyOf, whatsappChange, whatsappEntry } from './meta-bodies.ts';
import { deliverAmongGood } from './neighbours.ts';

/** Seconds of WhatsApp, as text; later by so many than an hour ago. */
const second = (n: number): string => String(Math.floor(Date.now() / 1_000) - 3_600 + n);

describe('what changes a message, at the wrong moment or in a wrong way', () => {
  const hub = hubOfThisFile();

  /** A message that the business wrote on its phone, so that there is something to have receipts of. */
  async function ours(to: string, id = newMessageId('whatsapp')): Promise<string> {
    const echo = { ...textItem('whatsapp', BUSINESS_NUMBER, 'ours', id), to };
    await hub().accepts('whatsapp', whatsappBody({ message_echoes: [echo] }, 'smb_message_echoes'));
    return id;
  }

  const receipt = (id: string, status: unknown, rest: Json = {}): Json => ({
    id,
    status,
    timestamp: second(1),
    recipient_id: '48100',
    ...rest,
  });
  const receiptsOf = (...statuses: unknown[]): object => whatsappBody({ statuses });
  const statusOf = async (person: string): Promise<unknown> => (await hub().onlyMessage(person)).status;

  describe('receipts', () => {
    it.each<[string, string[], string]>([
      ['read before sent', ['read', 'sent'], 'read'],
      ['delivered after read', ['sent', 'read', 'delivered'], 'read'],
      ['sent after failed', ['failed', 'sent'], 'failed'],
      ['read after failed', ['failed', 'read'], 'failed'],
      ['delivered twice', ['delivered', 'delivered'], 'delivered'],
      ['played, then delivered', ['played', 'delivered'], 'read'],
      ['one that nobody knows', ['delivered', 'warning', 'deleted', '', '__proto__'], 'delivered'],
      ['one that is no word', ['delivered', null as never, 7 as never, [] as never], 'delivered'],
    ])('of %s, one by one, and all at once before the message (10.10)', async (_name, statuses, end) => {
      const person = newPerson();
      const id = await ours(person);
      for (const status of statuses) await hub().accepts('whatsapp', receiptsOf(receipt(id, status)));
      expect(await statusOf(person)).toBe(end);

      const later = newPerson();
      const unknown = newMessageId('whatsapp');
      await hub().accepts('whatsapp', receiptsOf(...statuses.map((status) => receipt(unknown, status))));
      expect(await hub().thread(later)).toBeNull();
      await ours(later, unknown);
      expect(await statusOf(later)).toBe(end);
    });

    it.each<[string, Json, unknown]>([
      ['without errors', {}, null],
      ['with errors that are none', { errors: [] }, null],
      ['with errors that are no list', { errors: 'x' }, null],
      ['with errors of junk', { errors: [null, 7] }, null],
      ['with a code only', { errors: [{ code: 131026 }] }, expect.objectContaining({ code: '131026' })],
      [
        'with a code as text',
        { errors: [{ code: '131047', title: 'Window' }] },
        expect.objectContaining({ code: '131047', title: 'Window' }),
      ],
      ['with an empty error', { errors: [{}] }, expect.objectContaining({ code: expect.any(String) })],
      [
        'with NUL in its reason',
        { errors: [{ code: 1, title: 'a\u0000b\ud800' }] },
        expect.objectContaining({ title: 'a\u2400b\ufffd' }),
      ],
      [
        'with a code beyond every number',
        { errors: [{ code: 1e308 }] },
        expect.objectContaining({ code: expect.any(String) }),
      ],
    ])('of a failure %s (10.10)', async (_name, rest, error) => {
      const person = newPerson();
      const id = await ours(person);
      await hub().accepts('whatsapp', receiptsOf(null, receipt(id, 'failed', rest), 7));
      expect(await hub().onlyMessage(person)).toMatchObject({ status: 'failed', error });
    });

    it.each<[string, Json]>([
      ['of a message that nobody knows', receipt('wamid.nobody-knows', 'read')],
      ['without an id', { status: 'read', timestamp: second(1) }],
      ['without anything', {}],
      ['of a call', receipt('wacid.1', 'RINGING', { type: 'call' })],
      ['with an id of 100,000 characters', receipt('x'.repeat(100_000), 'read')],
      ['without a time', receipt('wamid.no-time', 'read', { timestamp: 'asdf' })],
    ])('%s make no conversation (10.10)', async (_name, status) => {
      const before = await hub().count('conversations');
      await hub().accepts('whatsapp', receiptsOf(status));
      await hub().accepts('whatsapp', whatsappBody({ calls: [status], statuses: [status] }, 'calls'));
      expect(await hub().count('conversations')).toBe(before);
      const item = textItem('whatsapp', newPerson(), 'beside a receipt');
      const change = whatsappChange({ messages: [item], statuses: [status, null] });
      await deliverAmongGood(hub(), 'whatsapp', { changes: [change] });
    });

    it('of what a customer wrote change nothing (10.10)', async () => {
      const person = newPerson();
      const item = textItem('whatsapp', person, 'not ours');
      await hub().accepts('whatsapp', whatsappBody({ messages: [item] }));
      await hub().accepts('whatsapp', receiptsOf(receipt(String(item['id']), 'failed')));
      expect(await statusOf(person)).toBeNull();
    });

    it.each(['instagram', 'facebook'] as const)('of %s in odd shapes (10.10)', async (platform) => {
      const person = newPerson(platform);
      const read = (value: unknown): Json => messagingItem(platform, person, { read: value });
      const delivery = (value: unknown): Json => messagingItem(platform, person, { delivery: value });
      const items = [
        read({}),
        read(null),
        read('x'),
        read({ watermark: 'asdf' }),
        read({ watermark: -1 }),
        read({ watermark: 8.64e15 + 1 }),
        read({ watermark: 1e308 }),
        read({ mid: 'm_nobody_knows' }),
        read({ mid: {} }),
        delivery({ mids: 'x', watermark: null }),
        delivery({ mids: [null, 7, {}, '', 'm_nobody_knows'] }),
        { read: { watermark: Date.now() } },
      ];
      await deliverAmongGood(hub(), platform, { items });
      expect(await hub().thread(person)).toBeNull();
    });
  });

  describe('of WhatsApp', () => {
    const said = async (item: Json): Promise<void> =>
      hub().accepts('whatsapp', whatsappBody({ messages: [item] }));
    const react = (from: string, id: string, emoji?: unknown, at = 1): Json => ({
      ...whatsappItem(from, {
        type: 'reaction',
        reaction: { message_id: id, ...(emoji === undefined ? {} : { emoji }) },
      }),
      timestamp: second(at),
    });
    const edit = (from: string, id: string, message: unknown, at = 1): Json => ({
      ...whatsappItem(from, { type: 'edit', edit: { original_message_id: id, message } }),
      timestamp: second(at),
    });
    const words = (body: unknown): Json => ({ type: 'text', text: { body } });
    const revoke = (from: string, id: string, at = 1): Json => ({
      ...whatsappItem(from, { type: 'revoke', revoke: { original_message_id: id } }),
      timestamp: second(at),
    });
    const emojis = ({ reactions }: MessageView): string[] => reactions.map(({ emoji }) => emoji);
    const original = (from: string): [Json, string] => {
      const item = textItem('whatsapp', from, 'the first words');
      return [{ ...item, timestamp: second(0) }, String(item['id'])];
    };

    it('a reaction without an emoji, or with an empty one, takes it away (10.17)', async () => {
      for (const removal of [undefined, '', null]) {
        const person = newPerson();
        const [item, id] = original(person);
        await said(item);
        await said(react(person, id, '👍'));
        expect(emojis(await hub().onlyMessage(person))).toEqual(['👍']);
        await said(react(person, id, removal, 2));
        await said(react(person, id, '👍', 1));
        expect(emojis(await hub().onlyMessage(person))).toEqual([]);
      }
    });

    it('all of them before their message: applied when it comes (10.17)', async () => {
      const [first, firstId] = original(newPerson());
      const [second_, secondId] = original(newPerson());
      const [third, thirdId] = original(newPerson());
      const people = [first, second_, third].map((item) => String(item['from']));
      await said(react(people[0]!, firstId, '❤️'));
      await said(edit(people[1]!, secondId, words('the new words')));
      await said(revoke(people[2]!, thirdId));
      for (const person of people) expect(await hub().thread(person)).toBeNull();
      for (const item of [first, second_, third]) await said(item);
      expect(emojis(await hub().onlyMessage(people[0]!))).toEqual(['❤️']);
      expect(await hub().onlyMessage(people[1]!)).toMatchObject({
        content: 'the new words',
        edited_at: expect.any(String),
      });
      expect(await hub().onlyMessage(people[2]!)).toMatchObject({
        content: null,
        deleted_at: expect.any(String),
      });
    });

    it('taken back and then edited, reacted to and delivered again: it stays empty (10.17)', async () => {
      const person = newPerson();
      const [item, id] = original(person);
      await said(item);
      await said(revoke(person, id));
      for (const change of [
        edit(person, id, words('back again'), 2),
        react(person, id, '👍', 3),
        item,
        revoke(person, id),
      ])
        await said(change);
      const message = await hub().onlyMessage(person);
      expect(message).toMatchObject({ content: null, payload: null, attachments: [], reactions: [] });
      expect(message.deleted_at).not.toBeNull();
      expect(await hub().count('message_revisions', 'message_id = $1', [message.id])).toBe(0);
    });

    it('an edit of a caption, and its removal, leave the file alone (10.17)', async () => {
      const person = newPerson();
      const item = whatsappItem(person, { type: 'image', image: { id: 'media-1', caption: 'before' } });
      await said({ ...item, timestamp: second(0) });
      const id = String(item['id']);
      await said(edit(person, id, { type: 'image', image: { id: 'media-1', caption: 'after' } }, 1));
      expect(await hub().onlyMessage(person)).toMatchObject({
        type: 'image',
        content: 'after',
        attachments: [{ type: 'image', state: 'pending' }],
      });
      await said(edit(person, id, { type: 'image', image: { id: 'media-1' } }, 2));
      expect(await hub().onlyMessage(person)).toMatchObject({
        type: 'image',
        content: null,
        attachments: [{ type: 'image' }],
      });
    });

    it('an older edit after a newer one changes nothing (10.17)', async () => {
      const person = newPerson();
      const [item, id] = original(person);
      await said(item);
      for (const n of [3, 1, 2, 3]) await said(edit(person, id, words(`edit ${n}`), n));
      expect(await hub().onlyMessage(person)).toMatchObject({ content: 'edit 3' });
    });

    it.each<[string, (person: string, id: string) => Json]>([
      ['an edit without words', (person, id) => edit(person, id, {})],
      ['an edit to nothing', (person, id) => edit(person, id, null)],
      ['an edit to words that are none', (person, id) => edit(person, id, words({ a: 1 }))],
      [
        'an edit to a type called __proto__',
        (person, id) => edit(person, id, { type: '__proto__', ['__proto__']: words('x') }),
      ],
      [
        'an edit of nothing',
        (person) => whatsappItem(person, { type: 'edit', edit: { message: words('x') } }),
      ],
      ['an edit that is none', (person) => whatsappItem(person, { type: 'edit', edit: 'x' })],
      [
        'a reaction to nothing',
        (person) => whatsappItem(person, { type: 'reaction', reaction: { emoji: '👍' } }),
      ],
      ['a reaction that is none', (person) => whatsappItem(person, { type: 'reaction' })],
      ['a reaction of a number', (person, id) => react(person, id, 7)],
      ['a revoke of nothing', (person) => whatsappItem(person, { type: 'revoke', revoke: {} })],
      ['a revoke that is none', (person) => whatsappItem(person, { type: 'revoke', revoke: [] })],
    ])('%s: the old words stay, and the neighbours (10.17)', async (_name, itemOf) => {
      const person = newPerson();
      const [item, id] = original(person);
      await said(item);
      await deliverAmongGood(hub(), 'whatsapp', { items: [itemOf(person, id)] });
      expect(await hub().onlyMessage(person)).toMatchObject({
        content: 'the first words',
        edited_at: null,
        deleted_at: null,
        reactions: [],
      });
    });

    it.each([
      ['100,000 characters', '👍'.repeat(50_000)],
      ['NUL and half a character', '\u0000\ud83d'],
      ['markup', '<script>'],
    ])('a reaction of %s (10.17)', async (_name, emoji) => {
      const person = newPerson();
      const [item, id] = original(person);
      await said(item);
      await deliverAmongGood(hub(), 'whatsapp', { items: [react(person, id, emoji)] });
      const [shown] = emojis(await hub().onlyMessage(person));
      expect(shown!.length).toBeLessThanOrEqual(100);
      expect(shown!.isWellFormed()).toBe(true);
      expect(shown).not.toContain('\u0000');
    });

    it('in one delivery with their message, in the worst order (10.17)', async () => {
      const person = newPerson();
      const [item, id] = original(person);
      const messages = [react(person, id, '👍', 1), edit(person, id, words('edited'), 2), null, item];
      await hub().accepts('whatsapp', bodyOf('whatsapp', whatsappEntry(whatsappChange({ messages }))));
      const message = await hub().onlyMessage(person);
      expect([message.content, emojis(message)]).toEqual(['edited', ['👍']]);
    });
  });

  describe.each(['instagram', 'facebook'] as const)('of %s', (platform) => {
    const edited = (person: string, rest: unknown): Json =>
      messagingItem(platform, person, { message_edit: rest });

    it.each<[string, Json, string]>([
      ['counted 0', { num_edit: 0, text: 'changed' }, 'as it was'],
      ['counted "0"', { num_edit: '0', text: 'changed' }, 'as it was'],
      ['counted "37"', { num_edit: '37', text: 'changed' }, 'changed'],
      ['counted beyond every number', { num_edit: 1e300, text: 'changed' }, 'changed'],
      ['counted -1', { num_edit: -1, text: 'changed' }, 'changed'],
      ['not counted', { text: 'changed' }, 'changed'],
      ['without words', { num_edit: 1 }, 'as it was'],
      ['to words that are none', { num_edit: 1, text: ['changed'] }, 'as it was'],
    ])('an edit %s (10.17)', async (_name, rest, content) => {
      const person = newPerson(platform);
      const item = textItem(platform, person, 'as it was');
      await hub().accepts(platform, messagingBody(platform, { ...item, timestamp: Date.now() - 60_000 }));
      const { mid } = item['message'] as { mid: string };
      await deliverAmongGood(hub(), platform, { items: [edited(person, { mid, ...rest })] });
      expect(await hub().onlyMessage(person)).toMatchObject({ content });
    });

    it('an edit without a sender: of a message that is there it counts, otherwise it waits (10.17)', async () => {
      const person = newPerson(platform);
      const item = textItem(platform, person, 'as it was');
      const { mid } = item['message'] as { mid: string };
      const change = { timestamp: Date.now(), message_edit: { mid, text: 'changed', num_edit: 1 } };
      const conversations = await hub().count('conversations');
      await hub().accepts(platform, messagingBody(platform, change, { message_edit: { mid, num_edit: 0 } }));
      expect(await hub().count('conversations')).toBe(conversations);
      await deliverAmongGood(hub(), platform, { items: [{ ...item, timestamp: Date.now() - 60_000 }] });
      expect(await hub().onlyMessage(person)).toMatchObject({ content: 'changed' });
    });

    it.each<[string, Json]>([
      ['a reaction without anything', { reaction: {} }],
      ['a reaction that is none', { reaction: 'x' }],
      ['a reaction of an action that nobody knows', { reaction: { mid: 'm_1', action: 'constructor' } }],
      ['an edit of nothing', { message_edit: { text: 'x', num_edit: 1 } }],
      ['an edit that is none', { message_edit: [] }],
      ['an unsend of nothing', { message: { is_deleted: true } }],
      ['an unsend of a message that nobody knows', { message: { mid: 'm_unknown', is_deleted: true } }],
    ])('%s makes no conversation (10.17)', async (_name, rest) => {
      const person = newPerson(platform);
      await deliverAmongGood(hub(), platform, { items: [messagingItem(platform, person, rest)] });
      expect(await hub().thread(person)).toBeNull();
    });

    it('a reaction without an emoji is shown by its word, and taken away again (10.17)', async () => {
      const person = newPerson(platform);
      const echo = echoItem(platform, person, { text: 'ours' });
      await hub().accepts(platform, messagingBody(platform, echo));
      const { mid } = echo['message'] as { mid: string };
      const react = (reaction: Json, at: number): Json => ({
        ...messagingItem(platform, person, { reaction: { mid, ...reaction } }),
        timestamp: at,
      });
      await deliverAmongGood(hub(), platform, {
        items: [react({ action: 'react', reaction: 'love' }, Date.now())],
      });
      expect((await hub().onlyMessage(person)).reactions).toMatchObject([{ actor: 'peer', emoji: '❤' }]);
      await deliverAmongGood(hub(), platform, { items: [react({ action: 'unreact' }, Date.now())] });
      expect((await hub().onlyMessage(person)).reactions).toEqual([]);
    });
  });
});
