import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from '@switchboard/core';
import { FakeLog, SocketRig } from '../testing/socket-rig.ts';

describe('the feed of a socket', () => {
  let rig: SocketRig;

  beforeEach(() => {
    rig = new SocketRig();
  });
  afterEach(() => rig.manager.stop());

  it('gives a client that comes without a cursor what happens from now on', () => {
    rig.happen(2);
    const client = rig.connect(null);
    rig.happen(2);
    expect(client.stream.seqs).toEqual([3, 4]);
    expect(client.stream.frames[0]).toMatchObject({ type: 'hello', epoch: 'e', seq: '2' });
  });

  it('misses nothing that waits for the next tick', () => {
    rig.happen(1);
    rig.log.append();
    // Within the tick: this one waits.
    rig.publish();
    const client = rig.connect(0);
    rig.happen(1);
    expect(client.stream.seqs).toEqual([1, 2, 3]);
  });

  it('says when a client has everything, once', async () => {
    rig.happen(3);
    const client = rig.connect(1);
    await rig.turns();
    rig.happen(1);
    expect(client.stream.types).toEqual(['hello', 'event', 'event', 'caught_up', 'event']);
    expect(client.stream.frames[3]).toMatchObject({ seq: '3' });
  });

  it('waits for events that another process has told its client of already', async () => {
    rig.log.append();
    rig.log.append();
    const client = rig.connect(2);
    await rig.turns();
    expect(rig.manager.position.seq).toBe(2n);
    rig.happen(1);
    expect(client.stream.seqs).toEqual([3]);
  });

  it('reads what the ring does not hold any more from the log, in pages', async () => {
    rig.happen(LIMITS.eventPageMax * 2 + 30);
    const client = rig.connect(5);
    await rig.turns();
    expect(client.stream.seqs).toEqual(rig.seqsAfter(5));
    expect(rig.log.reads).toBe(2);
    const other = rig.connect(400);
    await rig.turns();
    expect(other.stream.seqs).toEqual(rig.seqsAfter(400));
    // They are kept for the next client.
    expect(rig.log.reads).toBe(2);
  });

  it.each([
    ['another epoch', 'other:1', 'epoch_changed'],
    ['no cursor', '-1', 'unreadable_cursor'],
    ['a future that never comes', 'e:99', 'from_the_future'],
  ])('says that it cannot go on from %s, and goes on from now', async (_, since, reason) => {
    rig.happen(3);
    const client = rig.connectWith({ since });
    await rig.turns();
    expect(client.stream.frames[1]).toMatchObject({ type: 'resync_required', reason, epoch: 'e', seq: '3' });
    rig.happen(1);
    expect(client.stream.seqs).toEqual([4]);
  });

  it('says that it cannot go on from before what is kept, also when that goes while it reads', async () => {
    rig.happen(1_200);
    rig.log.prune(600);
    const late = rig.connect(10);
    await rig.turns();
    expect(late.stream.frames[1]).toMatchObject({ type: 'resync_required', reason: 'too_old', seq: '1200' });
    const reading = rig.connect(600);
    rig.log.prune(700);
    await rig.turns();
    expect(reading.stream.frames.at(-1)).toMatchObject({ type: 'resync_required', reason: 'too_old' });
    rig.happen(1);
    expect(late.stream.seqs).toEqual([1201]);
    expect(reading.stream.seqs.at(-1)).toBe(1201);
  });

  it('writes no more to a socket than it takes, and goes on when it has', async () => {
    const client = rig.connect(null);
    client.stream.block();
    rig.happen(500, 4_000);
    await rig.turns();
    expect(client.stream.writableLength).toBeLessThan(
      LIMITS.socketFullBytes + LIMITS.socketWriteBytesMax + 5_000,
    );
    expect(client.stream.seqs.length).toBeLessThan(150);
    await client.stream.unblock(() => rig.turns());
    expect(client.stream.seqs).toEqual(rig.seqsAfter(0));
  });

  it('passes over what a filter hides, and tells how far the log has gone', async () => {
    const client = rig.connectWith({ since: null, conversations: [FakeLog.conversation(1)] });
    rig.happen(LIMITS.hiddenEventsMax * 3);
    await rig.turns();
    expect(client.stream.seqs).toEqual(rig.seqsAfter(0).filter((seq) => seq % 3 === 1));
    expect(client.stream.caughtUpTo).toBe(null);
    const none = rig.connectWith({ since: null, conversations: [FakeLog.conversation(7)] });
    rig.happen(LIMITS.hiddenEventsMax);
    await rig.turns();
    expect(none.stream.caughtUpTo).toBe(LIMITS.hiddenEventsMax * 4);
    expect(none.stream.seqs).toEqual([]);
  });

  it('throws away what it was reading when the log begins anew, or the filter changes', async () => {
    rig.happen(1_200);
    const reset = rig.connect(10);
    const refiltered = rig.connectWith({ since: 'e:10', conversations: [FakeLog.conversation(1)] });
    refiltered.feed.setFilter(null);
    rig.manager.startAt({ epoch: 'e', seq: 40n });
    rig.manager.resync();
    await rig.turns();
    expect(reset.stream.seqs).toEqual([]);
    const another = new SocketRig();
    another.happen(1_200);
    const changed = another.connectWith({ since: 'e:10', conversations: [FakeLog.conversation(1)] });
    changed.feed.setFilter(null);
    await another.turns();
    expect(changed.stream.seqs).toEqual(another.seqsAfter(10));
    await another.manager.stop();
  });

  it('reads a page of large events once, also one that is not whole, however little of it fits into a write', async () => {
    rig = new SocketRig({ ringEvents: 4 });
    rig.happen(200, 20_000);
    const client = rig.connect(0);
    await rig.turns();
    expect(client.stream.seqs).toEqual(rig.seqsAfter(0));
    expect(rig.log.reads).toBe(1);
    rig.happen(100, 20_000);
    await rig.turns();
    const other = rig.connect(150);
    await rig.turns();
    expect(other.stream.seqs).toEqual(rig.seqsAfter(150));
    expect(rig.log.reads).toBeLessThan(5);
  });

  it('does not ask for ever for what the log has lost', async () => {
    rig.happen(900);
    rig.log.events.length = 300;
    const client = rig.connect(400);
    await rig.turns();
    expect(client.stream.frames.at(-1)).toMatchObject({ type: 'resync_required', reason: 'too_old' });
    expect(rig.log.reads).toBeLessThan(5);
  });

  it('tells a client during a replay what it may confirm, also where a filter hides everything', async () => {
    rig.happen(3_000);
    const client = rig.connectWith({ since: 'e:0', conversations: [FakeLog.conversation(7)] });
    await rig.turns();
    expect(client.feed.told).toBe(3_000n);
    expect(client.stream.frames.filter(({ type }) => type === 'caught_up').length).toBeGreaterThan(2);
  });

  it('gives every client each event once and in order, however things interleave', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        rig = new SocketRig({ ringEvents: 12 });
        const clients: { since: number; client: ReturnType<SocketRig['connect']>; filtered: boolean }[] = [];
        for (const each of steps) {
          if (each.do === 'append') for (let n = 0; n < each.count; n++) rig.log.append();
          else if (each.do === 'publish') rig.publish(each.lag);
          else if (each.do === 'tick') rig.nowMs += each.ms;
          else if (each.do === 'turn') await Promise.resolve();
          else if (each.do === 'connect') {
            const since = Math.max(0, rig.log.events.length - each.behind);
            const conversations = each.filtered ? [FakeLog.conversation(1)] : undefined;
            const client = rig.connectWith({ since: `e:${since}`, ...(conversations && { conversations }) });
            clients.push({ since, client, filtered: each.filtered });
          } else if (clients.length > 0) {
            const { stream } = clients[each.which % clients.length]!.client;
            if (each.do === 'block') stream.block();
            else stream.drain();
          }
        }
        for (const { client } of clients) await client.stream.unblock(() => rig.turns());
        rig.happen(1);
        await rig.turns();
        for (const { since, client, filtered } of clients) {
          const wanted = rig.seqsAfter(since).filter((seq) => !filtered || seq % 3 === 1);
          expect(client.stream.seqs).toEqual(wanted);
        }
        await rig.manager.stop();
      }),
      { numRuns: 300 },
    );
  });
});

const which = fc.nat({ max: 10 });
const step = fc.oneof(
  fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ do: fc.constant('publish' as const), lag: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ do: fc.constant('tick' as const), ms: fc.integer({ min: 0, max: LIMITS.fanOutTickMs }) }),
  fc.record({ do: fc.constant('connect' as const), behind: fc.nat({ max: 40 }), filtered: fc.boolean() }),
  fc.record({ do: fc.constant('block' as const), which }),
  fc.record({ do: fc.constant('drain' as const), which }),
  fc.record({ do: fc.constant('turn' as const) }),
);
