import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import WebSocket from 'ws';
import { SwitchboardClient } from '@switchboard/client';
import { LIMITS } from '@switchboard/core';
import { startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

describe('what a team keeps beside its conversations', () => {
  let t: TestApi;
  let anna: SwitchboardClient;
  let boris: SwitchboardClient;
  let owner: SwitchboardClient;
  let people = 0;

  async function signIn(name: string): Promise<SwitchboardClient> {
    const { user, token } = await t.signIn(name);
    return new SwitchboardClient({ url: t.url, userId: user.id, token, WebSocket });
  }

  beforeAll(async () => {
    t = await startTestApi();
    [anna, boris, owner] = [await signIn('Anna'), await signIn('Boris'), await signIn('Owner')];
    await t.database.query(`update users set role = 'owner' where name = 'Owner'`);
  });
  afterAll(() => t.stop());

  const write = (from: string) => t.post('whatsapp', textWebhook('whatsapp', 'dzień dobry', { from }));
  async function somebody(): Promise<{ id: string; from: string }> {
    const from = `4860000${String(++people).padStart(4, '0')}`;
    await write(from);
    return { id: (await anna.conversation(from)).body.id, from };
  }
  const head = async () => (await t.stores.events.head()).seq;
  /** But for news of channels, which come when they come. */
  const eventsSince = async (seq: bigint) =>
    (await t.stores.events.after(seq, 500))
      .map(({ type, dataJson }) => ({
        type: type as string,
        data: JSON.parse(dataJson) as Record<string, unknown>,
      }))
      .filter(({ data }) => data['what'] !== 'channels');
  const auditOf = async (type: string) =>
    (
      await t.database.query<{ action: string }>(
        `select action from audit_log where subject_type = $1 order by id`,
        [type],
      )
    ).map(({ action }) => action);

  it('labels have names of their own, whatever the case', async () => {
    const { labels } = anna.api;
    const urgent = await labels.create({ name: '  Żółty ', color: 'yellow' });
    expect(urgent).toMatchObject({ name: 'Żółty', color: 'yellow' });
    await expect(labels.create({ name: 'ŻÓŁTY' })).rejects.toMatchObject({ status: 409, code: 'conflict' });
    await expect(labels.create({ name: '   ' })).rejects.toMatchObject({ status: 400 });
    await expect(labels.create({ name: 'x', color: 'mauve' as 'red' })).rejects.toMatchObject({
      status: 400,
    });
    const invoice = await labels.create({ name: 'Рахунок' });
    expect(invoice.color).toBe('grey');
    await expect(labels.change(invoice.id, { name: 'żółty' })).rejects.toMatchObject({ status: 409 });
    const before = await head();
    const changed = await labels.change(urgent.id, { name: 'ŻÓŁTY', color: 'red' });
    expect(changed).toEqual({ ...urgent, name: 'ŻÓŁTY', color: 'red' });
    expect(await eventsSince(before)).toEqual([{ type: 'settings.changed', data: { what: 'labels' } }]);
    expect(await labels.list()).toEqual([invoice, changed].toSorted((a, b) => (a.name < b.name ? -1 : 1)));
    expect(await labels.remove(invoice.id)).toEqual({ status: 'deleted', conversations: 0 });
    await expect(labels.remove(invoice.id)).rejects.toMatchObject({ status: 404 });
    expect(await auditOf('label')).toEqual([
      'label.created',
      'label.created',
      'label.changed',
      'label.deleted',
    ]);
  });

  it('labels stay on a conversation while its customer writes, and are told with everything', async () => {
    const { id, from } = await somebody();
    const other = await somebody();
    const one = await anna.api.labels.create({ name: 'one' });
    const two = await anna.api.labels.create({ name: 'two' });
    const both = [one.id, two.id].toSorted();
    const before = await head();
    const answer = await anna.api.conversations.setLabels(from, [two.id, one.id, two.id]);
    expect(answer).toEqual({ status: 'ok', label_ids: both });
    await write(from);
    await anna.markRead(id);
    const told = await eventsSince(before);
    expect(told.map(({ type }) => type)).toEqual([
      'conversation.updated',
      'message.created',
      'conversation.read',
    ]);
    for (const { data } of told) expect(data['conversation']).toMatchObject({ id, label_ids: both });
    const listed = (await anna.inbox({ labelId: one.id })).body;
    expect(listed.conversations.map((conversation) => [conversation.id, conversation.label_ids])).toEqual([
      [id, both],
    ]);
    expect((await anna.inbox({ labelId: two.id, channelId: other.id })).body.total).toBe(0);
    expect((await anna.inbox({ channelId: listed.conversations[0]!.channel_id })).body.total).toBe(people);

    await anna.api.conversations.setLabels(other.id, [one.id]);
    await expect(anna.api.conversations.setLabels(other.id, [other.id])).rejects.toMatchObject({
      status: 404,
    });
    expect(await anna.api.labels.remove(one.id)).toEqual({ status: 'deleted', conversations: 2 });
    expect((await anna.conversation(id)).body.label_ids).toEqual([two.id]);
    expect((await anna.conversation(other.id)).body.label_ids).toEqual([]);
  });

  it('labels that two people put on and take off at the same moment all count', async () => {
    const { id } = await somebody();
    const [one, two, three] = await Promise.all(
      ['first', 'second', 'third'].map((name) => anna.api.labels.create({ name })),
    );
    const seen = [one!.id];
    await anna.api.conversations.setLabels(id, seen);
    await Promise.all([
      anna.api.conversations.setLabels(id, [one!.id, two!.id], seen),
      boris.api.conversations.setLabels(id, [three!.id], seen),
    ]);
    const both = [two!.id, three!.id].toSorted();
    expect((await anna.conversation(id)).body.label_ids).toEqual(both);
  });

  it('a label goes from very many conversations in turns', async () => {
    const { id, from } = await somebody();
    const label = await anna.api.labels.create({ name: 'everywhere' });
    const count = 2 * LIMITS.labelBatchRows + 1;
    // One in two of them has gone into another, and nobody is told of it.
    await t.database.query(
      `insert into conversations (id, channel_id, platform, external_id, reply_address, label_ids, last_message_at)
       select gen_random_uuid(), c.channel_id, c.platform, c.external_id || '-' || n, '', array[$2]::uuid[],
         case when n % 2 = 0 then now() end
       from conversations c, generate_series(1, $3) n where c.id = $1`,
      [id, label.id, count],
    );
    const before = await head();
    expect(await anna.api.labels.remove(label.id)).toEqual({ status: 'deleted', conversations: count });
    expect(await t.database.query(`select from conversations where $1 = any(label_ids)`, [label.id])).toEqual(
      [],
    );
    const told = await eventsSince(before);
    expect(told).toHaveLength(LIMITS.labelBatchRows + 1);
    expect(told.at(-1)).toEqual({ type: 'settings.changed', data: { what: 'labels' } });
    await t.database.query(`delete from conversations where external_id like $1`, [`${from}-%`]);
  });

  it('a label goes also from a conversation that is given it meanwhile', async () => {
    const { id } = await somebody();
    const label = await anna.api.labels.create({ name: 'in a hurry' });
    const giving = new pg.Client({ connectionString: t.database.url });
    await giving.connect();
    try {
      await giving.query('begin');
      await giving.query(`select from labels where id = $1 for key share`, [label.id]);
      await giving.query(`update conversations set label_ids = array[$2]::uuid[] where id = $1`, [
        id,
        label.id,
      ]);
      const removing = anna.api.labels.remove(label.id);
      for (let waits = 0; waits === 0;) {
        const waiting = await t.database.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        waits = waiting.length;
      }
      await giving.query('commit');
      expect(await removing).toEqual({ status: 'deleted', conversations: 1 });
    } finally {
      await giving.end();
    }
    expect((await anna.conversation(id)).body.label_ids).toEqual([]);
  });

  it('notes are for colleagues, and belong to who wrote them', async () => {
    const { id, from } = await somebody();
    const before = await head();
    const note = await anna.api.notes.create(from, ' calls back on Monday ');
    expect(note).toMatchObject({ conversation_id: id, text: 'calls back on Monday', edited_at: null });
    await expect(boris.api.notes.change(note.id, 'not his')).rejects.toMatchObject({ status: 403 });
    await expect(boris.api.notes.remove(note.id)).rejects.toMatchObject({ status: 403 });
    const edited = await owner.api.notes.change(note.id, 'calls back on Tuesday');
    expect(edited).toMatchObject({ id: note.id, author_id: note.author_id, text: 'calls back on Tuesday' });
    const second = await boris.api.notes.create(id, 'second');
    expect(await anna.api.notes.list(id)).toEqual([edited, second]);
    await anna.api.notes.remove(note.id);
    expect(await anna.api.notes.list(id)).toEqual([second]);
    await expect(anna.api.notes.remove(note.id)).rejects.toMatchObject({ status: 404 });
    await expect(anna.api.notes.change(note.id, 'again')).rejects.toMatchObject({ status: 404 });
    const told = await eventsSince(before);
    expect(told.map(({ type, data }) => [type, data['conversation_id']])).toEqual([
      ['note.created', id],
      ['note.updated', id],
      ['note.created', id],
      ['note.deleted', id],
    ]);
    expect(told.at(-1)!.data['note']).toMatchObject({
      id: note.id,
      text: '',
      deleted_at: expect.any(String),
    });
    expect(await auditOf('note')).toEqual(['note.created', 'note.updated', 'note.created', 'note.deleted']);
    // Nothing of it is on its way to anybody.
    expect(await t.database.query(`select from outbox_jobs`)).toEqual([]);
    expect((await anna.conversation(id)).body.messages).toHaveLength(1);
  });

  it('notes are read where their conversation went', async () => {
    const [kept, gone] = [await somebody(), await somebody()];
    const first = await anna.api.notes.create(gone.id, 'of the one that went');
    const second = await anna.api.notes.create(kept.id, 'of the one that stayed');
    await t.database.query(`update conversations set merged_into = $1 where id = $2`, [kept.id, gone.id]);
    const moved = { ...first, conversation_id: kept.id };
    expect(await anna.api.notes.list(gone.id)).toEqual([moved, second]);
    const before = await head();
    expect(await anna.api.notes.change(first.id, 'edited there')).toMatchObject({ conversation_id: kept.id });
    expect((await eventsSince(before))[0]!.data['conversation_id']).toBe(kept.id);
  });

  it('a conversation holds so many notes and no more', async () => {
    const { id } = await somebody();
    await t.database.query(
      `insert into notes (id, conversation_id, text, created_at)
       select gen_random_uuid(), $1, n::text, now() from generate_series(1, $2) n`,
      [id, LIMITS.notesPerConversationMax - 1],
    );
    const last = await anna.api.notes.create(id, 'the last one');
    await expect(anna.api.notes.create(id, 'one too many')).rejects.toMatchObject({ status: 409 });
    await anna.api.notes.remove(last.id);
    await anna.api.notes.create(id, 'room again');
  });

  it('canned replies are found by a shortcut, whatever the case', async () => {
    const { cannedReplies } = anna.api;
    const words = { shortcut: 'Дякую', title: 'Thanks', text: 'Дякуємо, {{client_name}}!' };
    const before = await head();
    const thanks = await cannedReplies.create(words);
    expect(thanks).toMatchObject({ ...words, shortcut: 'дякую', created_by: expect.any(String) });
    expect(await eventsSince(before)).toEqual([
      { type: 'settings.changed', data: { what: 'canned_replies' } },
    ]);
    await expect(boris.api.cannedReplies.create({ ...words, shortcut: 'дякуЮ' })).rejects.toMatchObject({
      status: 409,
    });
    await expect(cannedReplies.create({ ...words, shortcut: 'two words' })).rejects.toMatchObject({
      status: 400,
    });
    const address = await boris.api.cannedReplies.create({
      shortcut: 'adres',
      title: 'Adres',
      text: 'ul. Długa 1',
    });
    const changed = await boris.api.cannedReplies.change(thanks.id, { text: 'Дуже дякуємо!' });
    expect(changed).toMatchObject({ ...thanks, text: 'Дуже дякуємо!', updated_at: expect.any(String) });
    await expect(cannedReplies.change(thanks.id, { shortcut: 'ADRES' })).rejects.toMatchObject({
      status: 409,
    });
    expect(await cannedReplies.list()).toEqual([address, changed]);
    await cannedReplies.remove(address.id);
    await expect(cannedReplies.remove(address.id)).rejects.toMatchObject({ status: 404 });
    expect(await auditOf('canned_reply')).toEqual([
      'canned_reply.created',
      'canned_reply.created',
      'canned_reply.changed',
      'canned_reply.deleted',
    ]);
  });

  it('a note, an assignment and a change of a user at the same moment do not wait for each other', async () => {
    const { id } = await somebody();
    const owners = [(await t.signIn('One')).user.id, (await t.signIn('Other')).user.id].toSorted();
    const agent = (await t.signIn('Agent')).user.id;
    await t.database.query(`update users set role = 'owner' where id = any($1)`, [owners]);
    const by = { userId: owners[0]!, at: new Date() };
    const busy = new pg.Client({ connectionString: t.database.url });
    await busy.connect();
    await busy.query('begin');
    await busy.query(`select from conversations where id = $1 for update`, [id]);
    const areWaiting = async (count: number): Promise<boolean> =>
      (
        await t.database.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
      ).length === count;
    const noted = t.stores.notes.add(id, 'noted', owners[0]!, by.at);
    while (!(await areWaiting(1))) await setImmediate();
    const assigned = t.stores.conversations.assign({ conversationId: id, ...by }, owners[1]!);
    while (!(await areWaiting(2))) await setImmediate();
    const changed = t.stores.users.update(agent, { name: 'Changed' }, by);
    while (!(await areWaiting(3))) await setImmediate();
    await busy.query('commit');
    await busy.end();
    expect(await Promise.all([noted, assigned, changed])).toMatchObject([
      { text: 'noted' },
      { assigned_manager_id: owners[1] },
      { name: 'Changed' },
    ]);
  });
});
