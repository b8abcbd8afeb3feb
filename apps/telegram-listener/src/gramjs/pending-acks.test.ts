import { describe, expect, it } from '@jest/globals';
import { PendingAcks } from './pending-acks.ts';

describe('PendingAcks', () => {
  it('shows none until they are wanted, then all, and begins anew', () => {
    const acks = new PendingAcks<number>();
    acks.add(1).add(2);
    expect(acks.size).toBe(0);
    acks.want();
    expect([acks.size, ...acks]).toEqual([2, 1, 2]);
    acks.clear();
    acks.add(3);
    expect(acks.size).toBe(0);
  });

  it('shows them when there are many, before there are more than one message may name', () => {
    const acks = new PendingAcks<number>();
    for (let i = 0; !acks.isDue; i++) acks.add(i);
    expect(acks.size).toBeGreaterThan(1_000);
    expect(acks.size).toBeLessThan(8_192);
  });
});
