import { expect, it } from '@jest/globals';
import { storm } from '../support/storm.ts';

/** `KILLS=50 CLIENTS=10000 npm test -- tests/anomalies/reconnect-storm` is the long form. */
const KILLS = Number(process.env['KILLS'] ?? 3);
const CLIENTS = Number(process.env['CLIENTS'] ?? 2_000);

it(`tells ${CLIENTS} clients everything once and in order while the API is killed ${KILLS} times under 16 writers`, async () => {
  const { accepted, stored, faults, events, resumes } = await storm({
    nodes: 1,
    clients: CLIENTS,
    kills: KILLS,
  });
  expect(faults).toEqual([]);
  expect(accepted.length).toBeGreaterThan(KILLS * 16);
  expect(events).toBe(stored.length);
  expect(stored.toSorted()).toEqual(accepted.toSorted());
  expect(resumes).toBeGreaterThanOrEqual((CLIENTS / 2) * KILLS);
}, 600_000);
