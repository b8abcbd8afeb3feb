import { describe, expect, it } from '@jest/globals';
import { signWebhook } from '@switchboard/simulators';
import { APP_SECRET, CHANNELS, uniqueId, VERIFY_TOKEN } from '../../support/test-api.ts';
import { hubOfThisFile } from './hub.ts';
import {
  bodyOf,
  entryOf,
  exactly,
  type Json,
  messagingBody,
  messagingItem,
  newPerson,
  textItem,
  whatsappBody,
  whatsappChange,
  whatsappEntry,
  whatsappItem,
} from './meta-bodies.ts';
import { deliverAmongGood } from './neighbours.ts';

const SECOND_APP = 'the-secret-of-the-second-app';
const SECOND_NUMBER = '209900000000002';

describe('deliveries that are large, mixed or repeated', () => {
  const own = { appSecrets: [APP_SECRET, SECOND_APP], verifyToken: VERIFY_TOKEN };
  const hub = hubOfThisFile({
    config: { webhookSecrets: { whatsapp: own, instagram: own, facebook: own } },
  });

  it('of 1,000 messages for three numbers, one of them unknown, mixed with receipts (10.7)', async () => {
    await hub().t.stores.channels.ensure({ platform: 'whatsapp', externalId: SECOND_NUMBER, name: 'second' });
    const unknownNumber = uniqueId('3099');
    const numbers = [CHANNELS.whatsapp, SECOND_NUMBER, unknownNumber];
    const people = Array.from({ length: 100 }, () => newPerson());
    const echoes: Json[] = people
      .slice(0, 20)
      .map((to) => ({ ...textItem('whatsapp', '48221234567', 'ours'), to }));
    await hub().accepts('whatsapp', whatsappBody({ message_echoes: echoes }, 'smb_message_echoes'));

    // Ten changes of a hundred messages, the numbers by turns, receipts and what nobody understands in between.
    const changes = Array.from({ length: 10 }, (_, n) => {
      const messages: unknown[] = people.map((from) =>
        textItem('whatsapp', from, `${n}`, uniqueId('wamid.')),
      );
      messages.splice(n * 7, 0, null, { type: 'x' }, 7);
      const statuses = echoes
        .slice(0, n * 2)
        .map(({ id }) => ({ id, status: 'delivered', timestamp: '1790000000' }));
      return whatsappChange({ messages, statuses: [null, ...statuses, {}] }, 'messages', numbers[n % 3]);
    });
    const [first, ...rest] = changes;
    await hub().accepts('whatsapp', bodyOf('whatsapp', whatsappEntry(first), null, whatsappEntry(...rest)));

    const [delivery] = await hub().t.database.query(
      `select outcome, unconnected_ids from webhook_deliveries order by id desc limit 1`,
    );
    expect(delivery).toEqual({ outcome: 'unconnected', unconnected_ids: [unknownNumber] });
    const stored = await hub().t.database.query(
      `select ch.external_id as number, count(*)::int as messages, count(distinct m.conversation_id)::int as people
       from messages m join channels ch on ch.id = m.channel_id where m.direction = 'inbound'
       group by 1 order by 1`,
    );
    expect(stored).toEqual([
      { number: CHANNELS.whatsapp, messages: 400, people: 100 },
      { number: SECOND_NUMBER, messages: 300, people: 100 },
    ]);
    // Numbers 0, 3, 6 and 9 of the changes, in their order; one that sent an echo before has that in front.
    expect((await hub().messages(people[50]!)).map(({ content }) => content)).toEqual(['0', '3', '6', '9']);
    expect(await hub().count('messages', `status = 'delivered'`)).toBe(18);

    await hub().t.stores.channels.ensure({ platform: 'whatsapp', externalId: unknownNumber, name: 'third' });
    const replayed = async () =>
      await hub().count(
        'messages',
        `channel_id = (select id from channels where platform = 'whatsapp' and external_id = $1)`,
        [unknownNumber],
      );
    // The API hears of the channel by a notification and runs the delivery again.
    while ((await replayed()) < 300) expect((await hub().t.get('/healthz')).status).toBe(200);
    expect(await hub().count('messages', `direction = 'inbound'`)).toBe(1_000);
  });

  it.each(['whatsapp', 'instagram', 'facebook'] as const)(
    'of %s that come fifty times at the same moment are one (10.8)',
    async (platform) => {
      const person = newPerson(platform);
      const bytes = exactly(bodyOf(platform, entryOf(platform, [textItem(platform, person, 'only once')])));
      // The first message of a channel tells of the channel as well, a little later.
      const told = () => hub().count('events', `type like 'message.%'`);
      const [events, deliveries] = [await told(), await hub().count('webhook_deliveries')];
      const answers = await Promise.all(Array.from({ length: 50 }, () => hub().t.post(platform, bytes)));
      expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
      expect(await hub().thread(person)).toMatchObject({
        unread_count: 1,
        total_messages: 1,
        messages: [{ content: 'only once' }],
      });
      expect(await told()).toBe(events + 1);
      // Each was authentic, and each is kept.
      expect(await hub().count('webhook_deliveries')).toBe(deliveries + 50);
    },
  );

  it('with one message under two sets of contacts: the first wins, the second is kept raw (10.8)', async () => {
    const person = newPerson();
    const item = textItem('whatsapp', person, 'the same');
    const kept = await hub().count('webhook_deliveries');
    const contacts = (name: string): Json[] => [{ wa_id: person, profile: { name } }];
    await hub().accepts('whatsapp', whatsappBody({ contacts: contacts('Anna'), messages: [item] }));
    const other = { ...item, text: { body: 'not the same' } };
    await hub().accepts('whatsapp', whatsappBody({ contacts: contacts('Not Anna'), messages: [other] }));
    await hub().accepts('whatsapp', whatsappBody({ messages: [item] }));
    expect(await hub().thread(person)).toMatchObject({
      client_name: 'Anna',
      unread_count: 1,
      messages: [{ content: 'the same' }],
    });
    expect(await hub().count('webhook_deliveries')).toBe(kept + 3);
  });

  it('with one message of two people, each saying it is theirs: the first wins (10.8)', async () => {
    const [first, second] = [newPerson(), newPerson()];
    const item = textItem('whatsapp', first, 'whose is it');
    await hub().accepts('whatsapp', whatsappBody({ messages: [item] }));
    await hub().accepts('whatsapp', whatsappBody({ messages: [{ ...item, from: second }] }));
    expect(await hub().messages(first)).toHaveLength(1);
    expect(await hub().thread(second)).toBeNull();
  });

  it('through two apps, each with its own secret, are one (10.8)', async () => {
    const person = newPerson('facebook');
    const bytes = exactly(messagingBody('facebook', textItem('facebook', person, 'by two apps')));
    const answers = await Promise.all(
      [APP_SECRET, SECOND_APP, APP_SECRET].map((secret) =>
        hub().t.post('facebook', bytes, { 'X-Hub-Signature-256': signWebhook(bytes, secret) }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await hub().thread(person)).toMatchObject({ unread_count: 1, total_messages: 1 });
  });

  it('with the same id on two channels are two messages (10.8)', async () => {
    const person = newPerson('facebook');
    const item = messagingItem('facebook', person, { message: { mid: 'm_same_on_both', text: 'page' } });
    const sameMid = messagingItem('instagram', person, {
      message: { mid: 'm_same_on_both', text: 'account' },
    });
    await Promise.all([
      hub().accepts('facebook', messagingBody('facebook', item)),
      hub().accepts('instagram', messagingBody('instagram', sameMid)),
    ]);
    expect(await hub().count('messages', `external_id = 'm_same_on_both'`)).toBe(2);
  });

  it('that repeat a message a hundred times inside themselves hold it once (10.8)', async () => {
    const person = newPerson();
    const item = whatsappItem(person, { type: 'text', text: { body: 'again' } });
    await deliverAmongGood(hub(), 'whatsapp', { items: Array(100).fill(item) });
    expect(await hub().thread(person)).toMatchObject({ unread_count: 1, total_messages: 1 });
  });
});
