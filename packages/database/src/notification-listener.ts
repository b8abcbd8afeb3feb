import pg from 'pg';
import { LIMITS, SwitchboardError } from '@switchboard/core';

const RECONNECT_MS = 500;
const CONNECT_TIMEOUT_MS = 2_000;
/** How long the server may take to say goodbye. */
const END_MS = 500;

export interface NotificationListenerOptions {
  databaseUrl: string;
  /** What to do on each notification, by the name of its channel; `processId` is of the connection that notified. */
  on: Record<string, (payload: string, processId: number) => void>;
  /** Called after every (re)connect: whatever was notified in between went unheard. */
  onListening: () => void;
  /** Called when a connection that listened is gone, and not by `stop`. */
  onLost?: () => void;
  /** How often the connection is asked whether it lives; `LIMITS.listeningProbeMs`, shorter in tests. */
  probeMs?: number;
  /** How long any answer may take; `LIMITS.listeningAnswerMsMax`, shorter in tests. */
  answerMsMax?: number;
}

/**
 * LISTEN on a connection of its own, which comes back by itself, also when the server is gone without a word. Its
 * notifications are at most once: what mattered in between must be looked for in `onListening`.
 */
export class NotificationListener {
  readonly #options: NotificationListenerOptions;
  #client: pg.Client | null = null;
  #retry: NodeJS.Timeout | undefined;
  #probe: NodeJS.Timeout | undefined;
  #isListening = false;
  #stopped = true;

  constructor(options: NotificationListenerOptions) {
    this.#options = options;
  }

  get isListening(): boolean {
    return this.#isListening;
  }

  async start(): Promise<void> {
    if (!this.#stopped) return;
    this.#stopped = false;
    await this.#open();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#forget();
    if (client === null) return;
    const deadline = setTimeout(() => destroy(client), END_MS);
    await client.end().catch(() => {});
    clearTimeout(deadline);
  }

  /**
   * Notifies all of these in one transaction: whoever hears one hears all, together and in this order. Equal ones are
   * heard once, and each must be shorter than 8,000 bytes.
   *
   * @throws SwitchboardError `database_unavailable` while there is no connection; whatever else the database says, as it
   * is. After an error they may have been sent all the same.
   */
  async notify(channel: string, payloads: readonly string[]): Promise<void> {
    const client = this.#client;
    if (client === null || !this.#isListening)
      throw new SwitchboardError('database_unavailable', 'The connection for notifications is away.');
    try {
      await client.query({
        text: `select pg_notify($1, payload) from unnest($2::text[]) as payload`,
        values: [channel, payloads],
      });
    } catch (error) {
      // Whoever does not answer in time is not there; a statement that was refused is no fault of the connection.
      if (!(error instanceof pg.DatabaseError)) this.#lost(client);
      throw error;
    }
  }

  async #open(): Promise<void> {
    const { databaseUrl, on, onListening } = this.#options;
    const client = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: this.#options.answerMsMax ?? LIMITS.listeningAnswerMsMax,
      application_name: 'switchboard listen',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ channel, payload, processId }) => on[channel]?.(payload ?? '', processId));
    this.#client = client;
    try {
      await client.connect();
      for (const channel of Object.keys(on)) await client.query(`listen ${client.escapeIdentifier(channel)}`);
      if (this.#client !== client) return;
      this.#isListening = true;
      this.#keepAsking(client);
      onListening();
    } catch {
      this.#lost(client);
    }
  }

  /** A server that vanished without closing tells nothing to somebody who only listens. */
  #keepAsking(client: pg.Client): void {
    this.#probe = setInterval(() => {
      client.query('select 1').catch(() => this.#lost(client));
    }, this.#options.probeMs ?? LIMITS.listeningProbeMs);
  }

  #forget(): void {
    this.#client = null;
    this.#isListening = false;
    clearInterval(this.#probe);
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return;
    const wasListening = this.#isListening;
    this.#forget();
    destroy(client);
    if (this.#stopped) return;
    this.#retry = setTimeout(() => void this.#open(), RECONNECT_MS);
    if (wasListening) this.#options.onLost?.();
  }
}

/** `end()` would wait for a server that may never answer again. */
function destroy(client: pg.Client): void {
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
  stream.destroy();
}
