import { type Clock, LIMITS, type TelegramAccountState } from '@switchboard/core';
import type { Logger, Service } from '@switchboard/service';
import {
  type OpenTelegramConnection,
  type TelegramAccountConnection,
  type TelegramAccountCredentials,
  TelegramConnectionError,
  type TelegramIdentity,
} from '../client/telegram-client.ts';
import type { AccountMemory } from '../updates/account-memory.ts';
import { LeaseLostError } from '../updates/change-recorder.ts';
import { orAborted, pause } from '../updates/pause.ts';
import { type EngineTimings, UpdateEngine } from '../updates/update-engine.ts';
import { connectionEnded, ConnectionLife } from './connection-life.ts';
import { type KnownPeer, PeerBook } from './peer-book.ts';

/** What a supervisor needs of the rest; each is one verb, so that a test can stand in for it. */
export interface AccountPorts {
  open: OpenTelegramConnection;
  /** Makes the account's channel at its first connection. */
  connected(identity: TelegramIdentity): Promise<void>;
  memoryOf(identity: TelegramIdentity): AccountMemory;
  knownPeers(): Promise<KnownPeer[]>;
  stateChanged(state: TelegramAccountState, reason: string | null): Promise<void>;
  /** The connection that others may use too (files, replies), or null when there is none. */
  connectionChanged?(connection: TelegramAccountConnection | null, peers: PeerBook): void;
}

export interface AccountSupervisorOptions {
  accountId: string;
  name: string;
  leaseHolder: string;
  credentials: TelegramAccountCredentials;
  ports: AccountPorts;
  backfillMessages: number;
  clock: Clock;
  logger: Logger;
  /** Shorter in tests. */
  timings?: Partial<EngineTimings>;
  reconnectMsMin?: number;
  drainMsMax?: number;
  /** How it waits between connections; tests have no time for that. */
  wait?: typeof pause;
}

/** Pause before the database is asked or told again. */
const DATABASE_RETRY_MS = 500;
/** A connection that lived shorter than this counts as one that failed: the next waits longer. */
const STEADY_MS = 10_000;

/**
 * Keeps one account connected, whatever happens to it, and touches no other.
 *
 * ```
 * connecting -> online <-> degraded                      Telegram wants to be left alone for a while
 *      |           |  \
 *      |           |   degraded -> connecting …          network, Telegram, the database: tried again for ever
 *      +-----------+----> needs_login | banned           until a person gives it a new session
 * any -> stopped                                         taken off, or the process ends
 * ```
 *
 * A connection is used once: whatever is wrong with it, the next one is new (notes/telegram.md C1).
 */
export class AccountSupervisor implements Service {
  readonly #options: AccountSupervisorOptions;
  #running: Promise<void> = Promise.resolve();
  #engine: UpdateEngine | null = null;
  readonly #stop = new AbortController();
  #isAbandoned = false;
  #telling: Promise<void> = Promise.resolve();
  #statesToTell = 0;

  constructor(options: AccountSupervisorOptions) {
    this.#options = options;
  }

  /** Begins; never fails, because a failing account is a state and not an error. */
  async start(): Promise<void> {
    this.#running = this.#run();
  }

  /** Hears nothing more, and stores what was heard as far as the deadline lets it; the rest is asked for next time. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const { drainMsMax = LIMITS.telegramDrainMsMax } = this.#options;
    const deadline = setTimeout(() => this.#engine?.giveUp(), drainMsMax);
    await this.#running;
    clearTimeout(deadline);
  }

  /** Another process may hold the account by now: its connection is cut at once, and nothing more is written. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#engine?.giveUp();
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted;) {
      await this.#tell('connecting', null);
      const { problem, wasSteady } = await this.#liveOnce();
      if (this.#stop.signal.aborted) break;
      failures = wasSteady ? 0 : failures + 1;
      if (problem.problem !== 'temporary') {
        await this.#tell(problem.problem, problem.reason);
        this.#options.logger.warn('a Telegram account needs a person', this.#fields(problem));
        return;
      }
      await this.#tell('degraded', problem.reason);
      this.#options.logger.warn(
        'a Telegram account lost its connection, trying again',
        this.#fields(problem),
      );
      const { wait = pause } = this.#options;
      await wait(Math.max(this.#backoffMs(failures), problem.retryAfterMs ?? 0), this.#stop.signal);
    }
    await this.#tell('stopped', null);
  }

  /** One connection from its opening to its end; answers why it ended. */
  async #liveOnce(): Promise<{ problem: TelegramConnectionError; wasSteady: boolean }> {
    const { ports, credentials, logger, clock } = this.#options;
    const life = new ConnectionLife(this.#stop.signal);
    let onlineSinceMs = Infinity;
    try {
      const peers = new PeerBook(await this.#whenDatabaseAnswers(() => ports.knownPeers(), life.ended));
      const connection = ports.open(credentials, { logger, peers });
      life.take(connection);
      const identity = await connection.connect();
      await this.#whenDatabaseAnswers(() => ports.connected(identity), life.ended);
      onlineSinceMs = clock.now();
      await this.#useConnection(connection, identity, peers, life);
    } catch (error) {
      // What fails because the connection has ended says nothing new, but that somebody else may have the account.
      if (error instanceof LeaseLostError) life.problem = leaseLost(error);
      else if (!life.ended.aborted) life.end(this.#problemOf(error));
    } finally {
      this.#engine = null;
      await life.close();
    }
    const wasSteady = clock.now() - onlineSinceMs >= STEADY_MS;
    return { problem: life.problem ?? connectionEnded('ended'), wasSteady };
  }

  async #useConnection(
    connection: TelegramAccountConnection,
    identity: TelegramIdentity,
    peers: PeerBook,
    life: ConnectionLife,
  ): Promise<void> {
    const { ports } = this.#options;
    const engine = this.#createEngine(connection, identity, peers);
    this.#engine = engine;
    if (this.#isAbandoned) return;
    life.handTo(engine);
    await this.#tell('online', null);
    ports.connectionChanged?.(connection, peers);
    try {
      await engine.run(life.ended);
    } finally {
      ports.connectionChanged?.(null, peers);
    }
  }

  #createEngine(
    connection: TelegramAccountConnection,
    identity: TelegramIdentity,
    peers: PeerBook,
  ): UpdateEngine {
    const { accountId, leaseHolder, ports, clock, logger, backfillMessages, timings } = this.#options;
    return new UpdateEngine({
      accountId,
      accountUserId: identity.userId,
      leaseHolder,
      connection,
      memory: ports.memoryOf(identity),
      peers,
      clock,
      logger,
      backfillMessages,
      onHindered: (reason) => void this.#tell(reason === null ? 'online' : 'degraded', reason),
      ...(timings === undefined ? {} : { timings }),
    });
  }

  #problemOf(error: unknown): TelegramConnectionError {
    if (error instanceof TelegramConnectionError) return error;
    this.#options.logger.error('a Telegram account stumbled over a fault of ours', {
      account: this.#options.name,
      error,
    });
    return connectionEnded('internal', error);
  }

  /** Tries until the database answers. Only a word of Telegram's own, or the end, stops it. */
  async #whenDatabaseAnswers<T>(work: () => Promise<T>, ended: AbortSignal): Promise<T> {
    for (let told = false; ; told = true) {
      ended.throwIfAborted();
      try {
        return await orAborted(work(), ended);
      } catch (error) {
        if (error instanceof TelegramConnectionError) throw error;
        ended.throwIfAborted();
        if (!told) {
          this.#options.logger.warn('a Telegram account waits for the database', {
            account: this.#options.name,
            error,
          });
        }
        await pause(DATABASE_RETRY_MS, ended);
      }
    }
  }

  /** One after the other, so that the last one told is how it is. */
  #tell(state: TelegramAccountState, reason: string | null): Promise<void> {
    const turn = ++this.#statesToTell;
    this.#telling = this.#telling.then(() => this.#tellUntilHeard(state, reason, turn));
    return this.#telling;
  }

  /** Tries until it is written, it is not so any more, or the end. */
  async #tellUntilHeard(state: TelegramAccountState, reason: string | null, turn: number): Promise<void> {
    const { ports, logger, name } = this.#options;
    for (let told = false; ; told = true) {
      // Whoever holds the account now tells how it is.
      if (this.#isAbandoned) return;
      try {
        return await ports.stateChanged(state, reason);
      } catch (error) {
        if (!told) {
          logger.warn('the state of a Telegram account could not be stored', { account: name, state, error });
        }
      }
      if (turn !== this.#statesToTell || this.#stop.signal.aborted) return;
      await pause(DATABASE_RETRY_MS, this.#stop.signal);
    }
  }

  #backoffMs(failures: number): number {
    const { reconnectMsMin = LIMITS.telegramReconnectMsMin } = this.#options;
    // Even the first is drawn at random: a network that comes back brings all accounts at once.
    const ceiling = Math.min(LIMITS.telegramReconnectMsMax, reconnectMsMin * 2 ** Math.min(failures + 1, 10));
    return reconnectMsMin + Math.random() * (ceiling - reconnectMsMin);
  }

  #fields({ problem, reason }: TelegramConnectionError): Record<string, unknown> {
    return { account: this.#options.name, problem, reason };
  }
}

/** Whoever keeps the leases hears within one whether somebody else has the account, and abandons the supervisor then. */
function leaseLost({ message }: LeaseLostError): TelegramConnectionError {
  const retryAfterMs = LIMITS.telegramLeaseMs;
  return new TelegramConnectionError('temporary', 'lease_lost', message, { retryAfterMs });
}
