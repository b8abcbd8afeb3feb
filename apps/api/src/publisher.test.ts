import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LoggedEvent } from '@switchboard/core';
import { createMetrics, silentLogger } from '@switchboard/service';
import { ChannelPlatforms } from './channel-platforms.ts';
import { Publisher } from './publisher.ts';
import { SocketRig } from './testing/socket-rig.ts';

/** Longer than any of these tests: only what is told wakes the publisher. */
const NEVER_MS = 3_600_000;

describe('the publisher', () => {
  let rig: SocketRig;
  let told: bigint[];
  let publisher: Publisher;

  function create(): void {
    rig = new SocketRig();
    told = [];
    publisher = new Publisher({
      log: rig.log as never,
      manager: rig.manager,
      platforms: new ChannelPlatforms({ list: async () => [] }),
      tellOthers: (_, events) => told.push(...events.map(({ seq }) => seq)),
      clock: rig.clock,
      metrics: createMetrics(),
      logger: silentLogger,
      pollMs: NEVER_MS,
    });
  }

  beforeEach(async () => {
    create();
    await publisher.start();
  });
  afterEach(async () => {
    await publisher.stop();
    await rig.manager.stop();
  });

  const append = (count: number): LoggedEvent[] => Array.from({ length: count }, () => rig.log.append());
  const position = (): number => Number(rig.manager.position.seq);

  it('hands on what this process has committed, and tells the others, without reading the log', () => {
    publisher.offer(append(2));
    publisher.offer(append(1));
    expect(position()).toBe(3);
    expect(told).toEqual([1n, 2n, 3n]);
    expect(rig.log.reads).toBe(0);
  });

  it('hands on what another node tells, in order, without reading the log or telling it back', () => {
    const [first, second, third] = append(3) as [LoggedEvent, LoggedEvent, LoggedEvent];
    publisher.hear('e', [third]);
    expect(position()).toBe(0);
    publisher.hear('e', [second]);
    publisher.hear('e', [first, second]);
    expect(position()).toBe(3);
    expect(told).toEqual([]);
    expect(rig.log.reads).toBe(0);
  });

  it('reads what nobody has told, after a moment', async () => {
    append(2);
    publisher.hear('e', append(1));
    while (position() < 3) await rig.turns();
    expect(rig.log.reads).toBe(1);
  });

  it('looks into the log when somebody speaks of another epoch', async () => {
    publisher.hear('other', append(1));
    await publisher.publishAll();
    expect(position()).toBe(1);
    expect(rig.log.reads).toBeGreaterThan(0);
  });

  it.each(['reads', 'offers', 'hears'])(
    'tells everybody to load afresh when the log has gone back and grown beyond where it was, as it %s',
    async (how) => {
      publisher.offer(append(10));
      const client = rig.connect(null);
      // A standby takes over that lacks the last five, and ten others are written.
      rig.log.events.length = 5;
      const others = append(10).map((event, n) => Object.assign(event, { id: `other-${n}` }));
      if (how === 'offers') for (const event of others) publisher.offer([event]);
      else if (how === 'hears') publisher.hear('e', others);
      await publisher.publishAll();
      expect(client.stream.frames.at(-1)).toMatchObject({ type: 'resync_required', epoch: 'e+', seq: '15' });
      expect(client.stream.seqs).toEqual([]);
      publisher.offer(append(1));
      rig.manager.broadcastTransient({ type: 'flush' });
      expect(client.stream.seqs).toEqual([16]);
    },
  );

  it('reads for a wake-up that goes beyond what it has, and for no other', async () => {
    publisher.offer(append(2));
    publisher.wakeFor(2n);
    await rig.turns();
    expect(rig.log.reads).toBe(0);
    append(1);
    publisher.wakeFor(3n);
    await publisher.publishAll();
    expect(position()).toBe(3);
    expect(told).toEqual([1n, 2n]);
  });

  it('passes on to the other nodes what a process without a bus has knocked for', async () => {
    append(3);
    await publisher.publishedThrough(3n);
    expect(position()).toBe(3);
    expect(told).toEqual([1n, 2n, 3n]);
  });

  it('begins with the latest events at hand', async () => {
    await publisher.stop();
    create();
    append(7);
    await publisher.start();
    expect(position()).toBe(7);
    const reads = rig.log.reads;
    const client = rig.connect(2);
    expect(client.stream.seqs).toEqual([3, 4, 5, 6, 7]);
    expect(rig.log.reads).toBe(reads);
  });

  it('hands on every event once and in order, whoever tells what, how often and when', async () => {
    const piece = fc.record({
      from: fc.nat({ max: 20 }),
      count: fc.integer({ min: 1, max: 5 }),
      how: fc.constantFrom('offer', 'hear', 'wake'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        create();
        await publisher.start();
        const client = rig.connect(null);
        const events = append(25);
        for (const { from, count, how } of pieces) {
          const some = events.slice(from, from + count);
          if (how === 'offer') publisher.offer(some);
          else if (how === 'hear') publisher.hear('e', some);
          else publisher.wake();
          if (count === 1) await Promise.resolve();
        }
        await publisher.publishAll();
        rig.manager.broadcastTransient({ type: 'flush' });
        expect(client.stream.seqs).toEqual(rig.seqsAfter(0));
        await publisher.stop();
        await rig.manager.stop();
      }),
      { numRuns: 200 },
    );
  });
});
