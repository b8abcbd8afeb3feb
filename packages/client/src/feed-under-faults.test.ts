import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRig } from './testing/rig.ts';

/** What may happen to a line, and between. */
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('append' as const), times: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cut' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('close' as const),
      code: fc.constantFrom(4001, 4008, 4009, 1001),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('away' as const), ms: fc.nat(30_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('twice' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reconnect' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(20_000) }) },
);

it('every event comes exactly once and in order, whatever happens to the line', async () => {
  const property = fc.asyncProperty(fc.array(action, { maxLength: 50, size: 'max' }), async (actions) => {
    const { server, clock, client, told } = createRig();
    client.connect();
    await clock.advance(0);
    const first = server.seq;
    for (const each of actions) {
      switch (each.do) {
        case 'append':
          for (let n = 0; n < each.times; n++) server.append();
          break;
        case 'cut':
          for (const socket of server.open) socket.cut();
          break;
        case 'die':
          for (const socket of server.open) socket.isDead = true;
          break;
        case 'close':
          for (const socket of server.open) socket.closeWith(each.code);
          break;
        case 'away':
          server.mode = 'unreachable';
          for (const socket of server.open) socket.cut();
          await clock.advance(each.ms);
          server.mode = 'up';
          break;
        case 'drop':
        case 'twice':
          server.fault = () => {
            server.fault = () => 'none';
            return each.do;
          };
          break;
        case 'reconnect':
          client.disconnect();
          await clock.advance(1);
          client.connect();
          break;
        case 'pass':
          await clock.advance(each.ms);
          break;
      }
    }
    server.fault = () => 'none';
    // The last may have been lost silently: the next one shows it.
    server.append();
    await clock.advance(120_000);
    expect(told).toEqual(Array.from({ length: server.seq - first }, (_, index) => first + index + 1));
    client.disconnect();
    await clock.advance(0);
    expect(clock.timers).toBe(0);
  });
  await fc.assert(property, { numRuns: 300 });
});
