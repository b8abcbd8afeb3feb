import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Platform } from '@switchboard/core';
import { seededRandom } from '../meta/seeded-random.ts';
import { CAST } from '../people/cast.ts';
import type { Said } from '../people/story.ts';
import { Customers } from './customers.ts';
import { CustomersMemory } from './customers-memory.ts';
import type { PlatformLine } from './platform-line.ts';

const CUSTOMER = CAST.find(({ platform, unreachable }) => platform === 'whatsapp' && unreachable !== true)!;
const BLOCKER = CAST.find(({ unreachable }) => unreachable === true)!;

/** Writes down what customers do. */
class HeardLine implements PlatformLine {
  readonly platform = 'whatsapp';
  readonly heard: string[] = [];
  readonly said: Said[] = [];
  isBroken = false;

  can(kind: string): boolean {
    return kind !== 'video';
  }
  async write(_: unknown, said: Said): Promise<string> {
    if (this.isBroken) throw new Error('nobody listens');
    this.said.push(said);
    return `c${this.said.length}`;
  }
  async writeAsBureau(): Promise<string> {
    throw new Error('customers are not the bureau');
  }
  async read(_: unknown, ref: string): Promise<void> {
    this.heard.push(`read ${ref}`);
  }
  async react(_: unknown, ref: string): Promise<void> {
    this.heard.push(`reacted to ${ref}`);
  }
  async edit(_: unknown, ref: string): Promise<void> {
    this.heard.push(`edited ${ref}`);
  }
  async takeBack(_: unknown, ref: string): Promise<void> {
    this.heard.push(`took back ${ref}`);
  }
}

describe('customers of a demonstration', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  function customers(seed = 1, people = [CUSTOMER]) {
    const line = new HeardLine();
    const troubles: unknown[] = [];
    const living = new Customers({
      customers: people,
      lines: new Map<Platform, PlatformLine>([['whatsapp', line]]),
      memory: new CustomersMemory(),
      random: seededRandom(seed),
      paceMs: { min: 5_000, max: 15_000 },
      now: () => 1,
      onTrouble: (error) => troubles.push(error),
    });
    return { line, living, troubles };
  }

  it('read and answer what they are written, the last of several', async () => {
    const { line, living } = customers();
    living.hear({ customer: CUSTOMER, ref: 'b1' });
    living.hear({ customer: CUSTOMER, ref: 'b2' });
    await jest.advanceTimersByTimeAsync(60_000);
    expect(line.heard).toEqual(expect.arrayContaining(['read b1', 'read b2']));
    expect(line.said).toHaveLength(1);

    living.hear({ customer: CUSTOMER, ref: 'b3' });
    await jest.advanceTimersByTimeAsync(60_000);
    expect(line.said[1]?.text).not.toBe(line.said[0]?.text);
  });

  it('do the same things for the same seed, at a calm pace, and only what the platform has', async () => {
    const [one, other, third] = [customers(7), customers(7), customers(8)];
    for (const { living } of [one, other, third]) living.start();
    await jest.advanceTimersByTimeAsync(20 * 60_000);
    expect(one.line.said).toEqual(other.line.said);
    expect(one.line.said).not.toEqual(third.line.said);
    expect(one.line.said.length).toBeGreaterThan(60);
    expect(one.line.said.length).toBeLessThan(20 * 12);
    expect(one.line.said.some(({ kind }) => kind === 'image')).toBe(true);
    expect(one.line.said.some(({ kind }) => kind === 'video')).toBe(false);
    expect(one.line.heard.join()).toMatch(/edited c\d/);
    expect(one.line.heard.join()).toMatch(/took back c\d/);
    for (const { living } of [one, other, third]) living.stop();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('go on after trouble', async () => {
    const { line, living, troubles } = customers();
    line.isBroken = true;
    living.start();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(troubles.length).toBeGreaterThan(2);
    line.isBroken = false;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(line.said.length).toBeGreaterThan(2);
    living.stop();
  });

  it('send nothing but words when they have blocked the bureau', async () => {
    const { line, living } = customers(3, [BLOCKER]);
    living.start();
    await jest.advanceTimersByTimeAsync(20 * 60_000);
    expect(new Set(line.said.map(({ kind }) => kind))).toEqual(new Set(['text']));
    living.stop();
  });
});
