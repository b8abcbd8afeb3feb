import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import type { Connection } from './connection.ts';
import { SocketPulse } from './socket-pulse.ts';

const BEHIND = BigInt(LIMITS.socketUnconfirmedEventsMax) + 1n;

class Rig {
  silentMs = 0;
  stuckMs = 0;
  nowMs = 0;
  readonly pulse = new SocketPulse({
    heartbeatMs: 1_000,
    silenceMsMax: 2_500,
    stuckMsMax: 5_000,
    random: () => 0.5,
  });
  readonly connection = {
    silentMs: () => this.silentMs,
    stuckMs: () => this.stuckMs,
  } as unknown as Connection;

  look(sent = 0n): string {
    return this.pulse.look(this.connection, sent, this.nowMs);
  }

  /** The next time that it is due. */
  beat(sent = 0n): string {
    this.nowMs += 1_000;
    return this.look(sent);
  }
}

describe('the pulse of a socket', () => {
  it('asks for a sign of life once every interval, beginning at a random time', () => {
    const rig = new Rig();
    const found = Array.from({ length: 25 }, () => {
      const finding = rig.look();
      rig.nowMs += 100;
      return finding;
    });
    expect(found.flatMap((finding, at) => (finding === 'due' ? [at] : []))).toEqual([5, 15]);
  });

  it('finds whoever says nothing, and whoever takes nothing', () => {
    const rig = new Rig();
    rig.silentMs = 2_501;
    expect(rig.look()).toBe('silent');
    rig.silentMs = 0;
    rig.stuckMs = 5_001;
    expect(rig.look()).toBe('stuck');
  });

  it('finds a client that confirms nothing of what the kernel took for it', () => {
    const rig = new Rig();
    rig.look();
    rig.pulse.confirm(rig.connection, 1n);
    expect([rig.beat(BEHIND + 1n), rig.beat(BEHIND + 1n), rig.beat(BEHIND + 1n)]).toEqual([
      'due',
      'due',
      'stuck',
    ]);
  });

  it('leaves a client alone that is behind and reads on, or that has never confirmed anything', () => {
    const rig = new Rig();
    rig.look();
    for (let n = 1; n < 10; n++) expect(rig.beat(BEHIND * 10n)).toBe('due');
    for (let n = 1n; n < 10n; n++) {
      rig.pulse.confirm(rig.connection, n);
      expect(rig.beat(BEHIND * 10n)).toBe('due');
    }
  });
});
