// Replies that wait are sent: how fast beside the same requests alone.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Database } from '../packages/database/dist/index.js';
import { ask, startProgram, startScript, stopProcess } from './child-processes.mjs';
import { compare } from './statistics.mjs';

/** A page may send 300 a second, so that so many are never the bottleneck. */
const PAGES = 25;
const CUSTOMERS_OF_A_PAGE = 20;
/** As the worker's own limit, `LIMITS.outboxRequestsMax`. */
const AT_ONCE = 256;
const LOOK_MS = 20;

/**
 * @param {{ pace: any, cluster: any, note: (line: string) => void, profileDir?: string }} bench
 * @returns {Promise<import('./statistics.mjs').Row[]>}
 */
export async function benchReplies({ pace, cluster, note, profileDir }) {
  const each = pace.replies / (PAGES * CUSTOMERS_OF_A_PAGE);
  const pages = Array.from({ length: PAGES }, (_, n) => ({ pageId: `90000${n}`, token: `EAA-${n}` }));
  const graph = startScript('graph-server.mjs');
  const baseUrl = await ask(graph, 'start', { pages });
  const bare = startScript('reply-sender.mjs');
  const rig = await startQueue(cluster, pages);
  const conversations = pages.flatMap((page) =>
    Array.from({ length: CUSTOMERS_OF_A_PAGE }, (_, n) => ({ ...page, customer: `5000${n}` })),
  );
  const measured = { ours: [], bare: [], wrong: [], events: [] };
  const worker = await startWorker(rig, baseUrl, profileDir);
  // The first round only compiles the code.
  for (let round = 0; round <= pace.rounds; round++) {
    const { seconds } = await ask(bare, 'send', { baseUrl, conversations, each, atOnce: AT_ONCE });
    await ask(graph, 'received', { count: pace.replies });
    const ours = await drain(rig, graph, pace.replies, each);
    note(
      `  ${pace.replies} replies: ${ours.seconds.toFixed(2)} s, bare ${seconds.toFixed(2)} s, ${ours.wrong} wrong`,
    );
    if (round === 0) continue;
    measured.ours.push(pace.replies / ours.seconds);
    measured.bare.push(pace.replies / seconds);
    measured.wrong.push(ours.wrong);
    measured.events.push(ours.eventsEach);
  }
  await Promise.all([worker, bare, graph].map(stopProcess));
  await rig.client.end();
  const figure = `${pace.replies} replies in ${conversations.length} conversations`;
  return [
    compare({
      figure,
      unit: 'replies/s',
      ours: measured.ours,
      beside: measured.bare,
      besideName: 'the same requests alone',
      target: { atLeast: 0.7 },
    }),
    compare({
      figure: `${figure}, lost, doubled or out of order`,
      unit: 'replies',
      ours: measured.wrong,
      target: { atMost: 0 },
      targetIsOf: 'ours',
    }),
    compare({ figure: `${figure}, events`, unit: 'a reply', ours: measured.events }),
  ];
}

async function startQueue(cluster, pages) {
  const databaseUrl = await cluster.createDatabase('switchboard_replies', { migrated: true });
  const encryptionKey = randomBytes(32).toString('base64');
  const stores = new Database(databaseUrl, encryptionKey);
  await stores.open();
  for (const { pageId, token } of pages) {
    await stores.channels.ensure({
      platform: 'facebook',
      externalId: pageId,
      name: pageId,
      credentials: { accessToken: token },
    });
  }
  await stores.close();
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {});
  await client.connect();
  await client.query(
    `insert into conversations (id, channel_id, platform, external_id, reply_address, last_message_at, last_inbound_at)
     select gen_random_uuid(), ch.id, 'facebook', '5000' || n, '5000' || n, now(), now()
     from channels ch, generate_series(0, ${CUSTOMERS_OF_A_PAGE - 1}) n`,
  );
  return { databaseUrl, encryptionKey, client };
}

function startWorker({ databaseUrl, encryptionKey }, baseUrl, profileDir) {
  const script = join(import.meta.dirname, '../apps/worker/dist/main.js');
  const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  return startProgram(
    process.execPath,
    [...profile, script],
    {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: databaseUrl,
        ENCRYPTION_KEY: encryptionKey,
        INTERNAL_TOKEN: 'the internal token of the benchmark',
        // Port 9 is nobody's: events are told by PostgreSQL.
        WEBSOCKET_NOTIFY_URL: 'http://127.0.0.1:9/',
        GRAPH_API_BASE_URL: baseUrl,
      },
    },
    '"ready"',
  );
}

/** Queues everything at once, as rows, and waits until it has been sent and written down. */
async function drain({ client }, graph, replies, each) {
  await client.query('begin');
  await client.query(
    `with written as (
       insert into messages (id, conversation_id, channel_id, position, direction, type, text, status, sent_at)
       select gen_random_uuid(), c.id, c.channel_id, c.last_position + 1 + n, 'outbound', 'text', n::text, 'queued', now()
       from generate_series(0, $1::int - 1) n, conversations c
       returning id, channel_id, conversation_id, text
     ), moved as (
       update conversations set last_position = last_position + $1
     )
     insert into outbox_jobs (id, channel_id, queue_id, message_id, kind, give_up_at)
     select gen_random_uuid(), channel_id, conversation_id, id, 'message', now() + interval '1 day'
     from written order by text::int, conversation_id`,
    [each],
  );
  const before = await seqOf(client);
  await client.query(`analyze outbox_jobs`);
  const startedAt = Date.now();
  await client.query(`select pg_notify('switchboard_outbox', '')`);
  await client.query('commit');
  const { wrong } = await ask(graph, 'received', { count: replies });
  for (;;) {
    const [{ left }] = (await client.query(`select count(*)::int as left from outbox_jobs`)).rows;
    if (left === 0) break;
    await delay(LOOK_MS);
  }
  const seconds = (Date.now() - startedAt) / 1_000;
  const [{ unsent }] = (
    await client.query(`select count(*)::int as unsent from messages where status <> 'sent'`)
  ).rows;
  return { seconds, wrong: wrong + unsent, eventsEach: Number((await seqOf(client)) - before) / replies };
}

async function seqOf(client) {
  return BigInt((await client.query(`select seq from event_stream`)).rows[0].seq);
}
