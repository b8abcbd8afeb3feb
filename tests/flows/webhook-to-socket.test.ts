import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { META_PLATFORMS, platformIcon, platformName } from '@switchboard/core';
import { plainFrames } from '@switchboard/protocol';
import { connectPlain } from '../support/plain-client.ts';
import { BASE, startTestApi, type TestApi, uniqueId } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

describe('a webhook on its way to a socket', () => {
  let t: TestApi;

  beforeAll(async () => {
    t = await startTestApi();
  });
  afterAll(() => t.stop());

  const socketUrl = (userId: string, token: string) => `${t.url}${BASE}/ws/${userId}?token=${token}`;

  it.each(META_PLATFORMS)('carries a %s text to a signed-in agent', async (platform) => {
    const { user, token } = await t.signIn();
    const client = await connectPlain(socketUrl(user.id, token));
    const welcome = plainFrames.connection_established.parse(await client.next('connection_established'));
    expect(welcome.user_id).toBe(user.id);

    const from = uniqueId('4812345');
    const answer = await t.post(platform, textWebhook(platform, 'Dzień dobry 👋', { from, name: 'Оксана' }));
    expect([answer.status, await answer.text()]).toEqual([200, '{"status":"ok"}']);

    const frame = plainFrames.new_message.parse(await client.next('new_message'));
    expect(frame).toMatchObject({
      platform,
      platform_name: platformName(platform),
      platform_icon: platformIcon(platform),
      message: { content: 'Dzień dobry 👋', direction: 'inbound', type: 'text', status: null },
      conversation: {
        platform,
        external_id: from,
        unread_count: 1,
        total_messages: 1,
        last_message: 'Dzień dobry 👋',
      },
    });
    expect(frame.conversation_id).toBe(frame.conversation.id);
    expect(BigInt(frame.seq)).toBe(BigInt(welcome.seq) + 1n);
    await client.close();
  });

  it('stores the raw delivery, contact, identity, conversation, message, counters and event', async () => {
    const from = '48500600700';
    await t.post('whatsapp', textWebhook('whatsapp', 'raz', { from, name: 'Piotr' }));
    await t.post('whatsapp', textWebhook('whatsapp', 'dwa', { from, name: 'Piotr' }));
    const [conversation] = await t.database.query(
      `select c.*, i.value, i.kind from conversations c
       join contact_identities i on i.contact_id = c.contact_id and i.kind = 'phone' where c.external_id = $1`,
      [from],
    );
    expect(conversation).toMatchObject({
      kind: 'phone',
      value: from,
      peer_name: 'Piotr',
      unread_count: 2,
      message_count: 2,
      last_position: '2',
      last_message_text: 'dwa',
      last_message_direction: 'inbound',
    });
    const messages = await t.database.query(
      `select position, text, type from messages where conversation_id = $1 order by position`,
      [conversation!['id']],
    );
    expect(messages).toEqual([
      { position: '1', text: 'raz', type: 'text' },
      { position: '2', text: 'dwa', type: 'text' },
    ]);
    const events = await t.database.query(`select type from events where conversation_id = $1`, [
      conversation!['id'],
    ]);
    expect(events).toEqual([{ type: 'message.created' }, { type: 'message.created' }]);
    const deliveries = await t.database.query(
      `select body, outcome from webhook_deliveries where body like '%48500600700%'`,
    );
    expect(deliveries).toHaveLength(2);
    expect(deliveries[0]).toMatchObject({ outcome: 'stored' });
  });

  it('keeps the raw body byte for byte, escapes and all', async () => {
    const body = Buffer.from(
      `{"object":"whatsapp_business_account","entry":[],"x":"\\u0144\\/ ${uniqueId('raw')}"}\n`,
    );
    expect((await t.post('whatsapp', body)).status).toBe(200);
    const rows = await t.database.query<{ body: string }>(
      `select body from webhook_deliveries where body = $1 and outcome = 'not_understood'`,
      [body.toString()],
    );
    expect(rows).toHaveLength(1);
  });

  it('makes one message and one event of ten copies at once', async () => {
    const { user, token } = await t.signIn();
    const client = await connectPlain(socketUrl(user.id, token));
    const from = uniqueId('4870');
    const webhook = textWebhook('whatsapp', 'only once', { from });
    const answers = await Promise.all(Array.from({ length: 10 }, () => t.post('whatsapp', webhook)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    // A later message is the signal that nothing of the first is still on its way.
    await t.post('whatsapp', textWebhook('whatsapp', 'after', { from }));
    await client.next(
      'new_message',
      (frame) => (frame['message'] as { content: string }).content === 'after',
    );
    const seen = client.frames.filter(
      (frame) => (frame['message'] as { content?: string })?.content === 'only once',
    );
    expect(seen).toHaveLength(1);
    const counts = await t.database.query(
      `select count(*)::int as messages, max(c.unread_count) as unread, max(c.message_count) as kept,
         (select count(*)::int from events e where e.conversation_id = m.conversation_id) as events
       from messages m join conversations c on c.id = m.conversation_id where c.external_id = $1
       group by m.conversation_id`,
      [from],
    );
    expect(counts).toEqual([{ messages: 2, unread: 2, kept: 2, events: 2 }]);
    await client.close();
  });

  it('makes one conversation and one contact of fifty first messages at once', async () => {
    const from = uniqueId('4871');
    const webhooks = Array.from({ length: 50 }, (_, n) => textWebhook('facebook', `first ${n}`, { from }));
    const answers = await Promise.all(webhooks.map((webhook) => t.post('facebook', webhook)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const rows = await t.database.query(
      `select c.unread_count, c.message_count, (select count(*)::int from messages m where m.conversation_id = c.id) as n,
         (select count(distinct position)::int from messages m where m.conversation_id = c.id) as places,
         (select count(*)::int from contact_identities i where i.value = c.external_id) as identities
       from conversations c where c.external_id = $1`,
      [from],
    );
    expect(rows).toEqual([{ unread_count: 50, message_count: 50, n: 50, places: 50, identities: 1 }]);
  });

  it('lets both tabs of a user receive, and closing one leave the other', async () => {
    const { user, token } = await t.signIn();
    const [first, second] = await Promise.all([
      connectPlain(socketUrl(user.id, token)),
      connectPlain(socketUrl(user.id, token)),
    ]);
    await t.post('instagram', textWebhook('instagram', 'to both tabs'));
    await Promise.all([first.next('new_message'), second.next('new_message')]);
    await first.close();
    await t.post('instagram', textWebhook('instagram', 'to the one that is left'));
    const frame = await second.next('new_message');
    expect(frame['message']).toMatchObject({ content: 'to the one that is left' });
    await second.close();
  });

  it('keeps a media message with its file pending, caption and all', async () => {
    const from = uniqueId('4872');
    await t.post('whatsapp', textWebhook('whatsapp', 'the scan', { from, kind: 'image' }));
    const [row] = await t.database.query(
      `select m.type, m.text, a.state, a.external_id is not null as has_media_id
       from messages m join attachments a on a.message_id = m.id
       join conversations c on c.id = m.conversation_id where c.external_id = $1`,
      [from],
    );
    expect(row).toEqual({ type: 'image', text: 'the scan', state: 'pending', has_media_id: true });
  });

  it('stores a place as a place, and what it does not understand as unsupported with its raw form', async () => {
    const from = '48730000001';
    const body = JSON.stringify(textWebhook('whatsapp', '', { from, kind: 'location' }));
    await t.post('whatsapp', JSON.parse(body) as object);
    const unknown = body.replace('"type":"location"', '"type":"hologram"').replace('wamid.', 'wamid.other');
    await t.post('whatsapp', JSON.parse(unknown) as object);
    const rows = await t.database.query(
      `select m.type, m.payload from messages m join conversations c on c.id = m.conversation_id
       where c.external_id = $1 order by m.position`,
      [from],
    );
    expect(rows).toMatchObject([
      { type: 'location', payload: { location: { latitude: 50.0614 } } },
      { type: 'unsupported', payload: { raw: { type: 'hologram', from } } },
    ]);
  });

  it('replays what an account sent before it was connected', async () => {
    const channel = uniqueId('20654');
    const webhook = textWebhook('whatsapp', 'before the connection', { channel, from: '48999' });
    expect((await t.post('whatsapp', webhook)).status).toBe(200);
    expect(await t.stores.deliveries.unconnectedAccounts()).toContainEqual(
      expect.objectContaining({ platform: 'whatsapp', external_id: channel, deliveries: 1 }),
    );
    const again = await startTestApi({
      database: t.database,
      config: { channels: [{ platform: 'whatsapp', externalId: channel, name: 'second number' }] },
    });
    const [row] = await t.database.query(
      `select m.text from messages m join channels ch on ch.id = m.channel_id where ch.external_id = $1`,
      [channel],
    );
    expect(row).toEqual({ text: 'before the connection' });
    expect(await t.stores.deliveries.unconnectedAccounts()).not.toContainEqual(
      expect.objectContaining({ external_id: channel }),
    );
    await again.stop();
  });
});
