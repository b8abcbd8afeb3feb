// The bare limit: node:http, the signature, and one narrow row a message in batched statements; committed before the
// 200. Nothing that a product needs beside that. Also tells its WebSockets, by the plainest loop that there is.
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Client } from 'pg';
import { answerTasks } from './child-processes.mjs';
import { groupCommit } from './group-commit.mjs';
import { APP_SECRET } from './webhook-posts.mjs';

const require = createRequire(join(import.meta.dirname, '../apps/api/package.json'));
const { WebSocketServer } = require('ws');

const INSERT = {
  name: 'insert-messages',
  text: `insert into messages (id, external_id, peer, text, sent_at)
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
    on conflict (external_id) do nothing`,
};

const sockets = new Set();
const client = new Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query('set plan_cache_mode = force_custom_plan');
await client.query(`create table messages (id uuid primary key, external_id text not null unique, peer text not null,
  text text, sent_at timestamptz not null)`);
const commit = groupCommit((messages) =>
  client.query({ ...INSERT, values: COLUMNS.map((column) => messages.map(column)) }),
);
const COLUMNS = [
  () => randomUUID(),
  (message) => message.id,
  (message) => message.from,
  (message) => message.text.body,
  (message) => new Date(Number(message.timestamp) * 1_000).toISOString(),
];

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => void receive(request, Buffer.concat(chunks), response));
});
const webSockets = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false });
server.on('upgrade', (request, stream, head) =>
  webSockets.handleUpgrade(request, stream, head, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  }),
);
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
answerTasks({ port: () => server.address().port });

async function receive(request, body, response) {
  const expected = createHmac('sha256', APP_SECRET).update(body).digest();
  const claimed = Buffer.from((request.headers['x-hub-signature-256'] ?? '').slice('sha256='.length), 'hex');
  if (claimed.length !== expected.length || !timingSafeEqual(claimed, expected)) {
    response.writeHead(401).end();
    return;
  }
  try {
    const [message] = JSON.parse(body.toString()).entry[0].changes[0].value.messages;
    await commit(message);
    response.writeHead(200, { 'Content-Length': 2 }).end('ok');
  } catch {
    response.writeHead(503).end();
    return;
  }
  if (sockets.size > 0) setImmediate(tell, body);
}

/** One prepared buffer, one send a socket. @param {Buffer} body */
function tell(body) {
  for (const socket of sockets) socket.send(body, { binary: false });
}
