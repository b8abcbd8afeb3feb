import { type Logger, RepeatableTask, type Service } from '@switchboard/service';

/** An account as the database has it; `version` changes when it must be connected anew. */
export interface RosterEntry {
  id: string;
  version: string;
}

/** Somebody who looks after one account. */
export interface Supervisor extends Service {
  /** Ends at once: the account may be somebody else's by now. */
  abandon(): void;
}

export interface AccountRosterOptions<T extends RosterEntry> {
  /** The accounts that this process should keep connected now. */
  list(): Promise<T[]>;
  /** Makes the supervisor of an account. */
  supervise(account: T): Supervisor;
  /** Nobody looks after the account any more: whoever waits for it (another process, a log-out) may have it. */
  letGo?(id: string): Promise<void>;
  logger: Logger;
  pollMs: number;
}

/**
 * Keeps one supervisor running for each account in the database: starts what was added, stops what was removed, and
 * starts anew what got another session. Accounts never wait for each other.
 */
export class AccountRoster<T extends RosterEntry> implements Service {
  readonly #options: AccountRosterOptions<T>;
  readonly #refreshing = new RepeatableTask(() => this.#refresh());
  readonly #running = new Map<string, { version: string; supervisor: Supervisor }>();
  readonly #ending = new Map<string, Promise<void>>();
  #poll: NodeJS.Timeout | undefined;
  #stopped = true;

  constructor(options: AccountRosterOptions<T>) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#stopped = false;
    this.#poll = setInterval(() => this.refresh(), this.#options.pollMs);
    this.refresh();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    await this.#refreshing.settled();
    const supervisors = [...this.#running.values()].map(({ supervisor }) => supervisor);
    this.#running.clear();
    await Promise.all([...supervisors.map((supervisor) => supervisor.stop()), ...this.#ending.values()]);
  }

  /** The account is not ours any more: its connection is cut before this returns to the event loop. */
  drop(id: string): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    running.supervisor.abandon();
    this.#end(id, running.supervisor);
  }

  /** Accounts may have changed. Cheap to call too often. */
  refresh(): void {
    if (!this.#stopped) this.#refreshing.request();
  }

  async #refresh(): Promise<void> {
    try {
      await this.#compare(await this.#options.list());
    } catch (error) {
      this.#options.logger.warn('the Telegram accounts could not be read, trying again', { error });
    }
  }

  async #compare(accounts: readonly T[]): Promise<void> {
    const wanted = new Map(accounts.map((account) => [account.id, account]));
    for (const [id, { version, supervisor }] of this.#running) {
      if (wanted.get(id)?.version === version) continue;
      this.#running.delete(id);
      this.#end(id, supervisor);
    }
    for (const account of accounts) {
      // Two connections with one session make Telegram throw both out: the old one ends before the new one begins.
      if (this.#running.has(account.id) || this.#ending.has(account.id) || this.#stopped) continue;
      const supervisor = this.#options.supervise(account);
      this.#running.set(account.id, { version: account.version, supervisor });
      await this.#begin(account.id, supervisor);
    }
  }

  /** One that cannot begin must not keep the others from it; it is tried again with the next look at the database. */
  async #begin(id: string, supervisor: Supervisor): Promise<void> {
    try {
      await supervisor.start();
    } catch (error) {
      this.#running.delete(id);
      this.#options.logger.warn('a Telegram account could not be looked after, trying again', { error });
    }
  }

  #end(id: string, supervisor: Supervisor): void {
    const letGo = async (): Promise<void> => await this.#options.letGo?.(id);
    const ended = supervisor
      .stop()
      .then(letGo)
      .finally(() => {
        this.#ending.delete(id);
        this.refresh();
      });
    this.#ending.set(id, ended);
  }
}
