import { type Clock, LIMITS, type LoggedEvent, newId } from '@switchboard/core';
import {
  Database,
  NotificationListener,
  OUTBOX_NOTIFICATION,
  OutboxStore,
  TELEGRAM_ACCOUNTS_NOTIFICATION,
  TELEGRAM_LOGINS_NOTIFICATION,
  WriterConnection,
} from '@switchboard/database';
import { openMediaStore } from '@switchboard/media';
import { Ingest, type Outbox } from '@switchboard/messaging';
import { createNotifier, exitOnFailure, Leases, type Logger, type Service } from '@switchboard/service';
import { AccountDesk, type ListedAccount } from './accounts/account-desk.ts';
import { AccountRoster } from './accounts/account-roster.ts';
import { OnlineAccounts } from './accounts/online-accounts.ts';
import type { OpenTelegramLogin } from './client/login-client.ts';
import type { OpenTelegramConnection } from './client/telegram-client.ts';
import type { ListenerConfig } from './config.ts';
import { LoginDesk } from './login/login-desk.ts';
import { FileFetcher } from './media/file-fetcher.ts';
import { createAccountOutbox } from './sending/account-outbox.ts';
import type { EngineTimings } from './updates/update-engine.ts';

export interface TelegramListenerOptions {
  config: ListenerConfig;
  clock: Clock;
  logger: Logger;
  /** The library's connections, or stand-ins. */
  open: OpenTelegramConnection;
  openLogin: OpenTelegramLogin;
  /** Shorter in tests. */
  timings?: Partial<EngineTimings>;
}

/**
 * The listener as a service: the accounts whose leases it holds, kept connected, their messages and files stored, and what
 * agents answer by them sent.
 */
export class TelegramListener implements Service {
  readonly #options: TelegramListenerOptions;
  /** How this process signs its leases. */
  readonly #leaseHolder = newId();
  readonly #database: Database;
  readonly #writer: WriterConnection;
  /** Of its own: what is sent must not wait for what comes in. */
  readonly #outboxWriter: WriterConnection;
  readonly #ingest: Ingest;
  readonly #leases: Leases;
  readonly #roster: AccountRoster<ListedAccount>;
  readonly #logins: LoginDesk;
  readonly #files: FileFetcher;
  readonly #outbox: Outbox;
  readonly #notifications: NotificationListener;
  #opening: Promise<void> = Promise.resolve();

  constructor(options: TelegramListenerOptions) {
    this.#options = options;
    const { config, clock, logger } = options;
    this.#database = new Database(config.databaseUrl, config.encryptionKey);
    this.#writer = new WriterConnection(config.databaseUrl);
    this.#outboxWriter = new WriterConnection(config.databaseUrl);
    const onCommitted = createNotifier({
      url: config.notifyUrl,
      internalToken: config.internalToken,
      logger,
    });
    this.#ingest = this.#createIngest(onCommitted);
    const online = new OnlineAccounts(this.#database.telegramProgress);
    const { attachments } = this.#database;
    const store = openMediaStore(config.mediaUrl);
    this.#files = new FileFetcher({ accounts: online, attachments, store, clock, logger });
    this.#leases = this.#createLeases();
    this.#outbox = createAccountOutbox({
      outbox: new OutboxStore(this.#outboxWriter),
      accounts: online,
      holds: (accountId) => this.#leases.holds(accountId),
      leaseHolder: this.#leaseHolder,
      store,
      replies: this.#database.telegramProgress,
      clock,
      logger,
      onCommitted,
    });
    this.#roster = this.#createRoster(online);
    this.#logins = this.#createLoginDesk();
    const refresh = (): void => {
      this.#leases.refresh();
      this.#roster.refresh();
      this.#logins.refresh();
    };
    this.#notifications = new NotificationListener({
      databaseUrl: config.databaseUrl,
      on: {
        [TELEGRAM_ACCOUNTS_NOTIFICATION]: refresh,
        [TELEGRAM_LOGINS_NOTIFICATION]: refresh,
        [OUTBOX_NOTIFICATION]: () => this.#outbox.wake(),
      },
      onListening: () => {
        refresh();
        this.#outbox.wake();
      },
    });
  }

  /** Starts at once and works as soon as the database is there. */
  async start(): Promise<void> {
    this.#opening = this.#open();
    this.#opening.catch(exitOnFailure(this.#options.logger));
  }

  async stop(): Promise<void> {
    await this.#notifications.stop();
    // What Telegram still answers is written down before its accounts are let go.
    await this.#outbox.stop();
    await Promise.all([this.#logins.stop(), this.#files.stop()]);
    await this.#roster.stop();
    await this.#leases.stop();
    await this.#ingest.stop();
    await this.#outboxWriter.close();
    await this.#writer.close();
    await this.#database.close();
  }

  async #open(): Promise<void> {
    const { logger } = this.#options;
    await this.#database.waitUntilOpen((reason) => logger.warn('waiting for the database', { reason }));
    await this.#leases.start();
    await this.#roster.start();
    await this.#logins.start();
    await this.#files.start();
    await this.#outbox.start();
    await this.#notifications.start();
    logger.info('ready');
  }

  #createIngest(onCommitted: (events: readonly LoggedEvent[]) => void): Ingest {
    const { clock, logger } = this.#options;
    return new Ingest({
      writer: this.#writer,
      clock,
      observer: {
        onCommitted: ({ events }) => onCommitted(events),
        onObserverFailed: (error) => logger.error('the API could not be told of a commit', { error }),
        onItemFailed: (error) => logger.error('the database refused a Telegram message', { error }),
      },
    });
  }

  #createLeases(): Leases {
    return new Leases({
      of: 'Telegram accounts',
      ttlMs: LIMITS.telegramLeaseMs,
      renewMs: LIMITS.telegramLeaseRenewMs,
      holder: this.#leaseHolder,
      store: this.#database.telegramAccounts,
      logger: this.#options.logger,
      onGained: () => this.#roster.refresh(),
      onLost: (accountId) => this.#roster.drop(accountId),
    });
  }

  #createRoster(online: OnlineAccounts): AccountRoster<ListedAccount> {
    const { open, clock, logger, config, timings } = this.#options;
    const desk = new AccountDesk({
      database: this.#database,
      ingest: this.#ingest,
      online,
      open,
      leaseHolder: this.#leaseHolder,
      defaults: config.defaults,
      backfillMessages: config.backfillMessages,
      clock,
      logger,
      onNews: () => this.#files.wake(),
      onOnline: () => this.#outbox.wake(),
      ...(timings === undefined ? {} : { timings }),
    });
    return new AccountRoster({
      list: async () => (await desk.list()).filter(({ id }) => this.#leases.holds(id)),
      supervise: ({ account }) => desk.supervise(account),
      letGo: (id) => this.#leases.release([id]),
      logger,
      pollMs: LIMITS.telegramRosterPollMs,
    });
  }

  #createLoginDesk(): LoginDesk {
    const { open, openLogin, clock, logger, config } = this.#options;
    const { telegramLogins, telegramAccounts, telegramLogouts } = this.#database;
    return new LoginDesk({
      logins: telegramLogins,
      accounts: telegramAccounts,
      logouts: telegramLogouts,
      openLogin,
      openAccount: open,
      defaults: config.defaults,
      clock,
      logger,
    });
  }
}
