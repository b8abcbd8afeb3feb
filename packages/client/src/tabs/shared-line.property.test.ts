import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { MemoryBrowser, type MemoryTab } from '../testing/memory-browser.ts';

it('every tab hears every event exactly once and in order, whatever happens to tabs, lines and messages', async () => {
  const tab = fc.nat(3);
  const action = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ do: fc.constant('append' as const), times: fc.integer({ min: 1, max: 4 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom('close' as const, 'freeze' as const, 'thaw' as const),
        tab,
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('open' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), tab }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cut' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('lose' as const), times: fc.integer({ min: 1, max: 6 }) }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(20_000) }) },
  );
  const property = fc.asyncProperty(fc.array(action, { maxLength: 50, size: 'max' }), async (actions) => {
    const server = new FakeServer();
    const clock = new FakeClock();
    const browser = new MemoryBrowser(server, clock);
    const open = (): void => browser.open().client.connect();
    const alive = (): MemoryTab[] => browser.tabs.filter(({ isClosed }) => !isClosed);
    open();
    open();
    await clock.advance(0);
    for (const each of actions) {
      const chosen = 'tab' in each ? alive()[each.tab] : undefined;
      if (each.do === 'append') for (let n = 0; n < each.times; n++) server.append();
      else if (each.do === 'open') open();
      else if (each.do === 'cut') for (const socket of server.open) socket.cut();
      else if (each.do === 'pass') await clock.advance(each.ms);
      else if (each.do === 'lose') {
        let left = each.times;
        browser.loses = () => left-- > 0;
      } else if (each.do === 'leave' && chosen?.isFrozen === false) {
        chosen.client.disconnect();
        await clock.advance(1);
        chosen.client.connect();
      } else if (each.do === 'close') chosen?.close();
      else if (each.do === 'freeze') chosen?.freeze();
      else if (each.do === 'thaw') chosen?.thaw();
      if (Math.abs(server.seq) % 3 === 0) await clock.advance(0);
    }
    browser.loses = () => false;
    for (const each of alive()) each.thaw();
    await clock.advance(120_000);
    server.append();
    await clock.advance(120_000);
    for (const { told, begins, resyncs, client } of alive()) {
      expect(client.cursor).toBe(server.cursor);
      expect(told).toEqual(Array.from({ length: server.seq - begins }, (_, index) => begins + index + 1));
      expect(resyncs).toEqual([]);
    }
    expect(server.open.length).toBe(alive().length === 0 ? 0 : 1);
    for (const { client } of alive()) client.disconnect();
    await clock.advance(0);
  });
  await fc.assert(property, { numRuns: 80 });
}, 120_000);
