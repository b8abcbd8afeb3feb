import type { TelegramMessage } from '@switchboard/channels';
import {
  type ConnectionProblem,
  type OpenTelegramConnection,
  type TelegramAccountConnection,
  type TelegramAccountCredentials,
  TelegramConnectionError,
  type TelegramIdentity,
} from '../telegram-client.ts';

/** Stands in for Telegram and its library: a test says what happens to each connection. */
export class FakeTelegram {
  readonly connections: FakeConnection[] = [];
  /** Connections begin and never finish connecting. */
  hang = false;
  #refusals: TelegramConnectionError[] = [];
  #onOpen: () => void = () => {};

  /** The next `count` connections fail to connect. */
  refuse(count: number, problem: ConnectionProblem, reason: string): void {
    for (let n = 0; n < count; n++) this.#refusals.push(new TelegramConnectionError(problem, reason, reason));
  }

  readonly open: OpenTelegramConnection = (credentials) => {
    const connection = new FakeConnection(credentials, this.#refusals.shift() ?? null, this.hang);
    this.connections.push(connection);
    this.#onOpen();
    return connection;
  };

  /** Resolves when the next connection is opened. */
  nextOpened(): Promise<void> {
    return new Promise((resolve) => (this.#onOpen = resolve));
  }

  /** The newest connection of the account with this session. */
  of(session: string): FakeConnection | undefined {
    return this.connections.findLast((connection) => connection.credentials.session === session);
  }
}

export class FakeConnection implements TelegramAccountConnection {
  readonly credentials: TelegramAccountCredentials;
  closed = false;
  readonly #refusal: TelegramConnectionError | null;
  readonly #hang: boolean;
  #revoked = false;
  #deliver: (message: TelegramMessage) => void = () => {};
  #lose: (error: TelegramConnectionError) => void = () => {};

  constructor(
    credentials: TelegramAccountCredentials,
    refusal: TelegramConnectionError | null,
    hang: boolean,
  ) {
    this.credentials = credentials;
    this.#refusal = refusal;
    this.#hang = hang;
  }

  async connect(): Promise<TelegramIdentity> {
    if (this.#hang) await new Promise(() => {});
    if (this.#refusal !== null) throw this.#refusal;
    // The session's digits are the user id, so that every account is somebody else.
    return {
      userId: this.credentials.session.replace(/\D/g, '') || '1',
      name: 'Manager',
      username: null,
      phone: null,
    };
  }

  onMessage(listener: (message: TelegramMessage) => void): void {
    this.#deliver = listener;
  }

  onLost(listener: (error: TelegramConnectionError) => void): void {
    this.#lose = listener;
  }

  async checkHealth(): Promise<void> {
    if (this.#revoked) throw new TelegramConnectionError('needs_login', 'AUTH_KEY_UNREGISTERED', 'Revoked.');
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  deliver(message: TelegramMessage): void {
    this.#deliver(message);
  }

  lose(problem: ConnectionProblem, reason: string): void {
    this.#lose(new TelegramConnectionError(problem, reason, reason));
  }

  revoke(): void {
    this.#revoked = true;
  }
}
