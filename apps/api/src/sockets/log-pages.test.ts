import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from '@switchboard/core';
import { SocketRig } from '../testing/socket-rig.ts';

const EVENTS = 3_000;
const CLIENTS = 1_000;
const PAGES = EVENTS / LIMITS.eventPageMax;

describe('clients who all come back at once, from before what is at hand', () => {
  let rig: SocketRig;
  afterEach(() => rig.manager.stop());

  /** Resolves when everybody has been told everything. */
  async function comeBack(cursors: readonly number[]): Promise<void> {
    rig = new SocketRig({ ringEvents: 10 });
    rig.happen(EVENTS);
    const clients = cursors.map((cursor) => rig.connect(cursor));
    while (clients.some(({ stream }) => stream.caughtUpTo !== EVENTS)) await rig.turns();
    for (const [n, { stream }] of clients.entries()) {
      expect(stream.seqs).toEqual(rig.seqsAfter(cursors[n]!));
    }
  }

  it('read each page of the log once, however many they are', async () => {
    await comeBack(Array.from({ length: CLIENTS / 10 }, () => 0));
    expect(rig.log.reads).toBe(PAGES);
  });

  it('read each page once, wherever in the last of them they stand', async () => {
    const places = fc.sample(fc.integer({ min: EVENTS - LIMITS.eventPageMax, max: EVENTS }), CLIENTS);
    await comeBack([EVENTS - LIMITS.eventPageMax - 1, ...places]);
    expect(rig.log.reads).toBe(2);
  });
});
