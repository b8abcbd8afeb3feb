import type { TelegramMessage } from '@switchboard/channels';
import { TelegramServer } from '@switchboard/simulators';
import type { FakeAccount, FakeUser } from '@switchboard/simulators';
import { openTelegramConnection } from '../account-connection.ts';
import { TelegramConnectionError } from '../telegram-client.ts';
import type { TelegramAccountConnection, TelegramConnectionOptions } from '../telegram-client.ts';

/** What was handed over, and a way to wait for it. */
export class Mailbox<T> {
  readonly items: T[] = [];
  #wake: (() => void) | null = null;

  readonly put = (item: T): void => {
    this.items.push(item);
    this.#wake?.();
  };

  async take(count: number): Promise<T[]> {
    while (this.items.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.items.splice(0, count);
  }
}

/** A connection and everything that it says. */
export interface Listening {
  connection: TelegramAccountConnection;
  messages: Mailbox<TelegramMessage>;
  lost: Mailbox<TelegramConnectionError>;
}

type ListeningOptions = Partial<TelegramConnectionOptions> & { session?: string; proxy?: string };

/** A Telegram server with one account and one client of the bureau, and connections to it. */
export class ConnectionRig {
  readonly server = new TelegramServer();
  readonly warnings: string[] = [];
  readonly infos = new Mailbox<string>();
  readonly account: FakeAccount;
  readonly client: FakeUser;
  readonly #open: TelegramAccountConnection[] = [];

  constructor() {
    const { telegram } = this.server;
    this.account = telegram.createAccount({
      firstName: 'Biuro',
      lastName: 'Tłumaczeń',
      username: 'biuro',
      phone: '48500',
    });
    this.client = telegram.createUser({ firstName: 'Олена', username: 'olena', phone: '380501112233' });
  }

  static async start(): Promise<ConnectionRig> {
    const rig = new ConnectionRig();
    await rig.server.start();
    return rig;
  }

  /** Waits until every socket is gone, which fails when a closed connection has left one open. */
  async stop(): Promise<void> {
    await Promise.all(this.#open.map((connection) => connection.close()));
    await this.server.whenSockets(0);
    await this.server.stop();
  }

  listen(options: ListeningOptions = {}): Listening {
    const {
      session = this.server.plantSession(this.account),
      proxy = this.server.proxyUrl,
      ...limits
    } = options;
    const logger = {
      info: this.infos.put,
      warn: (text: string, fields: object = {}) =>
        void this.warnings.push(`${text} ${JSON.stringify(fields)}`),
    };
    const credentials = { apiId: 1, apiHash: 'hash', session, proxy };
    const connection = openTelegramConnection(credentials, { logger, ...limits });
    this.#open.push(connection);
    const messages = new Mailbox<TelegramMessage>();
    const lost = new Mailbox<TelegramConnectionError>();
    connection.onMessage(messages.put);
    connection.onLost(lost.put);
    return { connection, messages, lost };
  }
}

/** The error that a promise must end with. */
export async function failure(of: Promise<unknown>): Promise<TelegramConnectionError> {
  const error = await of.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof TelegramConnectionError) return error;
  throw new Error('expected a TelegramConnectionError', { cause: error });
}
