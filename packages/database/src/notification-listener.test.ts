import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FaultProxy, startFaultProxy } from '../../../tests/support/fault-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { NotificationListener, type NotificationListenerOptions } from './notification-listener.ts';

describe('listening to notifications', () => {
  let database: TestDatabase;
  let link: FaultProxy;
  let databaseUrl: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    link = await startFaultProxy(Number(new URL(database.url).port));
    const throughLink = new URL(database.url);
    throughLink.host = `127.0.0.1:${link.port}`;
    databaseUrl = throughLink.href;
  });
  afterAll(async () => {
    await link.stop();
    await database.drop();
  });

  /** A listener, and what happened to it in order. */
  function listen(options: Partial<NotificationListenerOptions> = {}) {
    const happened: string[] = [];
    const waiting = new Set<() => void>();
    const add = (what: string): void => {
      happened.push(what);
      for (const look of waiting) look();
    };
    const listener = new NotificationListener({
      databaseUrl,
      on: { news: add },
      onListening: () => add('listening'),
      onLost: () => add('lost'),
      ...options,
    });
    const until = (last: string): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (happened.at(-1) !== last) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    return { listener, happened, until };
  }

  it('hears what is notified together in its order, and equal ones once', async () => {
    const { listener, happened, until } = listen();
    await listener.start();
    await listener.start();
    const payloads = Array.from({ length: 200 }, (_, number) => `${number} Ї`);
    await listener.notify('news', [...payloads, payloads[0]!]);
    await listener.notify('news', ['end']);
    await until('end');
    expect(happened).toEqual(['listening', ...payloads, 'end']);
    // Started twice, it has one connection all the same.
    const rows = await database.query(
      `select 1 from pg_stat_activity where application_name = 'switchboard listen' and datname = current_database()`,
    );
    expect(rows).toHaveLength(1);
    await listener.stop();
    expect(listener.isListening).toBe(false);
  });

  it('keeps its connection when a notification is refused', async () => {
    const { listener, happened } = listen();
    await listener.start();
    await expect(listener.notify('news', ['x'.repeat(9_000)])).rejects.toThrow('payload string too long');
    expect(listener.isListening).toBe(true);
    expect(happened).toEqual(['listening']);
    await listener.stop();
  });

  it('notices that the server swallows everything, comes back, and refuses to notify meanwhile', async () => {
    const { listener, happened, until } = listen({ probeMs: 100, answerMsMax: 1_000 });
    await listener.start();
    link.mode = 'blackhole';
    const notified = listener.notify('news', ['never']).then(
      () => 'done',
      () => 'failed',
    );
    await until('lost');
    expect(await notified).toBe('failed');
    await expect(listener.notify('news', ['away'])).rejects.toMatchObject({ code: 'database_unavailable' });
    link.mode = 'forward';
    await until('listening');
    expect(happened).toEqual(['listening', 'lost', 'listening']);
    await listener.stop();
    expect(happened).toHaveLength(3);
  });

  it('stops although the server never says goodbye', async () => {
    const sockets: Socket[] = [];
    let isDeaf = false;
    // Unlike the proxy it does not even close what the other side has closed.
    const server = createServer({ allowHalfOpen: true }, (client) => {
      const target = connect(Number(new URL(database.url).port), '127.0.0.1');
      sockets.push(client, target);
      client.on('error', () => {});
      client.on('data', (chunk) => isDeaf || target.write(chunk));
      target.on('data', (chunk) => client.write(chunk));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const throughServer = new URL(database.url);
    throughServer.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { listener } = listen({ databaseUrl: throughServer.href });
    await listener.start();
    isDeaf = true;
    await listener.stop();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
});
