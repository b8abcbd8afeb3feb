// Finding messages by their words, in as many as a bureau has in some years.
import { Client } from 'pg';
import { Database } from '../packages/database/dist/index.js';
import { cpuSecondsOfPostgres } from './cpu-time.mjs';
import { queryOnce } from './database-cluster.mjs';
import { NAMES, searchedWords, SURNAMES } from './search-words.mjs';
import { compare, percentile } from './statistics.mjs';

const CONVERSATIONS = 5_000;
/** Who has a conversation that is not listed, beside those. */
const MORE_PEOPLE = 95_000;
const FIRST_NUMBER = 48_600_000_000;
const FIRST_NUMBER_OF_MORE = 48_700_000_000;
const BATCH = 50_000;
const CHANNEL = '0190a000-0000-7000-8000-000000000001';
const HALF_A_YEAR_S = 183 * 86_400;

/**
 * @param {{ cluster: import('./servers.mjs').Cluster, note: (line: string) => void,
 *   pace: { rounds: number, search: { messages: number, queries: number } } }} bench
 */
export async function benchSearch({ cluster, note, pace }) {
  const { messages, queries } = pace.search;
  const url = await cluster.createDatabase('searched', { migrated: true });
  const words = searchedWords();
  await fill(url, messages, words, note);
  await queryOnce(url, 'vacuum analyze');
  const database = new Database(url, Buffer.alloc(32).toString('base64'));
  await database.open();
  try {
    const indexing = await index(database, url, { cluster, messages, note });
    await queryOnce(url, 'vacuum analyze');
    const asking = { words, queries, rounds: pace.rounds, note };
    const rows = await ask(database, url, { ...asking, kinds: KINDS, all: 'all of these' });
    await addPeople(url);
    while (await database.searchIndex.advance());
    await queryOnce(url, 'vacuum analyze');
    const people = await ask(database, url, { ...asking, kinds: KINDS_AMONG_PEOPLE, all: null });
    return [...indexing, ...rows, ...people];
  } finally {
    await database.close();
  }
}

/** Each word as often as Zipf has it: the first is in nearly half of the messages, most are in some ten of a million. */
async function fill(url, messages, words, note) {
  await queryOnce(
    url,
    `insert into channels (id, platform, external_id, name) values ($1, 'whatsapp', '1', 'Bench')`,
    [CHANNEL],
  );
  await queryOnce(
    url,
    `insert into conversations (id, channel_id, platform, external_id, reply_address, peer_name, last_message_at,
       last_inbound_at, message_count)
     select uuidv7(), $1, 'whatsapp', ${FIRST_NUMBER} + n * 7919, '', ($2::text[])[1 + n % cardinality($2::text[])] || ' ' || n,
       now() - n * interval '1 minute', now(), 200
     from generate_series(1, $3::int) as n`,
    [CHANNEL, NAMES, CONVERSATIONS],
  );
  for (let done = 0; done < messages; done += BATCH) {
    await queryOnce(
      url,
      `with numbered as (
         select array_agg(id order by id) as ids from conversations
       )
       insert into messages (id, conversation_id, channel_id, position, external_id, direction, type, text, status, sent_at)
       select uuidv7(), ids[1 + floor(random() * cardinality(ids))::int], $1, n, 'wamid.' || n,
         case when n % 2 = 0 then 'inbound' else 'outbound' end, 'text',
         (select string_agg(($2::text[])[floor(power(cardinality($2::text[])::float, random()))::int], ' ')
          from generate_series(1, 4 + n % 11)) || case when n % 50 = 0 then ' +48 ' || 500000000 + n * 397 else '' end,
         case when n % 2 = 1 then 'read' end, now() - ($4 * (1 - n::float / $5)) * interval '1 second'
       from numbered, generate_series($3::int + 1, least($3::int + ${BATCH}, $5::int)) as n`,
      [CHANNEL, words, done, HALF_A_YEAR_S, messages],
    );
    note(`  ${Math.min(done + BATCH, messages)} messages are there`);
  }
}

/** A person for each conversation, and many more, whom nothing tells of: the index walks through all again. */
async function addPeople(url) {
  await queryOnce(
    url,
    `insert into conversations (id, channel_id, platform, external_id, reply_address, peer_name)
     select uuidv7(), $1, 'whatsapp', ${FIRST_NUMBER_OF_MORE} + n * 7919, '',
       ($2::text[])[1 + n % cardinality($2::text[])] || ' ' || ($3::text[])[1 + n / 7 % cardinality($3::text[])] || ' ' || n
     from generate_series(1, ${MORE_PEOPLE}) as n`,
    [CHANNEL, NAMES, SURNAMES],
  );
  await queryOnce(url, `insert into contacts (id) select id from conversations`);
  await queryOnce(url, `update conversations set contact_id = id`);
  await queryOnce(
    url,
    `insert into contact_identities (id, contact_id, platform, kind, scope, value)
     select uuidv7(), contact_id, 'whatsapp', 'phone', '', external_id from conversations`,
  );
  await queryOnce(url, `update search_index set is_built = false, walked_conversations = default`);
}

const INDEX = ['search_segments', 'search_postings', 'search_conversations'];

async function sizeOf(url, tables) {
  const [{ bytes }] = await queryOnce(
    url,
    'select sum(pg_total_relation_size(name::regclass))::float as bytes from unnest($1::text[]) as name',
    [tables],
  );
  return bytes;
}

async function index(database, url, { cluster: { postmasterPid }, messages, note }) {
  const before = [process.cpuUsage(), cpuSecondsOfPostgres(postmasterPid), performance.now()];
  while (await database.searchIndex.advance());
  const { user, system } = process.cpuUsage(before[0]);
  const tookMs = performance.now() - before[2];
  note(`  indexed in ${(tookMs / 1_000).toFixed(1)} s`);
  const row = (figure, value, unit) => compare({ figure, unit, ours: [value] });
  const sizes = [await sizeOf(url, INDEX), await sizeOf(url, ['messages'])];
  return [
    row(`search: writing the index of ${messages} messages`, tookMs / 1_000, 's'),
    row('search: size of the index', sizes[0] / 1e6, 'MB'),
    row('search: size of the messages with their indexes', sizes[1] / 1e6, 'MB'),
    row('search: CPU of a message, the process that writes it', (user + system) / messages, 'µs'),
    row(
      'search: CPU of a message, PostgreSQL',
      ((cpuSecondsOfPostgres(postmasterPid) - before[1]) * 1_000_000) / messages,
      'µs',
    ),
  ];
}

async function ask(database, url, asking) {
  const bare = await bareReading(url);
  try {
    return await askInRounds(database, bare.read, asking);
  } finally {
    await bare.end();
  }
}

/** The least that can be asked of the same database: one message by its id. */
async function bareReading(url) {
  const ids = await queryOnce(url, 'select id from messages tablesample system (1) limit 1000');
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const read = (n) => client.query('select text from messages where id = $1', [ids[n % ids.length].id]);
  await read(0);
  return { read, end: () => client.end() };
}

async function timed(work) {
  const begun = performance.now();
  const answer = await work();
  return { answer, tookMs: performance.now() - begun };
}

async function askInRounds(database, readBare, { kinds, all, words, queries, rounds, note }) {
  const took = new Map([...kinds.keys()].map((kind) => [kind, []]));
  const bareTook = Array.from({ length: rounds }, () => []);
  for (let round = 0; round < rounds; round++) {
    for (const [kind, queryOf] of kinds) {
      const times = [];
      let found = 0;
      for (let n = 0; n < queries; n++) {
        const q = queryOf(words, round * queries + n);
        const { answer, tookMs } = await timed(() => count(database, kind, q));
        found += answer;
        times.push(tookMs);
        bareTook[round].push((await timed(() => readBare(n))).tookMs);
      }
      took.get(kind).push(times);
      note(
        `  ${kind}: p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms, ${(found / queries).toFixed(1)} found`,
      );
    }
  }
  const rowsOf = (kind, timesOfRounds, target) =>
    [0.5, 0.95].map((share) =>
      compare({
        figure: `search: ${kind}, p${share * 100}`,
        unit: 'ms',
        ours: timesOfRounds.map((times) => percentile(times, share)),
        beside: bareTook.map((times) => percentile(times, share)),
        besideName: 'a message by its id',
        targetIsOf: 'ours',
        ...(share === 0.95 && target ? { target } : {}),
      }),
    );
  const together = Array.from({ length: rounds }, (_, round) =>
    [...took.values()].flatMap((times) => times[round]),
  );
  return [
    ...[...took].flatMap(([kind, times]) => rowsOf(kind, times, TARGET)),
    ...(all === null ? [] : rowsOf(all, together, TARGET)),
  ];
}

/** Asks as the inbox's list does, or as its search, or for people; answers how many there were on the page. */
async function count({ inbox, search, contacts }, kind, q) {
  if (kind.startsWith(PEOPLE)) return (await contacts.search(q, 20)).length;
  if (!kind.startsWith(OF_THE_LIST)) {
    return (await search.search({ q, limit: 30, before: null }, Date.now())).messages.length;
  }
  const page = { filter: 'all', platform: null, limit: 30, offset: 0, cursor: null };
  return (await inbox.inbox({ ...page, search: q }, Date.now())).conversations.length;
}

const TARGET = { atMost: 100 };

const OF_THE_LIST = 'the list of conversations, ';
const PEOPLE = 'people, ';

/** The n-th query of a kind; no two are the same, as far as there are enough words. */
const KINDS = new Map([
  ['a rare word', (words, n) => words.at(-1 - ((n * 37) % 20_000))],
  ['a frequent word', (words, n) => words[n % 60]],
  ['two frequent words', (words, n) => `${words[n % 40]} ${words[40 + ((n * 7) % 60)]}`],
  ['a frequent and a rare word', (words, n) => `${words[n % 60]} ${words.at(-1 - ((n * 53) % 20_000))}`],
  [
    'three words of the middle',
    (words, n) => [200, 500, 900].map((from) => words[from + (n % 200)]).join(' '),
  ],
  ['two letters', (words, n) => words[(n * 11) % 3_000].slice(0, 2)],
  ['three letters', (words, n) => words[(n * 17) % 9_000].slice(0, 3)],
  [
    'two beginnings',
    (words, n) => `${words[(n * 11) % 3_000].slice(0, 3)} ${words[(n * 13) % 3_000].slice(0, 2)}`,
  ],
  ['a phrase', (words, n) => `"${words[40 + ((n * 7) % 60)]} ${words[n % 40]}"`],
  [
    'a phrase of frequent words that hardly anybody wrote',
    (words, n) => `"${[0, 3, 5, 1].map((from) => words[(n + from) % 10]).join(' ')}"`,
  ],
  ['part of a number', (_, n) => String(500_000_000 + n * 50 * 397 * 7).slice(2, 8)],
  [`${OF_THE_LIST}a frequent word`, (words, n) => words[n % 60]],
  [`${OF_THE_LIST}a rare word`, (words, n) => words.at(-1 - ((n * 37) % 20_000))],
  ['nothing', (words, n) => `${words[(n * 11) % 3_000]}qx`],
]);

/** Asked when there are 100,000 people, and conversations. */
const KINDS_AMONG_PEOPLE = new Map([
  [`${PEOPLE}a frequent name`, (_, n) => NAMES[n % NAMES.length]],
  [
    `${PEOPLE}two names and a number`,
    (_, n) => `${NAMES[n % NAMES.length]} ${SURNAMES[Math.floor(n / 7) % SURNAMES.length]} ${n}`,
  ],
  [`${PEOPLE}two letters`, (_, n) => NAMES[n % NAMES.length].slice(0, 2)],
  [`${PEOPLE}a number`, (_, n) => String(FIRST_NUMBER_OF_MORE + (n + 1) * 7919)],
  [`${PEOPLE}nobody`, (words, n) => `${words[(n * 11) % 3_000]}qx`],
  [`${OF_THE_LIST}a frequent word, among 100,000`, (words, n) => words[n % 60]],
]);
