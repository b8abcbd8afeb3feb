import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type InboundEdit,
  type InboundEvent,
  type InboundReaction,
  type InboundUnsend,
  type MessageView,
  systemClock,
} from '@switchboard/core';
import { WriterConnection } from '@switchboard/database';
import { Ingest } from './ingest.ts';
import {
  CHANNEL,
  delivery,
  type IngestRig,
  message,
  recordWith,
  startIngestRig,
  status,
} from './testing/ingest-rig.ts';

const PEER = message('any').peer;
const OF = { platform: 'whatsapp', channelExternalId: CHANNEL } as const;

function second(n: number): Date {
  return new Date(Date.UTC(2026, 10, 20, 10, 0, n));
}

function reaction(id: string, emoji: string | null, n: number, actor = 'peer'): InboundReaction {
  return { kind: 'reaction', ...OF, messageExternalId: id, peer: PEER, actor, emoji, occurredAt: second(n) };
}

function edit(id: string, text: string | null, n: number, more: Partial<InboundEdit> = {}): InboundEdit {
  return {
    kind: 'edit',
    ...OF,
    messageExternalId: id,
    peer: PEER,
    text,
    revision: 0,
    occurredAt: second(n),
    ...more,
  };
}

function unsend(id: string, n = 9): InboundUnsend {
  return { kind: 'unsend', ...OF, messageExternalId: id, peer: PEER, occurredAt: second(n) };
}

function orders<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, at) => orders(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

describe('ingest of what changes messages', () => {
  let rig: IngestRig;
  beforeEach(async () => {
    rig = await startIngestRig();
  });
  afterEach(() => rig.stop());

  const submit = (...events: InboundEvent[]) => rig.ingest.submit(delivery(events));

  async function shown(externalId: string): Promise<MessageView> {
    const [row] = await rig.database.query<{ conversation_id: string }>(
      `select conversation_id from messages where external_id = $1`,
      [externalId],
    );
    const { messages } = await rig.stores.inbox.messages(row!.conversation_id, {
      limit: 500,
      offset: 0,
      before: null,
    });
    return messages.find((each) => each.external_id === externalId)!;
  }

  async function told(type: string): Promise<Record<string, unknown>[]> {
    const rows = await rig.database.query<{ data: string }>(
      `select data from events where type = $1 order by seq`,
      [type],
    );
    return rows.map(({ data }) => JSON.parse(data) as Record<string, unknown>);
  }

  it('ends alike in every order, one by one and in one delivery, before and after the message', async () => {
    let n = 0;
    for (const apart of [true, false]) {
      const steps = (id: string): InboundEvent[] => [
        message(id, { text: 'first words' }),
        edit(id, 'second words', 1),
        edit(id, 'third words', 2),
        reaction(id, '👍', 3),
        reaction(id, '❤', 4, 'business'),
      ];
      for (const order of orders([0, 1, 2, 3, 4])) {
        const id = `m${n++}`;
        const events = order.map((step) => steps(id)[step]!);
        if (apart) for (const event of events) await submit(event);
        else await submit(...events);
        const { content, reactions, edited_at: editedAt } = await shown(id);
        expect([order, content, editedAt, reactions.map(({ actor, emoji }) => `${actor} ${emoji}`)]).toEqual([
          order,
          'third words',
          second(2).toISOString(),
          ['peer 👍', 'business ❤'],
        ]);
      }
    }
    expect(await rig.database.query(`select from pending_updates`)).toHaveLength(0);
  });

  it('leaves nothing of a message that was taken back, whatever comes before or after', async () => {
    const attachments = [
      {
        type: 'image' as const,
        externalId: 'file',
        url: 'https://lookaside.fbsbx.com/x',
        filename: 'x.jpg',
        mimeType: 'image/jpeg',
        sha256: 'x',
        sizeBytes: 1,
      },
    ];
    let n = 0;
    for (const order of orders([0, 1, 2, 3])) {
      const id = `gone${n++}`;
      const steps = [
        message(id, { text: 'secret', attachments, payload: { forwarded: true } }),
        edit(id, 'secret too', 1),
        unsend(id),
        reaction(id, '👍', 3),
      ];
      for (const step of order) await submit(steps[step]!);
      expect(await shown(id)).toMatchObject({
        content: null,
        payload: null,
        reactions: [],
        deleted_at: second(9).toISOString(),
        attachments: [{ state: 'deleted', filename: null }],
      });
    }
    expect(await rig.database.query(`select from message_revisions`)).toHaveLength(0);
    const [file] = await rig.database.query(`select external_id, source_url, sha256 from attachments`);
    expect(file).toEqual({ external_id: null, source_url: null, sha256: null });
    const [conversation] = await rig.database.query(`select last_message_text from conversations`);
    expect(conversation).toEqual({ last_message_text: null });
    expect(await told('message.deleted')).toHaveLength(n);
  });

  it('keeps every earlier wording, and shows the newest in the list too', async () => {
    await submit(message('m', { text: 'one' }));
    await submit(edit('m', 'two', 1));
    await submit(edit('m', 'two', 1));
    await submit(edit('m', null, 2));
    const revisions = await rig.database.query(
      `select text, is_original from message_revisions order by is_original desc, occurred_at`,
    );
    expect(revisions).toEqual([
      { text: 'one', is_original: true },
      { text: 'two', is_original: false },
      { text: null, is_original: false },
    ]);
    const updates = await told('message.updated');
    expect(updates.map((data) => (data['message'] as MessageView).content)).toEqual(['two', null]);
    const lists = await told('conversation.updated');
    expect(lists.map((data) => (data['conversation'] as { last_message: string }).last_message)).toEqual([
      'two',
      null,
    ]);
  });

  it('tells of reactions only when something is seen to change', async () => {
    await submit(message('m'));
    await submit(reaction('m', null, 1));
    await submit(reaction('m', '👍', 2));
    await submit(reaction('m', '👍', 2));
    await submit(reaction('m', '😮', 1));
    await submit(reaction('m', null, 3));
    expect((await told('message.reaction_added')).map(({ emoji }) => emoji)).toEqual(['👍']);
    expect(await told('message.reaction_removed')).toHaveLength(1);
    expect((await shown('m')).reactions).toEqual([]);
  });

  it('does not open conversations, count or move anything for what came before its message', async () => {
    expect(await submit(reaction('later', '👍', 1), unsend('other'))).toMatchObject({ updatesWaiting: 2 });
    expect(await rig.database.query(`select from conversations`)).toHaveLength(0);
    expect(await rig.database.query(`select from events`)).toHaveLength(0);
    await submit(message('later'));
    expect((await shown('later')).reactions).toMatchObject([{ emoji: '👍' }]);
  });

  it('finds its message when both are stored at the same moment by two processes', async () => {
    const writer = new WriterConnection(rig.database.url);
    const other = new Ingest({
      writer,
      clock: systemClock,
      observer: { onCommitted() {}, onItemFailed() {}, onObserverFailed() {} },
    });
    for (let n = 0; n < 40; n++) {
      // Half of them begin their conversation.
      const peer = n % 2 === 0 ? PEER : { ...PEER, externalId: `4870${n}`, identities: [] };
      await Promise.all([
        rig.ingest.submit(delivery([message(`r${n}`, { peer })])),
        other.submit(delivery([{ ...reaction(`r${n}`, '👍', n), peer }])),
      ]);
    }
    expect(await rig.database.query(`select from reactions`)).toHaveLength(40);
    expect(await rig.database.query(`select from pending_updates`)).toHaveLength(0);
    await writer.close();
  });

  it('applies what does not say whose conversation it is about', async () => {
    expect(await submit(edit('m', 'new', 1, { peer: null }))).toMatchObject({ updatesWaiting: 1 });
    await submit(message('m'));
    expect((await shown('m')).content).toBe('new');
    await submit(unsend('m'), { ...unsend('unknown'), peer: null });
    expect(await shown('m')).toMatchObject({ content: null, deleted_at: second(9).toISOString() });
  });

  it('is neither lost nor undone by another process that does not know whose it is', async () => {
    const during = (events: InboundEvent[], other: InboundEvent, before = 'commit') => {
      let second: Promise<unknown> = Promise.resolve();
      // It must not be waited for: it may have to wait for the first one itself.
      return recordWith(rig.database, events, before, async () => {
        second = submit(other);
        await Promise.race([second, rig.database.query(`select pg_sleep(0.3)`)]);
      }).then(() => second);
    };
    await during([message('m')], edit('m', 'edited', 1, { peer: null }));
    expect((await shown('m')).content).toBe('edited');
    await during([edit('m', 'newest', 3)], edit('m', 'older', 2, { peer: null }));
    expect((await shown('m')).content).toBe('newest');
    await during([edit('m', 'after all', 4)], { ...unsend('m'), peer: null }, 'insert-revisions');
    expect(await shown('m')).toMatchObject({ content: null, deleted_at: expect.any(String) });
  });

  it('never moves a status back, whichever process was faster', async () => {
    await submit(message('out', { direction: 'outbound' }));
    await recordWith(rig.database, [status('out', 'delivered')], 'advance-statuses', async () => {
      await rig.database.query(`update messages set status = 'read' where external_id = 'out'`);
    });
    expect(await rig.statusOf('out')).toMatchObject({ status: 'read' });
  });

  it('keeps the first wording of what was edited before it could be read', async () => {
    await submit(message('late', { type: 'unsupported', text: null, payload: { raw: 1 } }));
    await submit(edit('late', 'second words', 1));
    await submit(message('late', { text: 'first words' }));
    expect(await shown('late')).toMatchObject({ type: 'text', content: 'second words' });
    const [original] = await rig.database.query(`select text from message_revisions where is_original`);
    expect(original).toEqual({ text: 'first words' });
  });

  it('is applied once however often it is delivered', async () => {
    const day = [message('m'), edit('m', 'new', 1), reaction('m', '👍', 2), status('m', 'read')];
    for (const event of day) await submit(event);
    const [before] = await rig.database.query(`select seq from event_stream`);
    for (const event of day) await submit(event);
    expect(await rig.database.query(`select seq from event_stream`)).toEqual([before]);
  });
});
