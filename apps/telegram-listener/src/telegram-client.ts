import type { TelegramMessage } from '@switchboard/channels';
import type { Logger } from '@switchboard/service';

/** What it takes to act as a Telegram account. */
export interface TelegramAccountCredentials {
  apiId: number;
  apiHash: string;
  /** A session string of gramjs or Telethon. */
  session: string;
  /** `mtproxy://secret@host:port` or `socks5://[user:pass@]host:port`. */
  proxy: string | null;
}

/**
 * Why an account is not connected: `needs_login` and `banned` stay so until a person does something, `temporary` is worth
 * another try.
 */
export type ConnectionProblem = 'needs_login' | 'banned' | 'temporary';

/** The only error that leaves a connection. `reason` is Telegram's own word for it where it has one. */
export class TelegramConnectionError extends Error {
  readonly problem: ConnectionProblem;
  readonly reason: string;

  constructor(
    problem: ConnectionProblem,
    reason: string,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'TelegramConnectionError';
    this.problem = problem;
    this.reason = reason;
  }
}

/** Whose account it turned out to be. */
export interface TelegramIdentity {
  userId: string;
  name: string;
  username: string | null;
  phone: string | null;
}

/** One account's connection, good for one life: once it is lost or closed, open a new one. */
export interface TelegramAccountConnection {
  /** @throws TelegramConnectionError after its own timeout at the latest; the connection is closed then. */
  connect(): Promise<TelegramIdentity>;
  /**
   * New messages, incoming and outgoing, in the order in which they arrived. Register before `connect`; nothing is handed
   * over until it has resolved.
   */
  onMessage(listener: (message: TelegramMessage) => void): void;
  /** The connection is dead or the account was signed out. Called once at most, and never after `close`. */
  onLost(listener: (error: TelegramConnectionError) => void): void;
  /** Asks Telegram whether the account still lives: no event tells of a revocation (notes/telegram.md C10). */
  checkHealth(): Promise<void>;
  /** Ends everything within seconds, whatever state the connection is in. */
  close(): Promise<void>;
}

/** Limits in milliseconds; each has a default. */
export interface TelegramConnectionOptions {
  logger: Pick<Logger, 'info' | 'warn'>;
  /** Connecting, from the first packet to the account's name. */
  connectTimeoutMs?: number;
  /** One request. */
  requestTimeoutMs?: number;
  /** How long the library may try to reconnect by itself. Then the connection is lost. */
  reconnectTimeoutMs?: number;
}

/** Makes a connection without opening it. */
export type OpenTelegramConnection = (
  credentials: TelegramAccountCredentials,
  options: TelegramConnectionOptions,
) => TelegramAccountConnection;
