import { MINUTE_MS, SECOND_MS, SwitchboardError } from '@switchboard/core';
import type { ClaimedTelegramLogin, TelegramAccount, TelegramAccountStore } from '@switchboard/database';
import type { Logger } from '@switchboard/service';
import type { LoginCredentials, SignedIn } from '../client/login-client.ts';
import type { OpenTelegramConnection, TelegramIdentity } from '../client/telegram-client.ts';
import { endSession } from './end-session.ts';
import type { Wait } from './login-flow.ts';

export interface AccountSaverOptions {
  accounts: TelegramAccountStore;
  open: OpenTelegramConnection;
  logger: Pick<Logger, 'info' | 'warn'>;
  wait: Wait;
  /** Raised when the process stops. */
  stop: AbortSignal;
}

/** Pause before a database that did not answer is asked again, and how often: about a minute. */
const SAVE_RETRY_MS = SECOND_MS;
const SAVES_MAX = MINUTE_MS / SAVE_RETRY_MS;
/** The account's supervisor has changed to the new session by then, and nobody is connected with the old one. */
const OLD_SESSION_PAUSE_MS = 15 * SECOND_MS;

type LoginTarget = Pick<ClaimedTelegramLogin, 'name' | 'apiId' | 'apiHash' | 'proxy'>;

/** Keeps what a login has brought: under its name, and under no second one. */
export class AccountSaver {
  readonly #options: AccountSaverOptions;
  readonly #farewells = new Set<Promise<void>>();

  constructor(options: AccountSaverOptions) {
    this.#options = options;
  }

  /**
   * One Telegram user has one account here, and an account stays with its user: its conversations and its place in the
   * updates are that user's.
   *
   * @throws SwitchboardError `conflict`
   */
  async check(name: string, { userId, name: person }: TelegramIdentity): Promise<void> {
    const { accounts } = this.#options;
    const users = await accounts.userIds();
    for (const account of await accounts.list()) {
      const owner = users.get(account.id);
      if (owner === userId && account.name !== name) {
        throw new SwitchboardError(
          'conflict',
          `${person} is connected already, as ${account.name}. Sign in under that name, or remove it first.`,
        );
      }
      if (account.name === name && owner !== undefined && owner !== userId) {
        throw new SwitchboardError(
          'conflict',
          `${name} is the account of somebody else, not of ${person}. Choose another name, or remove it first.`,
        );
      }
    }
  }

  /**
   * Saves the account and answers its id. A session that is replaced is ended at Telegram a little later, if it can be;
   * one that cannot be saved at all is ended at once.
   */
  async save(login: LoginTarget, credentials: LoginCredentials, { session }: SignedIn): Promise<string> {
    const { accounts, open, logger } = this.#options;
    try {
      const before = await this.#persist(() => this.#find(login.name));
      const { apiId, apiHash, proxy } = login;
      const { id } = await this.#persist(() =>
        accounts.save({ name: login.name, session, apiId, apiHash, proxy }),
      );
      if (before !== null) this.#bidFarewell(before, credentials);
      return id;
    } catch (error) {
      logger.warn('a new session could not be saved, so it is ended', { error });
      await endSession(open, { ...credentials, session }, this.#options).catch(() => undefined);
      throw new SwitchboardError(
        'database_unavailable',
        'The account could not be saved. Start again later.',
      );
    }
  }

  /** Resolves when no session is being ended any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#farewells);
  }

  /** The same user's earlier session would stay in the list of devices for ever. */
  #bidFarewell(before: TelegramAccount, credentials: LoginCredentials): void {
    const { open, logger, wait, stop } = this.#options;
    const session = this.#sessionOf(before);
    if (session === null) return;
    const farewell = wait(OLD_SESSION_PAUSE_MS, stop)
      .then(() => endSession(open, { ...credentials, session }, { logger, stop }))
      .catch(() => logger.info('the session before stays in the list of devices', { account: before.name }))
      .finally(() => this.#farewells.delete(farewell));
    this.#farewells.add(farewell);
  }

  /** Null when the account is signed out, or is another user's or unknown user's, or cannot be opened. */
  #sessionOf(account: TelegramAccount): string | null {
    try {
      const { session } = this.#options.accounts.secretsOf(account);
      return session === '' || account.channelId === null ? null : session;
    } catch {
      return null;
    }
  }

  async #find(name: string): Promise<TelegramAccount | null> {
    return (await this.#options.accounts.list()).find((account) => account.name === name) ?? null;
  }

  /** The session exists only in this process: a database that is away for a moment must not cost it. */
  async #persist<T>(work: () => Promise<T>): Promise<T> {
    const { wait, stop } = this.#options;
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (tries >= SAVES_MAX) throw error;
        await wait(SAVE_RETRY_MS, stop);
      }
    }
  }
}
