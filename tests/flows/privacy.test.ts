import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { LIMITS, newId } from '@switchboard/core';
import { privacyPayload, postForm, signedRequest } from '../support/signed-requests.ts';
import { BASE, CHANNELS, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

const OWN_SECRET = 'the-secret-of-instagram-login';
const NOW = Math.floor(Date.now() / 1_000);

describe("Meta's privacy callbacks", () => {
  let t: TestApi;

  beforeAll(async () => {
    t = await startTestApi({ config: { publicUrl: 'https://inbox.example.com' } });
    await t.stores.channels.ensure({
      platform: 'instagram',
      externalId: '17841400000000777',
      name: 'by Instagram Login',
      credentials: { appSecrets: [OWN_SECRET], accessToken: 'IGAA-token', verifyToken: 'v' },
    });
  });
  afterAll(() => t.stop());

  const ask = (path: string, payload: object | string, secret?: string) =>
    postForm(`${t.url}${BASE}/${path}`, { signed_request: signedRequest(payload, secret) });
  const deletion = async (userId: string, issuedAt = NOW) => {
    const answer = await ask('instagram/data-deletion', privacyPayload(userId, issuedAt));
    expect(answer.status).toBe(200);
    return (await answer.json()) as { url: string; confirmation_code: string };
  };
  const write = async (from: string, text: string, more: { id?: string; name?: string } = {}) => {
    const answer = await t.post('instagram', textWebhook('instagram', text, { from, ...more }));
    expect(answer.status).toBe(200);
  };
  const messagesOf = (from: string) =>
    t.database.query<{ id: string; text: string | null; deleted: boolean }>(
      `select m.id, m.text, m.deleted_at is not null as deleted from messages m
       join conversations c on c.id = m.conversation_id where c.external_id = $1 order by m.position`,
      [from],
    );
  const placeOf = async (from: string) =>
    (
      await t.database.query<{ conversationId: string; contactId: string }>(
        `select id as "conversationId", contact_id as "contactId" from conversations where external_id = $1`,
        [from],
      )
    )[0]!;
  /** Until so many wait for a lock, or for five seconds: then nobody will. */
  const untilWaiting = async (count: number): Promise<void> => {
    for (const endMs = Date.now() + 5_000; Date.now() < endMs; await setImmediate()) {
      const rows = await t.database.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if (rows.length >= count) return;
    }
  };
  const eventsAfter = (seq: string) =>
    t.database.query<{ seq: string; type: string; data: string }>(
      `select seq, type, data from events where seq > $1 order by seq`,
      [seq],
    );
  const head = async () => (await t.stores.events.head()).seq.toString();
  const requests = async () =>
    (await t.database.query<{ n: number }>(`select count(*)::int as n from privacy_requests`))[0]!.n;

  it('erase a person: words, files, reactions, names, raw deliveries and the past of the event log', async () => {
    const from = '5551000000000001';
    await write(from, 'my first secret', { name: 'Halyna Secret' });
    await t.post('instagram', imageWebhook(from));
    await write('5551000000000002', 'a neighbour', { name: 'Neighbour' });
    await givesItMoreToErase(from);
    const before = await head();

    const answer = await deletion(from);
    expect(answer).toEqual({
      url: `https://inbox.example.com${BASE}/instagram/data-deletion-status?code=${answer.confirmation_code}`,
      confirmation_code: expect.stringMatching(/^[0-9a-f]{32}$/),
    });

    const messages = await messagesOf(from);
    expect(messages.map(({ text, deleted }) => ({ text, deleted }))).toEqual([
      { text: null, deleted: true },
      { text: null, deleted: true },
    ]);
    expect(
      await t.database.query(
        `select c.peer_name, c.peer_username, c.subject, c.last_message_text, p.name, p.address_book_name, p.client_id,
           (select count(*)::int from message_revisions) as revisions, (select count(*)::int from reactions) as reactions,
           (select count(*)::int from pending_updates) as pending
         from conversations c join contacts p on p.id = c.contact_id where c.external_id = $1`,
        [from],
      ),
    ).toEqual([
      {
        peer_name: null,
        peer_username: null,
        subject: null,
        last_message_text: null,
        name: null,
        address_book_name: null,
        client_id: null,
        revisions: 0,
        reactions: 0,
        pending: 0,
      },
    ]);
    expect(
      await t.database.query(`select state, external_id, source_url, filename, sha256 from attachments`),
    ).toEqual([{ state: 'deleted', external_id: null, source_url: null, filename: null, sha256: null }]);
    expect(
      await t.database.query(
        `select from webhook_deliveries where strpos(body, $1) > 0 or position($2 in body_bytes) > 0`,
        [from, Buffer.from(from)],
      ),
    ).toEqual([]);
    expect(await t.database.query(`select from events where data ~ 'ecret'`)).toEqual([]);

    const told = await eventsAfter(before);
    expect(told.map(({ type }) => type)).toEqual([
      'message.deleted',
      'message.deleted',
      'note.deleted',
      'contact.updated',
      'conversation.updated',
    ]);
    expect(await t.database.query(`select text from notes`)).toEqual([{ text: '' }]);
    expect(told.slice(0, 2).map(({ data }) => JSON.parse(data).message_id)).toEqual(
      messages.map(({ id }) => id),
    );
    expect(JSON.parse(told.at(-1)!.data).conversation).toMatchObject({
      last_message: null,
      client_name: null,
    });
    expect(await messagesOf('5551000000000002')).toMatchObject([{ text: 'a neighbour', deleted: false }]);
    expect(
      await t.database.query(`select from webhook_deliveries where body ~ '5551000000000002'`),
    ).toHaveLength(1);

    const page = await fetch(`${t.url}${new URL(answer.url).pathname}${new URL(answer.url).search}`);
    const text = await page.text();
    expect(text).toContain('completed');
    expect(text).toContain('erased 2 messages');
    expect(text).not.toContain(from);
  });

  /** What other features write, put there directly. */
  async function givesItMoreToErase(from: string): Promise<void> {
    const { conversationId, contactId } = await placeOf(from);
    await t.database.query(`update contacts set address_book_name = 'Secret' where id = $1`, [contactId]);
    const { user } = await t.signIn();
    const names = { name: 'Secret name', clientId: 'crm-secret' };
    await t.stores.contacts.update(contactId, names, { userId: user.id, at: new Date() });
    await t.stores.notes.add(conversationId, 'her secret, for colleagues', user.id, new Date());
    const [message] = await messagesOf(from);
    await t.database.query(
      `insert into message_revisions (message_id, dedupe_key, is_original, revision, text, occurred_at)
       values ($1, 'k', true, 0, 'secret once', now())`,
      [message!.id],
    );
    await t.database.query(
      `insert into reactions (message_id, actor, emoji, occurred_at) values ($1, 'peer', '❤', now())`,
      [message!.id],
    );
    await t.database.query(
      `insert into pending_updates (id, channel_id, message_external_id, kind, dedupe_key, data)
       select $1, id, 'm_never', 'edit', 'k', $2 from channels where platform = 'instagram' limit 1`,
      [newId(), JSON.stringify({ text: 'secret edit', peer: { externalId: from } })],
    );
    await t.database.query(
      `insert into webhook_deliveries (id, platform, received_at, body_bytes, outcome)
       values ($1, 'instagram', now() - interval '2 days', $2, 'not_understood')`,
      [newId(), Buffer.from(`\u0000{"id":"${from}"}`)],
    );
    await t.database.query(
      `insert into webhook_deliveries (id, platform, received_at, body, outcome)
       values ($1, 'instagram', now() - interval '3 days', $2, 'not_understood')`,
      [newId(), `{"sender":{"id":${from}},"old":true}`],
    );
  }

  it('reach what was stored while they were searching', async () => {
    const from = '5551000000000013';
    await write(from, 'before');
    const ingest = new pg.Client({ connectionString: t.database.url });
    await ingest.connect();
    await ingest.query('begin');
    await ingest.query(`select from conversations where external_id = $1 for update`, [from]);
    const erased = deletion(from);
    await untilWaiting(1);
    await ingest.query(
      `insert into webhook_deliveries (id, platform, received_at, body, outcome)
       values ($1, 'instagram', now(), $2, 'stored')`,
      [newId(), `{"sender":{"id":"${from}"}}`],
    );
    await ingest.query(
      `with counter as (update event_stream set seq = seq + 1 returning seq)
       insert into events (seq, id, type, conversation_id, data, occurred_at)
       select counter.seq, $1, 'message.created', c.id, '{"message":{"content":"meanwhile"}}', now()
       from counter, conversations c where c.external_id = $2`,
      [newId(), from],
    );
    await ingest.query('commit');
    await ingest.end();
    await erased;
    expect(
      await t.database.query(`select from webhook_deliveries where strpos(body, $1) > 0`, [from]),
    ).toEqual([]);
    expect(await t.database.query(`select from events where strpos(data, 'meanwhile') > 0`)).toEqual([]);
  });

  it('reach a note that is just being changed', async () => {
    const from = '5551000000000014';
    await write(from, 'before');
    const { conversationId } = await placeOf(from);
    const { user } = await t.signIn();
    const note = await t.stores.notes.add(conversationId, 'noted', user.id, new Date());
    const log = new pg.Client({ connectionString: t.database.url });
    await log.connect();
    await log.query('begin');
    await log.query(`select from event_stream where id = 1 for update`);
    const edited = t.stores.notes.edit(note!.id, 'noted otherwise', user.id, new Date());
    await untilWaiting(1);
    const erased = deletion(from);
    await untilWaiting(2);
    await log.query('commit');
    await log.end();
    await Promise.all([edited, erased]);
    expect(await t.database.query(`select from events where data ~ 'noted'`)).toEqual([]);
  });

  it('reach words that are just going into the index of the search', async () => {
    const from = '5551000000000015';
    await write(from, 'before');
    const index = new pg.Client({ connectionString: t.database.url });
    await index.connect();
    await index.query('begin');
    await index.query(`select from search_index where id = 1 for update`);
    await index.query(
      `insert into search_segments (oldest_ms, newest_ms, entries)
       select ms, ms, '' from (select floor(extract(epoch from now()) * 1000)::bigint as ms) as moment`,
    );
    const erased = deletion(from);
    await Promise.race([erased, untilWaiting(1)]);
    await index.query('commit');
    await index.end();
    await erased;
    expect(await t.database.query(`select is_stale from search_segments`)).toEqual([{ is_stale: true }]);
  });

  it('keep what Meta sends again from coming back', async () => {
    const from = '5551000000000003';
    await write(from, 'said once', { id: 'm_again' });
    await deletion(from);
    await write(from, 'said once', { id: 'm_again' });
    expect(await messagesOf(from)).toMatchObject([{ text: null, deleted: true }]);
  });

  it('answer the same request with the same code and do nothing twice; a new one is carried out', async () => {
    const from = '5551000000000004';
    await write(from, 'one');
    const first = await deletion(from, NOW - 60);
    await write(from, 'two');
    expect(await deletion(from, NOW - 60)).toEqual(first);
    expect(await messagesOf(from)).toMatchObject([{ text: null }, { text: 'two' }]);
    expect((await deletion(from, NOW)).confirmation_code).not.toBe(first.confirmation_code);
    expect(await messagesOf(from)).toMatchObject([{ text: null }, { text: null }]);
  });

  it('count one request that arrives many times at once as one', async () => {
    const from = '5551000000000005';
    await write(from, 'one');
    const before = { requests: await requests(), seq: await head() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => deletion(from)));
    expect(new Set(answers.map((answer) => answer.confirmation_code)).size).toBe(1);
    expect(await requests()).toBe(before.requests + 1);
    expect(await eventsAfter(before.seq)).toHaveLength(3);
  });

  it('tell of many messages by their conversation only', async () => {
    const from = '5551000000000006';
    const texts = Array.from({ length: LIMITS.erasedMessagesToldMax + 1 }, (_, n) => `text ${n}`);
    await Promise.all(texts.map((text) => write(from, text)));
    const before = await head();
    await deletion(from);
    const told = (await eventsAfter(before)).map(({ type }) => type);
    expect(told).toEqual(['contact.updated', 'conversation.updated']);
    expect((await messagesOf(from)).every(({ text, deleted }) => text === null && deleted)).toBe(true);
  });

  it('reach a record that went into another', async () => {
    const from = '5551000000000007';
    await write(from, 'kept');
    const gone = newId();
    await t.database.query(
      `insert into contacts (id, name, client_id, merged_into)
       select $1, 'Old name', 'crm-2', contact_id from conversations where external_id = $2`,
      [gone, from],
    );
    await deletion(from);
    expect(await t.database.query(`select name, client_id from contacts where id = $1`, [gone])).toEqual([
      { name: null, client_id: null },
    ]);
  });

  it('say so when nothing is stored, also of an id beyond 2^53 that came as a number', async () => {
    const answer = await ask(
      'facebook/data-deletion',
      `{"algorithm":"HMAC-SHA256","issued_at":"${NOW}","user_id":17841452691600099}`,
    );
    const { confirmation_code: code } = (await answer.json()) as { confirmation_code: string };
    expect(
      await t.database.query(
        `select user_external_id, status, detail from privacy_requests where confirmation_code = $1`,
        [code],
      ),
    ).toEqual([
      {
        user_external_id: '17841452691600099',
        status: 'completed',
        detail: 'nothing is stored under this id',
      },
    ]);
  });

  const channelOf = async (externalId: string) => {
    const channel = await t.stores.channels.byExternalId('instagram', externalId);
    return { id: channel!.id, credentials: t.stores.channels.credentialsOf(channel!) };
  };

  it('delete the access token of an account that removed the app, and nothing else', async () => {
    const before = await head();
    const answer = await ask('instagram/deauthorize', privacyPayload('17841400000000777'), OWN_SECRET);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
    const { id, credentials } = await channelOf('17841400000000777');
    expect(credentials).toEqual({ appSecrets: [OWN_SECRET], verifyToken: 'v' });
    expect(
      await t.database.query(`select channel_id, name, account_external_id from channel_events`),
    ).toEqual([{ channel_id: id, name: 'deauthorized', account_external_id: '17841400000000777' }]);
    const [event] = await eventsAfter(before);
    expect(event!.type).toBe('channel.status_changed');
    expect(JSON.parse(event!.data)).toMatchObject({ channel_id: id, name: 'deauthorized' });
  });

  it('tell of somebody who removed the app and is no channel', async () => {
    const before = await head();
    expect((await ask('facebook/deauthorize', privacyPayload('5551000000000008'))).status).toBe(200);
    const [event] = await eventsAfter(before);
    expect(JSON.parse(event!.data)).toMatchObject({
      channel_id: null,
      platform: 'facebook',
      account_external_id: '5551000000000008',
    });
  });

  it('delete the access token of an account that asks for deletion', async () => {
    await t.stores.channels.ensure({
      platform: 'instagram',
      externalId: '17841400000000778',
      name: 'another',
      credentials: { accessToken: 'IGAA-token' },
    });
    await deletion('17841400000000778');
    expect((await channelOf('17841400000000778')).credentials).toEqual({});
    expect(CHANNELS.instagram).not.toBe('17841400000000778');
  });
});

/** A picture, in the shape of notes/meta.md §4.3. */
function imageWebhook(from: string): object {
  const account = CHANNELS.instagram;
  return {
    object: 'instagram',
    entry: [
      {
        id: account,
        time: Date.now(),
        messaging: [
          {
            sender: { id: from },
            recipient: { id: account },
            timestamp: Date.now(),
            message: {
              mid: `m_image_${from}`,
              attachments: [{ type: 'image', payload: { url: 'https://cdn.example.com/secret.jpg' } }],
            },
          },
        ],
      },
    ],
  };
}
