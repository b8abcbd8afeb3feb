// docs/channels.md, made from the adapters: each of them reads its own fixtures, and what comes out is what is written.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Later than every time in the fixtures, so that all of them are credible. */
const RECEIVED_AT_MS = 1_790_000_060_000;

const GROUP_TITLES = {
  messages: 'Messages',
  updates: 'What changes a message',
  people: 'People',
  account: 'The account',
  other: 'Kept raw, nothing else',
};

const HEAD = `<!-- Made by \`npm run generate\` from the adapters and their fixtures. Do not edit. -->

# Channels: what each platform sends, and what becomes of it

Every kind that the platforms document (state: November 2026) has fixtures beside its adapter; these tables are what the
adapters make of them. \`text\`, \`image\` … are types of messages; the other words are:

- \`reaction\`, \`edit\`, \`unsend\`, \`status\`, \`watermark\`: change a message that is stored, or wait until it is;
- \`identity_change\`, \`contact\`: say who is whom, and how the business calls them;
- \`channel_event\`: news of the account, kept in \`channel_events\` and told as \`channel.status_changed\`;
- \`ignored\`: understood, and no business of an inbox; \`unrecognized\`: nobody could read it. Both stay in the raw
  delivery (\`npx switchboard webhooks list\`).

A kind can become several things: its fixtures hold the odd shapes too, and what cannot be shown becomes \`unsupported\`
with the item itself. Details that have no column of their own are in a message's \`payload\`, by the keys of
\`packages/core/src/message-payload.ts\`.
`;

/** @param sources `{ title, catalogue, fixtures, parse }` of each adapter, in the order of the document. */
export function channelsDocument(sources) {
  const read = sources.map((source) => ({ ...source, kinds: readKinds(source) }));
  return [HEAD, overview(read), ...read.map(chapter)].join('\n');
}

/** What the fixtures of each documented kind become, by whose words they are. */
function readKinds({ catalogue, fixtures, parse }) {
  const files = readdirSync(fixtures).filter((name) => name.endsWith('.json'));
  return catalogue.map((kind) => {
    const own = files.filter((name) => name.slice(0, -'.json'.length).split('__')[0] === kind.name);
    const outcomes = { inbound: new Set(), outbound: new Set(), other: new Set() };
    for (const name of own) {
      const events = parse(readFileSync(join(fixtures, name), 'utf8'), { receivedAtMs: RECEIVED_AT_MS });
      for (const event of events)
        outcomes[sideOf(event)].add(event.kind === 'message' ? event.type : event.kind);
    }
    return { ...kind, outcomes };
  });
}

function sideOf(event) {
  if (event.kind === 'message') return event.direction;
  if (event.kind === 'reaction') return event.actor === 'business' ? 'outbound' : 'inbound';
  return 'other';
}

/** Our words by platform: whose they can be. */
function overview(read) {
  const words = [
    ...new Set(read.flatMap(({ kinds }) => kinds.flatMap(({ outcomes }) => all(outcomes)))),
  ].sort((a, b) => (a < b ? -1 : 1));
  const rows = words
    .filter((word) => word !== 'unrecognized')
    .map((word) => [`\`${word}\``, ...read.map((source) => sides(source, word))]);
  return `## By platform and direction

As the fixtures show it: "in" is what customers say or do, "out" what the business does in the platform's own apps, "yes" what is neither.

${table(['', ...read.map(({ title }) => title)], rows)}`;
}

function sides({ kinds }, word) {
  const has = (side) => kinds.some(({ outcomes }) => outcomes[side].has(word));
  const found = [has('inbound') && 'in', has('outbound') && 'out', has('other') && 'yes'].filter(Boolean);
  return found.join(', ');
}

function all({ inbound, outbound, other }) {
  return [...inbound, ...outbound, ...other];
}

function chapter({ title, kinds }) {
  const groups = Object.keys(GROUP_TITLES).map((group) => ({
    name: GROUP_TITLES[group],
    kinds: kinds.filter((kind) => kind.group === group),
  }));
  const parts = groups
    .filter((group) => group.kinds.length > 0)
    .map((group) => {
      const rows = group.kinds.map(({ name, meaning, outcomes }) => [
        `\`${name}\``,
        meaning,
        words(outcomes.inbound),
        words(outcomes.outbound),
        words(outcomes.other),
      ]);
      return `### ${group.name}\n\n${table(['Kind', 'What it is', 'in', 'out', 'else'], rows)}`;
    });
  return `## ${title}\n\n${parts.join('\n')}`;
}

function words(set) {
  return [...set]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((word) => `\`${word}\``)
    .join(', ');
}

function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}
