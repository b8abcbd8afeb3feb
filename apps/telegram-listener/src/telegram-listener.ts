import { type Clock, LIMITS, SwitchboardError } from '@switchboard/core';
import {
  Database,
  NotificationListener,
  TELEGRAM_ACCOUNTS_NOTIFICATION,
  type TelegramAccount,
  WriterConnection,
} from '@switchboard/database';
import { Ingest, TelegramService } from '@switchboard/messaging';
import { exitOnFailure, type Logger, type Service } from '@switchboard/service';
import { AccountRoster, type RosterEntry } from './account-roster.ts';
import { type AccountPorts, AccountSupervisor } from './account-supervisor.ts';
import type { ListenerConfig } from './config.ts';
import { createNotifier } from './notify-new-message.ts';
import {
  type OpenTelegramConnection,
  type TelegramAccountCredentials,
  TelegramConnectionError,
} from './telegram-client.ts';

export interface TelegramListenerOptions {
  config: ListenerConfig;
  clock: Clock;
  logger: Logger;
  /** The library's connection, or a stand-in. */
  open: OpenTelegramConnection;
}

interface ListedAccount extends RosterEntry {
  account: TelegramAccount;
}

const UNIQUE_VIOLATION = '23505';

/** The listener as a service: every enabled account of the database, kept connected, its messages stored. */
export class TelegramListener implements Service {
  readonly #options: TelegramListenerOptions;
  readonly #database: Database;
  readonly #writer: WriterConnection;
  readonly #ingest: Ingest;
  readonly #telegram: TelegramService;
  readonly #roster: AccountRoster<ListedAccount>;
  readonly #notifications: NotificationListener;
  #opening: Promise<void> = Promise.resolve();

  constructor(options: TelegramListenerOptions) {
    this.#options = options;
    const { config, clock, logger } = options;
    this.#database = new Database(config.databaseUrl, config.encryptionKey);
    this.#writer = new WriterConnection(config.databaseUrl);
    const notify = createNotifier({ url: config.notifyUrl, internalToken: config.internalToken, logger });
    this.#ingest = new Ingest({
      writer: this.#writer,
      clock,
      observer: {
        onCommitted: ({ events }) => {
          const last = events.at(-1);
          if (last !== undefined) notify(last.seq);
        },
        onObserverFailed: (error) => logger.error('the API could not be told of a commit', { error }),
        onItemFailed: (error) => logger.error('the database refused a Telegram message', { error }),
      },
    });
    this.#telegram = new TelegramService(this.#ingest, clock);
    this.#roster = new AccountRoster({
      list: () => this.#list(),
      supervise: ({ account }) => this.#supervise(account),
      logger,
      pollMs: LIMITS.telegramRosterPollMs,
    });
    this.#notifications = new NotificationListener({
      databaseUrl: config.databaseUrl,
      on: { [TELEGRAM_ACCOUNTS_NOTIFICATION]: () => this.#roster.refresh() },
      onListening: () => this.#roster.refresh(),
    });
  }

  /** Starts at once and works as soon as the database is there. */
  async start(): Promise<void> {
    this.#opening = this.#open();
    this.#opening.catch(exitOnFailure(this.#options.logger));
  }

  async stop(): Promise<void> {
    await this.#notifications.stop();
    await this.#roster.stop();
    await this.#ingest.stop();
    await this.#writer.close();
    await this.#database.close();
  }

  async #open(): Promise<void> {
    const { logger } = this.#options;
    await this.#database.waitUntilOpen((reason) => logger.warn('waiting for the database', { reason }));
    await this.#roster.start();
    await this.#notifications.start();
    logger.info('ready');
  }

  async #list(): Promise<ListedAccount[]> {
    const accounts = await this.#database.telegramAccounts.list();
    return accounts
      .filter((account) => account.isEnabled)
      .map((account) => ({ id: account.id, version: account.updatedAt.toISOString(), account }));
  }

  #supervise(account: TelegramAccount): Service {
    const { logger, open, clock } = this.#options;
    const { telegramAccounts, channels } = this.#database;
    const connect = async (externalId: string): Promise<void> => {
      const { channel } = await channels.ensure({ platform: 'telegram', externalId, name: account.name });
      await telegramAccounts.attachChannel(account.id, channel.id);
    };
    const ports: AccountPorts = {
      open,
      receive: async (inbound) => {
        const { unconnected } = await this.#telegram.receiveMessage(inbound);
        // Its channel was taken away under it: a message must not vanish for that.
        if (unconnected.length === 0) return;
        await connect(inbound.channelExternalId);
        throw new SwitchboardError(
          'database_unavailable',
          'The channel was missing and has been made again.',
        );
      },
      connected: ({ userId }) => connect(userId).catch(refuseTwin),
      stateChanged: (state, reason) => telegramAccounts.setState(account.id, state, reason),
    };
    const credentials = this.#credentialsOf(account);
    if (typeof credentials === 'string') return new Unusable(ports, credentials);
    return new AccountSupervisor({ name: account.name, credentials, ports, clock, logger });
  }

  /** What it signs in with, or why it cannot: one account that cannot be opened must not hold up the others. */
  #credentialsOf(account: TelegramAccount): TelegramAccountCredentials | string {
    const { defaults } = this.#options.config;
    let secrets;
    try {
      secrets = this.#database.telegramAccounts.secretsOf(account);
    } catch (error) {
      return (error as Error).message;
    }
    const apiId = account.apiId ?? defaults.apiId;
    const apiHash = secrets.apiHash ?? defaults.apiHash;
    if (apiId === null || apiHash === null) return 'TELEGRAM_API_ID and TELEGRAM_API_HASH are not set';
    return { apiId, apiHash, session: secrets.session, proxy: secrets.proxy ?? defaults.proxy };
  }
}

/** An account that cannot even be tried; says so and waits for a person. */
class Unusable implements Service {
  readonly #ports: AccountPorts;
  readonly #reason: string;

  constructor(ports: AccountPorts, reason: string) {
    this.#ports = ports;
    this.#reason = reason;
  }

  async start(): Promise<void> {
    await this.#ports.stateChanged('needs_login', this.#reason);
  }

  async stop(): Promise<void> {}
}

/** The same Telegram account under a second name would store everything twice and fight over the connection. */
function refuseTwin(error: unknown): never {
  if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
  throw new TelegramConnectionError(
    'needs_login',
    'DUPLICATE',
    'This Telegram account is connected under another name.',
  );
}
