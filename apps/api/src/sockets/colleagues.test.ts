import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import { FakeLog, SocketRig } from '../testing/socket-rig.ts';
import { Colleagues } from './colleagues.ts';

const CONVERSATION = FakeLog.conversation(1);

describe('what colleagues see of each other', () => {
  let rig: SocketRig;
  let told: { type: string; data: Record<string, unknown> }[];
  let signals: { topic: string; signal: Record<string, unknown> }[];
  let colleagues: Colleagues;

  beforeEach(() => {
    rig = new SocketRig();
    told = [];
    signals = [];
    colleagues = new Colleagues({
      clock: rig.clock,
      tell: (text) => told.push(JSON.parse(text)),
      publishSignal: (topic, signal) => signals.push({ topic, signal: signal as Record<string, unknown> }),
    });
  });
  afterEach(async () => {
    await colleagues.stop();
    await rig.manager.stop();
  });

  function join(userId = 'u') {
    const client = rig.connectWith({ userId });
    colleagues.join(client.connection);
    return client.connection;
  }

  const typing = () => signals.filter(({ topic }) => topic === 'typing').map(({ signal }) => signal['on']);

  it('is one conversation that a socket types in, however many it names', () => {
    const connection = join();
    for (let n = 0; n < 500; n++) {
      colleagues.setTyping(connection, FakeLog.conversation(n % 10), true);
    }
    const before = signals.length;
    colleagues.leave(connection);
    expect(signals.length - before).toBe(1);
    const open = told.filter(({ type }) => type === 'typing.started').length;
    expect(told.filter(({ type }) => type === 'typing.stopped')).toHaveLength(open);
  });

  it('tells other nodes now and then of somebody who goes on typing, not of every key', () => {
    const connection = join();
    for (let n = 0; n < 5; n++) colleagues.setTyping(connection, CONVERSATION, true);
    expect(typing()).toEqual([true]);
    rig.nowMs += LIMITS.typingTellMs;
    colleagues.setTyping(connection, CONVERSATION, true);
    colleagues.setTyping(connection, CONVERSATION, false);
    expect(typing()).toEqual([true, true, false]);
    expect(told.map(({ type }) => type)).toEqual(['typing.started', 'typing.stopped']);
  });

  it('lets nobody type who has gone', () => {
    const connection = join();
    colleagues.leave(connection);
    colleagues.setTyping(connection, CONVERSATION, true);
    expect(typing()).toEqual([]);
  });

  it('takes nothing from other nodes that is not what it should be', () => {
    for (const signal of [
      {},
      { node: 1 },
      { conversation_id: 'x', user_id: 'u', user_name: 'n', on: true },
    ]) {
      colleagues.hear('presence', signal);
      colleagues.hear('typing', signal);
      colleagues.hear('unheard of', signal);
    }
    expect(told).toEqual([]);
  });

  it('may be started twice and ends all the same', async () => {
    await colleagues.start();
    await colleagues.start();
    await colleagues.stop();
  });
});
