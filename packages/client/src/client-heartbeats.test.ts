import { describe, expect, it } from '@jest/globals';
import { createRig } from './testing/rig.ts';

describe('heartbeats', () => {
  it('tell the last event that all listeners have dealt with', async () => {
    const { server, clock, client } = createRig();
    let finish = (): void => {};
    client.on('user.updated', ({ seq }) =>
      seq === '2' ? new Promise<void>((resolve) => (finish = resolve)) : undefined,
    );
    client.connect();
    await clock.advance(0);
    for (let n = 0; n < 3; n++) server.append();
    await clock.advance(20_000);
    expect(server.last.received.at(-1)).toEqual({ type: 'heartbeat', seq: '1' });
    finish();
    await clock.advance(20_000);
    expect(server.last.received.at(-1)).toEqual({ type: 'heartbeat', seq: '3' });
    client.disconnect();
  });

  it('without an answer end a dead line after ten seconds', async () => {
    const { server, clock, client, statuses } = createRig();
    client.connect();
    await clock.advance(1_000);
    server.last.isDead = true;
    await clock.advance(19_000 + 9_999);
    expect(client.state).toBe('online');
    await clock.advance(1);
    expect(statuses.at(-1)).toMatchObject({ state: 'waiting', reason: 'The server has fallen silent.' });
    await clock.advance(250);
    expect(client.state).toBe('online');
    client.disconnect();
  });

  it('do not end a line on which events come, however late the answer', async () => {
    const { server, clock, client } = createRig();
    server.answersHeartbeats = false;
    client.connect();
    for (let n = 0; n < 30; n++) {
      await clock.advance(5_000);
      server.append();
    }
    expect(server.sockets).toHaveLength(1);
    client.disconnect();
  });

  it('of the plainest kind are answered in kind, and nonsense is passed over', async () => {
    const { server, clock, client, told } = createRig();
    client.connect();
    await clock.advance(1_000);
    for (const text of [
      'ping',
      'pong',
      '',
      '{',
      'null',
      '[1]',
      '{"type":7}',
      '{"type":"hello"}',
      '{"type":"from.later"}',
    ])
      server.last.pushText(text);
    server.append();
    await clock.advance(0);
    expect(server.last.texts.filter((text) => !text.startsWith('{'))).toEqual(['pong']);
    expect(told).toEqual([1]);
    expect(client.state).toBe('online');
    client.disconnect();
  });

  it('are sent at once when something may have happened to the line', async () => {
    const { server, clock, client, signals } = createRig();
    client.connect();
    await clock.advance(5_000);
    const before = server.last.received.length;
    server.last.isDead = true;
    signals.fire();
    await clock.advance(10_000);
    expect(client.state).toBe('waiting');
    expect(before).toBe(1);
    client.disconnect();
  });

  it('do not take a line for dead because the page itself has slept', async () => {
    const { server, clock, client } = createRig();
    client.connect();
    await clock.advance(19_999);
    server.answersHeartbeats = false;
    await clock.advance(2);
    // The answer was on its way, and comes after the timers.
    await clock.sleep(600_000);
    server.last.push({ type: 'heartbeat', seq: '0' });
    server.answersHeartbeats = true;
    await clock.advance(60_000);
    expect(server.sockets).toHaveLength(1);
    expect(client.state).toBe('online');
    client.disconnect();
  });
});
