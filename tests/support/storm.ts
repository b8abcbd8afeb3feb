import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { Database } from '@switchboard/database';
import { type ApiProcess, freePort, startApiProcess } from './api-process.ts';
import { Swarm } from './swarm.ts';
import { BASE, postSigned, testConfig } from './test-api.ts';
import { createTestDatabase } from './test-database.ts';
import { textWebhook } from './webhooks.ts';

export interface StormOptions {
  nodes: number;
  clients: number;
  /** How often a node is killed and started again; the nodes take turns. */
  kills: number;
  env?: NodeJS.ProcessEnv;
}

export interface StormOutcome {
  /** Words that were answered with 200. */
  accepted: string[];
  /** Words of all stored messages. */
  stored: string[];
  faults: string[];
  events: number;
  resumes: number;
}

const WRITERS = 16;
/** Sockets of one user, below what one may have. */
const SOCKETS_A_USER = 40;
/** Each writer's pause after an answer, so that a million deliveries are enough and not ten. */
const WRITER_PAUSE_MS = 100;

/** Thousands of clients, sixteen writers, and nodes that are killed one after the other. */
export async function storm({ nodes, clients, kills, env = {} }: StormOptions): Promise<StormOutcome> {
  const database = await createTestDatabase();
  const stores = new Database(database.url, testConfig(database.url).encryptionKey);
  await stores.open();
  const tokens = await signInMany(stores, Math.ceil(clients / SOCKETS_A_USER));
  const ports = await Promise.all(Array.from({ length: nodes }, freePort));
  const start = (node: number): Promise<ApiProcess> =>
    startApiProcess(database.url, { port: ports[node]!, env });
  const running = await Promise.all(ports.map((_, node) => start(node)));
  const { epoch, seq } = await stores.events.head();
  const swarm = new Swarm({
    clients,
    since: { epoch, seq: Number(seq) },
    target: (client, attempt) => {
      const { userId, token } = tokens[client % tokens.length]!;
      return {
        port: ports[(client + attempt) % nodes]!,
        path: `${BASE}/ws/${userId}?token=${token}`,
      };
    },
  });
  swarm.start();
  await swarm.connected(clients);

  const accepted: string[] = [];
  let isWriting = true;
  const write = async (writer: number): Promise<void> => {
    for (let n = 0; isWriting; n++) {
      const text = `${writer}/${n}`;
      const webhook = textWebhook('whatsapp', text, { from: `48${1000 + writer}` });
      // Sent again, to whichever node, until it is answered with 200, as Meta does.
      for (let attempt = 0; ; attempt++) {
        const { url } = running[(writer + attempt) % nodes]!;
        const answer = await postSigned(url, 'whatsapp', webhook).catch(() => null);
        if (answer?.status === 200) break;
        await delay(20);
      }
      accepted.push(text);
      await delay(WRITER_PAUSE_MS);
    }
  };
  const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer));
  const [pauses] = fc.sample(
    fc.array(fc.integer({ min: 100, max: 600 }), { minLength: kills, maxLength: kills }),
    1,
  );
  for (const [turn, pauseMs] of pauses!.entries()) {
    await swarm.connected(clients / 2);
    await delay(pauseMs);
    await running[turn % nodes]!.kill();
    running[turn % nodes] = await start(turn % nodes);
  }
  isWriting = false;
  await Promise.all(writers);
  const head = await stores.events.head();
  await swarm.allAt(Number(head.seq));
  const { faults, resumes, messageOf } = swarm;
  swarm.stop();
  const rows = await database.query<{ text: string }>(`select text from messages`);
  const logged = await database.query<{ seq: string; message: string }>(
    `select seq, data::jsonb->'message'->>'id' as message from events order by seq`,
  );
  for (const node of running) await node.kill();
  await stores.close();
  await database.drop();
  const stored = rows.map(({ text }) => text);
  for (const { seq: number, message } of logged) {
    const told = messageOf.get(Number(number));
    if (told !== message) faults.push(`${number} is ${message} in the log, and was told as ${told}`);
  }
  return { accepted, stored, faults, resumes, events: Number(head.seq - seq) };
}

async function signInMany(stores: Database, count: number): Promise<{ userId: string; token: string }[]> {
  const people: { userId: string; token: string }[] = [];
  for (let n = 0; n < count; n++) {
    const email = `${n}@example.com`;
    const user = await stores.users.add({ email, name: `${n}`, role: 'agent', passwordHash: null });
    people.push({ userId: user.id, token: await stores.credentials.createApiToken(user.id, 'storm') });
  }
  return people;
}
