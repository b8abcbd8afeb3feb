import type { Clock, LoggedEvent } from '@switchboard/core';
import type { Database } from '@switchboard/database';
import type { Logger, Metrics, Service } from '@switchboard/service';
import { AccessWatch } from './auth/access-watch.ts';
import type { Bus } from './bus/bus.ts';
import { createBus } from './bus/create-bus.ts';
import { ChannelPlatforms } from './channel-platforms.ts';
import type { ApiConfig } from './config.ts';
import { Publisher } from './publisher.ts';
import { Colleagues } from './sockets/colleagues.ts';
import type { LogPosition } from './sockets/frames.ts';
import { LogPages } from './sockets/log-pages.ts';
import { MessagesConnectionManager } from './sockets/messages-connection-manager.ts';

export interface RealtimeOptions {
  /** True for a connection to PostgreSQL whose commits are offered to the publisher by this process. */
  isOwn: (processId: number) => boolean;
  database: Database;
  config: ApiConfig;
  clock: Clock;
  /** Never set back or forth. */
  steadyClock: Clock;
  metrics: Metrics;
  logger: Logger;
  /** Milliseconds between two looks whether those who are connected still may be. */
  accessCheckMs: number;
  /** Shorter in tests that wait for dead peers. */
  heartbeat?: { heartbeatMs: number; silenceMsMax: number; stuckMsMax?: number };
}

/** What other nodes' listeners have to say to everybody who is connected. */
const NOTIFICATION_TOPIC = 'notification';

/** From the event log and the other nodes to this node's sockets: the parts, built and joined. */
export class Realtime implements Service {
  readonly manager: MessagesConnectionManager;
  readonly publisher: Publisher;
  readonly platforms: ChannelPlatforms;
  readonly colleagues: Colleagues;
  readonly #options: RealtimeOptions;
  readonly #accessWatch: AccessWatch;
  readonly #bus: Bus;

  constructor(options: RealtimeOptions) {
    this.#options = options;
    const { database, clock, steadyClock, metrics, logger, accessCheckMs, heartbeat } = options;
    const { events: log, credentials } = database;
    this.platforms = new ChannelPlatforms(database.channels);
    this.manager = new MessagesConnectionManager({
      log,
      pages: new LogPages(log),
      publishedThrough: (seq) => this.publisher.publishedThrough(seq),
      metrics,
      clock: steadyClock,
      logger,
      ...heartbeat,
    });
    const { manager, platforms } = this;
    const tellOthers = (epoch: string, events: readonly LoggedEvent[]): void =>
      this.#bus.publishEvents(epoch, events);
    this.publisher = new Publisher({ log, manager, platforms, tellOthers, clock, metrics, logger });
    this.colleagues = new Colleagues({
      clock: steadyClock,
      tell: (text, audience) => manager.tellColleagues(text, audience),
      publishSignal: (topic, signal) => this.#bus.publishSignal(topic, signal),
    });
    this.#accessWatch = new AccessWatch({ manager, credentials, logger, intervalMs: accessCheckMs });
    this.#bus = this.#createBus();
  }

  /** How far the event log has been published here. */
  get position(): LogPosition {
    return this.manager.position;
  }

  /** Null, or a sentence why the other nodes are not heard at once. */
  get waitingFor(): string | null {
    // PostgreSQL's own notifications come back with it; a second's delay is no reason to be taken out of service.
    return this.#options.config.natsUrls.length > 0 ? this.#bus.isReady() : null;
  }

  /** May be called again when it has failed. */
  async start(): Promise<void> {
    await this.platforms.start();
    await this.publisher.start();
    await this.#bus.start();
    await this.colleagues.start();
    await this.#accessWatch.start();
  }

  /** Tells what was committed a moment ago, and only then sends everybody away. */
  async sendAway(): Promise<void> {
    await this.#accessWatch.stop();
    await this.publisher.publishAll();
    await this.colleagues.stop();
    await this.manager.stop();
  }

  async stop(): Promise<void> {
    await this.publisher.stop();
    await this.#bus.stop();
  }

  /** Sends a notification that is not in the log to everybody who is connected, here and on other nodes. */
  passOn(notification: object): void {
    this.manager.broadcastTransient(notification);
    this.#bus.publishSignal(NOTIFICATION_TOPIC, notification);
  }

  #createBus(): Bus {
    const { config, isOwn, metrics, logger } = this.#options;
    return createBus({
      config,
      isOwn,
      metrics,
      logger,
      listener: {
        onEvents: (epoch, events) => this.publisher.hear(epoch, events),
        onWake: (through) => {
          this.publisher.wakeFor(through);
          // The connection has come back: what was signalled meanwhile went unheard.
          if (through === null) this.colleagues.reconnected();
        },
        onSignal: (topic, signal) => {
          if (topic === NOTIFICATION_TOPIC) this.manager.broadcastTransient(signal);
          else this.colleagues.hear(topic, signal);
        },
      },
    });
  }
}
