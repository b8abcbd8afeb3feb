import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import { olena } from '../../../../packages/channels/src/testing/telegram-messages.ts';
import { floodWait } from '../testing/fake-telegram-connection.ts';
import { SupervisorRig } from '../testing/supervisor-rig.ts';

const LATER = () => new Promise(setImmediate);

describe('an account supervisor', () => {
  it('connects, stores what comes, and says how it is', async () => {
    const rig = new SupervisorRig();
    await rig.supervisor.start();
    await rig.told('online');
    rig.say(0, 'one', 'two');
    await rig.stored(2);
    await rig.supervisor.stop();
    expect(rig.memory.texts).toEqual(['one', 'two']);
    expect(rig.states).toEqual(['connecting', 'online', 'stopped']);
    expect(rig.connected).toEqual(['500']);
    expect(rig.shown).toEqual([rig.telegram.connections[0], null]);
    expect(rig.telegram.connections[0]!.closed).toBe(true);
    expect(rig.errors).toEqual([]);
  });

  it('uses a new connection after each failure, and never gives up on what may pass', async () => {
    const rig = new SupervisorRig();
    rig.telegram.refuse(6, 'temporary', 'TIMEOUT');
    await rig.supervisor.start();
    await rig.told('online');
    expect(rig.telegram.connections).toHaveLength(7);
    rig.telegram.connections[6]!.lose('temporary', 'SOCKET');
    await rig.told('online', 2);
    expect(rig.telegram.connections).toHaveLength(8);
    expect(rig.telegram.connections.slice(0, 7).every(({ closed }) => closed)).toBe(true);
    rig.say(7, 'after it all');
    await rig.stored(1);
    await rig.supervisor.stop();
    expect(rig.states.slice(-5)).toEqual(['online', 'degraded: SOCKET', 'connecting', 'online', 'stopped']);
  });

  it.each(['needs_login', 'banned'] as const)('stops trying when the account %s', async (problem) => {
    const rig = new SupervisorRig();
    rig.telegram.refuse(1, problem, 'BECAUSE');
    await rig.supervisor.start();
    await rig.told(`${problem}: BECAUSE`);
    await rig.supervisor.stop();
    expect(rig.telegram.connections).toHaveLength(1);
    expect(rig.states).toEqual(['connecting', `${problem}: BECAUSE`]);
  });

  it.each(['needs_login', 'banned'] as const)('ends when a connected account %s', async (problem) => {
    const rig = new SupervisorRig();
    await rig.supervisor.start();
    await rig.told('online');
    rig.telegram.connections[0]!.lose(problem, 'BECAUSE');
    await rig.told(`${problem}: BECAUSE`);
    await rig.supervisor.stop();
    expect(rig.telegram.connections).toHaveLength(1);
    expect(rig.telegram.connections[0]!.closed).toBe(true);
  });

  it('waits longer after each failure, at random, and shortly again after a connection that held', async () => {
    const rig = new SupervisorRig();
    rig.telegram.refuse(12, 'temporary', 'TIMEOUT');
    await rig.supervisor.start();
    await rig.told('online');
    const ceilings = rig.pauses.map((_, n) => Math.min(LIMITS.telegramReconnectMsMax, 1_000 * 2 ** (n + 2)));
    expect(rig.pauses.every((ms, n) => ms >= 1_000 && ms <= ceilings[n]!)).toBe(true);
    expect(Math.max(...rig.pauses)).toBeGreaterThan(2_000);
    expect(new Set(rig.pauses).size).toBe(12);
    rig.nowMs += 10_000;
    rig.telegram.connections[12]!.lose('temporary', 'SOCKET');
    await rig.told('online', 2);
    expect(rig.pauses.at(-1)).toBeLessThanOrEqual(2_000);
    await rig.supervisor.stop();
  });

  it('waits longer and longer also for connections that are lost at once', async () => {
    const rig = new SupervisorRig();
    await rig.supervisor.start();
    for (let n = 0; n < 40; n++) {
      await rig.told('online', n + 1);
      rig.telegram.connections[n]!.lose('temporary', 'SOCKET');
    }
    await rig.told('online', 41);
    expect(Math.max(...rig.pauses)).toBeGreaterThan(10_000);
    await rig.supervisor.stop();
  });

  it('leaves Telegram alone as long as it says', async () => {
    const rig = new SupervisorRig();
    rig.telegram.refuse(1, 'temporary', 'FLOOD_WAIT_600', 600_000);
    await rig.supervisor.start();
    await rig.told('online');
    expect(rig.pauses).toEqual([600_000]);
    await rig.supervisor.stop();
  });

  it('is degraded while Telegram wants to be left alone, and online again afterwards, told in this order', async () => {
    const rig = new SupervisorRig({ timings: { retryMs: 1 } });
    // The first word takes its time; the second must not overtake it.
    rig.beforeTold = (state) =>
      state.startsWith('degraded')
        ? LATER()
            .then(LATER)
            .then(() => undefined)
        : Promise.resolve();
    await rig.supervisor.start();
    await rig.told('online');
    const [connection] = rig.telegram.connections;
    await connection!.signals.until(() => connection!.countOf('getDialogs') === 1);
    connection!.fail('getDifference', floodWait(0));
    connection!.reconnected();
    await connection!.signals.until(() => connection!.countOf('getDifference') === 2);
    rig.nowMs += 10;
    connection!.reconnected();
    await rig.told('online', 2);
    expect(rig.states).toEqual(['connecting', 'online', 'degraded: FLOOD_WAIT_0', 'online']);
    await rig.supervisor.stop();
  });

  it('begins each connection with the peers that the database knows', async () => {
    const rig = new SupervisorRig();
    rig.peersFail = 1;
    await rig.supervisor.start();
    await rig.told('online');
    expect(rig.telegram.connections[0]!.peers.knows(olena)).toBe(false);
    rig.peers = [{ ...olena, accessHash: '1' }];
    rig.telegram.connections[0]!.lose('temporary', 'SOCKET');
    await rig.told('online', 2);
    expect(rig.telegram.connections[1]!.peers.knows(olena)).toBe(true);
    await rig.supervisor.stop();
  });

  it('loses nothing that is said while its channel is being made', async () => {
    const rig = new SupervisorRig();
    let made = (): void => undefined;
    rig.beforeConnected = new Promise((resolve) => (made = resolve));
    await rig.supervisor.start();
    const connection = await rig.telegram.opened(1);
    await LATER();
    connection.push({
      updates: [{ kind: 'uncounted', change: { kind: 'read', by: 'peer', chat: olena, upToMessageId: '9' } }],
      seqStart: 0,
      seq: 0,
      dateSeconds: null,
    });
    made();
    const readsStored = () => rig.memory.items.flatMap(({ events }) => events).length;
    await rig.memory.signals.until(() => readsStored() === 1);
    await rig.supervisor.stop();
  });

  it('tells how the account is as soon as the database takes it', async () => {
    const rig = new SupervisorRig();
    rig.telegram.refuse(1, 'banned', 'USER_DEACTIVATED');
    await rig.supervisor.start();
    rig.statesFail = 1;
    await rig.told('banned: USER_DEACTIVATED');
    await rig.supervisor.stop();
  });
});

describe('the end of an account supervisor', () => {
  it('comes when it is stopped before it began, and twice', async () => {
    const rig = new SupervisorRig();
    await rig.supervisor.stop();
    await rig.supervisor.stop();
    expect(rig.telegram.connections).toEqual([]);
  });

  it('cuts a connection that hangs while connecting', async () => {
    const rig = new SupervisorRig();
    rig.telegram.hang = true;
    await rig.supervisor.start();
    const connection = await rig.telegram.opened(1);
    await rig.supervisor.stop();
    expect(connection.closed).toBe(true);
    expect(rig.states).toEqual(['connecting', 'stopped']);
  });

  it('does not wait for a database that does not answer', async () => {
    const rig = new SupervisorRig();
    rig.beforeConnected = new Promise(() => undefined);
    await rig.supervisor.start();
    await rig.telegram.opened(1);
    await LATER();
    await rig.supervisor.stop();
    expect(rig.states).toEqual(['connecting', 'stopped']);
  });

  it('takes a connection that is lost while it is connecting for one that failed', async () => {
    const rig = new SupervisorRig();
    rig.telegram.hang = true;
    await rig.supervisor.start();
    const connection = await rig.telegram.opened(1);
    await LATER();
    rig.telegram.hang = false;
    connection.lose('temporary', 'SOCKET');
    await rig.told('online');
    expect(rig.states).toEqual(['connecting', 'degraded: SOCKET', 'connecting', 'online']);
    await rig.supervisor.stop();
    expect(rig.errors).toEqual([]);
  });

  it('stores what was heard before', async () => {
    const rig = new SupervisorRig();
    await rig.supervisor.start();
    await rig.told('online');
    const release = rig.memory.hang();
    const texts = Array.from({ length: 20 }, (_, n) => `text ${n}`);
    rig.say(0, ...texts);
    const stopped = rig.supervisor.stop();
    expect(rig.telegram.connections[0]!.closed).toBe(true);
    release();
    await stopped;
    expect(rig.memory.texts).toEqual(texts);
  });

  it('comes at the deadline, though the database takes nothing more', async () => {
    const rig = new SupervisorRig({ drainMsMax: 5 });
    await rig.supervisor.start();
    await rig.told('online');
    rig.memory.hang();
    rig.say(0, 'too late');
    await rig.supervisor.stop();
    expect(rig.memory.texts).toEqual([]);
    expect(rig.states.at(-1)).toBe('stopped');
  });

  it('cuts the connection of an abandoned account at once, and nothing more is written', async () => {
    const rig = new SupervisorRig();
    await rig.supervisor.start();
    await rig.told('online');
    rig.say(0, 'ours');
    await rig.stored(1);
    rig.say(0, 'somebody else’s by now');
    const { calls } = rig.memory;
    rig.supervisor.abandon();
    expect(rig.telegram.connections[0]!.closed).toBe(true);
    await rig.supervisor.stop();
    expect(rig.memory.calls).toBe(calls);
    expect(rig.memory.texts).toEqual(['ours']);
    expect(rig.states).toEqual(['connecting', 'online']);
    expect(rig.telegram.connections).toHaveLength(1);
    expect(rig.errors).toEqual([]);
  });

  it.each(['connecting', 'making its channel'])(
    'leaves nothing behind when abandoned while %s',
    async (when) => {
      const rig = new SupervisorRig();
      if (when === 'connecting') rig.telegram.hang = true;
      else rig.beforeConnected = new Promise(() => undefined);
      await rig.supervisor.start();
      const connection = await rig.telegram.opened(1);
      await LATER();
      rig.supervisor.abandon();
      expect(connection.closed).toBe(true);
      await rig.supervisor.stop();
      expect(rig.states).toEqual(['connecting']);
      expect(rig.memory.calls).toBe(0);
    },
  );

  it('is not the loss of a lease: it keeps away as long as one lasts, and tries again unless abandoned', async () => {
    const rig = new SupervisorRig();
    await rig.supervisor.start();
    await rig.told('online');
    rig.memory.leaseLost = true;
    rig.say(0, 'while the lease was late');
    await rig.told('degraded: lease_lost');
    rig.memory.leaseLost = false;
    await rig.told('online', 2);
    expect(rig.pauses[0]).toBeGreaterThanOrEqual(LIMITS.telegramLeaseMs);
    await rig.stored(1);
    expect(rig.memory.texts).toEqual(['while the lease was late']);
    await rig.supervisor.stop();
    expect(rig.errors).toEqual([]);
  });
});
