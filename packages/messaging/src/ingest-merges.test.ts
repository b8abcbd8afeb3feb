import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type InboundMessage, LIMITS } from '@switchboard/core';
import { CHANNEL, delivery, type IngestRig, startIngestRig } from './testing/ingest-rig.ts';
import { changed, contactsOf, peer, said, threadsOf } from './testing/people.ts';

describe('merges of people', () => {
  let rig: IngestRig;
  beforeEach(async () => {
    rig = await startIngestRig();
  });
  afterEach(() => rig.stop());

  const submit = (...events: Parameters<typeof delivery>[0]) => rig.ingest.submit(delivery(events));

  const threads = () => threadsOf(rig.database);
  const contacts = () => contactsOf(rig.database);

  async function merges(): Promise<string[]> {
    return (await rig.database.query<{ id: string }>(`select id from contact_merges order by id`)).map(
      ({ id }) => id,
    );
  }

  const undo = (id: string) => rig.stores.contacts.undoMerge(id, new Date());

  it('are told of, and taken apart again with everything that was theirs', async () => {
    await submit(said('1', '48100'));
    await submit(said('2', 'PL.x'));
    await submit(said('3', '48100', 'PL.x'));
    expect(await threads()).toMatchObject([{ texts: ['1', '2', '3'], unread: 3 }]);
    const [event] = await rig.database.query<{ data: string }>(
      `select data from events where type = 'contact.merged'`,
    );
    const merge = JSON.parse(event!.data) as { merge_id: string; reason: string; conversations: unknown[] };
    expect(merge).toMatchObject({ reason: 'seen_together', undone: false });
    expect(merge.conversations).toHaveLength(1);

    expect(await rig.stores.contacts.undoMerge(merge.merge_id, new Date())).toBe(true);
    expect(await threads()).toMatchObject([
      { texts: ['1', '3'], unread: 2, reply: '48100' },
      { texts: ['2'], unread: 1, reply: 'PL.x' },
    ]);
    expect(await contacts()).toBe(2);
    expect(await rig.stores.contacts.undoMerge(merge.merge_id, new Date())).toBe(false);

    // What a person took apart, no proof joins again; each address goes to its own conversation.
    await submit(said('4', '48100', 'PL.x'));
    await submit(said('5', 'PL.x'));
    expect(await threads()).toMatchObject([{ texts: ['1', '3', '4'] }, { texts: ['2', '5'] }]);
  });

  it('are followed by whoever asks for a conversation that went into others one after the other', async () => {
    for (const [n, number] of ['48100', '48200', '48300'].entries()) await submit(said(`${n}`, number));
    const ids = (await rig.database.query<{ id: string }>(`select id from conversations`)).map(
      ({ id }) => id,
    );
    await submit(changed('48100', '48200'));
    await submit(changed('48200', '48300'));
    const found = await Promise.all(ids.map((id) => rig.stores.inbox.conversation(id, Date.now())));
    expect(new Set(found.map((one) => one?.id)).size).toBe(1);
    expect(found[0]).toMatchObject({ total_messages: 3 });
  });

  it('join labels and notes, and an undo gives those of the one that went back to it', async () => {
    const { stores } = rig;
    await stores.users.fromHost({ subject: 'anna', name: 'Anna', email: null, role: null }, new Date());
    const [one, two, three] = await Promise.all(
      ['one', 'two', 'three'].map((name) => stores.labels.add({ name, color: 'red' }, 'anna', new Date())),
    );
    await submit(said('1', '48100'));
    await submit(said('2', '48200'));
    const find = async (number: string) => (await stores.inbox.conversation(number, Date.now()))!;
    const label = async (number: string, ...labels: { id: string }[]) => {
      const change = { conversationId: (await find(number)).id, userId: 'anna', at: new Date() };
      await stores.conversations.setLabels(
        change,
        labels.map(({ id }) => id),
      );
      await stores.notes.add(change.conversationId, `of ${number}`, 'anna', new Date());
    };
    await label('48100', one!, two!);
    await label('48200', two!, three!);
    const notesOf = async (number: string) =>
      (await stores.notes.list((await find(number)).id)).map(({ text }) => text);

    await submit(changed('48200', '48100'));
    expect((await find('48200')).label_ids).toEqual([one!, two!, three!].map(({ id }) => id).toSorted());
    expect(await notesOf('48100')).toEqual(['of 48100', 'of 48200']);
    await submit(said('3', '48100'));
    // It is taken off the one that went too: that one may come back.
    expect(await stores.labels.remove(two!.id, 'anna', new Date())).toBe(2);
    await undo((await merges())[0]!);
    expect((await find('48100')).label_ids).toEqual([one!, three!].map(({ id }) => id).toSorted());
    expect((await find('48200')).label_ids).toEqual([three!.id]);
    expect(await notesOf('48100')).toEqual(['of 48100']);
    expect(await notesOf('48200')).toEqual(['of 48200']);
  });

  it('answer after an undo only at addresses of their own', async () => {
    await submit(said('1', '48100'));
    await submit(said('2', 'PL.x'));
    await submit(changed('PL.x', '48100'));
    await submit(said('3', 'PL.x'));
    const [merge] = await merges();
    await undo(merge!);
    expect(await threads()).toMatchObject([
      { texts: ['1', '3'], reply: '48100' },
      { texts: ['2'], reply: 'PL.x' },
    ]);
  });

  it('are undone from the last to the first, and say which comes before', async () => {
    await submit(said('a', '48100'));
    await submit(said('b', 'PL.b'));
    await submit(said('c', 'PL.c'));
    await submit(changed('PL.c', 'PL.b'));
    await submit(changed('PL.b', '48100'));
    const [inner, outer] = await merges();
    await expect(undo(inner!)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(outer!),
    });
    expect(await undo(outer!)).toBe(true);
    expect(await undo(inner!)).toBe(true);
    for (const [text, id] of [
      ['a2', '48100'],
      ['b2', 'PL.b'],
      ['c2', 'PL.c'],
    ] as const)
      await submit(said(text, id));
    expect((await threads()).map(({ texts }) => texts)).toEqual([
      ['a', 'a2'],
      ['b', 'b2'],
      ['c', 'c2'],
    ]);
    expect(await contacts()).toBe(3);
  });

  it('give back addresses that went over later, on other numbers too', async () => {
    await rig.stores.channels.ensure({ platform: 'whatsapp', externalId: '999', name: 'second number' });
    await submit(said('1', '48100'));
    await submit(said('2', 'PL.x'));
    await submit(changed('PL.x', '48100'));
    await submit({ ...said('3', '48100'), channelExternalId: '999' });
    await undo((await merges())[0]!);
    await submit({ ...said('4', 'PL.x'), channelExternalId: '999' });
    expect((await threads()).map(({ texts }) => texts)).toEqual([['1'], ['2'], ['3'], ['4']]);
  });

  it('do not join again who was parted, through a third person either', async () => {
    await submit(said('a', '48100'));
    await submit(said('b', 'PL.b'));
    await submit(said('c', 'PL.c'));
    await submit(changed('PL.b', 'PL.c'));
    await undo((await merges())[0]!);
    await submit(changed('PL.b', '48100'));
    await submit(changed('PL.c', '48100'));
    const texts = (await threads()).map((thread) => thread.texts);
    expect(texts.filter((each) => each.includes('b') && each.includes('c'))).toEqual([]);
  });

  it('keep apart who was parted on every number', async () => {
    await rig.stores.channels.ensure({ platform: 'whatsapp', externalId: '999', name: 'second number' });
    const elsewhere = (event: InboundMessage) => ({ ...event, channelExternalId: '999' });
    await submit(said('1', '48100'));
    await submit(said('2', 'PL.x'));
    await submit(changed('PL.x', '48100'));
    await undo((await merges())[0]!);
    await submit(elsewhere(said('3', 'PL.x', '48100')));
    await submit(elsewhere(said('4', '48100')));
    expect((await threads()).map(({ texts }) => texts)).toEqual([['1'], ['2'], ['3'], ['4']]);
  });

  it('join the newest entry of the address book with its time', async () => {
    const entry = (id: string, name: string, hour: number) => ({
      kind: 'contact' as const,
      platform: 'whatsapp' as const,
      channelExternalId: CHANNEL,
      identities: peer(id).identities,
      name,
      occurredAt: new Date(Date.UTC(2026, 10, 20, hour)),
    });
    await submit(entry('48100', 'old', 10));
    await submit(entry('PL.x', 'new', 12));
    await submit(said('1', '48100', 'PL.x'));
    expect((await rig.stores.inbox.conversation('48100', 0))?.client_name).toBe('new');
  });

  it('take waiting echoes with them', async () => {
    await submit(said('1', '48100'));
    await submit(said('2', 'PL.x'));
    await rig.database.query(
      `insert into messages (id, conversation_id, channel_id, position, direction, type, text, status, sent_at)
       select gen_random_uuid(), id, channel_id, 2, 'outbound', 'text', 'ours', 'sending', now() from conversations
       where external_id = 'PL.x'`,
    );
    await submit({ ...said('colleague', 'PL.x'), direction: 'outbound' });
    await submit(changed('PL.x', '48100'));
    await rig.database.query(`update messages set status = 'failed' where text = 'ours'`);
    expect(await rig.stores.pendingUpdates.releaseEchoes(new Date())).toBe(1);
    expect((await threads())[0]!.texts).toContain('colleague');
  });

  it('of people with thousands of messages of one second of history keep them all, in order', async () => {
    const past = (id: string, n: number, second: number): InboundMessage => ({
      ...said(`${id} ${n}`, id),
      origin: 'history',
      sentAt: new Date(Date.UTC(2026, 5, 1, 10, 0, second)),
    });
    for (const id of ['48100', 'PL.x']) {
      await submit(...Array.from({ length: 1_100 }, (_, n) => past(id, n, 1)), past(id, 9_999, 2));
    }
    await submit(said('now', '48100', 'PL.x'));
    const [thread] = await threads();
    expect(thread!.texts).toHaveLength(2_203);
    expect(thread!.texts.slice(-3).toSorted()).toEqual(['48100 9999', 'PL.x 9999', 'now'].toSorted());
  });

  it('leave conversations alone that are too long to be put together, each for its own addresses', async () => {
    await submit(said('1', '48100'));
    await submit(said('2', 'PL.x'));
    await rig.database.query(`update conversations set message_count = $1`, [LIMITS.mergedMessagesMax]);
    expect(await submit(said('3', '48100', 'PL.x'))).toMatchObject({ messagesStored: 1 });
    await submit(said('4', 'PL.x'));
    expect((await threads()).map(({ texts }) => texts)).toEqual([
      ['1', '3'],
      ['2', '4'],
    ]);
    expect(await contacts()).toBe(1);
  });

  it('of 5,000 known people in one delivery do not hold up everything else', async () => {
    const people = Array.from({ length: 5_000 }, (_, n) => said(`${n}`, `48${100_000_000 + n}`));
    for (let n = 0; n < 5; n++) await submit(...people.slice(n * 1_000, (n + 1) * 1_000));
    const again = people.map((each, n) => said(`again ${n}`, each.peer.externalId, `PL.${n}`));
    const begun = performance.now();
    expect(await submit(...again)).toMatchObject({ messagesStored: 5_000 });
    // It was 13 s of a blocked process when groups were compared with each other.
    expect(performance.now() - begun).toBeLessThan(30_000);
  });
});
