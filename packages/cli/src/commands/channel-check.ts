import { Command } from 'commander';
import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, isUuid, SwitchboardError, worstState } from '@switchboard/core';
import type { Channel, ChannelCheck, Database } from '@switchboard/database';
import { readConfig } from '@switchboard/service';
import { withDatabase } from '../local-database.ts';
import { printRows } from '../print.ts';

/** A worker hears at once, and Meta answers within seconds; one answer may take ten. */
const WAIT_MS = 60_000;
const LOOK_MS = 250;

/** Has a worker look at a channel now, and prints what it has found. */
export function checkCommand(clock: Clock, waitMs = WAIT_MS): Command {
  return new Command('check')
    .description('have a line checked now: its token, subscription and number; exit 1 when it is failing')
    .argument('<id>')
    .option('--json', 'print JSON')
    .action(async (id: string, options: { json?: boolean }) => {
      await withDatabase(readConfig(), async (database) => {
        const channel = isUuid(id) ? await database.channels.find(id) : null;
        if (channel === null) throw new SwitchboardError('not_found', `There is no channel ${id}.`);
        const checks = await checkNow(database, channel, clock, waitMs);
        printRows(checks.map(rowOf), { ...options, none: 'Nothing is checked of this channel.' });
        const failing = checks.find(({ state }) => state === 'failing');
        if (worstState(checks.map(({ state }) => state)) === 'failing') {
          throw new SwitchboardError('conflict', `${channel.name} is failing: ${failing!.sentence}`);
        }
      });
    });
}

/** @throws SwitchboardError `overloaded` when no worker has looked in time */
async function checkNow(
  { channelHealth }: Pick<Database, 'channelHealth'>,
  { id, platform }: Channel,
  clock: Clock,
  waitMs: number,
): Promise<ChannelCheck[]> {
  const askedAt = new Date(clock.now());
  await channelHealth.makeDue(id, askedAt);
  // Of Telegram nothing is asked.
  while (platform !== 'telegram') {
    const checks = await channelHealth.list([id]);
    const isLookedAt = checks.some(({ name }) => name === 'token');
    if (isLookedAt && checks.every(({ dueAt }) => dueAt > askedAt)) return checks;
    if (clock.now() - askedAt.getTime() > waitMs) {
      throw new SwitchboardError('overloaded', 'No worker has looked at the channel. Does one run?');
    }
    await delay(LOOK_MS);
  }
  return await channelHealth.list([id]);
}

function rowOf(check: ChannelCheck): Record<string, string | null> {
  return {
    check: check.name,
    state: check.state,
    since: check.since.toISOString(),
    sentence: check.sentence,
    action: check.action,
    detail: check.problem === null ? check.detail : `not looked at: ${check.problem}`,
  };
}
