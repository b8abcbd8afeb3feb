import type { Service } from './lifecycle.ts';
import type { Logger } from './logger.ts';
import { RepeatableTask } from './repeatable-task.ts';

/** The database's side of leases, by the database's clock; on accounts or channels, by id. */
export interface LeaseStore {
  /** Takes what nobody holds; answers all that is held by `holder` now. */
  acquireLeases(holder: string, ttlMs: number): Promise<string[]>;
  /** Prolongs leases; answers those that are still held. */
  renewLeases(holder: string, ids: readonly string[], ttlMs: number): Promise<string[]>;
  releaseLeases(holder: string, ids: readonly string[]): Promise<void>;
}

export interface LeasesOptions {
  /** For the log: `Telegram accounts`. */
  of: string;
  ttlMs: number;
  /** How often they are renewed; well below `ttlMs`. */
  renewMs: number;
  holder: string;
  store: LeaseStore;
  logger: Logger;
  /** Something came that this process holds now. */
  onGained(): void;
  /** The lease is gone, or may be: what it was for must end at once. */
  onLost(id: string): void;
  /** Milliseconds that only ever go forward. */
  now?: () => number;
}

/**
 * What this process alone may use for the time being: Telegram accounts (two processes with one session would make Telegram
 * throw both out), channels to send by. One that cannot renew its leases (the database is away, the process was asleep) lets
 * go before anybody else can take them; one that was killed is replaced as soon as they have run out.
 */
export class Leases implements Service {
  readonly #options: LeasesOptions;
  readonly #ttlMs: number;
  readonly #renewMs: number;
  readonly #now: () => number;
  /** Until when each lease holds for certain: counted from before the database was asked. */
  readonly #heldUntilMs = new Map<string, number>();
  readonly #asking = new RepeatableTask(() => this.#renewAndAcquire());
  #renewal: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #stopped = true;

  constructor(options: LeasesOptions) {
    this.#options = options;
    this.#ttlMs = options.ttlMs;
    this.#renewMs = options.renewMs;
    this.#now = options.now ?? (() => performance.now());
  }

  holds(id: string): boolean {
    return (this.#heldUntilMs.get(id) ?? 0) > this.#now();
  }

  /** What is held now. */
  held(): string[] {
    return [...this.#heldUntilMs.keys()].filter((id) => this.holds(id));
  }

  async start(): Promise<void> {
    this.#stopped = false;
    // Checked apart from renewal, which may be waiting for a database that does not answer.
    this.#expiry = setInterval(() => this.#dropExpired(), this.#renewMs / 4);
    this.#renewal = setInterval(() => this.#asking.request(), this.#renewMs);
    this.#asking.request();
  }

  /** Something may have become free, or have come: asks now and not at the next turn. */
  refresh(): void {
    if (!this.#stopped) this.#asking.request();
  }

  /** Lets go of everything; call when nothing of it is used any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#renewal);
    clearInterval(this.#expiry);
    await this.#asking.settled();
    await this.release([...this.#heldUntilMs.keys()]);
  }

  /** Lets go, so that another process need not wait. Never fails: a lease runs out by itself. */
  async release(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#heldUntilMs.delete(id);
    const { store, holder, logger } = this.#options;
    if (ids.length === 0) return;
    await store.releaseLeases(holder, ids).catch((error: unknown) => {
      logger.warn('leases could not be given back; they run out by themselves', {
        of: this.#options.of,
        error,
      });
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
      logger.warn('leases could not be renewed', { of: this.#options.of, error });
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
    // A renewal's time before the end, so that its use has ended while nobody else may hold it yet.
    const soonMs = this.#now() + this.#renewMs / 2;
    for (const [id, untilMs] of this.#heldUntilMs) if (untilMs <= soonMs) this.#lose(id);
  }

  #lose(id: string): void {
    this.#heldUntilMs.delete(id);
    this.#options.onLost(id);
  }
}
