import { Command, InvalidArgumentError } from 'commander';
import { type Clock, isUuid, SwitchboardError } from '@switchboard/core';
import { readConfig } from '@switchboard/service';
import { withDatabase } from '../local-database.ts';
import { printResult, printRows } from '../print.ts';

export function contactCommand(clock: Clock): Command {
  return new Command('contact')
    .description('people, and which of their ids were found to be the same person')
    .addCommand(merges())
    .addCommand(undoMerge(clock));
}

function merges(): Command {
  return new Command('merges')
    .description('list merges, the newest first')
    .option('--limit <n>', 'how many', parseLimit, 50)
    .option('--json', 'print JSON')
    .action(async (options: { limit: number; json?: boolean }) => {
      await withDatabase(readConfig(), async ({ contacts }) => {
        const rows = (await contacts.merges(options.limit)).map((merge) => ({
          id: merge.id,
          when: merge.created_at.toISOString(),
          reason: merge.reason,
          ids: merge.ids.join(', '),
          state: merge.undone_at === null ? 'merged' : `undone ${merge.undone_at.toISOString()}`,
        }));
        printRows(rows, { ...options, none: 'Nobody has been merged.' });
      });
    });
}

function undoMerge(clock: Clock): Command {
  return new Command('undo-merge')
    .description('take two people apart again; they stay apart from then on')
    .argument('<merge-id>')
    .option('--json', 'print JSON')
    .action(async (id: string, options: { json?: boolean }) => {
      await withDatabase(readConfig(), async ({ contacts }) => {
        if (!isUuid(id) || !(await contacts.undoMerge(id, new Date(clock.now())))) {
          throw new SwitchboardError('not_found', `There is no merge ${id} that could be undone.`);
        }
        printResult('Taken apart.', { id }, options);
      });
    });
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 10_000) return limit;
  throw new InvalidArgumentError('Give a whole number from 1 to 10000.');
}
