import { Command } from 'commander';
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
    .option('--limit <n>', 'how many', '50')
    .option('--json', 'print JSON')
    .action(async (options: { limit: string; json?: boolean }) => {
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) {
        throw new SwitchboardError('bad_request', '--limit must be a whole number from 1 to 10000.');
      }
      await withDatabase(readConfig(), async ({ contacts }) => {
        const rows = (await contacts.merges(limit)).map((merge) => ({
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
