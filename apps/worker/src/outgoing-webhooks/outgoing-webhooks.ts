import { type Clock, LIMITS, newId } from '@switchboard/core';
import {
  type Database,
  EVENTS_NOTIFICATION,
  NotificationListener,
  RetentionSettings,
  WEBHOOK_ENDPOINTS_NOTIFICATION,
} from '@switchboard/database';
import { AddressGuard, type Logger, type Metrics, RepeatableTask, type Service } from '@switchboard/service';
import { RETRY_PAUSES_MS } from './attempt-outcome.ts';
import { EndpointSender } from './endpoint-sender.ts';
import { OutgoingRetention } from './outgoing-retention.ts';
import { WebhookPoster } from './webhook-poster.ts';

export interface OutgoingWebhooksOptions {
  /** Must be open when `start` is called; is not closed here. */
  database: Pick<Database, 'url' | 'webhookEndpoints' | 'outgoingDeliveries' | 'settings'>;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** `OUTGOING_WEBHOOK_PRIVATE_HOSTS` */
  privateHosts: readonly string[];
  /** Shorter in tests. */
  timings?: { pollMs?: number; leaseMs?: number; attemptMsMax?: number; pausesMs?: readonly number[] };
  /** From 0 to 1. */
  random?: () => number;
}

/** How long a stopping process lets deliveries end that are under way. Then they are cut, and sent again by the next. */
const END_MS = 3_000;

/**
 * Tells other programs what happens, by Standard Webhooks. Every endpoint belongs to one process at a time; of several
 * processes each takes some, and takes over those of one that died. Each event arrives at least once.
 */
export class OutgoingWebhooks implements Service {
  readonly #options: OutgoingWebhooksOptions;
  readonly #holder = `outgoing-${newId()}`;
  readonly #cut = new AbortController();
  readonly #poster: WebhookPoster;
  readonly #senders = new Map<string, EndpointSender>();
  readonly #task = new RepeatableTask(() => this.#lookOrTell());
  readonly #notifications: NotificationListener;
  readonly #retention: OutgoingRetention;
  #poll: NodeJS.Timeout | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #isStopping = false;
  #isAway = false;

  constructor(options: OutgoingWebhooksOptions) {
    this.#options = options;
    const { database, clock, logger, privateHosts, timings } = options;
    this.#poster = new WebhookPoster(new AddressGuard(privateHosts), clock, timings?.attemptMsMax);
    this.#notifications = new NotificationListener({
      databaseUrl: database.url,
      on: {
        [EVENTS_NOTIFICATION]: () => this.#gather(),
        [WEBHOOK_ENDPOINTS_NOTIFICATION]: () => this.wake(),
      },
      onListening: () => this.wake(),
    });
    const retention = new RetentionSettings(database.settings, {});
    this.#retention = new OutgoingRetention({
      deliveries: database.outgoingDeliveries,
      days: () => retention.days('outgoing_deliveries_days'),
      clock,
      logger,
    });
  }

  async start(): Promise<void> {
    if (this.#isStopping) return;
    await this.#notifications.start();
    await this.#retention.start();
    this.#poll ??= setInterval(() => this.wake(), this.#options.timings?.pollMs ?? LIMITS.outgoingPollMs);
    this.wake();
  }

  /** Begins nothing new, gives what is under way a moment to end, and lets other processes go on. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#poll);
    clearTimeout(this.#gathering);
    await this.#notifications.stop();
    await this.#retention.stop();
    await this.#task.settled();
    const cutting = setTimeout(() => this.#cut.abort(), END_MS);
    await Promise.all([...this.#senders.values()].map((sender) => sender.end()));
    clearTimeout(cutting);
    this.#poster.close();
    await this.#options.database.outgoingDeliveries.release(this.#holder).catch(() => {});
  }

  /** Looks now which endpoints there are and what is to be sent, instead of at the next poll. */
  wake(): void {
    if (!this.#isStopping) this.#task.request();
  }

  /** Events come by the thousand; some of them are one look at the log. */
  #gather(): void {
    if (this.#isStopping) return;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      for (const sender of this.#senders.values()) sender.wake();
    }, LIMITS.outgoingGatherMs);
  }

  async #lookOrTell(): Promise<void> {
    try {
      await this.#look();
      this.#isAway = false;
    } catch (error) {
      if (this.#isAway || this.#isStopping) return;
      this.#isAway = true;
      this.#options.logger.warn('endpoints could not be looked at; tried again', { error });
    }
  }

  async #look(): Promise<void> {
    const { database, clock, timings } = this.#options;
    const held = await database.outgoingDeliveries.acquire(
      this.#holder,
      timings?.leaseMs ?? LIMITS.outgoingLeaseMs,
      new Date(clock.now()),
    );
    const ids = new Set(held.map(({ id }) => id));
    for (const [id, sender] of this.#senders) if (!ids.has(id) && !sender.isRunning) this.#senders.delete(id);
    if (this.#isStopping) return;
    for (const { id, hasWork } of held) {
      const sender = this.#senders.get(id) ?? this.#newSender(id);
      if (hasWork) sender.wake();
    }
  }

  #newSender(id: string): EndpointSender {
    const { database, clock, logger, metrics, timings, random = Math.random } = this.#options;
    const sender = new EndpointSender(id, {
      endpoints: database.webhookEndpoints,
      deliveries: database.outgoingDeliveries,
      poster: this.#poster,
      holder: this.#holder,
      clock,
      logger,
      metrics,
      pausesMs: timings?.pausesMs ?? RETRY_PAUSES_MS,
      random,
      signal: this.#cut.signal,
    });
    this.#senders.set(id, sender);
    return sender;
  }
}
