import { BotClient, GraphClient } from '@switchboard/channels';
import { type Clock, LIMITS, type LoggedEvent, newId } from '@switchboard/core';
import {
  CHANNEL_CHECKS_NOTIFICATION,
  CHANNEL_EVENTS_NOTIFICATION,
  CHANNELS_NOTIFICATION,
  Database,
  NotificationListener,
  OUTBOX_NOTIFICATION,
  OutboxStore,
  WriterConnection,
} from '@switchboard/database';
import { MediaLinks, type MediaStore, openMediaStore } from '@switchboard/media';
import { Ingest, Outbox, OutboxUpkeep, paceRulesOf, SimulatedTalks } from '@switchboard/messaging';
import {
  createMetrics,
  createNotifier,
  exitOnFailure,
  Leases,
  type Logger,
  type Service,
} from '@switchboard/service';
import { ChannelHealth } from './channel-health/channel-health.ts';
import type { WorkerConfig } from './config.ts';
import { MediaFetching, standInHosts } from './media/media-fetching.ts';
import { OutgoingWebhooks } from './outgoing-webhooks/index.ts';
import { SearchIndexing } from './search/search-indexing.ts';
import { ChannelDirectory } from './sending/channel-directory.ts';
import { FilesOut } from './sending/files-out.ts';
import { PlatformSender } from './sending/platform-sender.ts';
import { TemplateLists } from './templates/template-lists.ts';

export interface WorkerOptions {
  config: WorkerConfig;
  clock: Clock;
  logger: Logger;
}

/** The worker as a service: what waits for others, for the channels whose leases it holds. */
export class Worker implements Service {
  readonly #options: WorkerOptions;
  /** How this process signs its leases. */
  readonly #leaseHolder = newId();
  readonly #database: Database;
  readonly #writer: WriterConnection;
  readonly #claimer: WriterConnection;
  readonly #graph: GraphClient;
  readonly #bots: BotClient;
  readonly #channels: ChannelDirectory;
  readonly #leases: Leases;
  readonly #outbox: Outbox;
  readonly #outboxUpkeep: OutboxUpkeep;
  readonly #simulatedIngest: Ingest;
  readonly #simulatedTalks: SimulatedTalks;
  readonly #outgoingWebhooks: OutgoingWebhooks;
  readonly #mediaStore: MediaStore;
  readonly #media: MediaFetching;
  readonly #health: ChannelHealth;
  readonly #templates: TemplateLists;
  readonly #searchIndexing: SearchIndexing;
  readonly #notifications: NotificationListener;
  #opening: Promise<void> = Promise.resolve();

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { config, clock, logger } = options;
    this.#database = new Database(config.databaseUrl, config.encryptionKey);
    this.#writer = new WriterConnection(config.databaseUrl);
    this.#claimer = new WriterConnection(config.databaseUrl);
    this.#graph = new GraphClient(config.graph);
    this.#bots = new BotClient({ baseUrl: config.botApiBaseUrl });
    this.#channels = new ChannelDirectory(this.#database.channels, logger);
    this.#mediaStore = openMediaStore(config.mediaUrl);
    this.#media = new MediaFetching({
      database: this.#database,
      store: this.#mediaStore,
      channels: () => this.#channels.list(),
      graph: this.#graph,
      privateHosts: standInHosts([config.graph.graphBaseUrl, config.graph.instagramBaseUrl]),
      clock,
      logger,
    });
    this.#leases = new Leases({
      of: 'channels',
      holder: this.#leaseHolder,
      store: this.#database.channelLeases,
      ttlMs: LIMITS.outboxLeaseMs,
      renewMs: LIMITS.outboxLeaseRenewMs,
      logger,
      onGained: () => {
        void this.#refreshChannels();
        this.#lookAfterChannels();
      },
      onLost: () => {},
    });
    const outboxStore = new OutboxStore(this.#writer, this.#claimer);
    const onCommitted = createNotifier({
      url: config.notifyUrl,
      internalToken: config.internalToken,
      logger,
    });
    const looksAfter = {
      database: this.#database,
      graph: this.#graph,
      holds: (channelId: string) => this.#leases.holds(channelId),
      clock,
      logger,
    };
    this.#health = new ChannelHealth({ ...looksAfter, onCommitted });
    this.#templates = new TemplateLists(looksAfter);
    this.#simulatedIngest = this.#createIngest(onCommitted);
    this.#simulatedTalks = new SimulatedTalks({
      submit: (item) => this.#simulatedIngest.submit(item),
      clock,
      logger,
    });
    this.#searchIndexing = new SearchIndexing({ index: this.#database.searchIndex, logger });
    this.#outbox = this.#createOutbox(outboxStore, onCommitted);
    this.#outboxUpkeep = new OutboxUpkeep({ store: outboxStore, clock, logger, onCommitted });
    this.#outgoingWebhooks = new OutgoingWebhooks({
      database: this.#database,
      clock,
      logger,
      metrics: createMetrics(),
      privateHosts: config.webhookPrivateHosts,
    });
    this.#notifications = this.#createNotifications();
  }

  /** Starts at once and works as soon as the database is there. */
  async start(): Promise<void> {
    this.#opening = this.#open();
    this.#opening.catch(exitOnFailure(this.#options.logger));
  }

  /** Resolves when it works. */
  get ready(): Promise<void> {
    return this.#opening;
  }

  /** Takes nothing new, writes down what platforms still answer, and gives its channels back last. */
  async stop(): Promise<void> {
    await this.#notifications.stop();
    const parts = [
      this.#outbox,
      this.#outboxUpkeep,
      this.#outgoingWebhooks,
      this.#media,
      this.#templates,
      this.#health,
      this.#searchIndexing,
    ];
    await Promise.all(parts.map((part) => part.stop()));
    await this.#simulatedTalks.stop();
    await this.#simulatedIngest.stop();
    await this.#leases.stop();
    this.#graph.close();
    this.#bots.close();
    await this.#claimer.close();
    await this.#writer.close();
    await this.#database.close();
  }

  async #open(): Promise<void> {
    const { logger } = this.#options;
    await this.#database.waitUntilOpen((reason) => logger.warn('waiting for the database', { reason }));
    await this.#channels.refresh();
    await this.#leases.start();
    await this.#outbox.start();
    await this.#outboxUpkeep.start();
    await this.#outgoingWebhooks.start();
    await this.#media.start();
    await this.#health.start();
    await this.#templates.start();
    await this.#searchIndexing.start();
    await this.#notifications.start();
    logger.info('ready');
  }

  async #refreshChannels(): Promise<void> {
    try {
      for (const channelId of await this.#channels.refresh()) {
        this.#media.mended(channelId);
        await this.#outbox.mended(channelId);
      }
    } catch (error) {
      this.#options.logger.warn('the channels could not be read', { error });
    }
    this.#outbox.wake();
  }

  #lookAfterChannels(): void {
    this.#health.wake();
    this.#templates.wake();
  }

  /** What other processes say, of which something here has to be done at once. */
  #createNotifications(): NotificationListener {
    return new NotificationListener({
      databaseUrl: this.#options.config.databaseUrl,
      on: {
        [OUTBOX_NOTIFICATION]: () => this.#outbox.wake(),
        [CHANNELS_NOTIFICATION]: () => {
          this.#leases.refresh();
          void this.#refreshChannels();
          this.#lookAfterChannels();
        },
        [CHANNEL_CHECKS_NOTIFICATION]: () => this.#lookAfterChannels(),
        [CHANNEL_EVENTS_NOTIFICATION]: () => this.#lookAfterChannels(),
      },
      onListening: () => {
        this.#outbox.wake();
        this.#lookAfterChannels();
      },
    });
  }

  /** For what simulated customers say, who live here. */
  #createIngest(onCommitted: (events: readonly LoggedEvent[]) => void): Ingest {
    const { clock, logger } = this.#options;
    return new Ingest({
      writer: this.#writer,
      clock,
      observer: {
        onCommitted: ({ events }) => onCommitted(events),
        onItemFailed: (error) => logger.error('what a simulated customer said was refused', { error }),
        onObserverFailed: (error) => logger.error('a commit could not be told of', { error }),
      },
    });
  }

  #createOutbox(store: OutboxStore, onCommitted: (events: readonly LoggedEvent[]) => void): Outbox {
    const { config, clock, logger } = this.#options;
    const links = new MediaLinks(config.internalToken);
    const files = new FilesOut({
      graph: this.#graph,
      store: this.#mediaStore,
      attachments: this.#database.attachments,
      linkTo: ({ id, filename }) =>
        config.publicUrl + links.pathTo(id, filename ?? 'file', clock.now() + LIMITS.sharedMediaMsMax),
    });
    const sender = new PlatformSender({
      graph: this.#graph,
      channels: this.#channels,
      files,
      bots: this.#bots,
      simulated: this.#simulatedTalks,
      clock,
    });
    return new Outbox({
      store,
      holder: this.#leaseHolder,
      channels: () => this.#leases.held().filter((id) => this.#channels.get(id) !== undefined),
      holds: (id) => this.#leases.holds(id),
      rulesOf: (id) => paceRulesOf(this.#channels.get(id)?.platform ?? 'whatsapp', { isBot: true }),
      canRepeat: false,
      send: (job, signal, mayAsk) => sender.send(job, signal, mayAsk),
      clock,
      logger,
      observer: {
        onCommitted,
        onAnswered: (job, outcome) => {
          if (outcome.kind === 'sent') this.#health.report(job.channelId, 'sending', null);
          if (outcome.kind === 'stopped') this.#health.report(job.channelId, 'sending', outcome.error);
          if (outcome.kind === 'sent') return;
          logger.warn('a message was not taken', {
            reply: job.messageId,
            channel: job.channelId,
            outcome: outcome.kind,
            code: outcome.error.code,
          });
        },
      },
    });
  }
}
