import { DAY_MS, type MetaPlatform, SECOND_MS } from '@switchboard/core';
import {
  buildWebhook,
  customersFor,
  type ExpectedConversation,
  ExpectedInbox,
  mergeWebhooks,
  type Random,
  seededRandom,
  type SettledWebhook,
  settleWebhook,
  shuffled,
  simulateDay,
  simulatedKind,
  simulatedTurn,
  type WebhookBody,
  withDuplicates,
} from '@switchboard/simulators';
import type { SimulateOptions } from './simulate-options.ts';

/** The kind that stands for a whole day of all of them. */
export const DAY = 'day';

/** What is about to be sent, and what should be stored of it in the end. */
export interface SimulatedTraffic {
  /** One request each, in the order in which they are to be sent. */
  bodies: WebhookBody[];
  /** How many items there are in them, each counted once. */
  items: number;
  expected: ExpectedConversation[];
}

export interface TrafficRequest {
  platform: MetaPlatform;
  kind: string;
  channelExternalId: string;
  options: SimulateOptions;
  /** What decides everything that is left to chance. */
  seed: number;
  nowMs: number;
}

/** Pure but for message ids, which are unpredictable unless somebody asked for a seed. */
export function plannedTraffic(request: TrafficRequest): SimulatedTraffic {
  const { bodies, expected } = request.kind === DAY ? wholeDay(request) : oneKind(request);
  return { bodies: inDisorder(bodies, request), items: bodies.length, expected };
}

type Orderly = Pick<SimulatedTraffic, 'bodies' | 'expected'>;

/** Ends before now: nothing in it claims to be from the future. */
function wholeDay({ platform, channelExternalId, options, seed, nowMs }: TrafficRequest): Orderly {
  const { count, identity, text, from: peerExternalId } = options;
  return simulateDay({
    platform,
    channelExternalIds: [channelExternalId],
    seed,
    startMs: nowMs - DAY_MS,
    count,
    identity,
    text,
    peerExternalId,
  });
}

function oneKind(request: TrafficRequest): Orderly {
  const random = request.options.seed === undefined ? undefined : seededRandom(request.seed);
  const inbox = new ExpectedInbox();
  const bodies = Array.from({ length: request.options.count ?? 1 }, (_, index) => {
    const webhook = nthWebhook(request, index, random);
    inbox.record(webhook);
    return buildWebhook(webhook);
  });
  return { bodies, expected: inbox.conversations() };
}

function nthWebhook(request: TrafficRequest, index: number, random: Random | undefined): SettledWebhook {
  const { platform, kind, channelExternalId, options, nowMs } = request;
  const { customer, text: turn } = simulatedTurn(index, customersFor({ platform, kind, ...options }));
  // A customer's sentence is no title of a button and no emoji.
  const text = options.text ?? (simulatedKind(platform, kind).speaks === true ? turn : undefined);
  const requestsBefore = Math.floor(index / options.batch);
  return settleWebhook({
    platform,
    kind,
    channelExternalId,
    peerExternalId: options.from ?? customer.externalIds[platform],
    peerName: customer.name,
    ...(text === undefined ? {} : { text }),
    ...(options.identity === undefined ? {} : { identity: options.identity }),
    ...(random === undefined ? {} : { random }),
    timestampMs: nowMs + Math.floor((requestsBefore * SECOND_MS) / options.rate),
  });
}

/** First what Meta does to items, then what it does to requests: a repeated one is repeated as a whole. */
function inDisorder(bodies: WebhookBody[], { options, seed }: TrafficRequest): WebhookBody[] {
  const random = seededRandom(seed);
  const ordered = options.shuffle === true ? shuffled(bodies, random) : bodies;
  const batched = options.batch > 1 ? mergeWebhooks(ordered, options.batch, random) : ordered;
  return withDuplicates(batched, options.duplicate, random);
}
