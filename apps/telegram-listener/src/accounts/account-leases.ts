import { LIMITS } from '@switchboard/core';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';

/** The database's side of leases, by the database's clock. */
export interface LeaseStore {
  /** Takes the accounts that nobody holds; answers all that are held by `holder` now. */
  acquireLeases(holder: string, ttlMs: number): Promise<string[]>;
  /** Prolongs leases; answers those that are still held. */
  renewLeases(holder: string, accountIds: readonly string[], ttlMs: number): Promise<string[]>;
  releaseLeases(holder: string, accountIds: readonly string[]): Promise<void>;
}

export interface AccountLeasesOptions {
  holder: string;
  store: LeaseStore;
  logger: Logger;
  /** Accounts came that this process holds now. */
  onGained(): void;
  /** The lease is gone, or may be: the account's connection must be cut at once. */
  onLost(accountId: string): void;
  /** Milliseconds that only ever go forward; shorter lives in tests. */
  now?: () => number;
  ttlMs?: number;
  renewMs?: number;
}

/**
 * Which accounts this process looks after. Two processes with one session would make Telegram throw both out, so a
 * process may use an account only while it holds its lease in the database. One that cannot renew it (the database is
 * away, the process was asleep) lets go before anybody else can take it; one that was killed is replaced as soon as its
 * lease has run out.
 */
export class AccountLeases implements Service {
  readonly #options: AccountLeasesOptions;
  readonly #ttlMs: number;
  readonly #renewMs: number;
  readonly #now: () => number;
  /** Until when each lease holds for certain: counted from before the database was asked. */
  readonly #heldUntilMs = new Map<string, number>();
  readonly #asking = new RepeatableTask(() => this.#renewAndAcquire());
  #renewal: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #stopped = true;

  constructor(options: AccountLeasesOptions) {
    this.#options = options;
    this.#ttlMs = options.ttlMs ?? LIMITS.telegramLeaseMs;
    this.#renewMs = options.renewMs ?? LIMITS.telegramLeaseRenewMs;
    this.#now = options.now ?? (() => performance.now());
  }

  holds(accountId: string): boolean {
    return (this.#heldUntilMs.get(accountId) ?? 0) > this.#now();
  }

  async start(): Promise<void> {
    this.#stopped = false;
    // Checked apart from renewal, which may be waiting for a database that does not answer.
    this.#expiry = setInterval(() => this.#dropExpired(), this.#renewMs / 4);
    this.#renewal = setInterval(() => this.#asking.request(), this.#renewMs);
    this.#asking.request();
  }

  /** Accounts may have become free, or new ones have come: asks now and not at the next turn. */
  refresh(): void {
    if (!this.#stopped) this.#asking.request();
  }

  /** Lets go of everything; call when nothing is connected any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#renewal);
    clearInterval(this.#expiry);
    await this.#asking.settled();
    await this.release([...this.#heldUntilMs.keys()]);
  }

  /** Lets go of accounts, so that another process need not wait. Never fails: a lease runs out by itself. */
  async release(accountIds: readonly string[]): Promise<void> {
    for (const id of accountIds) this.#heldUntilMs.delete(id);
    const { store, holder, logger } = this.#options;
    if (accountIds.length === 0) return;
    await store.releaseLeases(holder, accountIds).catch((error: unknown) => {
      logger.warn('Telegram accounts could not be released; their leases run out by themselves', { error });
    });
  }

  async #renewAndAcquire(): Promise<void> {
    const { store, holder, logger } = this.#options;
    try {
      await this.#renew();
      if (this.#stopped) return;
      const askedMs = this.#now();
      const held = await store.acquireLeases(holder, this.#ttlMs);
      const gained = held.filter((id) => !this.#heldUntilMs.has(id));
      for (const id of held) this.#heldUntilMs.set(id, askedMs + this.#ttlMs);
      if (gained.length > 0) this.#options.onGained();
    } catch (error) {
      logger.warn('the leases of the Telegram accounts could not be renewed', { error });
    }
  }

  async #renew(): Promise<void> {
    const { store, holder } = this.#options;
    const ids = [...this.#heldUntilMs.keys()];
    if (ids.length === 0) return;
    const askedMs = this.#now();
    const kept = new Set(await store.renewLeases(holder, ids, this.#ttlMs));
    for (const id of ids) {
      if (!this.#heldUntilMs.has(id)) continue;
      if (kept.has(id)) this.#heldUntilMs.set(id, askedMs + this.#ttlMs);
      else this.#lose(id);
    }
  }

  #dropExpired(): void {
    // A renewal's time before the end, so that the connection is cut while nobody else may hold the account yet.
    const soonMs = this.#now() + this.#renewMs / 2;
    for (const [id, untilMs] of this.#heldUntilMs) if (untilMs <= soonMs) this.#lose(id);
  }

  #lose(id: string): void {
    this.#heldUntilMs.delete(id);
    this.#options.onLost(id);
  }
}
