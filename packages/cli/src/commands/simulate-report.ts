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
    sentence: inFull(request, traffic),
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

function sent({ platform, kind }: TrafficRequest, items: number): string {
  return `${items} ${platformName(platform)} ${kind} accepted`;
}

function inFull(request: TrafficRequest, { items, bodies, expected }: SimulatedTraffic): string {
  const { conversations, messages, unread, deleted, edited, reactions, byType } = summaryOf(expected);
  const types = Object.entries(byType).map(([type, count]) => `${type} ${count}`);
  return [
    `${said(request, items)} in ${counted(bodies.length, 'request')} (--seed ${request.seed}).`,
    `Stored of it in the end: ${counted(messages, 'message')} in ${counted(conversations, 'conversation')}, ${unread} unread,`,
    `  ${deleted} taken back, ${edited} edited, ${counted(reactions, 'reaction')}.`,
    ...(types.length === 0 ? [] : [`By type: ${types.join(', ')}.`]),
  ].join('\n');
}

function said(request: TrafficRequest, items: number): string {
  return request.kind === DAY
    ? `A day of ${items} ${platformName(request.platform)} items accepted`
    : sent(request, items);
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
