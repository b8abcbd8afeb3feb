import { describe, expect, it } from '@jest/globals';
import { SwitchboardClient } from './client.ts';
import { createRig, URL_OF_TESTS } from './testing/rig.ts';

describe('connecting', () => {
  it('hears every event from the greeting on, in order', async () => {
    const { server, clock, client, told, statuses } = createRig();
    server.append();
    client.connect();
    await clock.advance(0);
    expect(client.status).toMatchObject({ state: 'online', reason: 'Connected.' });
    expect(client.cursor).toBe('e1:1');
    server.append();
    server.append();
    await clock.advance(0);
    expect(told).toEqual([2, 3]);
    expect(client.cursor).toBe('e1:3');
    expect(statuses.map(({ state }) => state)).toEqual(['connecting', 'online']);
    client.disconnect();
    await clock.advance(0);
    expect(client.state).toBe('idle');
    expect(server.last.closedByClient).toBe(1000);
    expect(clock.timers).toBe(0);
  });

  it('offers the token where no address shows it, and asks for the right address', async () => {
    const { server, clock, client } = createRig({ userId: 'a user/7', token: 'sws_abc', since: 'e1:0' });
    client.connect();
    await clock.advance(0);
    expect(server.last.protocols).toEqual(['switchboard.v1', 'bearer.sws_abc']);
    expect(server.last.url.href).toBe(
      'wss://inbox.example.com/api/v1/communications/ws/a%20user%2F7?since=e1%3A0',
    );
    client.disconnect();
  });

  it('says what to do where there is no WebSocket', () => {
    // Only where the platform has none: Node 22 and browsers have one.
    const { WebSocket } = globalThis as { WebSocket?: unknown };
    delete (globalThis as { WebSocket?: unknown }).WebSocket;
    try {
      const client = new SwitchboardClient({ url: URL_OF_TESTS, userId: 'olena' });
      expect(() => client.connect()).toThrow(/install the package "ws" and pass it/);
    } finally {
      if (WebSocket !== undefined) Object.assign(globalThis, { WebSocket });
    }
  });

  it.each(['inbox.example.com', 'ftp://inbox.example.com', 'https://', ''])(
    'says so when %j is no address',
    (url) => {
      expect(() => new SwitchboardClient({ url, userId: 'olena' })).toThrow(/no address of a server/);
    },
  );

  it('says so when `since` is no cursor', () => {
    expect(() => createRig({ since: 'yesterday' })).toThrow(/no cursor/);
  });

  it('opens one socket however often it is asked to connect, and none when it was called off', async () => {
    const { server, clock, client } = createRig();
    client.connect();
    client.connect();
    await clock.advance(0);
    client.connect();
    expect(server.sockets).toHaveLength(1);
    client.disconnect();
    client.connect();
    client.disconnect();
    await clock.advance(60_000);
    expect(server.open).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  it('gives up a server that opens a socket and says nothing', async () => {
    const { server, clock, client } = createRig();
    server.mode = 'silent';
    client.connect();
    await clock.advance(10_000);
    expect(client.status).toMatchObject({ state: 'waiting', reason: 'The server did not answer in time.' });
    server.mode = 'up';
    await clock.advance(250);
    expect(client.state).toBe('online');
    client.disconnect();
  });
});

describe('coming back', () => {
  it('goes on with its cursor, and loses and doubles nothing', async () => {
    const { server, clock, client, told, statuses } = createRig();
    client.connect();
    await clock.advance(0);
    server.append();
    await clock.advance(0);
    server.last.cut();
    server.append();
    server.append();
    await clock.advance(0);
    expect(client.state).toBe('waiting');
    expect(statuses.at(-1)!.retryAt).toBe(clock.now() + 250);
    await clock.advance(250);
    expect(server.last.url.searchParams.get('since')).toBe('e1:1');
    expect(told).toEqual([1, 2, 3]);
    client.disconnect();
  });

  it('sees a hole, and asks for what is missing', async () => {
    const { server, clock, client, told } = createRig();
    client.connect();
    await clock.advance(0);
    server.append();
    server.fault = () => 'drop';
    server.append();
    server.fault = () => 'none';
    server.append();
    server.append();
    await clock.advance(0);
    expect(client.status.reason).toBe('An event was missing.');
    await clock.advance(250);
    expect(told).toEqual([1, 2, 3, 4]);
    client.disconnect();
  });

  it('honours the moment that a closing server names', async () => {
    const { server, clock, client } = createRig();
    client.connect();
    await clock.advance(0);
    server.last.closeWith(4001, 'server is restarting; retry_after_ms=3210');
    await clock.advance(3_209);
    expect(server.sockets).toHaveLength(1);
    await clock.advance(1);
    expect(client.state).toBe('online');
    client.disconnect();
  });

  it('comes at once when the network is back or the page is visible', async () => {
    const { server, clock, client, signals } = createRig();
    clock.chance = 0.999;
    client.connect();
    await clock.advance(0);
    server.mode = 'unreachable';
    server.last.cut();
    await clock.advance(120_000);
    server.mode = 'up';
    expect(client.state).toBe('waiting');
    signals.fire();
    await clock.advance(250);
    expect(client.state).toBe('online');
    client.disconnect();
    expect(signals.listeners).toBe(0);
  });

  it('comes at once after the machine has slept', async () => {
    const { server, clock, client } = createRig();
    clock.chance = 0.999;
    client.connect();
    await clock.advance(0);
    server.mode = 'unreachable';
    server.last.cut();
    await clock.advance(60_000);
    server.mode = 'up';
    // Right after an attempt, the next one is twenty seconds away.
    const before = server.sockets.length;
    while (server.sockets.length === before) await clock.advance(500);
    server.last.cut();
    await clock.advance(0);
    clock.suspend(3_600_000);
    expect(client.state).toBe('waiting');
    await clock.advance(5_500);
    expect(client.state).toBe('online');
    client.disconnect();
  });

  it('tells what cannot be continued, and goes on from there', async () => {
    const { server, clock, client, told } = createRig();
    const resyncs: unknown[] = [];
    client.on('resync', (resync) => void resyncs.push(resync));
    client.connect();
    await clock.advance(0);
    server.append();
    await clock.advance(0);
    server.last.cut();
    server.restore('e2');
    server.append();
    server.append();
    await clock.advance(250);
    expect(resyncs).toEqual([{ reason: 'epoch_changed', cursor: 'e2:2' }]);
    server.append();
    await clock.advance(0);
    expect(told).toEqual([1, 3]);
    expect(client.cursor).toBe('e2:3');
    client.disconnect();
  });

  it('takes resync_required on a live line as well', async () => {
    const { server, clock, client, told } = createRig();
    client.connect();
    await clock.advance(0);
    server.restore('e2');
    server.last.push({ type: 'resync_required', reason: 'epoch_changed', epoch: 'e2', seq: '0' });
    server.append();
    await clock.advance(0);
    expect(told).toEqual([1]);
    expect(server.sockets).toHaveLength(1);
    client.disconnect();
  });

  it('says whether the greeting begins something new', async () => {
    const { server, clock, client } = createRig();
    const hellos: unknown[] = [];
    client.on('hello', (hello) => void hellos.push(hello));
    client.connect();
    await clock.advance(0);
    server.last.cut();
    await clock.advance(250);
    expect(hellos).toEqual([
      { cursor: 'e1:0', isFresh: true },
      { cursor: 'e1:0', isFresh: false },
    ]);
    client.disconnect();
  });
});
