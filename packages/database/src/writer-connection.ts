import pg from 'pg';
import { LIMITS, MINUTE_MS, SwitchboardError } from '@switchboard/core';
import { connectionError, isTooMuchAtOnce, tooMuchAtOnce } from './database-errors.ts';
import type { Queryable } from './sql/statement.ts';

/** How soon a lost connection is tried again: a returned database must be in use within a second. */
const RECONNECT_MS = 200;
const CONNECT_TIMEOUT_MS = 2_000;

/** The server's own time-out comes first; this one is for a server that is not there any more. */
const WATCHDOG_GRACE_MS = 500;

/**
 * How long statements keep their plans. Planning anew each time costs a fifth of a small transaction; a plan that was
 * made while the tables were empty, kept for ever, costs half the throughput (notes/realtime.md §2).
 */
const PLANS_KEPT_MS = MINUTE_MS;

/** Settings of the connection that ingest writes on. */
const SESSION_SETTINGS = [
  `set lock_timeout = '3s'`,
  `set statement_timeout = '${LIMITS.ingestTransactionMsMax}ms'`,
  `set idle_in_transaction_session_timeout = '${LIMITS.ingestTransactionMsMax}ms'`,
].join(';');

/**
 * One connection for one writer, which comes back by itself. A `pg` client whose server goes away emits `error`; with
 * nobody listening that ends the process, so every client made here has its listener for life.
 */
export class WriterConnection {
  readonly #connectionString: string;
  #client: pg.Client | null = null;
  #connecting: Promise<pg.Client> | null = null;
  #retryAtMs = 0;
  #closed = false;
  #plannedAtMs = 0;

  constructor(connectionString: string) {
    this.#connectionString = connectionString;
  }

  /**
   * Runs `work` in a transaction. One at a time: a second one at the same moment would be part of the first.
   *
   * @throws SwitchboardError `database_unavailable` (retryable) when the database cannot be reached or went away: the
   * outcome is then unknown, and the same work must be safe to do again. Other database errors come as they are, after
   * a rollback; work that took too long while the server answered comes as `isTooMuchAtOnce`.
   */
  async transaction<T>(work: (db: Queryable) => Promise<T>): Promise<T> {
    const client = this.#client ?? (await this.#connect());
    let answers = 0;
    let tookTooLong = false;
    const counted: Queryable = {
      query: async (config) => {
        const result = await client.query(config);
        answers++;
        return result as never;
      },
    };
    const watchdog = this.#watch(client, () => (tookTooLong = answers > 0));
    try {
      await this.#forgetOldPlans(client);
      await client.query('begin');
      const result = await work(counted);
      clearTimeout(watchdog);
      await this.#commit(client);
      return result;
    } catch (error) {
      if (tookTooLong || isTooMuchAtOnce(error)) {
        await client.query('rollback').catch(() => this.#drop(client));
        throw tookTooLong ? tooMuchAtOnce() : error;
      }
      const lost = connectionError(error);
      if (lost !== null) {
        this.#drop(client);
        throw lost;
      }
      await client.query('rollback').catch(() => this.#drop(client));
      throw error;
    } finally {
      clearTimeout(watchdog);
    }
  }

  /** A commit that is not answered has an unknown outcome, unlike the work before it. */
  async #commit(client: pg.Client): Promise<void> {
    const watchdog = this.#watch(client);
    try {
      await client.query('commit');
    } finally {
      clearTimeout(watchdog);
    }
  }

  #watch(client: pg.Client, onFired: () => void = () => {}): NodeJS.Timeout {
    return setTimeout(() => {
      onFired();
      this.#drop(client);
    }, LIMITS.ingestTransactionMsMax + WATCHDOG_GRACE_MS);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => {});
  }

  async #forgetOldPlans(client: pg.Client): Promise<void> {
    if (performance.now() - this.#plannedAtMs < PLANS_KEPT_MS) return;
    this.#plannedAtMs = performance.now();
    await client.query('discard plans');
  }

  async #connect(): Promise<pg.Client> {
    if (this.#closed) throw new SwitchboardError('database_unavailable', 'This process is stopping.');
    // Callers during an outage are told at once instead of queueing behind connection attempts.
    if (this.#connecting === null && Date.now() < this.#retryAtMs) {
      throw new SwitchboardError(
        'database_unavailable',
        'The database does not answer. Try again in a moment.',
      );
    }
    this.#connecting ??= this.#open().finally(() => (this.#connecting = null));
    return await this.#connecting;
  }

  async #open(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#connectionString,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'switchboard ingest',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    client.on('error', () => this.#drop(client));
    client.on('end', () => this.#drop(client));
    try {
      await client.connect();
      await client.query(SESSION_SETTINGS);
    } catch (error) {
      this.#retryAtMs = Date.now() + RECONNECT_MS;
      void client.end().catch(() => {});
      throw connectionError(error) ?? error;
    }
    this.#client = client;
    return client;
  }

  #drop(client: pg.Client): void {
    if (this.#client === client) this.#client = null;
    // `end()` would wait for a server that may never answer again.
    const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
    stream.destroy();
  }
}
