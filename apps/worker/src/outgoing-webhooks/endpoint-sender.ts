import { type Clock, LIMITS } from '@switchboard/core';
import type {
  DueDelivery,
  EndpointHealth,
  OutgoingAttempt,
  OutgoingDeliveryStore,
  WebhookEndpoint,
  WebhookEndpointStore,
} from '@switchboard/database';
import { type Logger, type Metrics, RepeatableTask } from '@switchboard/service';
import { outcomeOf, type WebhookAnswer } from './attempt-outcome.ts';
import type { WebhookPoster } from './webhook-poster.ts';
import { signedRequest, webhookBody } from './webhook-request.ts';

export interface EndpointSenderOptions {
  endpoints: Pick<WebhookEndpointStore, 'find' | 'signingSecrets'>;
  deliveries: Pick<OutgoingDeliveryStore, 'take' | 'due' | 'record' | 'hasten'>;
  poster: Pick<WebhookPoster, 'post'>;
  holder: string;
  clock: Clock;
  logger: Logger;
  metrics: Pick<Metrics, 'outgoingWebhookAttempts' | 'outgoingWebhookSeconds' | 'outgoingWebhooksDisabled'>;
  pausesMs: readonly number[];
  random: () => number;
  /** Cuts what is under way. */
  signal: AbortSignal;
}

/**
 * Tells one endpoint what it lacks, one delivery after another: while all goes well, in the order of the log. What fails
 * comes again later and holds nothing up.
 */
export class EndpointSender {
  readonly #id: string;
  readonly #options: EndpointSenderOptions;
  readonly #task = new RepeatableTask(() => this.#runOrTell());
  #isEnding = false;
  /** After an error of our own: not before. */
  #notBeforeMs = 0;

  constructor(id: string, options: EndpointSenderOptions) {
    this.#id = id;
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#task.isRunning;
  }

  /** There may be something to do. Cheap to call too often. */
  wake(): void {
    if (!this.#isEnding) this.#task.request();
  }

  /** Begins nothing new; resolves when what is under way has ended. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#task.settled();
  }

  async #runOrTell(): Promise<void> {
    const { clock, logger } = this.#options;
    if (clock.now() < this.#notBeforeMs) return;
    try {
      while (!this.#isEnding && (await this.#turn()));
    } catch (error) {
      this.#notBeforeMs = clock.now() + LIMITS.outgoingRestMs;
      logger.warn('an endpoint could not be told what happens; tried again', { endpoint: this.#id, error });
    }
  }

  /** Answers whether another turn makes sense. */
  async #turn(): Promise<boolean> {
    const { endpoints, deliveries, holder, clock } = this.#options;
    const now = new Date(clock.now());
    const endpoint = await endpoints.find(this.#id);
    if (endpoint === null || !endpoint.isEnabled || endpoint.leaseHolder !== holder) return false;
    if (endpoint.restingUntil !== null && endpoint.restingUntil > now) return false;
    // Of one that is probably down, one delivery finds out.
    const limit = isDown(endpoint) ? 1 : LIMITS.outgoingBatchDeliveries;
    const due = await deliveries.due(this.#id, now, limit);
    const isShort = due.length < limit;
    for (const delivery of due) if (!(await this.#deliver(endpoint, delivery))) return false;
    const moved = isShort && (await deliveries.take(holder, this.#id, now));
    return due.length > 0 || moved;
  }

  /** Answers whether the next delivery may follow; the endpoint's health is that after this one. */
  async #deliver(endpoint: WebhookEndpoint, delivery: DueDelivery): Promise<boolean> {
    if (this.#isEnding) return false;
    const { poster, endpoints, deliveries, holder, clock, signal, metrics, pausesMs, random } = this.#options;
    const body = webhookBody(delivery, endpoint.id);
    const at = new Date(clock.now());
    if (body === null) {
      return await deliveries.record(holder, this.#id, delivery.eventId, noLongerKept(endpoint, at));
    }
    const secrets = endpoints.signingSecrets(endpoint, at);
    const request = signedRequest(body, { eventId: delivery.eventId, secrets, at });
    const answer = await poster.post(endpoint.url, request, signal);
    if (answer === null) return false;
    const atMs = clock.now();
    const context = { attempts: delivery.attempts, health: endpoint, atMs, pausesMs, random: random() };
    const outcome = outcomeOf(answer, context);
    metrics.outgoingWebhookAttempts.inc({ outcome: outcome.state === 'delivered' ? 'delivered' : 'failed' });
    metrics.outgoingWebhookSeconds.observe(answer.durationMs / 1000);
    const mayGoOn = await deliveries.record(holder, this.#id, delivery.eventId, outcome);
    await this.#follow(endpoint, outcome, answer);
    return mayGoOn && outcome.health.restingUntil === null;
  }

  async #follow(endpoint: WebhookEndpoint, outcome: OutgoingAttempt, answer: WebhookAnswer): Promise<void> {
    const { logger, metrics, deliveries, clock } = this.#options;
    const fields = { endpoint: this.#id, host: new URL(endpoint.url).host };
    if (outcome.state === 'delivered' && isDown(endpoint)) {
      logger.info('an endpoint answers again', fields);
      await deliveries.hasten(this.#id, new Date(clock.now()));
    } else if (outcome.disabledReason !== null) {
      metrics.outgoingWebhooksDisabled.inc();
      logger.warn('an endpoint was disabled', { ...fields, reason: outcome.disabledReason });
    } else if (!isDown(endpoint) && isDown(outcome.health)) {
      logger.warn('an endpoint seems to be down', { ...fields, reason: answer.error });
    }
    Object.assign(endpoint, outcome.health);
  }
}

function isDown({ consecutiveFailures }: Pick<EndpointHealth, 'consecutiveFailures'>): boolean {
  return consecutiveFailures >= LIMITS.outgoingFailuresBeforeRest;
}

/** It says nothing about the endpoint. */
function noLongerKept(health: EndpointHealth, at: Date): OutgoingAttempt {
  const { failingSince, consecutiveFailures, restingUntil } = health;
  return {
    state: 'failed',
    nextAttemptAt: null,
    at,
    status: null,
    error: 'The log does not keep this event any more.',
    durationMs: 0,
    responseExcerpt: null,
    health: { failingSince, consecutiveFailures, restingUntil },
    disabledReason: null,
  };
}
