import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { GraphClient } from '@switchboard/channels';
import { type Clock, LIMITS, SwitchboardError } from '@switchboard/core';
import {
  CHANNELS_NOTIFICATION,
  connectionError,
  Database,
  NotificationListener,
  RetentionSettings,
  WriterConnection,
} from '@switchboard/database';
import { MediaIntake, type MediaStore, openMediaStore } from '@switchboard/media';
import { createWebhookServices, Ingest, Replies } from '@switchboard/messaging';
import { exitOnFailure, type Logger, type Metrics, type Service } from '@switchboard/service';
import { Authenticator } from './auth/authenticator.ts';
import { createOrigins } from './auth/origins.ts';
import { ChannelUpkeep } from './channel-upkeep.ts';
import type { ApiConfig } from './config.ts';
import { createAccessCheck } from './http/access.ts';
import { createApp } from './http/create-app.ts';
import { healthRouter } from './http/health.ts';
import { privacyRouter } from './http/privacy.ts';
import { BodyReader } from './http/read-body.ts';
import { ReadingDeadlines } from './http/reading-deadlines.ts';
import { apiRoutes } from './http/routes.ts';
import { createWebhookRouter, webhookMiddleware } from './http/webhooks.ts';
import { webApp } from './http/web-app.ts';
import { refreshChannelMetrics } from './channel-metrics.ts';
import { ingestObserver } from './ingest-observer.ts';
import { Realtime } from './realtime.ts';
import { Retentions } from './retentions.ts';
import { SetupWatch } from './setup-watch.ts';
import { UpgradeHandler } from './sockets/upgrade.ts';
import { WebhookSecrets } from './webhook-secrets.ts';

export interface ApiOptions {
  config: ApiConfig;
  clock: Clock;
  /** For how long something lasts: sockets must not die, nor live on, because somebody sets the clock. */
  steadyClock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** Shorter in tests that wait for dead peers. */
  heartbeat?: { heartbeatMs: number; silenceMsMax: number; stuckMsMax?: number };
  accessCheckMs?: number;
}

/** Pause before opening is tried again. */
const RETRY_MS = 500;

/** The API as a service: its parts, built and joined. Listens at once and becomes ready when the database is. */
export class Api implements Service {
  readonly #options: ApiOptions;
  readonly #database: Database;
  readonly #writer: WriterConnection;
  readonly #ingest: Ingest;
  readonly #replies: Replies;
  readonly #services: ReturnType<typeof createWebhookServices>;
  readonly #secrets: WebhookSecrets;
  readonly #upkeep: ChannelUpkeep;
  readonly #setupWatch: SetupWatch;
  readonly #graph: GraphClient;
  readonly #retentions: Retentions;
  readonly #retentionSettings: RetentionSettings;
  readonly #upgrades: UpgradeHandler;
  readonly #realtime: Realtime;
  readonly #notifications: NotificationListener;
  readonly #mediaStore: MediaStore;
  readonly #mediaIntake: MediaIntake;
  readonly #deadlines = new ReadingDeadlines();
  readonly #server: Server;
  #waitingFor: string | null = 'The process is starting.';
  #stopping = false;
  #opening: Promise<void> = Promise.resolve();

  constructor(options: ApiOptions) {
    this.#options = options;
    const { config, clock, steadyClock, logger, metrics, heartbeat } = options;
    this.#database = new Database(config.databaseUrl, config.encryptionKey);
    this.#writer = new WriterConnection(config.databaseUrl);
    this.#mediaStore = openMediaStore(config.mediaUrl);
    this.#mediaIntake = new MediaIntake(this.#mediaStore);
    this.#realtime = new Realtime({
      isOwn: (processId) => processId === this.#writer.processId,
      database: this.#database,
      config,
      clock,
      steadyClock,
      metrics,
      logger,
      accessCheckMs: options.accessCheckMs ?? LIMITS.accessCheckMs,
      ...(heartbeat === undefined ? {} : { heartbeat }),
    });
    const { publisher } = this.#realtime;
    this.#setupWatch = new SetupWatch({
      setups: this.#database.channelSetups,
      clock,
      logger,
      onChanged: () => publisher.changed(),
    });
    const observer = ingestObserver({
      metrics,
      logger,
      clock,
      publish: (committed) => {
        publisher.offer(committed);
        this.#setupWatch.received(committed);
      },
      wake: () => publisher.wake(),
    });
    this.#ingest = new Ingest({ writer: this.#writer, clock, observer });
    const { replies: store, templates } = this.#database;
    this.#replies = new Replies({ store, templates, clock });
    this.#services = createWebhookServices({ ingest: this.#ingest, replies: this.#replies, clock });
    this.#graph = new GraphClient(config.graph);
    this.#secrets = new WebhookSecrets(config.webhookSecrets);
    this.#upkeep = new ChannelUpkeep({
      database: this.#database,
      secrets: this.#secrets,
      services: this.#services,
      clock,
      logger,
    });
    this.#retentionSettings = new RetentionSettings(this.#database.settings, {
      webhook_deliveries_days: config.webhookRetentionDays,
      events_days: config.eventRetention.days,
    });
    this.#retentions = new Retentions({
      database: this.#database,
      settings: this.#retentionSettings,
      eventsMax: config.eventRetention.count,
      clock,
      logger,
    });
    this.#notifications = new NotificationListener({
      databaseUrl: config.databaseUrl,
      on: { [CHANNELS_NOTIFICATION]: () => this.#upkeep.refresh() },
      onListening: () => this.#upkeep.refresh(),
    });
    const authenticator = this.#createAuthenticator();
    const origins = createOrigins(config.allowedOrigins, config.publicUrl);
    this.#upgrades = this.#createUpgrades(authenticator, origins);
    this.#server = this.#createServer(authenticator, origins);
  }

  /** The port that it listens on; differs from the configured one when that is 0. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resolves when the database is there and requests are served. */
  get ready(): Promise<void> {
    return this.#opening;
  }

  /** Open sockets of a user. */
  connectedSockets(userId: string): number {
    return this.#realtime.manager.socketsOf(userId);
  }

  async start(): Promise<void> {
    const { port, host } = this.#options.config;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host, backlog: LIMITS.listenBacklog }, resolve);
    });
    this.#options.logger.info('listening', { host, port: this.port });
    await this.#realtime.manager.start();
    this.#opening = this.#open();
    // A server that could lose messages, or a key that opens nothing, is for a person to mend.
    this.#opening.catch(exitOnFailure(this.#options.logger));
  }

  /** Takes in nothing new, finishes what it has, tells clients to come back, and lets the database go last. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#waitingFor = 'The process is stopping.';
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    await this.#retentions.stop();
    await this.#upkeep.stop();
    await this.#ingest.stop();
    await this.#setupWatch.stop();
    await this.#realtime.sendAway();
    this.#upgrades.stop();
    this.#server.closeAllConnections();
    await closed;
    await this.#mediaIntake.stop();
    await this.#realtime.stop();
    await this.#notifications.stop();
    this.#graph.close();
    await this.#writer.close();
    await this.#database.close();
  }

  /** Tries until everything that serving needs is there; each step may be done twice. */
  async #open(): Promise<void> {
    const { logger } = this.#options;
    const waitFor = (reason: string): void => {
      if (this.#stopping || reason === this.#waitingFor) return;
      this.#waitingFor = reason;
      logger.warn('waiting', { reason });
    };
    while (!this.#stopping) {
      try {
        await this.#openOnce(waitFor);
        if (this.#stopping) return;
        this.#waitingFor = null;
        logger.info('ready');
        return;
      } catch (error) {
        if (error instanceof SwitchboardError && error.code === 'invalid_config') throw error;
        logger.debug('opening failed', { error });
        waitFor(
          connectionError(error)?.message ?? 'The database does not take what it is asked; see the log.',
        );
        await delay(RETRY_MS);
      }
    }
  }

  async #openOnce(onWaiting: (reason: string) => void): Promise<void> {
    await this.#database.waitUntilOpen(onWaiting);
    if (this.#stopping) return;
    for (const channel of this.#options.config.channels) await this.#database.channels.ensure(channel);
    await this.#realtime.start();
    await this.#upkeep.start();
    await this.#setupWatch.start();
    await this.#notifications.start();
    await this.#retentions.start();
  }

  get #secureCookies(): boolean {
    return this.#options.config.publicUrl.startsWith('https://');
  }

  #createAuthenticator(): Authenticator {
    const { clock, config } = this.#options;
    const { users, credentials } = this.#database;
    return new Authenticator({ users, credentials, clock, ...config });
  }

  #createServer(authenticator: Authenticator, origins: ReturnType<typeof createOrigins>): Server {
    const { logger, metrics } = this.#options;
    const webhook = createWebhookRouter({
      services: this.#services,
      secrets: this.#secrets,
      setup: this.#setupWatch,
      reader: new BodyReader(LIMITS.webhookReadingBytesMax),
      metrics,
      logger,
    });
    const app = this.#createApp(webhook, authenticator, origins);
    const server = createServer({ connectionsCheckingInterval: 2_000 }, (request, response) => {
      // Who keeps a connection open comes again by a new one, to the process that takes over.
      if (this.#stopping) response.setHeader('Connection', 'close');
      this.#deadlines.watch(request, response);
      const handle = webhook(request);
      if (handle !== null) handle(request, response);
      else app(request, response);
    });
    server.headersTimeout = 10_000;
    // What is no upload is cut off earlier, by the deadlines.
    server.requestTimeout = LIMITS.uploadReadMsMax;
    // Longer than the proxies' own, so that it is never we who close under a request that is on its way.
    server.keepAliveTimeout = 75_000;
    server.on('upgrade', this.#upgrades.handle);
    return server;
  }

  #createUpgrades(authenticator: Authenticator, origins: ReturnType<typeof createOrigins>): UpgradeHandler {
    const { steadyClock: clock, config } = this.#options;
    return new UpgradeHandler({
      manager: this.#realtime.manager,
      colleagues: this.#realtime.colleagues,
      platformOf: this.#realtime.platforms.of,
      trustedProxies: config.trustedProxies,
      authenticator,
      origins,
      clock,
      secureCookies: this.#secureCookies,
      isReady: () => this.#waitingFor === null,
    });
  }

  #createApp(
    webhook: ReturnType<typeof createWebhookRouter>,
    authenticator: Authenticator,
    origins: ReturnType<typeof createOrigins>,
  ) {
    const { config, clock, logger, metrics } = this.#options;
    const secureCookies = this.#secureCookies;
    const realtime = this.#realtime;
    const checkReady = async (): Promise<string | null> => {
      const waitingFor = this.#waitingFor ?? realtime.waitingFor;
      if (waitingFor !== null) return waitingFor;
      return await this.#database.ping().then(
        () => null,
        (error: unknown) => (error as Error).message,
      );
    };
    return createApp({
      routes: apiRoutes({
        database: this.#database,
        realtime,
        services: this.#services,
        secrets: this.#secrets,
        replies: this.#replies,
        ingest: this.#ingest,
        graph: this.#graph,
        media: { store: this.#mediaStore, intake: this.#mediaIntake, deadlines: this.#deadlines },
        config,
        clock,
        logger,
        secureCookies,
        retention: this.#retentionSettings,
      }),
      routers: [
        healthRouter({
          metrics,
          internalToken: config.internalToken,
          checkReady,
          refreshMetrics: () => refreshChannelMetrics(metrics, this.#database, logger),
        }),
        privacyRouter({
          privacy: this.#database.privacy,
          secrets: this.#secrets,
          clock,
          logger,
          publicUrl: config.publicUrl,
          isReady: () => this.#waitingFor === null,
        }),
        // The server hands webhooks over before Express; mounted here too, so that both ways are one behaviour.
        webhookMiddleware(webhook),
      ],
      pages: webApp(config.webRoot),
      checkAccess: createAccessCheck({
        authenticator,
        origins,
        internalToken: config.internalToken,
        secureCookies,
      }),
      allowedOrigins: config.allowedOrigins,
      trustedProxies: config.trustedProxies,
      publicUrl: config.publicUrl,
      logger,
      isReady: () => this.#waitingFor === null,
    });
  }
}
