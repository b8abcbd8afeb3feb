import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { everythingHappens } from '../testing/fake-clock.ts';
import type { ClientEvents } from './client-events.ts';
import { EventFeed } from './event-feed.ts';
import type { AnyEvent } from './frames.ts';
import { Listeners } from './listeners.ts';

function eventOf(seq: number, type = 'user.updated'): AnyEvent {
  return {
    id: `evt_${seq}`,
    seq: String(seq),
    type,
    occurred_at: '2026-01-01T00:00:00.000Z',
    channel_id: null,
    data: {},
  } as AnyEvent;
}

function feedRig({ hides = false, cursor = null as { epoch: string; seq: bigint } | null } = {}) {
  const errors: unknown[] = [];
  const listeners = new Listeners<ClientEvents>((error) => void errors.push(error));
  const processed: string[] = [];
  const told: number[] = [];
  const feed = new EventFeed({
    listeners,
    cursor,
    hidesEvents: () => hides,
    onProcessed: ({ epoch, seq }) => void processed.push(`${epoch}:${seq}`),
  });
  listeners.on('event', ({ seq }) => void told.push(Number(seq)));
  const hello = (seq: number, epoch = 'e1') =>
    feed.accept({
      kind: 'hello',
      frame: { type: 'hello', epoch, seq: String(seq), heartbeat_ms: 20_000 },
    });
  const event = (seq: number, type?: string) => feed.accept({ kind: 'event', frame: eventOf(seq, type) });
  const caughtUp = (seq: number) =>
    feed.accept({ kind: 'caught_up', frame: { type: 'caught_up', seq: String(seq) } });
  return { feed, listeners, errors, processed, told, hello, event, caughtUp };
}

describe('exactly once', () => {
  it('tells each event once, whatever comes twice, and sees every hole', () => {
    const seqs = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 60 });
    fc.assert(
      fc.property(seqs, (frames) => {
        const rig = feedRig();
        rig.hello(0);
        for (const seq of frames) {
          const next = rig.told.length + 1;
          expect(rig.event(seq)).toBe(seq <= next);
        }
        expect(rig.told).toEqual(rig.told.map((_, index) => index + 1));
      }),
    );
  });

  it('takes numbers as they come where a filter hides events, and never goes back', () => {
    const rig = feedRig({ hides: true });
    rig.hello(10);
    for (const seq of [12, 11, 15, 15, 20]) expect(rig.event(seq)).toBe(true);
    expect(rig.told).toEqual([12, 15, 20]);
  });

  it("believes the server's word that nothing is missing, and moves its cursor", () => {
    const rig = feedRig({ hides: true });
    rig.hello(10);
    rig.caughtUp(30);
    expect(rig.feed.cursor).toEqual({ epoch: 'e1', seq: 30n });
    rig.caughtUp(20);
    expect(rig.feed.cursor).toEqual({ epoch: 'e1', seq: 30n });
  });

  it('does not take events of another epoch for the next ones', () => {
    const rig = feedRig({ cursor: { epoch: 'e1', seq: 5n } });
    rig.hello(9, 'e2');
    expect(rig.event(6)).toBe(false);
    rig.feed.beginAnew({ reason: 'epoch_changed', epoch: 'e2', seq: '9' });
    expect(rig.event(10)).toBe(true);
    expect(rig.told).toEqual([10]);
  });

  it('counts numbers that no JavaScript number can hold', () => {
    const rig = feedRig({ cursor: { epoch: 'e1', seq: 9_007_199_254_740_993n } });
    rig.hello(0);
    const seq = '9007199254740994';
    expect(rig.feed.accept({ kind: 'event', frame: { ...eventOf(1), seq } })).toBe(true);
    expect(rig.feed.cursor?.seq).toBe(9_007_199_254_740_994n);
  });
});

describe('listeners', () => {
  it('hear by type and all together, and their failures are reported and keep nothing from others', async () => {
    const rig = feedRig();
    const heard: string[] = [];
    rig.listeners.on('message.deleted', () => {
      throw new Error('first');
    });
    rig.listeners.on('message.deleted', () => Promise.reject(new Error('second')));
    rig.listeners.on('message.deleted', ({ seq }) => void heard.push(`deleted ${seq}`));
    rig.hello(0);
    rig.event(1, 'message.deleted');
    rig.event(2);
    await everythingHappens();
    expect(heard).toEqual(['deleted 1']);
    expect(rig.told).toEqual([1, 2]);
    expect(rig.errors.map((error) => (error as Error).message)).toEqual(['first', 'second']);
  });

  it('that have gone are not called, not even when they went during the same event', () => {
    const rig = feedRig();
    const heard: string[] = [];
    rig.listeners.on('user.updated', () => second());
    const second = rig.listeners.on('user.updated', () => void heard.push('second'));
    rig.hello(0);
    rig.event(1);
    expect(heard).toEqual([]);
  });

  it('cannot be reached by an event that is called like something else', () => {
    const rig = feedRig();
    let states = 0;
    rig.listeners.on('state', () => states++);
    rig.hello(0);
    rig.event(1, 'state');
    expect(states).toBe(0);
    expect(rig.told).toEqual([1]);
  });
});

describe('what has been dealt with', () => {
  it('is the last event before the first that a listener still works on', async () => {
    const rig = feedRig();
    const finish = new Map<string, () => void>();
    rig.listeners.on('event', ({ seq }) => new Promise<void>((resolve) => void finish.set(seq, resolve)));
    rig.hello(0);
    for (const seq of [1, 2, 3]) rig.event(seq);
    expect(rig.told).toEqual([1, 2, 3]);
    expect(rig.feed.processed?.seq).toBe(0n);
    finish.get('2')!();
    await everythingHappens();
    expect(rig.feed.processed?.seq).toBe(0n);
    finish.get('1')!();
    await everythingHappens();
    expect(rig.feed.processed?.seq).toBe(2n);
    expect(rig.feed.cursor?.seq).toBe(3n);
    finish.get('3')!();
    await everythingHappens();
    expect(rig.processed).toEqual(['e1:0', 'e1:2', 'e1:3']);
  });

  it('does not stop at a listener that failed', async () => {
    const rig = feedRig();
    rig.listeners.on('event', () => Promise.reject(new Error('no')));
    rig.hello(0);
    rig.event(1);
    await everythingHappens();
    expect(rig.feed.processed?.seq).toBe(1n);
  });
});
