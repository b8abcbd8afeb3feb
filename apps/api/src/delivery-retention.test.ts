import { describe, expect, it } from '@jest/globals';
import { DAY_MS, LIMITS } from '@switchboard/core';
import { type Logger, silentLogger } from '@switchboard/service';
import { DeliveryRetention } from './delivery-retention.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

/** A store of which `rows` are too old; tells what it was asked. */
function oldRows(rows: number) {
  const asked: { before: Date; limit: number }[] = [];
  return {
    asked,
    left: () => rows,
    prune: async (before: Date, limit: number): Promise<number> => {
      asked.push({ before, limit });
      const batch = Math.min(rows, limit);
      rows -= batch;
      return batch;
    },
  };
}

function retention(deliveries = oldRows(0), pendingUpdates = oldRows(0), logger: Logger = silentLogger) {
  return new DeliveryRetention({
    deliveries,
    pendingUpdates,
    days: async () => 14,
    clock: { now: () => NOW },
    logger,
    pauseMs: 0,
  });
}

function rememberingLogger() {
  const lines: [string, Record<string, unknown> | undefined][] = [];
  const remember = (message: string, fields?: Record<string, unknown>) => void lines.push([message, fields]);
  return { lines, logger: { ...silentLogger, info: remember, warn: remember } };
}

describe('the retention of raw deliveries', () => {
  it('deletes what is older than the days, batch by batch, and says how many', async () => {
    const deliveries = oldRows(2 * LIMITS.retentionBatchRows + 1);
    const pending = oldRows(3);
    const { lines, logger } = rememberingLogger();
    const task = retention(deliveries, pending, logger);
    await task.start();
    await task.settled();
    await task.stop();
    expect([deliveries.left(), pending.left()]).toEqual([0, 0]);
    expect(deliveries.asked).toHaveLength(3);
    for (const { before, limit } of [...deliveries.asked, ...pending.asked]) {
      expect([before, limit]).toEqual([new Date(NOW - 14 * DAY_MS), LIMITS.retentionBatchRows]);
    }
    expect(lines.map(([, fields]) => fields)).toEqual([
      { removed: 2 * LIMITS.retentionBatchRows + 1, days: 14 },
      { removed: 3, days: 14 },
    ]);
  });

  it('asks at each run how long to keep them', async () => {
    const deliveries = oldRows(0);
    let days = 14;
    const task = new DeliveryRetention({
      deliveries,
      pendingUpdates: oldRows(0),
      days: async () => days,
      clock: { now: () => NOW },
      logger: silentLogger,
      pauseMs: 0,
    });
    await task.start();
    await task.settled();
    days = 3;
    await task.start();
    await task.settled();
    await task.stop();
    const [first, second] = deliveries.asked;
    expect([first, second]).toMatchObject([
      { before: new Date(NOW - 14 * DAY_MS) },
      { before: new Date(NOW - 3 * DAY_MS) },
    ]);
  });

  it('says nothing when nothing is old', async () => {
    const { lines, logger } = rememberingLogger();
    const task = retention(oldRows(0), oldRows(0), logger);
    await task.start();
    await task.settled();
    await task.stop();
    expect(lines).toEqual([]);
  });

  it('ends after the batch that is under way when the process stops', async () => {
    const endless = {
      runs: 0,
      async prune() {
        this.runs++;
        if (this.runs === 3) void task.stop();
        return LIMITS.retentionBatchRows;
      },
    };
    const task = new DeliveryRetention({
      deliveries: endless,
      pendingUpdates: oldRows(0),
      days: async () => 14,
      clock: { now: () => NOW },
      logger: silentLogger,
      pauseMs: 0,
    });
    await task.start();
    await task.settled();
    expect(endless.runs).toBe(3);
    await task.start();
    await task.settled();
    expect(endless.runs).toBe(3);
  });

  it('tells of a database that is away, and is not ended by it', async () => {
    const { lines, logger } = rememberingLogger();
    const away = {
      asked: [],
      left: () => 0,
      prune: () => Promise.reject(new Error('connection terminated')),
    };
    const task = retention(away, oldRows(0), logger);
    await task.start();
    await task.settled();
    await task.stop();
    expect(lines).toHaveLength(1);
  });
});
