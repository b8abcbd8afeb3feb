import { describe, expect, it } from '@jest/globals';
import { seededRandom, type WebhookBody } from '@switchboard/simulators';
import { deliverAll, type DeliveryPace } from './simulate-delivery.ts';

const bodies = (count: number): WebhookBody[] =>
  Array.from({ length: count }, (_, n) => ({ object: 'page', entry: [{ id: String(n) }] }));

/** Time that passes only when somebody sleeps. */
function pace(rest: Partial<DeliveryPace> = {}): DeliveryPace & { elapsedMs: () => number } {
  let nowMs = 1_000;
  return {
    rate: 10,
    delayMsMax: 0,
    random: seededRandom(1),
    clock: { now: () => nowMs },
    sleep: async (ms) => {
      nowMs += ms;
    },
    elapsedMs: () => nowMs - 1_000,
    ...rest,
  };
}

const numbersOf = (posted: WebhookBody[]): number[] => posted.map(({ entry }) => Number(entry[0]?.id));

describe('deliverAll', () => {
  it('posts one after the other, so many a second', async () => {
    const posted: WebhookBody[] = [];
    const paced = pace();
    await deliverAll(bodies(11), async (body) => void posted.push(body), paced);
    expect(numbersOf(posted)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(paced.elapsedMs()).toBe(1_000);
  });

  it('never has two on their way while nothing may be late', async () => {
    let inFlight = 0;
    await deliverAll(
      bodies(5),
      async () => {
        inFlight++;
        expect(inFlight).toBe(1);
        await Promise.resolve();
        inFlight--;
      },
      pace(),
    );
  });

  it('lets late requests be overtaken, and loses none', async () => {
    const posted: WebhookBody[] = [];
    const paced = pace({ rate: 100, delayMsMax: 1_000 });
    await deliverAll(bodies(50), async (body) => void posted.push(body), paced);
    const numbers = numbersOf(posted);
    expect(numbers).not.toEqual(numbers.toSorted((a, b) => a - b));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbersOf(bodies(50)));
    expect(paced.elapsedMs()).toBeLessThanOrEqual(490 + 1_000);
  });

  it('has a few on their way at once while they may be late', async () => {
    let inFlight = 0;
    let most = 0;
    await deliverAll(
      bodies(50),
      async () => {
        most = Math.max(most, ++inFlight);
        for (let turn = 0; turn < 100; turn++) await Promise.resolve();
        inFlight--;
      },
      pace({ delayMsMax: 1 }),
    );
    expect(most).toBe(10);
  });

  it('stops at the first that fails, and says why', async () => {
    const posted: number[] = [];
    const delivery = deliverAll(
      bodies(5),
      async ({ entry }) => {
        posted.push(Number(entry[0]?.id));
        if (posted.length === 3) throw new Error('answered 503');
      },
      pace(),
    );
    await expect(delivery).rejects.toThrow('answered 503');
    expect(posted).toEqual([0, 1, 2]);
  });
});
