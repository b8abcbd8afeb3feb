// `npm run generate`: writes the files that are made from others. With `--check` it writes nothing and fails where a
// file, or an entity, differs from what the code says.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { channelsDocument } from './channels-document.mjs';
import { prepare, root } from './prepare.mjs';

/** In the order of the documents; the first fitting one takes a key. */
const GROUPS = [
  { title: 'Address', keys: /^(PORT|HOST|PUBLIC_URL|ALLOWED_ORIGINS)$/ },
  {
    title: 'Data and secrets',
    keys: /^(DATABASE_URL|DATA_DIR|ENCRYPTION_KEY|INTERNAL_TOKEN|MEDIA_)/,
    note: 'Once `DATABASE_URL` is set, `ENCRYPTION_KEY` and `INTERNAL_TOKEN` must be set too.',
  },
  { title: 'Sign-in by the host application', keys: /^AUTH_/ },
  { title: 'WhatsApp', keys: /^WHATSAPP_/ },
  { title: 'Instagram', keys: /^INSTAGRAM_/ },
  { title: 'Messenger', keys: /^FACEBOOK_/ },
  { title: 'Telegram', keys: /^TELEGRAM_/ },
  { title: 'Between processes', keys: /^(WEBSOCKET_NOTIFY_URL|NATS_)/ },
  { title: 'Log', keys: /^LOG_/ },
  { title: 'Other', keys: /^/ },
];

/** The bot that the fixtures of Telegram's updates are about. */
const FIXTURE_BOT = '5550001234';

const check = process.argv.includes('--check');
prepare();
const { CONFIG_KEYS } = await import(distOf('service'));
const channels = await import(distOf('channels'));
const { parseLosslessJson } = await import(distOf('core'));
const database = await import(distOf('database'));
const { schema, entityDifferences } = await readSchema(database);
const groups = groupKeys(CONFIG_KEYS);
const generated = {
  'packages/database/schema.sql': schema,
  '.env.example': envExample(groups),
  'docs/channels.md': await formatted('docs/channels.md', channelsDocument(channelSources(channels))),
  'docs/configuration.md': await formatted('docs/configuration.md', configurationDocument(groups)),
};
const differing = Object.keys(generated).filter((path) => current(path) !== generated[path]);
if (check) {
  for (const path of differing) process.stderr.write(`${path} is out of date. Run: npm run generate\n`);
} else {
  for (const path of differing) writeFileSync(join(root, path), generated[path]);
  process.stdout.write(differing.length === 0 ? 'Nothing to write.\n' : `Wrote ${differing.join(', ')}\n`);
}
for (const difference of entityDifferences) process.stderr.write(`${difference}\n`);
if (entityDifferences.length > 0 || (check && differing.length > 0)) process.exitCode = 1;

/** Each adapter as the document reads it: its catalogue, its fixtures, and how it reads one. */
function channelSources({ telegramBotAdapter, webhookAdapterFor }) {
  const source = (title, folder, adapter, context = {}) => ({
    title,
    catalogue: adapter.catalogue,
    fixtures: join(root, 'packages/channels/src', folder, 'fixtures'),
    parse: (text, { receivedAtMs }) => adapter.parse(parseLosslessJson(text), { receivedAtMs, ...context }),
  });
  return [
    source('WhatsApp', 'whatsapp', webhookAdapterFor('whatsapp')),
    source('Messenger', 'facebook', webhookAdapterFor('facebook')),
    source('Instagram', 'instagram', webhookAdapterFor('instagram')),
    source('Telegram bot', 'telegram/bot', telegramBotAdapter, { botUserId: FIXTURE_BOT }),
  ];
}

function distOf(name) {
  return pathToFileURL(join(root, 'packages', name, 'dist/index.js')).href;
}

/** The file as it is; a checkout with other line ends is no difference. */
function current(path) {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : null;
}

async function formatted(path, text) {
  const prettier = await import('prettier');
  const filepath = join(root, path);
  return await prettier.format(text, { ...(await prettier.resolveConfig(filepath)), filepath });
}

/** Migrates an empty database of its own and reads back what came of it. */
async function readSchema({ EmbeddedServer, createDataSource, dumpSchema, migrate }) {
  const dir = await mkdtemp(join(tmpdir(), 'switchboard-generate-'));
  const server = new EmbeddedServer({
    clusterDir: join(dir, 'postgres'),
    password: 'generate',
    settings: ['fsync=off'],
  });
  try {
    const url = await server.start();
    await migrate(url);
    const dataSource = createDataSource(url);
    await dataSource.initialize();
    try {
      return { schema: await dumpSchema(dataSource), entityDifferences: await compareEntities(dataSource) };
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * The columns of each entity against those of its table: name, type, nullability. Indexes and checks are the
 * migrations' own business, so they are not compared.
 */
async function compareEntities(dataSource) {
  const inEntities = new Map();
  for (const { tableName, columns } of dataSource.entityMetadatas) {
    for (const column of columns) {
      // What is worked out at each reading has no column.
      if (column.isVirtualProperty) continue;
      const type = dataSource.driver.normalizeType(column) + (column.isArray ? '[]' : '');
      inEntities.set(`${tableName}.${column.databaseName}`, type + (column.isNullable ? '' : ' not null'));
    }
  }
  const rows = await dataSource.query(`
    select relname || '.' || attname as name,
      format_type(atttypid, atttypmod) || case when attnotnull then ' not null' else '' end as type
    from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = 'public'::regnamespace and relkind in ('r','p') and not relispartition
      and relname <> 'migrations' and attnum > 0 and not attisdropped`);
  const inTables = new Map(rows.map(({ name, type }) => [name, type]));
  return [...new Set([...inEntities.keys(), ...inTables.keys()])]
    .filter((name) => inEntities.get(name) !== inTables.get(name))
    .map(
      (name) =>
        `${name}: the entity says ${inEntities.get(name) ?? 'nothing'}, ` +
        `the migrated schema says ${inTables.get(name) ?? 'nothing'}. Change the entity, or write a migration.`,
    );
}

function groupKeys(configKeys) {
  const groups = GROUPS.map(({ title, note }) => ({ title, note, keys: [] }));
  for (const [name, { schema, meaning, example }] of Object.entries(configKeys)) {
    // What a schema makes of "not set" is its default.
    const { data } = schema.safeParse(undefined);
    const unset = data === undefined ? '' : String(data);
    groups[GROUPS.findIndex(({ keys }) => keys.test(name))].keys.push({ name, meaning, unset, example });
  }
  return groups.filter(({ keys }) => keys.length > 0);
}

function envExample(groups) {
  const parts = groups.map(({ title, note, keys }) => {
    const lines = keys.flatMap(({ name, meaning, unset, example }) => [
      ...wrapped(unset === '' ? meaning : `${meaning} Default: ${unset}.`),
      `# ${name}=${unset || example}`,
      '',
    ]);
    return [`# --- ${title} ---`, ...(note ? wrapped(note.replaceAll('`', '')) : []), '', ...lines].join(
      '\n',
    );
  });
  const head = [
    '# Made by `npm run generate` from packages/service/src/config-keys.ts. Do not edit.',
    '# Copy it to .env and take the # away from the keys that you set. Where a sentence names no default, the value is an',
    '# example. A key without a value counts as not set, and the environment goes before this file.',
    '',
    '',
  ].join('\n');
  return `${head}${parts.join('\n')}`.trimEnd() + '\n';
}

/** Comment lines of a readable width. */
function wrapped(text) {
  const lines = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + word.length > 110) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

function configurationDocument(groups) {
  const head = `<!-- Made by \`npm run generate\` from packages/service/src/config-keys.ts. Do not edit. -->

# Configuration

Every process reads its settings from the environment, and from a file \`.env\` in the folder where it starts. The
environment goes before the file. A key without a value counts as not set.

A wrong or missing value stops the process at start with exit code 78 and one line that names the key, what is wrong and
an example. The value itself is never printed.
`;
  const parts = groups.map(({ title, note, keys }) => {
    const rows = keys.map(({ name, meaning, unset, example }) =>
      [`\`${name}\``, meaning, unset === '' ? '' : `\`${unset}\``, `\`${example}\``].map(cell).join(' | '),
    );
    const table = ['Key | Meaning | Default | Example', '--- | --- | --- | ---', ...rows]
      .map((row) => `| ${row} |`)
      .join('\n');
    return `## ${title}\n\n${note ? `${note}\n\n` : ''}${table}\n`;
  });
  return [head, ...parts].join('\n');
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}
