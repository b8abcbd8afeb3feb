import { describe, expect, it } from '@jest/globals';
import { silentLogger } from '@switchboard/service';
import { Signals } from '../../../../tests/support/signals.ts';
import { AccountRoster, type RosterEntry, type Supervisor } from './account-roster.ts';

class Rig {
  readonly signals = new Signals();
  readonly said: string[] = [];
  accounts: RosterEntry[] = [];
  listFails = 0;
  /** Accounts whose supervisors cannot begin. */
  readonly broken = new Set<string>();
  #holds = new Map<string, Promise<void>>();
  readonly roster = new AccountRoster<RosterEntry>({
    list: async () => {
      if (this.listFails-- > 0) throw new Error('the database is away');
      return this.accounts;
    },
    supervise: (account) => this.#supervise(account),
    logger: silentLogger,
    pollMs: 5,
  });

  /** The end of an account's supervisor takes until the returned function is called. */
  holdEndOf(id: string): () => void {
    let release = (): void => undefined;
    this.#holds.set(id, new Promise((resolve) => (release = resolve)));
    return release;
  }

  async heard(...words: string[]): Promise<void> {
    await this.signals.until(() => words.every((word) => this.said.includes(word)));
  }

  #say(word: string): void {
    this.said.push(word);
    this.signals.raise();
  }

  #supervise({ id, version }: RosterEntry): Supervisor {
    return {
      start: async () => {
        if (this.broken.has(id)) throw new Error('cannot begin');
        this.#say(`start ${id}${version}`);
      },
      stop: async () => {
        this.#say(`stop ${id}${version}`);
        await this.#holds.get(id);
        this.#say(`stopped ${id}${version}`);
      },
      abandon: () => this.#say(`abandon ${id}${version}`),
    };
  }
}

const a1 = { id: 'a', version: '1' };
const a2 = { id: 'a', version: '2' };
const b1 = { id: 'b', version: '1' };

describe('an account roster', () => {
  it('starts what is added, stops what is removed and leaves the others alone', async () => {
    const rig = new Rig();
    rig.accounts = [a1];
    await rig.roster.start();
    await rig.heard('start a1');
    rig.accounts = [a1, b1];
    rig.roster.refresh();
    await rig.heard('start b1');
    rig.accounts = [b1];
    rig.roster.refresh();
    await rig.heard('stopped a1');
    expect(rig.said).toEqual(['start a1', 'start b1', 'stop a1', 'stopped a1']);
    await rig.roster.stop();
    expect(rig.said.at(-1)).toBe('stopped b1');
  });

  it('starts an account anew when the old supervisor has ended, and not before', async () => {
    const rig = new Rig();
    rig.accounts = [a1];
    await rig.roster.start();
    await rig.heard('start a1');
    const release = rig.holdEndOf('a');
    rig.accounts = [a2, b1];
    await rig.heard('stop a1', 'start b1');
    for (let n = 0; n < 5; n++) {
      rig.roster.refresh();
      await new Promise(setImmediate);
    }
    expect(rig.said).not.toContain('start a2');
    release();
    await rig.heard('start a2');
    expect(rig.said.indexOf('stopped a1')).toBeLessThan(rig.said.indexOf('start a2'));
    await rig.roster.stop();
  });

  it('abandons what it drops before it returns, and takes it again when it is ours again', async () => {
    const rig = new Rig();
    rig.accounts = [a1, b1];
    await rig.roster.start();
    await rig.heard('start a1', 'start b1');
    const release = rig.holdEndOf('a');
    rig.roster.drop('a');
    expect(rig.said.slice(2)).toEqual(['abandon a1', 'stop a1']);
    rig.roster.drop('a');
    rig.roster.drop('unknown');
    release();
    await rig.signals.until(() => rig.said.filter((word) => word === 'start a1').length === 2);
    expect(rig.said.filter((word) => word === 'abandon a1')).toHaveLength(1);
    await rig.roster.stop();
  });

  it('waits at its end for everything that has begun or is ending, and begins nothing more', async () => {
    const rig = new Rig();
    rig.accounts = [a1, b1];
    await rig.roster.start();
    await rig.heard('start a1', 'start b1');
    const releaseA = rig.holdEndOf('a');
    const releaseB = rig.holdEndOf('b');
    rig.roster.drop('a');
    let isOver = false;
    const stopped = rig.roster.stop().then(() => (isOver = true));
    await rig.heard('stop b1');
    releaseB();
    await rig.heard('stopped b1');
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    releaseA();
    await stopped;
    rig.roster.refresh();
    await new Promise(setImmediate);
    expect(rig.said.filter((word) => word.startsWith('start'))).toEqual(['start a1', 'start b1']);
  });

  it('goes on when the accounts cannot be read for a while', async () => {
    const rig = new Rig();
    rig.listFails = 2;
    rig.accounts = [a1];
    await rig.roster.start();
    await rig.heard('start a1');
    await rig.roster.stop();
  });

  it('lets one that cannot begin hold up nobody, and tries it again', async () => {
    const rig = new Rig();
    rig.broken.add('a');
    rig.accounts = [a1, b1];
    await rig.roster.start();
    await rig.heard('start b1');
    rig.broken.clear();
    await rig.heard('start a1');
    await rig.roster.stop();
    expect(rig.said.filter((word) => word === 'start b1')).toHaveLength(1);
  });
});
