import { ACCOUNT_NEWS, accountReport } from '@switchboard/channels';
import { type Clock, LIMITS, type LoggedEvent } from '@switchboard/core';
import type { ChannelCheck, Database } from '@switchboard/database';
import type { CheckedChannel } from './check.ts';

export interface NewsOptions {
  database: Pick<Database, 'channelHealth'>;
  onCommitted: (events: readonly LoggedEvent[]) => void;
  clock: Clock;
}

/** Keeps how accounts are by what Meta has told of them; news of a number's quality have the number asked about. */
export async function lookAtNews(
  { database, onCommitted, clock }: NewsOptions,
  channels: readonly CheckedChannel[],
  checks: readonly ChannelCheck[],
): Promise<void> {
  const now = new Date(clock.now());
  const { channelHealth } = database;
  const news = await channelHealth.newsOf(
    channels.map(({ id }) => id),
    ACCOUNT_NEWS,
  );
  for (const { id } of channels) {
    const own = news.filter(({ channelId }) => channelId === id);
    const report = accountReport(own, now);
    const checkOf = (name: string): ChannelCheck | undefined =>
      checks.find((check) => check.channelId === id && check.name === name);
    const before = checkOf('account');
    if (
      before?.state !== report.state ||
      before.sentence !== report.sentence ||
      before.detail !== report.detail
    ) {
      const dueAt = new Date(now.getTime() + LIMITS.channelCheckMs);
      onCommitted(await channelHealth.record(id, 'account', { report, dueAt }, now));
    }
    const quality = own.find(({ name }) => name === 'phone_number_quality_update');
    const checkedAt = checkOf('number')?.checkedAt ?? null;
    if (quality !== undefined && checkedAt !== null && quality.occurredAt > checkedAt) {
      await channelHealth.makeDue(id, now, ['number']);
    }
  }
}
