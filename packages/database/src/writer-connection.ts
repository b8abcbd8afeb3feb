import pg from 'pg';
import { LIMITS, MINUTE_MS, SwitchboardError } from '@switchboard/core';
import { connectionError, isTooMuchAtOnce, tooMuchAtOnce } from './database-errors.ts';
import { PipelinedTransaction } from './pipelined-transaction.ts';
import type { Queryable, Statement } from './sql/statement.ts';

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
  // PostgreSQL would plan statements over arrays anew each time, because one plan for all lengths looks dearer than it is.
  `set plan_cache_mode = force_generic_plan`,
  `set lock_timeout = '3s'`,
  `set statement_timeout = '${LIMITS.ingestTransactionMsMax}ms'`,
  `set idle_in_transaction_session_timeout = '${LIMITS.ingestTransactionMsMax}ms'`,
].join(';');

/** Sends the last statements of a transaction and its commit in one flight, and answers the statements. */
export type CommitWith = (statements: readonly Statement[]) => Promise<pg.QueryResult[]>;

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
  /** Resolves when the next transaction may begin. */
  #turn: Promise<void> = Promise.resolve();

  constructor(connectionString: string) {
    this.#connectionString = connectionString;
  }

  /** The server's number for this connection, by which notifications say whose they are; null while there is none. */
  get processId(): number | null {
    return (this.#client as unknown as { processID: number } | null)?.processID ?? null;
  }

  /**
   * Runs `work` in a transaction, one after another in the order of the calls. `begin` travels with the first statement,
   * and the commit with the last ones, if `work` gives them to its second argument; the next transaction then begins
   * right behind the commit, before it is answered.
   *
   * @throws SwitchboardError `database_unavailable` (retryable) when the database cannot be reached or went away: the
   * outcome is then unknown, and the same work must be safe to do again. Other database errors come as they are, after
   * a rollback; work that took too long while the server answered comes as `isTooMuchAtOnce`.
   */
  async transaction<T>(work: (db: Queryable, commitWith: CommitWith) => Promise<T>): Promise<T> {
    const before = this.#turn;
    let endTurn = (): void => {};
    this.#turn = new Promise((resolve) => (endTurn = resolve));
    await before;
    try {
      return await this.#transaction(this.#client ?? (await this.#connect()), work, endTurn);
    } finally {
      endTurn();
    }
  }

  async #transaction<T>(
    client: pg.Client,
    work: (db: Queryable, commitWith: CommitWith) => Promise<T>,
    onCommitSent: () => void,
  ): Promise<T> {
    const transaction = new PipelinedTransaction(client);
    let tookTooLong = false;
    let watchdog = this.#watch(client, () => (tookTooLong = transaction.isAnswered));
    const commitWith: CommitWith = async (statements) => {
      // A commit that is not answered has an unknown outcome, unlike the work before it.
      clearTimeout(watchdog);
      watchdog = this.#watch(client);
      const answers = transaction.commitWith(statements);
      if (transaction.isCommitSent) onCommitSent();
      return await answers;
    };
    try {
      await this.#forgetOldPlans(client);
      const result = await work(transaction, commitWith);
      if (!transaction.isCommitSent) await commitWith([]);
      return result;
    } catch (error) {
      const lost = tookTooLong || isTooMuchAtOnce(error) ? null : connectionError(error);
      if (lost !== null || transaction.couldNotSend) this.#drop(client);
      // A commit that follows a failure is a rollback already, and behind it the next transaction may have begun.
      else if (!transaction.isCommitSent) await client.query('rollback').catch(() => this.#drop(client));
      if (tookTooLong) throw tooMuchAtOnce();
      throw lost ?? error;
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
      pipeline: true,
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
