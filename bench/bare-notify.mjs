// PostgreSQL's notifications alone. ROLE=tell commits a row and a notification in one statement; ROLE=hear listens.
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { answerTasks } from './child-processes.mjs';
import { machineMs } from './machine-clock.mjs';

const CHANNEL = 'bench';
const SILENCE_MS = 3_000;
/** About as many bytes as an event has. */
const DATA = 'x'.repeat(1_200);
const TELL = {
  name: 'tell',
  text: `with added as (insert into told (number, data) values ($1, $2)) select pg_notify('${CHANNEL}', $1::text)`,
};

const client = new Client({ connectionString: process.env.DATABASE_URL });
// The end of the cluster after a failure says so on every connection.
client.on('error', () => {});
await client.connect();
/** By number. @type {number[]} */
let heardAtMs = [];
client.on('notification', ({ payload }) => (heardAtMs[Number(payload)] = machineMs(performance.now())));

answerTasks(
  process.env.ROLE === 'tell'
    ? {
        prepare: () => run('create table told (number integer not null, data text not null)'),
        tell,
      }
    : { listen: () => run(`listen ${CHANNEL}`), forget, heard },
);

async function run(statement) {
  await client.query(statement);
}

function forget() {
  heardAtMs = [];
}

/** One commit at a time, on a timetable. @param {{ perSecond: number, durationMs: number }} input */
async function tell({ perSecond, durationMs }) {
  const count = Math.floor((perSecond * durationMs) / 1_000);
  const committedAtMs = [];
  const startMs = performance.now();
  for (let number = 0; number < count; number++) {
    await delay(Math.max(0, startMs + (number * 1_000) / perSecond - performance.now()));
    await client.query({ ...TELL, values: [number, DATA] });
    committedAtMs.push(machineMs(performance.now()));
  }
  return committedAtMs;
}

/** When each was heard. @param {{ count: number }} input */
async function heard({ count }) {
  const deadlineMs = performance.now() + SILENCE_MS;
  while (heardAtMs.filter(Boolean).length < count) {
    if (performance.now() > deadlineMs) throw new Error('a notification was lost');
    await delay(5);
  }
  return heardAtMs;
}
