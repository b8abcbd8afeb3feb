import { Command, InvalidArgumentError, Option } from 'commander';
import { type Clock, isUuid, type Platform, PLATFORMS, SwitchboardError } from '@switchboard/core';
import {
  type Database,
  DELIVERY_OUTCOMES,
  type DeliveryFilter,
  type DeliveryOutcome,
  WriterConnection,
} from '@switchboard/database';
import {
  createWebhookServices,
  Ingest,
  type ReplayCounts,
  Replies,
  replayDeliveries,
} from '@switchboard/messaging';
import { readConfig } from '@switchboard/service';
import { withDatabase } from '../local-database.ts';
import { parseTime } from '../parse-time.ts';
import { printResult, printRows } from '../print.ts';

interface FilterOptions {
  platform?: Platform;
  outcome?: DeliveryOutcome;
  since?: Date;
  until?: Date;
}

interface ListOptions extends FilterOptions {
  limit: number;
  json?: boolean;
}

interface ReplayOptions extends FilterOptions {
  all?: boolean;
  json?: boolean;
}

const LIST_LIMIT = 50;
const LIST_LIMIT_MAX = 10_000;

export function webhooksCommand(clock: Clock): Command {
  return new Command('webhooks')
    .description('deliveries as the platforms sent them: look at them, run them through again')
    .addCommand(list(clock))
    .addCommand(show())
    .addCommand(replay(clock));
}

function list(clock: Clock): Command {
  const command = new Command('list')
    .description('list deliveries, the newest first')
    .option('--limit <n>', 'how many', parseLimit, LIST_LIMIT)
    .option('--json', 'print JSON')
    .action(async (options: ListOptions) => {
      const deliveries = await withDatabase(readConfig(), (database) =>
        database.deliveries.list({ ...filterOf(options), limit: options.limit }),
      );
      const rows = deliveries.map((delivery) => ({
        id: delivery.id,
        platform: delivery.platform,
        received_at: delivery.received_at.toISOString(),
        outcome: delivery.outcome,
        size_bytes: delivery.size_bytes,
        detail: delivery.detail,
      }));
      printRows(rows, { ...options, none: 'No deliveries.' });
    });
  return withFilter(command, clock);
}

function show(): Command {
  return new Command('show')
    .description('print the body of a delivery as it came')
    .argument('<id>')
    .action(async (id: string) => {
      const delivery = await withDatabase(readConfig(), async ({ deliveries }) =>
        isUuid(id) ? await deliveries.byId(id) : null,
      );
      if (delivery === null) throw new SwitchboardError('not_found', `There is no delivery ${id}.`);
      process.stdout.write(delivery.body);
    });
}

function replay(clock: Clock): Command {
  const command = new Command('replay')
    .description('run deliveries through again, the oldest first; what is stored already stays as it is')
    .argument('[ids...]', 'these deliveries')
    .option('--all', 'every delivery that is kept')
    .option('--json', 'print JSON')
    .action(async (ids: string[], options: ReplayOptions) => {
      const filter = { ...filterOf(options), ...(ids.length === 0 ? {} : { ids: unique(ids) }) };
      if (Object.keys(filter).length === 0 && options.all !== true) {
        command.error('error: say which: ids, --platform, --outcome, --since, --until, or --all');
      }
      const counts = await withDatabase(readConfig(), (database) => run(database, filter, clock));
      printResult(sentence(counts), { ...counts }, options);
      assertComplete(counts, filter);
    });
  return withFilter(command, clock);
}

/** Its own ingest: running processes hear of what it stores by the database's notification. */
async function run(database: Database, filter: DeliveryFilter, clock: Clock): Promise<ReplayCounts> {
  const writer = new WriterConnection(database.url);
  // What is refused again is counted by the outcome of its delivery, which keeps the reason.
  const observer = { onCommitted() {}, onItemFailed() {}, onObserverFailed() {} };
  const ingest = new Ingest({ writer, clock, observer });
  try {
    const replies = new Replies({ store: database.replies, templates: database.templates, clock });
    return await replayDeliveries(database.deliveries, createWebhookServices({ ingest, replies, clock }), {
      // What comes in while it runs is no part of it.
      ...(filter.ids === undefined ? { until: new Date(clock.now()) } : {}),
      ...filter,
    });
  } finally {
    await ingest.stop();
    await writer.close();
  }
}

/** @throws SwitchboardError when less was replayed than was asked for, after everything else was. */
function assertComplete(counts: ReplayCounts, { ids }: DeliveryFilter): void {
  const missing = ids === undefined ? 0 : ids.length - counts.replayed - counts.skipped;
  if (missing > 0) {
    throw new SwitchboardError(
      'not_found',
      `${missing} of the ids are not there, or not what was asked for.`,
    );
  }
  if (counts.failed > 0) {
    throw new SwitchboardError(
      'internal',
      `${counts.failed} deliveries were refused again: npx switchboard webhooks list --outcome failed`,
    );
  }
}

function sentence(counts: ReplayCounts): string {
  const parts = [
    `${counts.stored} messages stored`,
    `${counts.duplicates} stored before`,
    `${counts.updated} updates`,
    ...(counts.waiting > 0 ? [`${counts.waiting} updates wait for their message`] : []),
    ...(counts.unconnected > 0 ? [`${counts.unconnected} deliveries wait for a channel`] : []),
    ...(counts.not_understood > 0 ? [`${counts.not_understood} not understood`] : []),
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.skipped > 0
      ? [`${counts.skipped} of the Telegram listener skipped, which are no deliveries`]
      : []),
  ];
  return `Replayed ${counts.replayed} deliveries: ${parts.join(', ')}.`;
}

function withFilter(command: Command, clock: Clock): Command {
  const time = (text: string): Date => {
    const moment = parseTime(text, clock.now());
    if (moment === null) throw new InvalidArgumentError('Give ISO 8601, or an age such as 2h or 3d.');
    return moment;
  };
  return command
    .addOption(new Option('--platform <platform>', 'only of this platform').choices(PLATFORMS))
    .addOption(new Option('--outcome <outcome>', 'only with this outcome').choices(DELIVERY_OUTCOMES))
    .option('--since <time>', 'received then or later: ISO 8601, or an age such as 2h, 3d', time)
    .option('--until <time>', 'received before then', time);
}

function filterOf({ platform, outcome, since, until }: FilterOptions): DeliveryFilter {
  return {
    ...(platform === undefined ? {} : { platform }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

function unique(ids: readonly string[]): string[] {
  const malformed = ids.find((id) => !isUuid(id));
  if (malformed !== undefined) throw new SwitchboardError('not_found', `There is no delivery ${malformed}.`);
  return [...new Set(ids.map((id) => id.toLowerCase()))];
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > LIST_LIMIT_MAX) {
    throw new InvalidArgumentError(`Give a number from 1 to ${LIST_LIMIT_MAX}.`);
  }
  return limit;
}
