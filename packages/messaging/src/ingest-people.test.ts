import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@switchboard/core';
import { WriterConnection } from '@switchboard/database';
import { Ingest } from './ingest.ts';
import { CHANNEL, delivery, type IngestRig, message, startIngestRig } from './testing/ingest-rig.ts';
import { changed, contactsOf, peer, said, threadsOf } from './testing/people.ts';

describe('ingest of people', () => {
  let rig: IngestRig;
  beforeEach(async () => {
    rig = await startIngestRig();
  });
  afterEach(() => rig.stop());

  const submit = (...events: Parameters<typeof delivery>[0]) => rig.ingest.submit(delivery(events));

  const threads = () => threadsOf(rig.database);
  const contacts = () => contactsOf(rig.database);

  it('stay one contact when the phone is hidden, and when the BSUID changes', async () => {
    await submit(said('1', '48100', 'PL.old'));
    await submit(said('2', 'PL.old'));
    await submit(changed('PL.old', 'PL.new'));
    await submit(said('3', 'PL.new'));
    await submit(said('4', '48100', 'PL.new'));
    expect(await threads()).toEqual([{ texts: ['1', '2', '3', '4'], unread: 4, reply: '48100' }]);
    expect(await contacts()).toBe(1);
  });

  it('are known by both ids when the change comes before any message', async () => {
    await submit(changed('PL.old', 'PL.new'));
    expect(await threads()).toEqual([]);
    await submit(said('1', 'PL.old'));
    await submit(said('2', 'PL.new'));
    expect(await threads()).toEqual([{ texts: ['1', '2'], unread: 2, reply: 'PL.new' }]);
  });

  it('are linked on every number when the platform does not say which', async () => {
    await submit(said('1', 'PL.old'));
    expect(await submit({ ...changed('PL.old', 'PL.new'), channelExternalId: null })).toMatchObject({
      updatesApplied: 1,
      unconnected: [],
    });
    await submit(said('2', 'PL.new'));
    expect(await threads()).toEqual([{ texts: ['1', '2'], unread: 2, reply: 'PL.new' }]);
  });

  it('become one on proof, in the order in which they wrote, answered at the address that wrote last', async () => {
    await submit(said('1', '48100'));
    await submit(said('2', 'PL.x'));
    await submit(said('3', '48100'));
    await submit(said('4', 'PL.x'));
    expect(await threads()).toHaveLength(2);
    await submit({ ...changed('PL.x', 'PL.y'), previous: { kind: 'phone', scope: '', value: '48100' } });
    expect(await threads()).toHaveLength(2);
    await submit({ ...changed('PL.x', 'PL.y') });
    expect(await threads()).toEqual([{ texts: ['1', '2', '3', '4'], unread: 4, reply: 'PL.x' }]);
    expect(await contacts()).toBe(1);
    const [counts] = await rig.database.query(`select message_count, last_position, last_message_text
      from conversations where merged_into is null`);
    expect(counts).toEqual({ message_count: 4, last_position: '4', last_message_text: '4' });
  });

  it.each([
    ['Brazil', '5511987654321', '551187654321'],
    ['Mexico', '5215512345678', '525512345678'],
    ['Argentina', '5491123456789', '541123456789'],
  ])(
    'of %s are the same by either form of their number, and answered at the one that wrote',
    async (_, a, b) => {
      await submit(said('1', a));
      await submit(said('2', b));
      expect(await threads()).toEqual([{ texts: ['1', '2'], unread: 2, reply: b }]);
      expect(await rig.database.query(`select value from contact_identities order by value`)).toEqual(
        [{ value: a }, { value: b }].sort((x, y) => (x.value < y.value ? -1 : 1)),
      );
    },
  );

  it('writing from both forms of a new number in one delivery are one', async () => {
    await submit(said('1', '5511987654321'), said('2', '551187654321'));
    await submit(said('3', '5511987654321'));
    expect(await threads()).toMatchObject([{ texts: ['1', '2', '3'] }]);
  });

  it('are linked by ids that only a repetition in the same delivery holds', async () => {
    await submit(said('1', '48100'), said('1', '48100', 'PL.x'));
    await submit(said('2', 'PL.x'));
    expect(await threads()).toMatchObject([{ texts: ['1', '2'] }]);
  });

  it('writing for the first time at the same moment to two processes get one conversation', async () => {
    const writer = new WriterConnection(rig.database.url);
    const other = new Ingest({
      writer,
      clock: systemClock,
      observer: { onCommitted() {}, onItemFailed() {}, onObserverFailed() {} },
    });
    for (let n = 0; n < 20; n++) {
      await Promise.all([
        rig.ingest.submit(delivery([said(`a${n}`, `4860000${n}`, `PL.${n}`)])),
        other.submit(delivery([said(`b${n}`, `PL.${n}`)])),
        rig.ingest.submit(delivery([said(`c${n}`, `4860000${n}`)])),
        other.submit(delivery([said(`d${n}`, `4860000${n}`, `PL.${n}`)])),
      ]);
    }
    const listed = await threads();
    expect(listed.map(({ texts }) => texts.length)).toEqual(Array.from({ length: 20 }, () => 4));
    expect(await contacts()).toBe(20);
    await writer.close();
  });

  it('named in the address book are called so, by the newest entry, and open no conversation', async () => {
    const entry = (name: string | null, at: string) => ({
      kind: 'contact' as const,
      platform: 'whatsapp' as const,
      channelExternalId: CHANNEL,
      identities: peer('48100').identities,
      name,
      occurredAt: new Date(at),
    });
    await submit(entry('Anna (tłumaczenie)', '2026-11-20T10:00:00Z'));
    expect(await threads()).toEqual([]);
    await submit(message('1', { peer: { ...peer('48100', 'PL.x'), name: 'anna 🌸' } }));
    await submit(entry('Anna K.', '2026-11-20T12:00:00Z'), entry('too old', '2026-11-20T11:00:00Z'));
    const page = await rig.stores.inbox.inbox(
      { filter: 'all', platform: null, search: null, limit: 10, offset: 0, cursor: null },
      0,
    );
    expect(page.conversations.map(({ client_name: name }) => name)).toEqual(['Anna K.']);
    await submit(entry(null, '2026-11-20T13:00:00Z'));
    expect((await rig.stores.inbox.conversation('48100', 0))?.client_name).toBe('anna 🌸');
  });
});
