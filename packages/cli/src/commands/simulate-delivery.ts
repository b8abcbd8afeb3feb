import { type Clock, SECOND_MS } from '@switchboard/core';
import type { Random, WebhookBody } from '@switchboard/simulators';

export interface DeliveryPace {
  /** Requests a second. */
  rate: number;
  /** Each request is late by a time up to this; later ones then overtake it. */
  delayMsMax: number;
  random: Random;
  clock: Clock;
  sleep: (ms: number) => Promise<unknown>;
}

/** Late requests meet each other: Meta delivers concurrently (notes/meta.md §3). */
const IN_FLIGHT_MAX = 10;

/**
 * Hands every body to `post` at its time: one after the other, or, where they may be late, several at once.
 *
 * @throws the first error of `post`, after which nothing more is sent.
 */
export async function deliverAll(
  bodies: readonly WebhookBody[],
  post: (body: WebhookBody) => Promise<void>,
  { rate, delayMsMax, random, clock, sleep }: DeliveryPace,
): Promise<void> {
  const due = bodies
    .map((body, index) => ({ body, afterMs: (index * SECOND_MS) / rate + random() * delayMsMax }))
    .toSorted((a, b) => a.afterMs - b.afterMs);
  const inFlightMax = delayMsMax > 0 ? IN_FLIGHT_MAX : 1;
  const inFlight = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const startedMs = clock.now();
  for (const { body, afterMs } of due) {
    const waitMs = startedMs + afterMs - clock.now();
    if (waitMs > 0) await sleep(waitMs);
    const task = post(body)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => inFlight.delete(task));
    inFlight.add(task);
    if (inFlight.size >= inFlightMax) await Promise.race(inFlight);
    if (failures.length > 0) break;
  }
  await Promise.all(inFlight);
  if (failures.length > 0) throw failures[0];
}
