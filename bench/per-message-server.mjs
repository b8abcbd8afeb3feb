// The usual way to write an ingest: Express, a pool, and for each message one transaction of its own with the raw
// event, the conversation and the message. MODE=pg writes SQL, MODE=typeorm uses findOne and save.
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { Pool } from 'pg';
import { DataSource, EntitySchema } from 'typeorm';
import { answerTasks } from './child-processes.mjs';
import { APP_SECRET, WEBHOOK_PATH } from './webhook-posts.mjs';

const POOL_SIZE = 10;
const CREATE_TABLES = `
  create table events (id uuid primary key, body jsonb not null, created_at timestamptz not null default now());
  create table conversations (id uuid primary key, external_id text not null unique, name text, last_message text,
    unread_count integer not null, updated_at timestamptz not null default now());
  create table messages (id uuid primary key, conversation_id uuid not null references conversations (id),
    external_id text not null unique, text text, created_at timestamptz not null default now());`;

const record = process.env.MODE === 'typeorm' ? await typeormRecorder() : await pgRecorder();
const app = express();
app.post(WEBHOOK_PATH, express.raw({ type: 'application/json' }), async (request, response) => {
  if (!isAuthentic(request.body, request.get('x-hub-signature-256') ?? '')) return response.sendStatus(401);
  const body = JSON.parse(request.body.toString());
  await record(body, body.entry[0].changes[0].value);
  return response.json({ status: 'ok' });
});
const server = app.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
answerTasks({ port: () => server.address().port });

function isAuthentic(body, signature) {
  const expected = createHmac('sha256', APP_SECRET).update(body).digest();
  const claimed = Buffer.from(signature.slice('sha256='.length), 'hex');
  return claimed.length === expected.length && timingSafeEqual(claimed, expected);
}

async function pgRecorder() {
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: POOL_SIZE });
  await pool.query(CREATE_TABLES);
  return async (body, { contacts, messages: [message] }) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query('insert into events (id, body) values ($1, $2)', [randomUUID(), body]);
      const { rows } = await client.query(
        `insert into conversations as c (id, external_id, name, last_message, unread_count) values ($1, $2, $3, $4, 1)
         on conflict (external_id) do update set last_message = excluded.last_message,
           unread_count = c.unread_count + 1, updated_at = now() returning id`,
        [randomUUID(), message.from, contacts[0].profile.name, message.text.body],
      );
      await client.query(
        `insert into messages (id, conversation_id, external_id, text) values ($1, $2, $3, $4)
         on conflict (external_id) do nothing`,
        [randomUUID(), rows[0].id, message.id, message.text.body],
      );
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  };
}

async function typeormRecorder() {
  const dataSource = new DataSource({
    type: 'postgres',
    url: process.env.DATABASE_URL,
    entities: entitySchemas(),
    extra: { max: POOL_SIZE },
  });
  await dataSource.initialize();
  await dataSource.query(CREATE_TABLES);
  return (body, { contacts, messages: [message] }) =>
    retried(() =>
      dataSource.transaction(async (manager) => {
        await manager.save('Event', { id: randomUUID(), body });
        const external = { externalId: message.from };
        const conversation = (await manager.findOne('Conversation', {
          where: external,
          lock: { mode: 'pessimistic_write' },
        })) ?? { id: randomUUID(), ...external, name: contacts[0].profile.name, unreadCount: 0 };
        conversation.lastMessage = message.text.body;
        conversation.unreadCount++;
        await manager.save('Conversation', conversation);
        const known = await manager.findOne('Message', { where: { externalId: message.id } });
        if (known !== null) return;
        await manager.save('Message', {
          id: randomUUID(),
          conversationId: conversation.id,
          externalId: message.id,
          text: message.text.body,
        });
      }),
    );
}

/** Two first messages of one customer at once: the second finds the unique key taken, and tries once more. */
async function retried(work) {
  try {
    return await work();
  } catch {
    return await work();
  }
}

function entitySchemas() {
  const id = { type: 'uuid', primary: true };
  return [
    new EntitySchema({ name: 'Event', tableName: 'events', columns: { id, body: { type: 'jsonb' } } }),
    new EntitySchema({
      name: 'Conversation',
      tableName: 'conversations',
      columns: {
        id,
        externalId: textColumn('external_id'),
        name: textColumn('name', true),
        lastMessage: textColumn('last_message', true),
        unreadCount: { type: 'integer', name: 'unread_count' },
      },
    }),
    new EntitySchema({
      name: 'Message',
      tableName: 'messages',
      columns: {
        id,
        conversationId: { type: 'uuid', name: 'conversation_id' },
        externalId: textColumn('external_id'),
        text: textColumn('text', true),
      },
    }),
  ];
}

function textColumn(name, nullable = false) {
  return { type: 'text', name, nullable };
}
