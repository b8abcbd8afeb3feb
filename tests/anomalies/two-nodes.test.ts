import { describe, expect, it } from '@jest/globals';
import { describeWithNats, startNatsServer } from '../support/nats-server.ts';
import { storm, type StormOutcome } from '../support/storm.ts';

const KILLS = Number(process.env['KILLS'] ?? 2);
const CLIENTS = Number(process.env['CLIENTS'] ?? 1_000);

function check({ accepted, stored, faults, events, resumes }: StormOutcome): void {
  expect(faults).toEqual([]);
  expect(accepted.length).toBeGreaterThan(KILLS * 16);
  expect(events).toBe(stored.length);
  expect(stored.toSorted()).toEqual(accepted.toSorted());
  expect(resumes).toBeGreaterThan(0);
}

describe('two nodes that are killed in turn', () => {
  it(`tell ${CLIENTS} clients everything once and in order, over PostgreSQL`, async () => {
    check(await storm({ nodes: 2, clients: CLIENTS, kills: KILLS }));
  }, 600_000);
});

describeWithNats('two nodes that are killed in turn', () => {
  it(`tell ${CLIENTS} clients everything once and in order, over NATS`, async () => {
    const nats = await startNatsServer();
    check(await storm({ nodes: 2, clients: CLIENTS, kills: KILLS, env: { NATS_URL: nats.url } }));
    await nats.stop();
  }, 600_000);
});
