import { type Logger, RepeatableTask, type Service } from '@switchboard/service';

/** An account as the database has it; `version` changes when it must be connected anew. */
export interface RosterEntry {
  id: string;
  version: string;
}

export interface AccountRosterOptions<T extends RosterEntry> {
  /** The accounts that should be connected now. */
  list(): Promise<T[]>;
  /** Makes the supervisor of an account. */
  supervise(account: T): Service;
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
  readonly #running = new Map<string, { version: string; supervisor: Service }>();
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
    await Promise.all(supervisors.map((supervisor) => supervisor.stop()));
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
    const ending: Promise<void>[] = [];
    for (const [id, { version, supervisor }] of this.#running) {
      if (wanted.get(id)?.version === version) continue;
      this.#running.delete(id);
      // Two connections with one session make Telegram throw both out: the old one ends before the new one begins.
      ending.push(supervisor.stop());
    }
    await Promise.all(ending);
    for (const account of accounts) {
      if (this.#running.has(account.id) || this.#stopped) continue;
      const supervisor = this.#options.supervise(account);
      this.#running.set(account.id, { version: account.version, supervisor });
      await supervisor.start();
    }
  }
}
