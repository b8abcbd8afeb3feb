import { connect as connectSocket } from 'node:net';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { LIMITS } from '@switchboard/core';
import { withDeadline } from '@switchboard/service';
import type { NatsAddress } from './nats-address.ts';

/** What the protocol puts around a message, at most. */
const MESSAGE_OVERHEAD_BYTES = 128;

export interface NatsSessionOptions {
  address: NatsAddress;
  /** Shown by the server's monitoring. */
  name: string;
  /** May have a wildcard. */
  subject: string;
  onMessage: (subject: string, data: Uint8Array) => void;
  /** The server complains: this user may not subscribe, or not publish. */
  onRefused: (error: Error) => void;
  /** The server has confirmed what was sent: there is room again. */
  onConfirmed: () => void;
  probeMs?: number;
  answerMsMax?: number;
}

/**
 * One connection to one NATS server, from its welcome to its end. It never comes back: whoever wants another one opens it.
 * The library would reconnect by itself, but then it keeps what is published meanwhile without a bound, and waits for ever
 * for a server that took its bytes and vanished.
 */
export class NatsSession {
  readonly #connection: NatsConnection;
  readonly #options: NatsSessionOptions;
  readonly #probe: NodeJS.Timeout;
  #answerDue: NodeJS.Timeout | undefined;
  #refusal: Error | null = null;
  #sentBytes = 0;
  #confirmedBytes = 0;
  /** Resolves when the connection is over, for whatever reason. */
  readonly closed: Promise<void>;

  private constructor(connection: NatsConnection, options: NatsSessionOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#probe = setInterval(() => this.#confirm(), options.probeMs ?? LIMITS.listeningProbeMs);
    this.closed = connection.closed().then(() => {
      clearInterval(this.#probe);
      clearTimeout(this.#answerDue);
    });
    void this.#watchRefusals();
  }

  /**
   * Connects to this server and resolves once it is heard.
   *
   * @throws Error in the words of the system, the server or the library; none of them holds a secret
   */
  static async open(server: string, options: NatsSessionOptions, signal: AbortSignal): Promise<NatsSession> {
    const { address, name, subject } = options;
    await untilGreeted(server, signal);
    const connection = await connect({
      servers: [server],
      name,
      noEcho: true,
      reconnect: false,
      timeout: LIMITS.natsConnectMsMax,
      ...(address.tls ? { tls: {} } : {}),
      ...address.login,
    });
    const session = new NatsSession(connection, options);
    try {
      session.#subscribe(subject);
      // Subscribed is what the server has confirmed: what is published from here on is heard.
      const heard = connection.flush();
      const ended = session.closed.then(() =>
        Promise.reject(new Error('the server has ended the connection')),
      );
      await withDeadline(Promise.race([heard, ended]), LIMITS.natsConnectMsMax, () => new Error('no answer'));
      if (session.#refusal !== null) throw session.#refusal;
      return session;
    } catch (error) {
      await session.close();
      throw session.#refusal ?? error;
    }
  }

  /** Largest message that may be sent, in bytes. */
  get messageBytesMax(): number {
    return Math.min(this.#connection.info?.max_payload ?? 0, LIMITS.natsMessageBytesMax);
  }

  /** False, and nothing is sent, when it is too large, too much is under way, or the connection is just ending. */
  send(subject: string, bytes: Uint8Array): boolean {
    if (bytes.length > this.messageBytesMax) return false;
    const size = bytes.length + MESSAGE_OVERHEAD_BYTES;
    if (this.#connection.isClosed() || this.#connection.isDraining()) return false;
    if (this.#unconfirmedBytes + size > LIMITS.busPendingBytesMax) return false;
    this.#connection.publish(subject, bytes);
    this.#sentBytes += size;
    if (this.#unconfirmedBytes > LIMITS.busConfirmBytes) this.#confirm();
    return true;
  }

  /** Hears out what is on its way, waits until the server has what was sent, and closes; within this many ms. */
  async drain(ms: number): Promise<void> {
    await withDeadline(this.#connection.drain(), ms, () => new Error('not drained in time')).catch(() => {});
    await this.close();
  }

  async close(): Promise<void> {
    await this.#connection.close();
    await this.closed;
  }

  get #unconfirmedBytes(): number {
    return this.#sentBytes - this.#confirmedBytes;
  }

  #subscribe(subject: string): void {
    this.#connection.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) this.#hear(message.subject, message.data);
        else this.#endBy(error);
      },
    });
  }

  /** The library would stop reading, in silence, at an error; it belongs to the process. */
  #hear(subject: string, data: Uint8Array): void {
    try {
      this.#options.onMessage(subject, data);
    } catch (error) {
      process.nextTick(() => {
        throw error;
      });
    }
  }

  /**
   * Asks the server for a sign that it has read everything so far; no sign in time, and the connection is given up. The
   * library's own check would wait for room in a socket that nobody reads.
   */
  #confirm(): void {
    if (this.#answerDue !== undefined || this.#connection.isClosed()) return;
    const sentBytes = this.#sentBytes;
    const { answerMsMax = LIMITS.listeningAnswerMsMax } = this.#options;
    this.#answerDue = setTimeout(() => void this.#connection.close(), answerMsMax);
    this.#connection.flush().then(
      () => {
        clearTimeout(this.#answerDue);
        this.#answerDue = undefined;
        this.#confirmedBytes = sentBytes;
        this.#options.onConfirmed();
        if (this.#unconfirmedBytes > LIMITS.busConfirmBytes) this.#confirm();
      },
      () => {},
    );
  }

  async #watchRefusals(): Promise<void> {
    for await (const status of this.#connection.status()) {
      if (status.type === 'error') this.#options.onRefused(status.error);
    }
  }

  /** Without its subscription a connection is worth nothing. */
  #endBy(refusal: Error): void {
    this.#refusal = refusal;
    void this.#connection.close();
  }
}

/**
 * Resolves when something at this address says what a NATS server says first. The library would leave a socket behind for
 * each try at an address that accepts and then says nothing.
 */
async function untilGreeted(server: string, signal: AbortSignal): Promise<void> {
  const { hostname, port } = new URL(`tcp://${server}`);
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connectSocket({ host, port: Number(port), signal });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.setTimeout(LIMITS.natsConnectMsMax, () => reject(new Error('no answer')));
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the server has ended the connection')));
      socket.once('data', (data) => {
        if (data.toString('latin1', 0, 4) === 'INFO') resolve();
        else reject(new Error('this is no NATS server'));
      });
    });
  } finally {
    socket.on('error', () => {});
    socket.destroy();
  }
}
