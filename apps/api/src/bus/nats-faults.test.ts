import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { LoggedEvent } from '@switchboard/core';
import { silentLogger } from '@switchboard/service';
import { startFaultProxy } from '../../../../tests/support/fault-proxy.ts';
import { describeWithNats, type NatsServer, startNatsServer } from '../../../../tests/support/nats-server.ts';
import { makeNode, type Node, until } from '../testing/bus-rig.ts';
import { natsAddress } from './nats-address.ts';
import { NatsBus, type NatsBusOptions } from './nats-bus.ts';

const started: { stop(): Promise<void> }[] = [];

async function stopStarted(): Promise<void> {
  for (const service of started.splice(0).toReversed()) await service.stop();
}

async function startServer(settings?: readonly string[]): Promise<NatsServer> {
  const server = await startNatsServer(settings);
  started.push(server);
  return server;
}

async function begin(urls: readonly string[], options: Partial<NatsBusOptions> = {}): Promise<Node> {
  const node = makeNode(
    (own) =>
      new NatsBus({
        address: natsAddress(urls),
        namespace: 'test',
        logger: silentLogger,
        ...own,
        ...options,
      }),
  );
  started.push(node.bus);
  await node.bus.start();
  return node;
}

async function join(urls: readonly string[], options?: Partial<NatsBusOptions>): Promise<Node> {
  const node = await begin(urls, options);
  await node.untilReady();
  return node;
}

function someEvents(count: number, bytes = 20): LoggedEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    seq: BigInt(index + 1),
    id: `event-${index}`,
    type: 'message.created',
    occurredAt: new Date(0),
    channelId: null,
    conversationId: null,
    dataJson: JSON.stringify('x'.repeat(bytes)),
  }));
}

describeWithNats('NATS nodes and their server', () => {
  afterEach(stopStarted);

  it('hear each other again after it was killed and came back', async () => {
    const server = await startServer();
    const [one, two] = [await join([server.url]), await join([server.url])];
    for (let round = 1; round <= 2; round++) {
      const wakes = [one.wakes(), two.wakes()];
      await server.kill();
      await until('away', () => one.bus.isReady() !== null && two.bus.isReady() !== null);
      one.bus.publishEvents('epoch', someEvents(3));
      await server.restart();
      await Promise.all([one.untilReady(), two.untilReady()]);
      await until('woken', () => one.wakes() > wakes[0]! && two.wakes() > wakes[1]!);
      one.bus.publishEvents('epoch', someEvents(2 * round));
      await until('told', () => two.toldThrough() === BigInt(2 * round));
    }
  });

  it('go to another one when theirs is killed', async () => {
    const servers = [await startServer(), await startServer()];
    const node = await join(servers.map(({ url }) => url));
    for (const server of servers) {
      const wakes = node.wakes();
      await server.kill();
      // It may have been on the other one.
      await until('ready', () => node.bus.isReady() === null);
      await server.restart();
      expect(node.wakes()).toBeGreaterThanOrEqual(wakes);
    }
    await Promise.all(servers.map((server) => server.kill()));
    await until('away', () => node.bus.isReady() !== null);
    await servers[1]!.restart();
    await node.untilReady();
  });

  it('wake the others for what was not told while their own line was cut', async () => {
    const server = await startServer();
    const link = await startFaultProxy(server.port);
    started.push(link);
    const [one, two] = [await join([`nats://127.0.0.1:${link.port}`]), await join([server.url])];
    const wakes = two.wakes();
    link.mode = 'refuse';
    link.cut();
    await until('away', () => one.bus.isReady() !== null);
    one.bus.publishEvents('epoch', someEvents(1));
    link.mode = 'forward';
    await until('woken', () => two.wakes() > wakes);
    expect(two.events()).toEqual([]);
  });

  it('wake the others once there is room again for what was too much', async () => {
    const server = await startServer();
    const [one, two] = [await join([server.url]), await join([server.url])];
    const wakes = two.wakes();
    one.bus.publishEvents('epoch', someEvents(600, 10_000));
    expect(await one.dropped('full')).toBeGreaterThan(0);
    await until('woken', () => two.wakes() > wakes);
    const told = two.events();
    expect(told.length).toBeGreaterThan(100);
    expect(told).toEqual(someEvents(600, 10_000).slice(0, told.length));
  });

  it('let in with the right password only, and say which it is', async () => {
    const server = await startServer(['authorization { user: u, password: "p@ss/word" }']);
    const address = (login: string): string => `nats://${login}127.0.0.1:${server.port}`;
    const warnings: unknown[] = [];
    const logger = { ...silentLogger, warn: (...words: unknown[]) => warnings.push(words) };
    const stranger = await begin([address('u:CANARY@')], { logger });
    const nobody = await begin([address('')], { logger });
    const one = await join([address('u:p%40ss%2Fword@')]);
    expect(one.bus.isReady()).toBeNull();
    for (const node of [stranger, nobody]) {
      await until('refused', () => /authorization/i.test(node.bus.isReady()!));
      expect(node.wakes()).toBe(0);
    }
    expect(warnings).toHaveLength(2);
    expect(JSON.stringify([warnings, stranger.bus.isReady()])).not.toContain('CANARY');
  });

  it('let in with a token', async () => {
    const server = await startServer(['authorization { token: "t0ken" }']);
    const node = await join([`nats://t0ken@127.0.0.1:${server.port}`]);
    expect(node.bus.isReady()).toBeNull();
  });

  it.each([
    ['subscribe', '{ publish: ">", subscribe: "nothing" }'],
    ['publish', '{ publish: "nothing", subscribe: ">" }'],
  ])('say when they may not %s', async (what, permissions) => {
    const server = await startServer([
      `authorization { users: [ { user: u, password: p, permissions: ${permissions} } ] }`,
    ]);
    const warnings: unknown[] = [];
    const logger = { ...silentLogger, warn: (...words: unknown[]) => warnings.push(words) };
    const node = await begin([`nats://u:p@127.0.0.1:${server.port}`], { logger });
    if (what === 'publish') await node.untilReady();
    await until('refused', () => {
      for (let number = 0; number < 3; number++) node.bus.publishSignal('t', { number });
      return new RegExp(
        `permissions violation.*${what === 'publish' ? 'publish' : 'subscription'}`,
        'i',
      ).test(node.bus.isReady() ?? '');
    });
    expect((await node.dropped('refused')) > 0).toBe(what === 'publish');
    expect(warnings).toHaveLength(1);
  });

  it('split what is larger than it takes, and only tell of a single event that is', async () => {
    const server = await startServer(['max_payload: 2048']);
    const [one, two] = [await join([server.url]), await join([server.url])];
    const events = someEvents(40, 100);
    events[20] = { ...events[20]!, dataJson: JSON.stringify('x'.repeat(3_000)) };
    one.bus.publishSignal('t', { text: 'x'.repeat(2_048) });
    one.bus.publishEvents('epoch', events);
    await until('told', () => two.toldThrough() === 40n);
    expect(two.events()).toEqual(events.filter((_, index) => index !== 20));
    expect(two.heard.filter((item) => item.kind === 'wake' && item.through === 21n)).toHaveLength(1);
    const told = two.toldSeqs();
    expect(told).toEqual(told.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(two.signals()).toEqual([]);
    expect(await one.dropped('too_large')).toBe(1);
  });
});

describeWithNats('strangers on the same NATS', () => {
  let server: NatsServer;
  let stranger: NatsConnection;
  beforeAll(async () => {
    server = await startNatsServer();
    stranger = await connect({ servers: `127.0.0.1:${server.port}` });
  });
  afterEach(stopStarted);
  afterAll(async () => {
    await stranger.close();
    await server.stop();
  });

  it('are not heard when what they say is malformed, and harm nobody', async () => {
    const [one, two] = [await join([server.url]), await join([server.url])];
    for (const words of ['', '{', '[]', '{"node":"n","epoch":"e","events":[{"seq":1}]}']) {
      for (const kind of ['events', 'wake', 'signal', 'what'])
        stranger.publish(`switchboard.test.${kind}`, words);
    }
    await until('counted', async () => (await two.dropped('malformed')) === 16);
    one.bus.publishSignal('t', {});
    await until('heard', () => two.signals().length === 1);
    expect(two.heard.filter(({ kind }) => kind === 'events')).toEqual([]);
  });

  it('from another installation are not heard', async () => {
    const [one, two] = [await join([server.url]), await join([server.url])];
    const other = await join([server.url], { namespace: 'other' });
    other.bus.publishSignal('t', { of: 'other' });
    one.bus.publishSignal('t', { of: 'one' });
    await until('heard', () => two.signals().length === 1);
    expect(two.signals()[0]!.signal).toEqual({ of: 'one' });
    expect(other.signals()).toEqual([]);
  });

  it('who repeat what a node has said are not heard by that node', async () => {
    const [one, two] = [await join([server.url]), await join([server.url])];
    const repeating = stranger.subscribe('switchboard.test.signal', {
      callback: (_, message) => {
        repeating.unsubscribe();
        stranger.publish(message.subject, message.data);
        stranger.publish('switchboard.test.signal', '{"node":"n","topic":"last","signal":{}}');
      },
    });
    await stranger.flush();
    one.bus.publishSignal('own', {});
    await until('heard', () => [one, two].every((node) => node.signals().at(-1)?.topic === 'last'));
    expect(one.signals().map(({ topic }) => topic)).toEqual(['last']);
    expect(two.signals().map(({ topic }) => topic)).toEqual(['own', 'own', 'last']);
  });
});
