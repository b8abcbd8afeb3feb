import type { InProcessSession } from '@switchboard/simulators';
import type { Api } from 'telegram';
import type { PeerBook } from '../accounts/peer-book.ts';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import type { TelegramAccountConnection, TelegramIdentity } from '../client/telegram-client.ts';
import type { TelegramUpdates } from '../client/telegram-updates.ts';
import { AccountQueries } from '../gramjs/account-queries.ts';
import { asConnectionError } from '../gramjs/connection-problem.ts';
import { rememberPeers } from '../gramjs/peers-in.ts';
import { toTelegramUpdates } from '../gramjs/to-telegram-updates.ts';

/**
 * The library's connection without the library's sockets and timers: the same requests and translations, carried out by
 * the simulated Telegram in this process. For thousands of histories; what sockets do is tested with real ones.
 */
export class InProcessConnection extends AccountQueries implements TelegramAccountConnection {
  readonly #session: InProcessSession;
  protected readonly peers: PeerBook;
  #isClosed = false;
  #lose: (error: TelegramConnectionError) => void = () => undefined;
  #reconnected: () => void = () => undefined;
  #listener: (updates: TelegramUpdates) => void = () => undefined;
  #stopListening: () => void = () => undefined;

  constructor(session: InProcessSession, peers: PeerBook) {
    super();
    this.#session = session;
    this.peers = peers;
  }

  async connect(): Promise<TelegramIdentity> {
    this.restoreLine();
    const { id, firstName, username, phone } = this.#session.account.user;
    return { userId: id.toString(), name: firstName, username, phone };
  }

  onUpdates(listener: (updates: TelegramUpdates) => void): void {
    this.#listener = listener;
  }

  onReconnected(listener: () => void): void {
    this.#reconnected = listener;
  }

  onLost(listener: (error: TelegramConnectionError) => void): void {
    this.#lose = listener;
  }

  /** The network goes: nothing is heard until `restoreLine`. */
  cutLine(): void {
    this.#stopListening();
    this.#stopListening = () => undefined;
  }

  restoreLine(): void {
    this.cutLine();
    this.#stopListening = this.#session.onUpdate((container) => this.#hear(container));
    this.#reconnected();
  }

  lose(reason: string): void {
    this.#lose(new TelegramConnectionError('temporary', reason, reason));
  }

  readFile(): AsyncIterable<Buffer> {
    throw new Error('files need sockets');
  }

  readonly sendMessage = needsSockets;
  readonly sendFile = needsSockets;
  readonly editMessage = needsSockets;
  readonly deleteMessages = needsSockets;
  readonly sendReaction = needsSockets;

  async logOut(): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopListening();
    this.#session.close();
  }

  protected readonly call = async <R extends Api.AnyRequest>(request: R): Promise<R['__response']> => {
    if (this.#isClosed) throw new TelegramConnectionError('temporary', 'closed', 'The connection is closed.');
    try {
      const answer = await this.#session.invoke(request);
      rememberPeers(answer, this.peers);
      return answer;
    } catch (error) {
      throw asConnectionError(error);
    }
  };

  protected get surroundings() {
    return {
      describe: this.peers.describe.bind(this.peers),
      selfUserId: this.#session.account.user.id.toString(),
    };
  }

  #hear(container: Api.TypeUpdates): void {
    if (this.#isClosed) return;
    rememberPeers(container, this.peers);
    const updates = toTelegramUpdates(container, this.surroundings);
    if (updates !== null) this.#listener(updates);
  }
}

function needsSockets(): Promise<never> {
  return Promise.reject(new Error('sending needs sockets'));
}
