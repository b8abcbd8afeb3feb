import { platformName } from '@switchboard/core';
import { summaryOf } from '@switchboard/simulators';
import { DAY, type SimulatedTraffic, type TrafficRequest } from './simulate-traffic.ts';

/** What was sent and what should be stored now, for people and for scripts. */
export interface SimulationReport {
  sentence: string;
  facts: Record<string, unknown>;
}

export function simulationReport(request: TrafficRequest, traffic: SimulatedTraffic): SimulationReport {
  const { items, bodies, expected } = traffic;
  const { byType, ...counts } = summaryOf(expected);
  return {
    sentence: isPlain(request) ? `${sent(request, items)}.` : inFull(request, traffic),
    facts: {
      accepted: items,
      requests: bodies.length,
      seed: request.seed,
      expected: {
        ...counts,
        by_type: byType,
        by_conversation: expected.map(({ addresses, messages, linesWithoutId, unread }) => ({
          addresses,
          messages: messages.length + linesWithoutId,
          unread,
        })),
      },
    },
  };
}

/** Sent as it was asked for: nobody needs to be told what becomes of it. */
function isPlain({ kind, options }: TrafficRequest): boolean {
  const { shuffle = false, duplicate, batch, delay, seed } = options;
  const isOrderly = !shuffle && duplicate === 0 && batch === 1 && delay === 0 && seed === undefined;
  return kind !== DAY && isOrderly;
}

function sent({ platform, kind }: TrafficRequest, items: number): string {
  return `${items} ${platformName(platform)} ${kind} accepted`;
}

function inFull(request: TrafficRequest, { items, bodies, expected }: SimulatedTraffic): string {
  const { conversations, messages, unread, deleted, edited, reactions, byType } = summaryOf(expected);
  const said =
    request.kind === DAY
      ? `A day of ${items} ${platformName(request.platform)} items accepted`
      : sent(request, items);
  const types = Object.entries(byType).map(([type, count]) => `${type} ${count}`);
  return [
    `${said} in ${bodies.length} requests (--seed ${request.seed}).`,
    `Stored of it in the end: ${messages} messages in ${conversations} conversations, ${unread} of them unread,`,
    `  ${deleted} taken back, ${edited} edited, ${reactions} reactions.`,
    ...(types.length === 0 ? [] : [`By type: ${types.join(', ')}.`]),
  ].join('\n');
}
