import { describe, expect, it } from '@jest/globals';
import { DAY_MS, META_PLATFORMS } from '@switchboard/core';
import { itemsIn, SIMULATED_KINDS, splitWebhook } from '@switchboard/simulators';
import type { SimulateOptions } from './simulate-options.ts';
import { simulationReport } from './simulate-report.ts';
import { DAY, plannedTraffic, type SimulatedTraffic, type TrafficRequest } from './simulate-traffic.ts';

const NOW_MS = 1_790_000_000_000;

function requestFor(kind: string, options: Partial<SimulateOptions> = {}): TrafficRequest {
  return {
    platform: 'whatsapp',
    kind,
    channelExternalId: '1001',
    options: { rate: 5, batch: 1, duplicate: 0, delay: 0, ...options },
    seed: 7,
    nowMs: NOW_MS,
  };
}

function planned(kind: string, options: Partial<SimulateOptions> = {}): SimulatedTraffic {
  return plannedTraffic(requestFor(kind, options));
}

function reportOf(kind: string, options: Partial<SimulateOptions> = {}): ReturnType<typeof simulationReport> {
  return simulationReport(requestFor(kind, options), planned(kind, options));
}

const itemsOf = ({ bodies }: SimulatedTraffic): string[] =>
  bodies
    .flatMap(splitWebhook)
    .map((body) => JSON.stringify(body))
    .toSorted();

describe('plannedTraffic', () => {
  it('sends one message when nothing else is said', () => {
    const { bodies, items, expected } = planned('text', { text: 'Добрий день' });
    expect([bodies.length, items]).toEqual([1, 1]);
    expect(expected).toMatchObject([{ unread: 1, messages: [{ type: 'text', text: 'Добрий день' }] }]);
  });

  it('lets several customers write in turn, or the one who is named', () => {
    expect(planned('text', { count: 12 }).expected).toHaveLength(6);
    expect(planned('text', { count: 12, from: '48000000777' }).expected).toMatchObject([
      { addresses: ['48000000777', 'PL.9000048000000777'], unread: 12 },
    ]);
  });

  it('makes new message ids each time, and the same ones for a seed', () => {
    expect(planned('text').bodies).not.toEqual(planned('text').bodies);
    const seeded = { seed: 7, count: 3 };
    expect(planned('text', seeded).bodies).toEqual(planned('text', seeded).bodies);
  });

  it.each(
    META_PLATFORMS.flatMap((platform) => SIMULATED_KINDS[platform].map((kind) => [platform, kind] as const)),
  )('can send %s %s to a dozen people, batched', (platform, kind) => {
    const options = { rate: 5, batch: 4, duplicate: 0, delay: 0, count: 12 };
    const { bodies } = plannedTraffic({ ...requestFor(kind), platform, options });
    expect(bodies.map(itemsIn)).toEqual([4, 4, 4]);
  });

  it.each(['both', 'phone', 'bsuid'] as const)('shows everybody by %s', (identity) => {
    const sent = JSON.stringify(planned('text', { count: 12, identity }).bodies);
    expect(sent.includes('"from":')).toBe(identity !== 'bsuid');
    expect(sent.includes('"from_user_id":')).toBe(identity !== 'phone');
  });

  it('leaves sentences out where a title or an emoji belongs', () => {
    const sent = JSON.stringify(planned('reaction').bodies);
    expect(sent).toContain('"emoji":"👍"');
  });

  it('shuffles, repeats and batches without losing anything', () => {
    const orderly = planned(DAY, { count: 400 });
    const disorderly = planned(DAY, { count: 400, shuffle: true, duplicate: 0.1, batch: 20 });
    expect(disorderly.expected).toEqual(orderly.expected);
    expect(disorderly.items).toBe(orderly.items);
    expect(new Set(itemsOf(disorderly)).size).toBe(new Set(itemsOf(orderly)).size);
    const requests = Math.ceil(orderly.items / 20);
    expect(disorderly.bodies.length).toBe(requests + Math.round(requests * 0.1));
    const [first] = planned(DAY, { shuffle: true }).bodies;
    expect(first).not.toEqual(planned(DAY).bodies[0]);
  });

  it('has the day over by now', () => {
    const { expected } = planned(DAY, { count: 2_000 });
    const times = expected.flatMap(({ messages }) => messages.map(({ sentAtMs }) => sentAtMs));
    expect(Math.max(...times)).toBeLessThan(NOW_MS);
    expect(Math.max(...times)).toBeGreaterThan(NOW_MS - DAY_MS);
  });
});

describe('simulationReport', () => {
  it('says no more than what was asked for', () => {
    const { sentence } = reportOf('text', { count: 5 });
    expect(sentence).toMatch(
      /^5 WhatsApp text accepted in 5 requests \(--seed \d+\)\.\nStored of it in the end: 5 messages/,
    );
  });

  it('says what should be stored after a day', () => {
    const { sentence } = reportOf(DAY, { count: 300, batch: 10 });
    expect(sentence).toMatch(/^A day of \d+ WhatsApp items accepted in \d+ requests \(--seed 7\)\.\n/);
    expect(sentence).toMatch(/\d+ messages in \d+ conversations, \d+ unread/);
    expect(sentence).toMatch(/By type: text \d+, /);
  });

  it('says the same after any disorder', () => {
    for (const options of [{ shuffle: true }, { duplicate: 0.5 }, { batch: 2 }, { delay: 10 }, { seed: 7 }]) {
      expect(reportOf('text', { count: 4, ...options }).sentence).toContain('4 messages in 4 conversations');
    }
  });

  it('tells scripts all of it', () => {
    const { facts } = reportOf('text', { count: 7, batch: 5 });
    expect(facts).toEqual({
      accepted: 7,
      requests: 2,
      seed: 7,
      expected: {
        conversations: 6,
        messages: 7,
        unread: 7,
        deleted: 0,
        edited: 0,
        reactions: 0,
        by_type: { text: 7 },
        by_conversation: expect.arrayContaining([
          { addresses: ['380000000101', 'PL.9000380000000101'], messages: 2, unread: 2 },
        ]),
      },
    });
  });
});
