import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InboundChannelEvent, InboundEvent, InboundMessage } from '@switchboard/core';
import { CHANNEL, delivery, type IngestRig, message, startIngestRig } from './testing/ingest-rig.ts';

const WABA = '102290129340398';

function history(externalId: string, seconds: number, more: Partial<InboundMessage> = {}): InboundMessage {
  const sentAt = new Date(Date.UTC(2026, 5, 1, 10, 0, seconds));
  return message(externalId, { origin: 'history', sentAt, ...more });
}

describe('ingest of what nobody has to answer', () => {
  let rig: IngestRig;
  beforeEach(async () => {
    rig = await startIngestRig();
  });
  afterEach(() => rig.stop());

  const submit = (...events: InboundEvent[]) => rig.ingest.submit(delivery(events));

  async function thread(): Promise<(string | null)[]> {
    const [row] = await rig.database.query<{ id: string }>(`select id from conversations`);
    const page = await rig.stores.inbox.messages(row!.id, { limit: 500, offset: 0, before: null });
    return page.messages.map(({ content }) => content);
  }

  async function listed(): Promise<Record<string, unknown>> {
    const rows = await rig.database.query(
      `select unread_count, message_count, last_message_text, last_inbound_at, awaiting_reply_since from conversations`,
    );
    return rows[0]!;
  }

  async function told(): Promise<string[]> {
    return (await rig.database.query<{ type: string }>(`select type from events order by seq`)).map(
      ({ type }) => type,
    );
  }

  it('puts history before what came live, by its own time, whichever chunk comes first', async () => {
    await submit(message('live 1'));
    await submit(history('h3', 3), history('h4', 4));
    await submit(history('h1', 1), history('h2 first', 2), history('h2 second', 2));
    await submit(history('h2 third', 2, { direction: 'outbound', status: 'read' }));
    await submit(message('live 2'));
    expect(await thread()).toEqual([
      'h1',
      'h2 first',
      'h2 second',
      'h2 third',
      'h3',
      'h4',
      'live 1',
      'live 2',
    ]);
  });

  it('lets the search find history', async () => {
    const indexed = async () => {
      while (await rig.stores.searchIndex.advance());
    };
    const found = async (q: string) =>
      (await rig.stores.search.search({ q, limit: 10, before: null }, Date.now())).messages.map(
        ({ message: { content } }) => content,
      );
    await submit(message('live'));
    await indexed();
    await submit(history('the earlier invoice', 1), history('the later invoice', 2));
    await indexed();
    expect(await found('invoice')).toEqual(['the later invoice', 'the earlier invoice']);
    expect(await found('live')).toEqual(['live']);
  });

  it('counts, moves and tells nothing one by one for history', async () => {
    await submit(message('live'));
    const before = await listed();
    await submit(history('h1', 1), history('h2', 2), history('h1', 1));
    expect(await listed()).toEqual({ ...before, message_count: 3 });
    expect(await told()).toEqual(['message.created', 'conversation.updated']);
  });

  it('lists a conversation that has only history, with its latest words, until somebody writes', async () => {
    await submit(history('later', 9));
    await submit(history('earlier', 1));
    expect(await listed()).toMatchObject({
      unread_count: 0,
      last_message_text: 'later',
      last_inbound_at: null,
    });
    await submit(message('now'));
    expect(await listed()).toMatchObject({ unread_count: 1, last_message_text: 'now' });
    await submit(history('latest', 30));
    expect(await listed()).toMatchObject({ unread_count: 1, last_message_text: 'now' });
  });

  it('stores 5,000 messages of history while others go on writing', async () => {
    const chunk = Array.from({ length: 5_000 }, (_, n) => history(`h${n}`, n));
    const [big] = await Promise.all([submit(...chunk), submit(message('live'))]);
    expect(big).toMatchObject({ messagesStored: 5_000 });
    expect(await listed()).toMatchObject({
      unread_count: 1,
      message_count: 5_001,
      last_message_text: 'live',
    });
  });

  it('shows a line of the system and counts it for nobody', async () => {
    await submit(message('hello'));
    const before = await listed();
    await submit(message('changed their number', { type: 'system', payload: { system: { type: 'x' } } }));
    expect(await thread()).toEqual(['hello', 'changed their number']);
    expect(await listed()).toEqual({ ...before, message_count: 2 });
    expect(await told()).toEqual(['message.created', 'message.created']);
  });

  it('makes of a placeholder what it is as soon as that comes, in one delivery or two', async () => {
    const placeholder = (id: string) =>
      history(id, 1, { type: 'unsupported', text: null, payload: { raw: { type: 'media_placeholder' } } });
    const image = (id: string) =>
      history(id, 1, {
        type: 'image',
        text: 'caption',
        attachments: [
          {
            type: 'image',
            externalId: 'media',
            url: null,
            filename: null,
            mimeType: 'image/jpeg',
            sha256: null,
            sizeBytes: null,
          },
        ],
      });
    await submit(placeholder('a'));
    await submit(image('a'));
    await submit(placeholder('b'), image('b'));
    await submit(image('c'));
    await submit(placeholder('c'));
    const rows = await rig.database.query(
      `select m.type, m.text, m.payload, count(a.id)::int as files from messages m
       left join attachments a on a.message_id = m.id group by m.id`,
    );
    expect(rows).toEqual(
      Array.from({ length: 3 }, () => ({ type: 'image', text: 'caption', payload: null, files: 1 })),
    );
    expect((await told()).filter((type) => type === 'message.updated')).toHaveLength(1);
  });

  it('keeps the first of two different messages with one id', async () => {
    await submit(message('m', { text: 'first' }));
    expect(await submit(message('m', { text: 'second' }))).toMatchObject({ messagesDuplicate: 1 });
    expect(await thread()).toEqual(['first']);
  });

  it('shows each press of the dashboard’s test button in the channel that was connected last', async () => {
    const test = (id: string) => message(id, { channelExternalId: '0' });
    expect(await submit(test('random_mid.1'))).toMatchObject({ messagesStored: 1, unconnected: [] });
    expect(await submit(test('random_mid.2'))).toMatchObject({ messagesStored: 1 });
    expect(await thread()).toEqual(['random_mid.1', 'random_mid.2']);
    const elsewhere = { ...test('random_mid.3'), platform: 'instagram' as const };
    expect(await submit(elsewhere)).toMatchObject({ messagesStored: 0, ignored: 1, unconnected: [] });
  });

  it('shows a dashboard test again where it was, when it is replayed after another channel was connected', async () => {
    const pressed = delivery([message('random_mid.1', { channelExternalId: '0' })]);
    await rig.ingest.submit(pressed);
    await rig.stores.channels.ensure({ platform: 'whatsapp', externalId: '777', name: 'newer' });
    expect(await rig.ingest.submit(pressed)).toMatchObject({ messagesStored: 0, messagesDuplicate: 1 });
    const later = {
      ...pressed,
      delivery: { ...pressed.delivery, receivedAt: new Date(Date.now() + 60_000) },
    };
    expect(await rig.ingest.submit(later)).toMatchObject({ messagesStored: 1 });
  });

  it('keeps news of an account once, with its channel where there is only one', async () => {
    await rig.database.query(`update channels set account_external_id = $1`, [WABA]);
    const news = (more: Partial<InboundChannelEvent> = {}): InboundChannelEvent => ({
      kind: 'channel_event',
      platform: 'whatsapp',
      channelExternalId: null,
      accountExternalId: WABA,
      name: 'account_update',
      detail: 'ACCOUNT_RESTRICTION',
      occurredAt: new Date('2026-11-20T10:00:00Z'),
      payload: { event: 'ACCOUNT_RESTRICTION' },
      ...more,
    });
    await submit(news());
    expect(await submit(news())).toMatchObject({ updatesApplied: 0, unconnected: [] });
    await submit(news({ occurredAt: new Date('2026-11-21T10:00:00Z') }));
    await submit(news({ accountExternalId: 'somebody else’s' }));
    const rows = await rig.database.query(
      `select e.detail, ch.external_id from channel_events e left join channels ch on ch.id = e.channel_id order by e.id`,
    );
    expect(rows.map((row) => row['external_id'])).toEqual([CHANNEL, CHANNEL, null]);
    expect(await told()).toEqual(Array.from({ length: 3 }, () => 'channel.status_changed'));
    expect(await rig.database.query(`select from conversations`)).toHaveLength(0);
  });

  it('says of each delivery what became of it', async () => {
    const what = (kind: 'ignored' | 'unrecognized') => ({
      kind,
      platform: 'whatsapp' as const,
      channelExternalId: null,
      what: `changes.${kind}`,
    });
    await submit(what('ignored'));
    await submit(what('unrecognized'), what('ignored'));
    await submit(what('unrecognized'), message('m'));
    const rows = await rig.database.query(`select outcome, detail from webhook_deliveries order by id`);
    expect(rows).toEqual([
      { outcome: 'ignored', detail: 'changes.ignored' },
      { outcome: 'not_understood', detail: 'changes.unrecognized, changes.ignored' },
      { outcome: 'stored', detail: 'changes.unrecognized' },
    ]);
  });
});
