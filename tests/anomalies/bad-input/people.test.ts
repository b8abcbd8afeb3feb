import { describe, expect, it } from '@jest/globals';
import { hubOfThisFile } from './hub.ts';
import {
  type Json,
  messagingBody,
  messagingItem,
  newPerson,
  textItem,
  whatsappBody,
  whatsappChange,
  whatsappItem,
} from './meta-bodies.ts';
import { deliverAmongGood } from './neighbours.ts';

describe('people who come in odd ways', () => {
  const hub = hubOfThisFile();
  let users = 0;
  const newUserId = (): string => `PL.44100982${String(++users).padStart(8, '0')}`;

  /** The contact behind an id of a person, and how many ids it has; null when nobody has that id. */
  async function contactOf(id: string): Promise<{ contact: string; ids: string[] } | null> {
    const [row] = await hub().t.database.query<{ contact: string; ids: string[] }>(
      `select i.contact_id as contact, array_agg(o.value order by o.value) as ids from contact_identities i
       join contact_identities o on o.contact_id = i.contact_id where i.value = $1 group by 1`,
      [id],
    );
    return row ?? null;
  }

  describe('for the first time, in one moment', () => {
    it.each(['whatsapp', 'instagram', 'facebook'] as const)(
      'on %s, with an album of ten pictures: one conversation, ten messages (10.9)',
      async (platform) => {
        const person = newPerson(platform);
        const at = Date.now();
        const picture = (n: number): Json =>
          platform === 'whatsapp'
            ? {
                ...whatsappItem(person, { type: 'image', image: { id: `album-${n}` } }),
                timestamp: String(Math.floor(at / 1_000)),
              }
            : {
                ...messagingItem(platform, person, {
                  message: {
                    mid: `m_album_${platform}_${n}`,
                    attachments: [{ type: 'image', payload: { url: `https://cdn.example/${n}.jpg` } }],
                  },
                }),
                timestamp: at,
              };
        const body = (n: number): object => {
          if (platform !== 'whatsapp') return messagingBody(platform, picture(n));
          return whatsappBody({
            contacts: [{ wa_id: person, profile: { name: 'Anna' } }],
            messages: [picture(n)],
          });
        };
        await Promise.all(Array.from({ length: 10 }, (_, n) => hub().accepts(platform, body(n))));
        const thread = await hub().thread(person);
        expect(thread).toMatchObject({ unread_count: 10, total_messages: 10 });
        expect(thread!.messages.map(({ type, attachments }) => [type, attachments.length])).toEqual(
          Array.from({ length: 10 }, () => ['image', 1]),
        );
        expect(new Set(thread!.messages.map(({ position }) => position)).size).toBe(10);
        expect(await hub().count('conversations', 'external_id = $1', [person])).toBe(1);
        expect(await hub().count('contact_identities', 'value = $1', [person])).toBe(1);
      },
    );

    it('by phone and by BSUID in turns: one conversation as soon as both were seen together (10.9)', async () => {
      const [phone, user] = [newPerson(), newUserId()];
      const said = (n: number, ids: Json): object =>
        whatsappBody({ messages: [{ ...textItem('whatsapp', phone, `${n}`), from: undefined, ...ids }] });
      const shapes = [{ from: phone }, { from_user_id: user }, { from: phone, from_user_id: user }];
      await Promise.all(
        Array.from({ length: 12 }, (_, n) => hub().accepts('whatsapp', said(n, shapes[n % 3]!))),
      );
      const [rows] = [
        await hub().t.database.query(
          `select c.id, c.unread_count, c.message_count from conversations c
           where c.merged_into is null and c.id in
             (select coalesce(o.merged_into, o.id) from conversations o where o.external_id in ($1, $2))`,
          [phone, user],
        ),
      ];
      expect(rows).toEqual([expect.objectContaining({ unread_count: 12, message_count: 12 })]);
      expect(await contactOf(phone)).toEqual(await contactOf(user));
    });
  });

  describe('with contacts', () => {
    it.each<[string, (person: string) => unknown]>([
      ['that are absent', () => undefined],
      ['that are null', () => null],
      ['that are no list', () => ({ wa_id: '1' })],
      ['that are empty', () => []],
      ['that are junk', () => [null, 7, 'x', [], {}]],
      ['without a profile', (person) => [{ wa_id: person }]],
      ['whose profile is none', (person) => [{ wa_id: person, profile: 'Anna' }]],
      ['of somebody else only', () => [{ wa_id: '48999999999', profile: { name: 'Somebody else' } }]],
      ['with an empty name', (person) => [{ wa_id: person, profile: { name: '' } }]],
      ['with a blank name', (person) => [{ wa_id: person, profile: { name: ' \u3000\n ' } }]],
      ['with a name that is no text', (person) => [{ wa_id: person, profile: { name: { a: 1 } } }]],
    ])('%s: nameless, and shown (10.11)', async (_name, contactsOf) => {
      const person = newPerson();
      const rest = { contacts: contactsOf(person), messages: [textItem('whatsapp', person, 'hello')] };
      await deliverAmongGood(hub(), 'whatsapp', { changes: [whatsappChange(rest)] });
      expect(await hub().thread(person)).toMatchObject({
        client_name: null,
        messages: [{ content: 'hello' }],
      });
    });

    it('fewer than the messages, and in another order: joined by id (10.11)', async () => {
      const [first, second, third] = [newPerson(), newPerson(), newPerson()];
      const contacts = [
        { wa_id: third, profile: { name: 'Third' } },
        { wa_id: first, profile: { name: 'First' } },
      ];
      const messages = [first, second, third].map((from) => textItem('whatsapp', from, from));
      await hub().accepts('whatsapp', whatsappBody({ contacts, messages }));
      const names = [];
      for (const person of [first, second, third]) names.push((await hub().thread(person))!.client_name);
      expect(names).toEqual(['First', null, 'Third']);
    });

    it.each([
      ['500 characters', 'N'.repeat(500), 'N'.repeat(300)],
      ['half a million characters', 'Ł'.repeat(500_000), 'Ł'.repeat(300)],
      ['only an emoji', '🌻', '🌻'],
      ['letters that run the other way', 'Anna\u202egnp.exe', 'Anna\u202egnp.exe'],
      ['NUL', 'An\u0000na', 'An\u2400na'],
      ['half a character', 'Anna\ud83d', 'Anna\ufffd'],
      ['markup', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
      ['SQL', `Robert'); drop table messages;--`, `Robert'); drop table messages;--`],
      ['the name of a prototype', '__proto__', '__proto__'],
      ['a line break', 'Anna\r\nNowak', 'Anna\r\nNowak'],
    ])('with a name of %s (10.11)', async (_name, name, shown) => {
      const person = newPerson();
      const rest = {
        contacts: [{ wa_id: person, profile: { name } }],
        messages: [textItem('whatsapp', person, 'hello')],
      };
      await deliverAmongGood(hub(), 'whatsapp', { changes: [whatsappChange(rest)] });
      expect(await hub().thread(person)).toMatchObject({ client_name: shown });
    });

    it('on a receipt, without a profile: nobody is made of it (10.11)', async () => {
      const person = newPerson();
      const statuses = [
        { id: 'wamid.unknown', status: 'read', timestamp: '1790000000', recipient_id: person },
      ];
      const change = whatsappChange({ contacts: [{ wa_id: person }], statuses });
      await deliverAmongGood(hub(), 'whatsapp', { changes: [change] });
      expect(await hub().thread(person)).toBeNull();
    });
  });

  describe('of WhatsApp', () => {
    const nobody = (rest: Json): Json => ({
      ...textItem('whatsapp', 'x', 'who am I'),
      from: undefined,
      ...rest,
    });

    it.each<[string, (id: string) => Json]>([
      ['without from, but with from_user_id', (id) => ({ from_user_id: id })],
      ['with a BSUID in from', (id) => ({ from: id })],
      ['with a BSUID in both', (id) => ({ from: id, from_user_id: id })],
      ['with a parent BSUID only', (id) => ({ from_parent_user_id: id })],
      ['with null in from', (id) => ({ from: null, from_user_id: id })],
      ['with an empty from', (id) => ({ from: '', from_user_id: id })],
    ])('%s are found by what there is (10.12)', async (_name, idsOf) => {
      const user = newUserId();
      await deliverAmongGood(hub(), 'whatsapp', { items: [nobody(idsOf(user))] });
      expect(await hub().thread(user)).toMatchObject({
        external_id: user,
        messages: [{ content: 'who am I' }],
      });
      expect(await contactOf(user)).toMatchObject({ ids: [user] });
    });

    it.each(['foo_bar', 'PL.', 'pl.123', '__proto__', `PL.${'1'.repeat(5_000)}`, "PL.1'--", 'żółw'])(
      'with the user id %j are people all the same (10.12)',
      async (user) => {
        const person = newPerson();
        const item = { ...textItem('whatsapp', person, 'odd id'), from_user_id: user };
        const contacts = [{ wa_id: person, user_id: user, profile: { name: 'Odd' } }];
        const change = whatsappChange({ contacts, messages: [item] });
        await deliverAmongGood(hub(), 'whatsapp', { changes: [change] });
        expect(await hub().thread(person)).toMatchObject({ client_name: 'Odd', total_messages: 1 });
      },
    );

    it.each<[string, Json]>([
      ['absent', {}],
      ['null', { from: null, from_user_id: null }],
      ['empty', { from: '', from_user_id: '' }],
      ['no text', { from: { a: 1 }, from_user_id: [] }],
      ['a fraction', { from: 1.5 }],
      ['negative', { from: -48 }],
    ])('with every id %s belong to nobody: kept raw (10.12)', async (_name, ids) => {
      const before = await hub().count('conversations');
      await hub().accepts('whatsapp', whatsappBody({ messages: [nobody(ids)] }));
      expect(await hub().lastDelivery('whatsapp')).toMatchObject({
        outcome: 'not_understood',
        detail: 'messages.without_sender',
      });
      expect(await hub().count('conversations')).toBe(before);
      await deliverAmongGood(hub(), 'whatsapp', { items: [nobody(ids)] });
    });

    const update = (previous: string, current: string): unknown =>
      whatsappChange(
        { user_id_update: [{ detail: 'changed', user_id: { previous, current }, timestamp: '1790000000' }] },
        'user_id_update',
      );

    it('by phone and BSUID, then BSUID only, then with a new BSUID: one contact throughout (10.13)', async () => {
      const [phone, before, after] = [newPerson(), newUserId(), newUserId()];
      const say = (text: string, ids: Json) =>
        deliverAmongGood(hub(), 'whatsapp', { items: [{ ...nobody(ids), text: { body: text } }] });
      await say('1', { from: phone, from_user_id: before });
      const contact = (await contactOf(phone))!.contact;
      const expectOne = async (...texts: string[]) => {
        for (const id of [phone, before]) expect((await contactOf(id))!.contact).toBe(contact);
        expect((await hub().messages(phone)).map(({ content }) => content)).toEqual(texts);
      };
      await expectOne('1');
      await say('2', { from_user_id: before });
      await expectOne('1', '2');
      await deliverAmongGood(hub(), 'whatsapp', { changes: [update(before, after)] });
      await expectOne('1', '2');
      await say('3', { from_user_id: after });
      await expectOne('1', '2', '3');
      await say('4', { from: phone, from_user_id: after });
      await expectOne('1', '2', '3', '4');
      expect((await contactOf(after))!.ids).toEqual([phone, before, after].toSorted());
      expect(await hub().thread(phone)).toMatchObject({ unread_count: 4, total_messages: 4 });
    });

    it('whose BSUID changes before they ever wrote: one contact throughout (10.13)', async () => {
      const [before, after] = [newUserId(), newUserId()];
      await deliverAmongGood(hub(), 'whatsapp', { changes: [update(before, after), update(before, after)] });
      const conversations = await hub().count('conversations');
      for (const [text, user] of [
        ['old', before],
        ['new', after],
      ] as const) {
        await hub().accepts(
          'whatsapp',
          whatsappBody({ messages: [{ ...nobody({ from_user_id: user }), text: { body: text } }] }),
        );
      }
      expect((await contactOf(after))!.ids).toEqual([before, after].toSorted());
      expect(await hub().count('conversations')).toBe(conversations + 1);
      expect((await hub().messages(before)).map(({ content }) => content)).toEqual(['old', 'new']);
    });

    it.each<[string, unknown]>([
      ['to itself', { previous: 'PL.same', current: 'PL.same' }],
      ['from nothing', { current: 'PL.1' }],
      ['to nothing', { previous: 'PL.1', current: null }],
      ['to a list', { previous: 'PL.1', current: ['PL.2'] }],
      ['in words', 'changed'],
    ])('whose BSUID changes %s: kept, and nobody is harmed (10.13)', async (_name, userId) => {
      const change = whatsappChange({ user_id_update: [null, { user_id: userId }, 7] }, 'user_id_update');
      await deliverAmongGood(hub(), 'whatsapp', { changes: [change] });
    });

    it('whose BSUID goes round in circles stay one (10.13)', async () => {
      const [a, b, c] = [newUserId(), newUserId(), newUserId()];
      for (const user of [a, b, c]) {
        await hub().accepts(
          'whatsapp',
          whatsappBody({ messages: [{ ...nobody({ from_user_id: user }), text: { body: user } }] }),
        );
      }
      await deliverAmongGood(hub(), 'whatsapp', {
        changes: [update(a, b), update(b, c), update(c, a), update(a, c)],
      });
      expect((await contactOf(a))!.ids).toEqual([a, b, c].toSorted());
      expect((await hub().messages(c)).map(({ content }) => content)).toEqual([a, b, c]);
    });
  });

  it('whose ids differ only in how an accent is written stay apart (G3)', async () => {
    const [composed, decomposed] = ['ZAŻÓŁĆ-1'.normalize('NFC'), 'ZAŻÓŁĆ-1'.normalize('NFD')];
    for (const from of [composed, decomposed]) {
      await deliverAmongGood(hub(), 'whatsapp', { items: [textItem('whatsapp', from, from)] });
    }
    expect(composed).not.toBe(decomposed);
    expect(await hub().onlyMessage(composed)).toMatchObject({ content: composed });
    expect(await hub().onlyMessage(decomposed)).toMatchObject({ content: decomposed });
    expect(await hub().count('conversations', 'external_id = $1', [composed])).toBe(1);
  });
});
