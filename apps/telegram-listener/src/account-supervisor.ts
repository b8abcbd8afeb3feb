import { type Clock, type InboundMessage, LIMITS, type TelegramAccountState } from '@switchboard/core';
import { telegramToInbound, type TelegramMessage } from '@switchboard/channels';
import type { Logger, Service } from '@switchboard/service';
import { SerialQueue } from './serial-queue.ts';
import {
  type OpenTelegramConnection,
  type TelegramAccountConnection,
  type TelegramAccountCredentials,
  TelegramConnectionError,
  type TelegramIdentity,
} from './telegram-client.ts';

/** What a supervisor needs of the rest; each is one verb, so that a test can stand in for it. */
export interface AccountPorts {
  open: OpenTelegramConnection;
  /** Stores a message; rejects while it cannot be made durable, and is then asked again. */
  receive(message: InboundMessage): Promise<unknown>;
  /** Makes the account's channel at its first connection. */
  connected(identity: TelegramIdentity): Promise<void>;
  stateChanged(state: TelegramAccountState, reason: string | null): Promise<void>;
}

export interface AccountSupervisorOptions {
  name: string;
  credentials: TelegramAccountCredentials;
  ports: AccountPorts;
  clock: Clock;
  logger: Logger;
  /** Shorter in tests. */
  healthIntervalMs?: number;
  reconnectMsMin?: number;
}

/** Pause before a message that the database could not take is tried again. */
const STORE_RETRY_MS = 500;

/**
 * Keeps one account connected, whatever happens to it, and touches no other.
 *
 * ```
 * connecting -> online -> degraded -> connecting …      network, Telegram, the database: tried again for ever
 *      |           |
 *      +-----------+----> needs_login | banned           until a person gives it a new session
 * any -> stopped                                         taken off, or the process ends
 * ```
 *
 * A connection is used once: whatever is wrong with it, the next one is new (notes/telegram.md C1).
 */
export class AccountSupervisor implements Service {
  readonly #options: AccountSupervisorOptions;
  readonly #queue: SerialQueue<TelegramMessage>;
  #running: Promise<void> = Promise.resolve();
  #storing: Promise<void> = Promise.resolve();
  /** Raised when the queue is full; the connection ends, and the next one begins with room again. */
  #overflow = new AbortController();
  /** Whose account it is; known from the first connection on. */
  #accountUserId = '';
  readonly #stop = new AbortController();
  /** Raised when storing itself must end: the process has no more time. */
  readonly #giveUp = new AbortController();

  constructor(options: AccountSupervisorOptions) {
    this.#options = options;
    this.#queue = new SerialQueue(LIMITS.telegramQueueMessagesMax);
  }

  /** Begins; never fails, because a failing account is a state and not an error. */
  async start(): Promise<void> {
    this.#running = this.#run();
    this.#storing = this.#storeMessages();
  }

  /** Hears nothing more, then stores what was heard, as far as the deadline lets it. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    const deadline = setTimeout(() => this.#giveUp.abort(), LIMITS.telegramDrainMsMax);
    this.#queue.end();
    await this.#storing;
    clearTimeout(deadline);
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted;) {
      await this.#queue.roomy(this.#stop.signal);
      if (this.#stop.signal.aborted) break;
      await this.#tell('connecting', null);
      const { problem, wasOnline } = await this.#liveOnce();
      if (this.#stop.signal.aborted) break;
      failures = wasOnline ? 0 : failures + 1;
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
      await pause(this.#backoffMs(failures), this.#stop.signal);
    }
    await this.#tell('stopped', null);
  }

  /** One connection from its opening to its end; answers why it ended. */
  async #liveOnce(): Promise<{ problem: TelegramConnectionError; wasOnline: boolean }> {
    const { ports, credentials, logger, healthIntervalMs = LIMITS.telegramHealthIntervalMs } = this.#options;
    const connection = ports.open(credentials, { logger });
    let wasOnline = false;
    const life = new AbortController();
    this.#overflow = new AbortController();
    const ended = AbortSignal.any([life.signal, this.#stop.signal, this.#overflow.signal]);
    try {
      const lost = new Promise<never>((_, reject) => {
        connection.onLost(reject);
        ended.addEventListener('abort', () => reject(temporary('stopped')), { once: true });
      });
      // Rejected only once somebody waits; until then nobody may call it unhandled.
      lost.catch(() => {});
      await this.#connect(connection, lost);
      wasOnline = true;
      await this.#tell('online', null);
      await Promise.race([lost, this.#watchHealth(connection, healthIntervalMs, ended)]);
      return { problem: temporary('ended'), wasOnline };
    } catch (error) {
      return {
        problem: error instanceof TelegramConnectionError ? error : temporary('internal', error),
        wasOnline,
      };
    } finally {
      life.abort();
      await connection.close();
    }
  }

  async #connect(connection: TelegramAccountConnection, lost: Promise<never>): Promise<void> {
    connection.onMessage((message) => {
      // Too much waits for the database: better no connection than a hole in the middle.
      if (!this.#queue.push(message)) this.#overflow.abort();
    });
    const identity = await Promise.race([connection.connect(), lost]);
    this.#accountUserId = identity.userId;
    await this.#untilDone(() => this.#options.ports.connected(identity), this.#stop.signal);
  }

  /**
   * Stores in the order of arrival, one at a time, over all connections: what cannot be stored now holds back what came
   * after it, and a connection that is lost takes nothing with it.
   */
  async #storeMessages(): Promise<void> {
    for (;;) {
      const message = await this.#queue.next();
      if (message === null || this.#giveUp.signal.aborted) return;
      const inbound = this.#translate(message);
      // Telegram's own notices (login codes) and things without ids are not for the inbox.
      if (inbound?.kind === 'message') {
        await this.#untilDone(() => this.#options.ports.receive(inbound), this.#giveUp.signal);
      }
    }
  }

  #translate(message: TelegramMessage): ReturnType<typeof telegramToInbound> | null {
    try {
      return telegramToInbound(message, {
        accountUserId: this.#accountUserId,
        nowMs: this.#options.clock.now(),
      });
    } catch (error) {
      this.#options.logger.error('a Telegram message could not be read', {
        account: this.#options.name,
        error,
      });
      return null;
    }
  }

  /** Tries until it is done, or until the signal is raised. Only a word of Telegram's own ends it otherwise. */
  async #untilDone(work: () => Promise<unknown>, ended: AbortSignal): Promise<void> {
    for (let told = false; !ended.aborted; told = true) {
      try {
        await work();
        return;
      } catch (error) {
        if (error instanceof TelegramConnectionError) throw error;
        if (!told) {
          this.#options.logger.warn('a Telegram account waits for the database', {
            account: this.#options.name,
            error,
          });
        }
        await pause(STORE_RETRY_MS, ended);
      }
    }
  }

  async #watchHealth(
    connection: TelegramAccountConnection,
    intervalMs: number,
    ended: AbortSignal,
  ): Promise<void> {
    while (!ended.aborted) {
      await pause(intervalMs, ended);
      if (!ended.aborted) await connection.checkHealth();
    }
  }

  async #tell(state: TelegramAccountState, reason: string | null): Promise<void> {
    await this.#options.ports.stateChanged(state, reason).catch((error: unknown) => {
      this.#options.logger.warn('the state of a Telegram account could not be stored', {
        account: this.#options.name,
        state,
        error,
      });
    });
  }

  #backoffMs(failures: number): number {
    const { reconnectMsMin = LIMITS.telegramReconnectMsMin } = this.#options;
    const ceiling = Math.min(LIMITS.telegramReconnectMsMax, reconnectMsMin * 2 ** Math.min(failures, 10));
    return reconnectMsMin + Math.random() * (ceiling - reconnectMsMin);
  }

  #fields({ problem, reason }: TelegramConnectionError): Record<string, unknown> {
    return { account: this.#options.name, problem, reason };
  }
}

function temporary(reason: string, cause?: unknown): TelegramConnectionError {
  return new TelegramConnectionError('temporary', reason, `The connection ended: ${reason}.`, { cause });
}

/** Resolves after `ms`, or at once when the signal is raised. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
