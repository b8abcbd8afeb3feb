import { parseSessionString } from '@switchboard/channels';
import type { Clock } from '@switchboard/core';
import type { Database, TelegramAccount } from '@switchboard/database';
import type { Ingest } from '@switchboard/messaging';
import type { Logger } from '@switchboard/service';
import {
  type OpenTelegramConnection,
  type TelegramAccountCredentials,
  TelegramConnectionError,
} from '../client/telegram-client.ts';
import type { RosterEntry, Supervisor } from './account-roster.ts';
import { type AccountPorts, AccountSupervisor } from './account-supervisor.ts';
import { applicationOf, type TelegramApplication } from '../telegram-application.ts';
import type { EngineTimings } from '../updates/update-engine.ts';
import { DatabaseMemory } from './database-memory.ts';
import type { OnlineAccounts } from './online-accounts.ts';

export interface AccountDeskOptions {
  database: Database;
  ingest: Ingest;
  online: OnlineAccounts;
  open: OpenTelegramConnection;
  /** How this process signs its leases. */
  leaseHolder: string;
  /** For accounts that have none of their own. */
  defaults: TelegramApplication;
  backfillMessages: number;
  clock: Clock;
  logger: Logger;
  /** Messages were stored, or an account came online: there may be files to fetch. */
  onNews: () => void;
  /** An account came online: there may be something to send by it. */
  onOnline: () => void;
  /** Shorter in tests. */
  timings?: Partial<EngineTimings>;
}

export interface ListedAccount extends RosterEntry {
  account: TelegramAccount;
}

const UNIQUE_VIOLATION = '23505';

/** Knows the accounts of the database, and makes a supervisor for each. */
export class AccountDesk {
  readonly #options: AccountDeskOptions;

  constructor(options: AccountDeskOptions) {
    this.#options = options;
  }

  /** Accounts that somebody should keep connected. */
  async list(): Promise<ListedAccount[]> {
    const accounts = await this.#options.database.telegramAccounts.list();
    return accounts
      .filter((account) => account.isEnabled)
      .map((account) => ({ id: account.id, version: account.updatedAt.toISOString(), account }));
  }

  supervise(account: TelegramAccount): Supervisor {
    const { clock, logger, backfillMessages, leaseHolder, timings } = this.#options;
    const ports = this.#portsOf(account);
    const credentials = this.#credentialsOf(account);
    if (typeof credentials === 'string') return new Unusable(ports, credentials);
    return new AccountSupervisor({
      accountId: account.id,
      name: account.name,
      leaseHolder,
      credentials,
      ports,
      backfillMessages,
      clock,
      logger,
      ...(timings === undefined ? {} : { timings }),
    });
  }

  #portsOf(account: TelegramAccount): AccountPorts {
    const { database, ingest, online, open, leaseHolder, onNews, onOnline } = this.#options;
    const { telegramAccounts, telegramProgress } = database;
    let channelId = '';
    const attach = async (userId: string): Promise<boolean> => {
      const attached = await this.#attachChannel(account, userId);
      channelId = attached.channelId;
      return attached.isSomebodyElse;
    };
    return {
      open,
      connected: async ({ userId }) => {
        if (await attach(userId).catch(refuseTwin)) throw somebodyElse();
      },
      memoryOf: ({ userId }) =>
        new DatabaseMemory({
          database,
          ingest,
          accountId: account.id,
          accountUserId: userId,
          restoreChannel: async () => void (await attach(userId)),
          onStored: onNews,
        }),
      knownPeers: async () => {
        await this.#refuseSecondUse(account);
        // What an earlier connection of the account has still under way must not be committed after this one has looked.
        await ingest.submit({ delivery: null, events: [] });
        return (await telegramProgress.load(account.id)).peers;
      },
      stateChanged: async (state, reason) => {
        await telegramAccounts.setState(account.id, state, reason, leaseHolder);
      },
      connectionChanged: (connection, peers) => {
        if (connection === null) online.remove(channelId, account.id);
        else online.add(channelId, { accountId: account.id, connection, peers });
        onNews();
        if (connection !== null) onOnline();
      },
    };
  }

  /**
   * Telegram ends a session for good that is used from two places (AUTH_KEY_DUPLICATED, notes/telegram.md A7), so whoever
   * was given one that an older account has is not even dialled.
   *
   * @throws TelegramConnectionError `needs_login`
   */
  async #refuseSecondUse(account: TelegramAccount): Promise<void> {
    const key = this.#keyOf(account);
    for (const other of await this.#options.database.telegramAccounts.list()) {
      // In the order of their making: those that follow have to give way themselves.
      if (other.id === account.id || key === null) return;
      if (other.isEnabled && this.#keyOf(other) === key) throw duplicate();
    }
  }

  /** The key of an account's session; null when there is none that could be opened. */
  #keyOf(account: TelegramAccount): string | null {
    try {
      const { session } = this.#options.database.telegramAccounts.secretsOf(account);
      return session === '' ? null : parseSessionString(session).authKeyHex;
    } catch {
      return null;
    }
  }

  async #attachChannel(
    account: TelegramAccount,
    externalId: string,
  ): Promise<{ channelId: string; isSomebodyElse: boolean }> {
    const { channels, telegramAccounts } = this.#options.database;
    const { channel } = await channels.ensure({ platform: 'telegram', externalId, name: account.name });
    const isSomebodyElse = await telegramAccounts.attachChannel(account.id, channel.id);
    return { channelId: channel.id, isSomebodyElse };
  }

  /** What it signs in with, or why it cannot: one account that cannot be opened must not hold up the others. */
  #credentialsOf(account: TelegramAccount): TelegramAccountCredentials | string {
    const { defaults, database } = this.#options;
    let secrets;
    try {
      secrets = database.telegramAccounts.secretsOf(account);
    } catch (error) {
      return (error as Error).message;
    }
    const { session, ...own } = secrets;
    const application = applicationOf({ apiId: account.apiId, ...own }, defaults);
    return application === null
      ? 'TELEGRAM_API_ID and TELEGRAM_API_HASH are not set'
      : { ...application, session };
  }
}

/** An account that cannot even be tried; says so and waits for a person. */
class Unusable implements Supervisor {
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

  abandon(): void {}
}

/** Whom the other one had met is forgotten, but this connection has begun with it: the next one begins without. */
function somebodyElse(): TelegramConnectionError {
  return new TelegramConnectionError(
    'temporary',
    'somebody_else',
    'Somebody else has signed in; beginning anew.',
  );
}

/** The same Telegram account under a second name would store everything twice and fight over the connection. */
function refuseTwin(error: unknown): never {
  if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
  throw duplicate();
}

function duplicate(): TelegramConnectionError {
  return new TelegramConnectionError(
    'needs_login',
    'DUPLICATE',
    'This Telegram account is connected under another name.',
  );
}
