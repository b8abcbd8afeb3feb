import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { SwitchboardClient } from '@switchboard/client';
import type { ConversationView } from '@switchboard/core';
import type { User } from '@switchboard/database';
import { connectPlain } from '../support/plain-client.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

describe('the work of agents on conversations', () => {
  let t: TestApi;
  let anna: User;
  let boris: User;
  let client: SwitchboardClient;
  let people = 0;

  const clientOf = ({ id }: User, token: string) =>
    new SwitchboardClient({ url: t.url, userId: id, token, WebSocket });

  beforeAll(async () => {
    t = await startTestApi();
    const signedIn = await t.signIn('Anna');
    anna = signedIn.user;
    client = clientOf(anna, signedIn.token);
    boris = (await t.signIn('Boris')).user;
  });
  afterAll(() => t.stop());

  const write = (from: string, text = 'dzień dobry') =>
    t.post('whatsapp', textWebhook('whatsapp', text, { from, name: `Customer ${from}` }));

  /** A conversation with a customer who has written. */
  async function somebody(...texts: string[]): Promise<{ id: string; from: string }> {
    const from = `4850000${String(++people).padStart(4, '0')}`;
    for (const text of texts.length === 0 ? ['dzień dobry'] : texts) await write(from, text);
    const { body } = await client.conversation(from);
    return { id: body.id, from };
  }

  const head = async () => (await t.stores.events.head()).seq;
  /** But for news of channels, which come when they come. */
  const eventsSince = async (seq: bigint) =>
    (await t.stores.events.after(seq, 500))
      .map(({ type, dataJson }) => ({
        type: type as string,
        data: JSON.parse(dataJson) as { conversation: ConversationView } & Record<string, unknown>,
      }))
      .filter(({ data }) => data['what'] !== 'channels');
  const audited = (id: string) =>
    t.database.query<{ action: string; user_id: string; detail: object }>(
      `select action, user_id, detail from audit_log where subject_id = $1 order by id`,
      [id],
    );
  const idsOf = async (query: Parameters<SwitchboardClient['inbox']>[0]) =>
    (await client.inbox(query)).body.conversations.map(({ id }) => id);

  it('puts a conversation away, and its customer brings it back', async () => {
    const { id, from } = await somebody();
    const before = await head();
    expect(await client.api.conversations.archive(id)).toEqual({ status: 'ok', is_archived: true });
    expect(await client.api.conversations.archive(from)).toEqual({ status: 'ok', is_archived: true });
    expect(await idsOf({})).not.toContain(id);
    expect(await idsOf({ filter: 'archived' })).toContain(id);
    expect(await eventsSince(before)).toMatchObject([
      { type: 'conversation.updated', data: { conversation: { id, is_archived: true } } },
    ]);

    await write(from, 'jeszcze coś');
    expect(await idsOf({})).toContain(id);
    await client.api.conversations.archive(id);
    expect(await client.api.conversations.unarchive(id)).toEqual({ status: 'ok', is_archived: false });
    expect(await idsOf({})).toContain(id);
    expect((await audited(id)).map(({ action, user_id }) => [action, user_id])).toEqual([
      ['conversation.archived', anna.id],
      ['conversation.archived', anna.id],
      ['conversation.unarchived', anna.id],
    ]);
  });

  it('is taken, given to a colleague and given up', async () => {
    const { id, from } = await somebody();
    const other = await somebody();
    const before = await head();
    expect(await client.api.conversations.assign(id)).toEqual({
      status: 'ok',
      assigned_manager_id: anna.id,
      assigned: true,
    });
    expect(await idsOf({ filter: 'mine' })).toEqual([id]);
    await client.api.conversations.assign(from, { managerId: boris.id });
    // The same again says nothing new.
    await client.api.conversations.assign(id, { managerId: boris.id });
    expect(await idsOf({ filter: 'mine' })).toEqual([]);
    expect(await idsOf({ assignedTo: boris.id })).toEqual([id]);
    expect(await idsOf({ assignedTo: 'nobody' })).toEqual(expect.arrayContaining([other.id]));
    expect(await idsOf({ assignedTo: 'nobody' })).not.toContain(id);
    expect(await client.api.conversations.assign(id, { managerId: null })).toEqual({
      status: 'ok',
      assigned_manager_id: null,
      assigned: false,
    });
    const told = await eventsSince(before);
    const by = { assigned_by: anna.id };
    expect(told).toMatchObject([
      { type: 'conversation.assigned', data: { manager_id: anna.id, manager_name: 'Anna', ...by } },
      { type: 'conversation.assigned', data: { manager_id: boris.id, manager_name: 'Boris', ...by } },
      { type: 'conversation.assigned', data: { manager_id: null, manager_name: null, ...by } },
    ]);
    expect(told.map(({ data }) => data.conversation.assigned_manager_id)).toEqual([anna.id, boris.id, null]);
    expect((await audited(id)).map(({ action }) => action)).toEqual([
      'conversation.assigned',
      'conversation.assigned',
      'conversation.unassigned',
    ]);
  });

  it('is given to nobody who could not do it', async () => {
    const { id } = await somebody();
    const { user } = await t.signIn('Gone');
    await t.stores.users.disable(user.id, new Date());
    for (const managerId of [user.id, 'nobody-like-this'])
      await expect(client.api.conversations.assign(id, { managerId })).rejects.toMatchObject({ status: 404 });
    expect(await audited(id)).toEqual([]);
  });

  it('is unread again until somebody reads it', async () => {
    const { id, from } = await somebody('one', 'two');
    await client.markRead(id);
    expect(await client.api.conversations.markUnread(id)).toEqual({ status: 'ok', unread_count: 1 });
    expect(await client.api.conversations.markUnread(id)).toEqual({ status: 'ok', unread_count: 1 });
    await write(from, 'three');
    const { body } = await client.conversation(id);
    expect(body.unread_count).toBe(2);
    const [, second, third] = body.messages.map((message) => message.id);
    // What was seen before it is read; what came since then is not.
    expect(await client.markRead(id, { upTo: second! })).toMatchObject({ unread_count: 1 });
    expect(await client.markRead(id, { upTo: third! })).toMatchObject({ unread_count: 0 });
  });

  it('gives the person behind it an id in the host application', async () => {
    const { id, from } = await somebody();
    const before = await head();
    const made = await client.api.conversations.createClient(id, { name: 'Anna Nowak' });
    expect(made).toEqual({
      status: 'ok',
      client_id: made.contact_id,
      contact_id: expect.any(String),
      client_name: 'Anna Nowak',
    });
    // What is there stays.
    expect(await client.api.conversations.createClient(id, { clientId: 'crm-7', name: 'Other' })).toEqual(
      made,
    );
    const linked = await client.api.conversations.linkClient(from, 'crm/8');
    expect(linked).toEqual({ ...made, client_id: 'crm/8' });
    const { body } = await client.conversation(id);
    expect(body).toMatchObject({
      client_id: 'crm/8',
      contact_id: made.contact_id,
      client_name: 'Anna Nowak',
    });
    expect(await eventsSince(before)).toMatchObject([
      { type: 'contact.updated', data: { contact: { id: made.contact_id, client_id: made.contact_id } } },
      { type: 'conversation.updated', data: { conversation: { id, client_id: made.contact_id } } },
      { type: 'contact.updated', data: { contact: { client_id: 'crm/8' } } },
      { type: 'conversation.updated', data: { conversation: { id, client_id: 'crm/8' } } },
    ]);
    expect((await audited(made.contact_id)).map(({ action }) => action)).toEqual([
      'contact.linked',
      'contact.linked',
    ]);
  });

  it('makes a person for a conversation of which the platform said nothing', async () => {
    const { id } = await somebody();
    await t.database.query(`update conversations set contact_id = null where id = $1`, [id]);
    const { contact_id } = await client.api.conversations.linkClient(id, 'crm-9');
    expect((await client.conversation(id)).body).toMatchObject({ contact_id, client_id: 'crm-9' });
  });

  it('shows what a message said before, and what another one quotes', async () => {
    const { id } = await somebody('first', 'second');
    const { messages } = (await client.conversation(id)).body;
    const [first, second] = messages;
    expect(await client.api.conversations.revisions(first!.id)).toEqual([]);
    await t.database.query(
      `insert into message_revisions (message_id, dedupe_key, is_original, revision, text, occurred_at) values
         ($1, 'b', false, 0, 'later', '2026-01-02T00:00:00Z'), ($1, 'original', true, 0, 'first', '2026-01-01T00:00:00Z')`,
      [first!.id],
    );
    expect(await client.api.conversations.revisions(first!.id)).toEqual([
      { text: 'first', occurred_at: '2026-01-01T00:00:00.000Z', is_original: true },
      { text: 'later', occurred_at: '2026-01-02T00:00:00.000Z', is_original: false },
    ]);
    await t.database.query(`update messages set earlier_external_ids = '{wamid.once/a+b=}' where id = $1`, [
      second!.id,
    ]);
    expect(await client.api.conversations.quoted(id, first!.external_id!)).toEqual({
      ...first,
      ...(await client.conversation(id)).body.messages[0],
    });
    expect((await client.api.conversations.quoted(id, 'wamid.once/a+b=')).id).toBe(second!.id);
    const stranger = await somebody();
    await expect(client.api.conversations.quoted(stranger.id, first!.external_id!)).rejects.toMatchObject({
      status: 404,
    });
  });

  it('is told to the CRM’s page in its own words', async () => {
    const { id } = await somebody();
    const { user, token } = await t.signIn('Olena');
    const page = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
    await client.api.conversations.assign(id, { managerId: user.id });
    const told = await page.next('manager_assigned');
    expect(told).toMatchObject({ conversation_id: id, manager_id: user.id, manager_name: 'Olena' });
    await page.close();
  });

  it('is not for viewers, nor for those who may only read what comes by its channel', async () => {
    const { id } = await somebody();
    const label = await client.api.labels.create({ name: 'Not for viewers' });
    const note = await client.api.notes.create(id, 'words');
    const reply = await client.api.cannedReplies.create({ shortcut: 'x', title: 'X', text: 'x' });
    const asked = [
      ...['archive', 'unarchive', 'assign-manager', 'mark-unread', 'create-client', 'link-client/1'].map(
        (verb) => ['POST', `conversations/${id}/${verb}`, {}] as const,
      ),
      ['POST', `conversations/${id}/labels`, { label_ids: [label.id] }] as const,
      ['POST', `conversations/${id}/notes`, { text: 'x' }] as const,
      ['PATCH', `notes/${note.id}`, { text: 'x' }] as const,
      ['DELETE', `notes/${note.id}`, {}] as const,
    ];
    const settings = [
      ['POST', 'labels', { name: 'Y' }] as const,
      ['PATCH', `labels/${label.id}`, { name: 'Y' }] as const,
      ['DELETE', `labels/${label.id}`, {}] as const,
      ['POST', 'canned-replies', { shortcut: 'y', title: 'Y', text: 'y' }] as const,
      ['PATCH', `canned-replies/${reply.id}`, { text: 'y' }] as const,
      ['DELETE', `canned-replies/${reply.id}`, {}] as const,
    ];
    const { user, token } = await t.signIn('Reader');
    const refused = async (all: readonly (readonly [string, string, object])[]) => {
      for (const [method, path, body] of all) {
        const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
        const answer = await fetch(`${t.url}${BASE}/${path}`, {
          method,
          headers,
          body: JSON.stringify(body),
        });
        expect([path, answer.status]).toEqual([path, 403]);
      }
    };
    await t.database.query(
      `insert into channel_viewers (user_id, channel_id) select $1, id from channels where platform = 'whatsapp'`,
      [user.id],
    );
    await refused(asked);
    await t.database.query(`delete from channel_viewers`);
    await t.database.query(`update users set role = 'viewer' where id = $1`, [user.id]);
    await refused([...asked, ...settings]);
    expect((await t.get(`${BASE}/conversations/${id}/notes`, token)).status).toBe(200);
  });
});
