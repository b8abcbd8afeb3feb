import type { TelegramMessage } from '@switchboard/channels';
import { TelegramServer } from '@switchboard/simulators';
import type { FakeAccount, FakePeer, FakeUser } from '@switchboard/simulators';
import type { OpenTelegramLogin, TelegramLoginConnection } from '../client/login-client.ts';
import { PeerBook } from '../accounts/peer-book.ts';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import type {
  OpenTelegramConnection,
  TelegramAccountConnection,
  TelegramConnectionOptions,
} from '../client/telegram-client.ts';
import type { ChatReference, TelegramUpdate, TelegramUpdates } from '../client/telegram-updates.ts';
import { Mailbox } from './mailbox.ts';

/** A connection and everything that it says. */
export interface Listening {
  connection: TelegramAccountConnection;
  peers: PeerBook;
  packets: Mailbox<TelegramUpdates>;
  /** What the packets hold, one by one. */
  updates: Mailbox<TelegramUpdate>;
  /** New messages alone. */
  messages: Mailbox<TelegramMessage>;
  reconnected: Mailbox<void>;
  lost: Mailbox<TelegramConnectionError>;
}

type ListeningOptions = Partial<TelegramConnectionOptions> & { session?: string; proxy?: string | null };

/** An implementation of the ports, as a test knows it. */
export interface TelegramClientUnderTest {
  open: OpenTelegramConnection;
  openLogin: OpenTelegramLogin;
  /** Makes it accept the server's key beside Telegram's own, wherever a key is exchanged. */
  trust(server: TelegramServer): void;
}

/** A Telegram server with one account and one client of the bureau, and connections to it. */
export class ConnectionRig {
  readonly server = new TelegramServer();
  readonly warnings: string[] = [];
  readonly account: FakeAccount;
  readonly client: FakeUser;
  readonly #under: TelegramClientUnderTest;
  readonly #open: { close(): Promise<void> }[] = [];

  constructor(under: TelegramClientUnderTest) {
    this.#under = under;
    const { telegram } = this.server;
    this.account = telegram.createAccount({
      firstName: 'Biuro',
      lastName: 'Tłumaczeń',
      username: 'biuro',
      phone: '48500',
    });
    this.client = telegram.createUser({ firstName: 'Олена', username: 'olena', phone: '380501112233' });
  }

  static async start(under: TelegramClientUnderTest): Promise<ConnectionRig> {
    const rig = new ConnectionRig(under);
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
      peers = new PeerBook(),
      ...limits
    } = options;
    const logger = this.#logger;
    const credentials = { apiId: 1, apiHash: 'hash', session, proxy };
    const connection = this.#under.open(credentials, { logger, peers, ...limits });
    this.#open.push(connection);
    const heard = {
      connection,
      peers,
      packets: new Mailbox<TelegramUpdates>(),
      updates: new Mailbox<TelegramUpdate>(),
      messages: new Mailbox<TelegramMessage>(),
      reconnected: new Mailbox<void>(),
      lost: new Mailbox<TelegramConnectionError>(),
    };
    connection.onUpdates((packet) => {
      heard.packets.put(packet);
      for (const update of packet.updates) {
        heard.updates.put(update);
        const change = 'change' in update ? update.change : null;
        if (change?.kind === 'message') heard.messages.put(change.message);
      }
    });
    connection.onReconnected(heard.reconnected.put);
    connection.onLost(heard.lost.put);
    return heard;
  }

  /** A connection to sign in on; the server's key is trusted. */
  signIn(options: { proxy?: string; connectTimeoutMs?: number } = {}): TelegramLoginConnection {
    this.trust();
    const { proxy = this.server.proxyUrl, ...limits } = options;
    const credentials = { apiId: 1, apiHash: 'hash', proxy };
    const login = this.#under.openLogin(credentials, { logger: this.#logger, ...limits });
    this.#open.push(login);
    return login;
  }

  /** Needed wherever a key is exchanged; planted sessions do without. */
  trust(): void {
    this.#under.trust(this.server);
  }

  get #logger(): TelegramConnectionOptions['logger'] {
    return {
      info: () => undefined,
      warn: (text: string, fields: object = {}) =>
        void this.warnings.push(`${text} ${JSON.stringify(fields)}`),
    };
  }

  /** As `listen`, connected. */
  async connected(options: ListeningOptions = {}): Promise<Listening> {
    const listening = this.listen(options);
    await listening.connection.connect();
    return listening;
  }
}

/** How a connection that has met a peer addresses it. */
export function referenceTo(peers: PeerBook, peer: FakePeer): ChatReference {
  const reference = peers.referenceTo({ kind: peer.kind, id: peer.id.toString() });
  if (reference === null) throw new Error(`${peer.kind} ${peer.id} has not been met`);
  return reference;
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
