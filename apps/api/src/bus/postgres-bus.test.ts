import { describe, expect, it } from '@jest/globals';
import { silentLogger } from '@switchboard/service';
import { startFaultProxy } from '../../../../tests/support/fault-proxy.ts';
import { createTestDatabase } from '../../../../tests/support/test-database.ts';
import { type MakeBus, makeNode, until } from '../testing/bus-rig.ts';
import { describeBus } from '../testing/describe-bus.ts';
import { PostgresBus } from './postgres-bus.ts';

describe('the bus over PostgreSQL', () => {
  describeBus(async (databaseUrl) => {
    const link = await startFaultProxy(Number(new URL(databaseUrl).port));
    const throughLink = new URL(databaseUrl);
    throughLink.host = `127.0.0.1:${link.port}`;
    return {
      link,
      makeBus: (options) =>
        new PostgresBus({ databaseUrl: throughLink.href, logger: silentLogger, ...options }),
      stop: () => link.stop(),
    };
  });
});

describe('notifications of strangers in the same database', () => {
  it('are counted, and harm nobody', async () => {
    const database = await createTestDatabase();
    const make: MakeBus = (options) =>
      new PostgresBus({ databaseUrl: database.url, logger: silentLogger, ...options });
    const [one, two] = [makeNode(make), makeNode(make)];
    for (const { bus } of [one, two]) await bus.start();
    const wakes = two.wakes();
    for (const payload of ['', 'garbage', 'n 1 0/1 {', 'n 1 0/1 {"topic":1}', `n 1 0/2 {"topic":"t",`]) {
      await database.query(`select pg_notify('switchboard_signals', $1)`, [payload]);
    }
    for (const payload of ['', 'x-y', '1-']) {
      await database.query(`select pg_notify('switchboard_events', $1)`, [payload]);
    }
    one.bus.publishSignal('t', {});
    await until('heard', () => two.signals().length === 1);
    // The last of them is a text that never came to its end.
    expect(await two.dropped('malformed')).toBe(4);
    expect(two.wakes()).toBe(wakes + 3);
    expect(two.toldThrough()).toBe(0n);
    for (const { bus } of [one, two]) await bus.stop();
    await database.drop();
  });
});

describe('commits that this node knows of by itself', () => {
  it('do not wake it, and wake the others', async () => {
    const database = await createTestDatabase();
    const [own, other] = [true, false].map((isOwn) =>
      makeNode(
        (options) =>
          new PostgresBus({
            databaseUrl: database.url,
            logger: silentLogger,
            isOwn: (processId) => isOwn && processId > 0,
            ...options,
          }),
      ),
    ) as [ReturnType<typeof makeNode>, ReturnType<typeof makeNode>];
    for (const { bus } of [own, other]) await bus.start();
    const wakes = own.wakes();
    await database.query(`select pg_notify('switchboard_events', '1-7')`);
    other.bus.publishSignal('t', {});
    await until('heard', () => own.signals().length === 1 && other.toldThrough() === 7n);
    expect(own.wakes()).toBe(wakes);
    for (const { bus } of [own, other]) await bus.stop();
    await database.drop();
  });
});
