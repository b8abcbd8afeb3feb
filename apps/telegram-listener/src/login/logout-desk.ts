import { LIMITS, SECOND_MS } from '@switchboard/core';
import type { TelegramAccount, TelegramAccountStore, TelegramLogoutStore } from '@switchboard/database';
import type { Logger } from '@switchboard/service';
import {
  type OpenTelegramConnection,
  type TelegramAccountCredentials,
  TelegramConnectionError,
} from '../client/telegram-client.ts';
import { applicationOf, type TelegramApplication } from '../telegram-application.ts';
import { endSession } from './end-session.ts';

export interface LogoutDeskOptions {
  accounts: TelegramAccountStore;
  logouts: TelegramLogoutStore;
  open: OpenTelegramConnection;
  /** For accounts that have none of their own. */
  defaults: TelegramApplication;
  /** Of the leases; must not be the holder that keeps accounts connected. */
  holder: string;
  logger: Logger;
  /** Raised when the process stops. */
  stop: AbortSignal;
}

/** Longer than ending a session takes. One that failed is tried again when this has passed. */
const LEASE_MS = LIMITS.telegramLogOutMsMax + 15 * SECOND_MS;

/** Signs accounts out that were asked to be, one after the other's lease is free. */
export class LogoutDesk {
  readonly #options: LogoutDeskOptions;
  readonly #running = new Set<Promise<void>>();

  constructor(options: LogoutDeskOptions) {
    this.#options = options;
  }

  /** Begins what is due; returns before it is done. */
  async refresh(): Promise<void> {
    const { logouts, holder, logger } = this.#options;
    for (const account of await logouts.claim(holder, LEASE_MS)) {
      const work = this.#logOut(account)
        .catch((error: unknown) => {
          const reason = error instanceof TelegramConnectionError ? error.reason : undefined;
          const fields = { account: account.name, ...(reason === undefined ? { error } : { reason }) };
          logger.warn('a Telegram account could not be signed out, trying again', fields);
        })
        .finally(() => this.#running.delete(work));
      this.#running.add(work);
    }
  }

  /** Resolves when nobody is being signed out. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #logOut(account: TelegramAccount): Promise<void> {
    const { accounts, logouts, open, holder, logger, stop } = this.#options;
    const credentials = this.#credentialsOf(account);
    // Without its key nobody can sign it out from here, and nobody can use it either.
    const isReadable = credentials !== null;
    if (isReadable && credentials.session !== '') await endSession(open, credentials, { logger, stop });
    if (!(await logouts.finish(account.id, holder))) return;
    await accounts.setState(account.id, 'needs_login', isReadable ? 'LOGGED_OUT' : 'SESSION_UNREADABLE');
    logger.info('a Telegram account was signed out', { account: account.name });
  }

  /** Null when the session cannot be opened. */
  #credentialsOf(account: TelegramAccount): TelegramAccountCredentials | null {
    const { accounts, defaults } = this.#options;
    let secrets;
    try {
      secrets = accounts.secretsOf(account);
    } catch {
      return null;
    }
    const { session, ...own } = secrets;
    const application = applicationOf({ apiId: account.apiId, ...own }, defaults);
    if (application === null) throw new Error('TELEGRAM_API_ID and TELEGRAM_API_HASH are not set');
    return { ...application, session };
  }
}
