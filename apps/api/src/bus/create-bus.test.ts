import { describe, expect, it } from '@jest/globals';
import { silentLogger } from '@switchboard/service';
import { describeWithNats, startNatsServer } from '../../../../tests/support/nats-server.ts';
import { makeNode, until } from '../testing/bus-rig.ts';
import { createBus } from './create-bus.ts';
import { NatsBus } from './nats-bus.ts';
import { PostgresBus } from './postgres-bus.ts';

function nodeWith(natsUrls: string[], encryptionKey: string) {
  const config = { natsUrls, databaseUrl: 'postgres://127.0.0.1:1/none', encryptionKey };
  return makeNode((options) => createBus({ config, logger: silentLogger, ...options }));
}

describe('the bus that the configuration asks for', () => {
  it('is that of the database unless NATS is named', () => {
    expect(nodeWith([], 'key').bus).toBeInstanceOf(PostgresBus);
    expect(nodeWith(['nats://127.0.0.1:1'], 'key').bus).toBeInstanceOf(NatsBus);
  });
});

describeWithNats('nodes on one NATS server', () => {
  it('hear those that have the same encryption key, and nobody else', async () => {
    const server = await startNatsServer();
    const nodes = ['key', 'key', 'other'].map((key) => nodeWith([server.url], key));
    const [one, two, other] = nodes as [(typeof nodes)[0], (typeof nodes)[0], (typeof nodes)[0]];
    for (const { bus } of nodes) await bus.start();
    for (const node of nodes) await node.untilReady();
    other.bus.publishSignal('t', { of: 'other' });
    one.bus.publishSignal('t', { of: 'one' });
    await until('heard', () => two.signals().length > 0);
    expect(two.signals().map(({ signal }) => signal)).toEqual([{ of: 'one' }]);
    expect(other.signals()).toEqual([]);
    for (const { bus } of nodes) await bus.stop();
    await server.stop();
  });
});
