import pg from 'pg';

const RECONNECT_MS = 500;
const CONNECT_TIMEOUT_MS = 2_000;

export interface NotificationListenerOptions {
  databaseUrl: string;
  /** What to do on each notification, by the name of its channel. */
  on: Record<string, (payload: string) => void>;
  /** Called after every (re)connect: whatever was notified in between went unheard. */
  onListening: () => void;
}

/** LISTEN on a connection of its own, which comes back by itself. Its notifications are wake-ups, nothing more. */
export class NotificationListener {
  readonly #options: NotificationListenerOptions;
  #client: pg.Client | null = null;
  #retry: NodeJS.Timeout | undefined;
  #stopped = true;

  constructor(options: NotificationListenerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#stopped = false;
    await this.#open();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => {});
  }

  async #open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.databaseUrl,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'switchboard listen',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ channel, payload }) => this.#options.on[channel]?.(payload ?? ''));
    this.#client = client;
    try {
      await client.connect();
      for (const channel of Object.keys(this.#options.on)) {
        await client.query(`listen ${client.escapeIdentifier(channel)}`);
      }
      this.#options.onListening();
    } catch {
      this.#lost(client);
    }
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = null;
    void client.end().catch(() => {});
    if (!this.#stopped) this.#retry = setTimeout(() => void this.#open(), RECONNECT_MS);
  }
}
