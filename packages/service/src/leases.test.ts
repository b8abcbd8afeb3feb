import { describe, expect, it } from '@jest/globals';
import { silentLogger } from './logger.ts';
import { Signals } from '../../../tests/support/signals.ts';
import { Leases, type LeaseStore } from './leases.ts';

const TTL = 40;
const RENEW = 8;

/** The database's side, with its clock, for two accounts. */
class FakeLeases implements LeaseStore {
  readonly signals = new Signals();
  readonly leases = new Map<string, { holder: string | null; untilMs: number }>();
  nowMs = 1_000;
  lookedAtClock = 0;
  renewals = 0;
  fails = false;
  hangs = false;

  constructor(...ids: string[]) {
    for (const id of ids) this.leases.set(id, { holder: null, untilMs: 0 });
  }

  readonly now = (): number => {
    this.lookedAtClock++;
    queueMicrotask(() => this.signals.raise());
    return this.nowMs;
  };

  async acquireLeases(holder: string, ttlMs: number): Promise<string[]> {
    await this.#answer();
    for (const lease of this.leases.values()) {
      if (lease.holder !== holder && lease.holder !== null && lease.untilMs > this.nowMs) continue;
      Object.assign(lease, { holder, untilMs: this.nowMs + ttlMs });
    }
    return this.of(holder);
  }

  async renewLeases(holder: string, ids: readonly string[], ttlMs: number): Promise<string[]> {
    await this.#answer();
    const kept = ids.filter((id) => this.leases.get(id)?.holder === holder);
    for (const id of kept) this.leases.get(id)!.untilMs = this.nowMs + ttlMs;
    this.renewals++;
    this.signals.raise();
    return kept;
  }

  async releaseLeases(holder: string, ids: readonly string[]): Promise<void> {
    await this.#answer();
    for (const id of ids) {
      const lease = this.leases.get(id)!;
      if (lease.holder === holder) lease.holder = null;
    }
  }

  of(holder: string): string[] {
    return [...this.leases].filter(([, lease]) => lease.holder === holder).map(([id]) => id);
  }

  async #answer(): Promise<void> {
    if (this.hangs) await new Promise(() => undefined);
    if (this.fails) throw new Error('the database is away');
  }
}

class Rig {
  readonly store: FakeLeases;
  readonly leases: Leases;
  readonly lost: { id: string; atMs: number; untilMs: number }[] = [];
  gained = 0;

  constructor(...ids: string[]) {
    this.store = new FakeLeases(...ids);
    this.leases = new Leases({
      of: 'accounts',
      holder: 'me',
      store: this.store,
      logger: silentLogger,
      onGained: () => {
        this.gained++;
        this.store.signals.raise();
      },
      onLost: (id) => {
        const { untilMs } = this.store.leases.get(id)!;
        this.lost.push({ id, atMs: this.store.nowMs, untilMs });
        this.store.signals.raise();
      },
      now: this.store.now,
      ttlMs: TTL,
      renewMs: RENEW,
    });
  }

  async begin(): Promise<void> {
    await this.leases.start();
    await this.store.signals.until(() => this.gained === 1);
  }

  /** Time passes in small steps, as the holder looks at the clock; a renewal that is possible happens. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += RENEW / 4) {
      this.store.nowMs += RENEW / 4;
      const { lookedAtClock } = this.store;
      await this.store.signals.until(() => this.store.lookedAtClock > lookedAtClock);
    }
  }

  async renewed(): Promise<void> {
    const { renewals } = this.store;
    await this.store.signals.until(() => this.store.renewals > renewals + 1);
  }
}

describe('account leases', () => {
  it('are taken, kept for longer than one lasts, and given back at the end', async () => {
    const rig = new Rig('a', 'b');
    await rig.begin();
    expect(rig.leases.holds('a') && rig.leases.holds('b')).toBe(true);
    expect(rig.leases.holds('c')).toBe(false);
    for (let n = 0; n < 5; n++) {
      rig.store.nowMs += TTL / 2;
      await rig.renewed();
    }
    expect(rig.leases.holds('a')).toBe(true);
    expect(rig.lost).toEqual([]);
    await rig.leases.stop();
    expect(rig.store.of('me')).toEqual([]);
    expect(rig.leases.holds('a')).toBe(false);
  });

  it('are let go of when somebody else has taken one, and taken again when it is free', async () => {
    const rig = new Rig('a', 'b');
    await rig.begin();
    rig.store.leases.set('a', { holder: 'other', untilMs: Infinity });
    await rig.store.signals.until(() => rig.lost.length === 1);
    expect(rig.lost[0]!.id).toBe('a');
    expect(rig.leases.holds('a')).toBe(false);
    expect(rig.leases.holds('b')).toBe(true);
    rig.store.leases.set('a', { holder: null, untilMs: 0 });
    await rig.store.signals.until(() => rig.gained === 2);
    expect(rig.leases.holds('a')).toBe(true);
    await rig.leases.stop();
    expect(rig.store.of('other')).toEqual([]);
  });

  it.each(['fails', 'hangs'] as const)(
    'are let go of before they run out while the database %s',
    async (how) => {
      const rig = new Rig('a');
      await rig.begin();
      rig.store[how] = true;
      await rig.pass(TTL);
      expect(rig.lost).toHaveLength(1);
      expect(rig.lost[0]!.atMs).toBeLessThan(rig.lost[0]!.untilMs);
      expect(rig.leases.holds('a')).toBe(false);
      rig.store[how] = false;
      if (how === 'fails') {
        await rig.store.signals.until(() => rig.gained === 2);
        await rig.leases.stop();
      } else {
        // Its question is never answered: a process that ends so is cut off by its owner.
        void rig.leases.stop();
      }
    },
  );

  it('are not let go of while the database is away for a moment', async () => {
    const rig = new Rig('a');
    await rig.begin();
    rig.store.fails = true;
    await rig.pass(TTL / 2);
    rig.store.fails = false;
    await rig.renewed();
    expect(rig.lost).toEqual([]);
    expect(rig.leases.holds('a')).toBe(true);
    await rig.leases.stop();
  });

  it('count from before the database was asked', async () => {
    const rig = new Rig('a');
    const acquire = rig.store.acquireLeases.bind(rig.store);
    let gained: string[] = [];
    rig.store.acquireLeases = async (holder, ttlMs) => {
      gained = await acquire(holder, ttlMs);
      // The answer is on its way for as long as the lease lasts.
      rig.store.nowMs += TTL;
      return gained;
    };
    await rig.leases.start();
    await rig.store.signals.until(() => rig.gained === 1);
    expect(gained).toEqual(['a']);
    expect(rig.leases.holds('a')).toBe(false);
    await rig.leases.stop();
  });

  it('are asked for at once when there may be new ones, but not after the end', async () => {
    const rig = new Rig('a');
    await rig.begin();
    rig.store.leases.set('b', { holder: null, untilMs: 0 });
    rig.leases.refresh();
    await rig.store.signals.until(() => rig.leases.holds('b'));
    await rig.leases.stop();
    rig.leases.refresh();
    await new Promise(setImmediate);
    expect(rig.store.of('me')).toEqual([]);
  });

  it('run out by themselves when they cannot be given back', async () => {
    const rig = new Rig('a');
    await rig.begin();
    rig.store.fails = true;
    await rig.leases.stop();
    expect(rig.leases.holds('a')).toBe(false);
    expect(rig.store.of('me')).toEqual(['a']);
  });
});
