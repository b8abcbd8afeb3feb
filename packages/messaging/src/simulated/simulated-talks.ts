import {
  type Clock,
  type InboundEvent,
  type InboundStatus,
  LIMITS,
  type SendOutcome,
} from '@switchboard/core';
import type { ClaimedJob, InboundItem } from '@switchboard/database';
import type { Logger, Service } from '@switchboard/service';
import { simulatedCustomerAt, simulatedId, simulatedMessage } from './simulated-customer.ts';

/** How long after a reply each thing happens, in milliseconds: as quick as a person who waits for it. */
export interface SimulatedPace {
  deliveredMs: number;
  readMs: number;
  answeredMs: number;
}

const PACE: SimulatedPace = { deliveredMs: 700, readMs: 1_800, answeredMs: 4_500 };

export interface SimulatedTalksOptions {
  /** The way in: as of any platform. */
  submit: (item: InboundItem) => Promise<unknown>;
  clock: Clock;
  logger: Logger;
  pace?: SimulatedPace;
}

/**
 * Stands where a platform would, for channels that have none: takes every reply, says that it was delivered and read, and
 * lets a simulated customer answer. Nothing of it is kept: when the process ends, they fall silent.
 */
export class SimulatedTalks implements Service {
  readonly #options: SimulatedTalksOptions;
  /** How many answers each address has given, the one that spoke last at the end. */
  readonly #given = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #submitting = new Set<Promise<void>>();
  #isStopped = false;

  constructor(options: SimulatedTalksOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#submitting);
  }

  /** Takes a job as a platform would. */
  send(job: ClaimedJob): SendOutcome {
    if (job.kind !== 'message') return { kind: 'sent', externalId: null };
    const externalId = simulatedId();
    const { deliveredMs, readMs, answeredMs } = this.#options.pace ?? PACE;
    this.#after(deliveredMs, () => this.#receipt(job, externalId, 'delivered'));
    this.#after(readMs, () => this.#receipt(job, externalId, 'read'));
    this.#after(answeredMs, () => this.#answer(job));
    return { kind: 'sent', externalId };
  }

  #receipt({ target }: ClaimedJob, messageExternalId: string, status: 'delivered' | 'read'): InboundStatus {
    return {
      kind: 'status',
      platform: target.platform,
      channelExternalId: target.channelExternalId,
      messageExternalId,
      status,
      occurredAt: this.#now(),
      error: null,
      includesEarlier: false,
      sendReference: null,
    };
  }

  /** The next thing that they have to say; null when there is nothing more. */
  #answer({ target, conversationId }: ClaimedJob): InboundEvent | null {
    const customer = simulatedCustomerAt(target.address);
    const given = this.#given.get(conversationId) ?? 0;
    const text = customer?.answers[given];
    if (customer === null || text === undefined) return null;
    this.#given.delete(conversationId);
    this.#given.set(conversationId, given + 1);
    const [oldest] = this.#given.keys();
    if (this.#given.size > LIMITS.simulatedTalksMax && oldest !== undefined) this.#given.delete(oldest);
    const { channelExternalId } = target;
    return simulatedMessage(customer, text, { channelExternalId, at: this.#now() });
  }

  #after(ms: number, what: () => InboundEvent | null): void {
    if (this.#isStopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const event = what();
      if (event !== null) this.#submit(event);
    }, ms);
    this.#timers.add(timer);
  }

  #submit(event: InboundEvent): void {
    const { submit, logger } = this.#options;
    const submitting = submit({ delivery: null, events: [event] })
      .catch((error: unknown) => logger.warn('a simulated customer was not heard', { error }))
      .then(() => void this.#submitting.delete(submitting));
    this.#submitting.add(submitting);
  }

  #now(): Date {
    return new Date(this.#options.clock.now());
  }
}
