import { type TelegramMessage, telegramPeerKey } from '@switchboard/channels';
import type { PeerBook } from '../accounts/peer-book.ts';
import {
  type ConnectionProblem,
  type OpenTelegramConnection,
  type TelegramAccountConnection,
  type TelegramAccountCredentials,
  TelegramConnectionError,
  type TelegramIdentity,
} from '../client/telegram-client.ts';
import type {
  AccountDifference,
  AccountState,
  ChannelDifference,
  ChatReference,
  TelegramDialog,
  TelegramUpdates,
} from '../client/telegram-updates.ts';
import { FakeTelegramBoxes } from './fake-telegram-boxes.ts';
import { Signals } from '../../../../tests/support/signals.ts';

/** Stands in for Telegram and its library: a test says what happens to each connection. */
export class FakeTelegram {
  readonly connections: FakeConnection[] = [];
  readonly signals = new Signals();
  /** Connections begin and never finish connecting, until they are closed. */
  hang = false;
  readonly #boxes = new Map<string, FakeTelegramBoxes>();
  #refusals: TelegramConnectionError[] = [];

  /** The next `count` connections fail to connect. */
  refuse(count: number, problem: ConnectionProblem, reason: string, retryAfterMs?: number): void {
    for (let n = 0; n < count; n++) this.#refusals.push(connectionError(problem, reason, retryAfterMs));
  }

  readonly open: OpenTelegramConnection = (credentials, { peers }) => {
    const boxes = this.boxesOf(credentials.session);
    const connection = new FakeConnection(boxes, peers, credentials);
    connection.connecting = this.#refusals.shift() ?? (this.hang ? 'hang' : null);
    this.connections.push(connection);
    this.signals.raise();
    return connection;
  };

  /** Resolves when so many connections have been opened. */
  async opened(count: number): Promise<FakeConnection> {
    await this.signals.until(() => this.connections.length >= count);
    return this.connections[count - 1]!;
  }

  /** The newest connection of the account with this session. */
  of(session: string): FakeConnection | undefined {
    return this.connections.findLast((connection) => connection.credentials.session === session);
  }

  /** What Telegram has of the account with this session. */
  boxesOf(session: string): FakeTelegramBoxes {
    const boxes = this.#boxes.get(session) ?? new FakeTelegramBoxes();
    this.#boxes.set(session, boxes);
    return boxes;
  }
}

export type AskedMethod =
  'getState' | 'getDifference' | 'getChannelDifference' | 'getDialogs' | 'getDialogsOf' | 'getHistory';

/** One connection: answers from the boxes, fails and waits as it is told. */
export class FakeConnection implements TelegramAccountConnection {
  readonly credentials: TelegramAccountCredentials;
  readonly boxes: FakeTelegramBoxes;
  readonly peers: PeerBook;
  /** Every request, in order. */
  readonly asked: { method: AskedMethod; argument: unknown }[] = [];
  readonly signals = new Signals();
  /** What connecting comes to, when not to an identity. */
  connecting: TelegramConnectionError | 'hang' | null = null;
  closed = false;
  readonly #failures = new Map<AskedMethod, TelegramConnectionError[]>();
  readonly #answers = new Map<AskedMethod, ((argument: never) => unknown)[]>();
  #gate: Promise<void> = Promise.resolve();
  #deliver: (updates: TelegramUpdates) => void = () => undefined;
  #reconnect: () => void = () => undefined;
  #lose: (error: TelegramConnectionError) => void = () => undefined;
  #end: (error: Error) => void = () => undefined;
  readonly #ended = new Promise<never>((_, reject) => (this.#end = reject));

  constructor(boxes: FakeTelegramBoxes, peers: PeerBook, credentials = NOBODY) {
    this.boxes = boxes;
    this.peers = peers;
    this.credentials = credentials;
    this.#ended.catch(() => undefined);
  }

  async connect(): Promise<TelegramIdentity> {
    if (this.connecting === 'hang') await this.#ended;
    if (this.connecting instanceof TelegramConnectionError) throw this.connecting;
    // The session's digits are the user id, so that every account is somebody else.
    const userId = this.credentials.session.replace(/\D/g, '') || '500';
    return { userId, name: 'Manager', username: null, phone: null };
  }

  onUpdates(listener: (updates: TelegramUpdates) => void): void {
    this.#deliver = listener;
  }

  onReconnected(listener: () => void): void {
    this.#reconnect = listener;
  }

  onLost(listener: (error: TelegramConnectionError) => void): void {
    this.#lose = listener;
  }

  getState(): Promise<AccountState> {
    return this.#ask('getState', null, () => this.boxes.state);
  }

  getDifference(from: AccountState): Promise<AccountDifference> {
    return this.#ask('getDifference', from, () => this.boxes.difference(from));
  }

  getChannelDifference(channel: ChatReference, pts: number): Promise<ChannelDifference> {
    return this.#ask('getChannelDifference', { id: channel.id, pts }, () =>
      this.boxes.channelDifference(channel.id, pts),
    );
  }

  getDialogs(max: number): Promise<TelegramDialog[]> {
    return this.#ask('getDialogs', max, () => this.boxes.dialogs.slice(0, max));
  }

  getDialogsOf(chats: readonly ChatReference[]): Promise<TelegramDialog[]> {
    const wanted = new Set(chats.map((chat) => telegramPeerKey(chat)));
    return this.#ask('getDialogsOf', chats, () =>
      this.boxes.dialogs.filter(({ chat }) => wanted.has(telegramPeerKey(chat))),
    );
  }

  getHistory(chat: ChatReference, beforeId: string | null, limit: number): Promise<TelegramMessage[]> {
    const key = telegramPeerKey(chat);
    return this.#ask('getHistory', { key, beforeId, limit }, () => this.boxes.history(key, beforeId, limit));
  }

  async getMessages(): Promise<TelegramMessage[]> {
    return [];
  }

  readFile(): AsyncIterable<Buffer> {
    throw new Error('this stand-in has no files');
  }

  readonly sendMessage = sendsNothing;
  readonly sendFile = sendsNothing;
  readonly editMessage = sendsNothing;
  readonly deleteMessages = sendsNothing;
  readonly sendReaction = sendsNothing;

  async logOut(): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.#end(connectionError('temporary', 'closed'));
  }

  /** Telegram pushes something. */
  push(updates: TelegramUpdates): void {
    if (!this.closed) this.#deliver(updates);
  }

  /** Somebody says something in a private chat or a basic group. */
  deliver(message: TelegramMessage): void {
    this.peers.remember({ ...message.chat, accessHash: '1' });
    this.push(this.boxes.happen({ kind: 'message', message }));
  }

  reconnected(): void {
    this.#reconnect();
  }

  lose(problem: ConnectionProblem, reason: string): void {
    if (!this.closed) this.#lose(connectionError(problem, reason));
  }

  /** The next requests of a kind fail. */
  fail(method: AskedMethod, ...failures: TelegramConnectionError[]): void {
    this.#failures.set(method, [...(this.#failures.get(method) ?? []), ...failures]);
  }

  /** What the next requests of a kind are answered, instead of what the boxes say. */
  answer<M extends AskedMethod>(method: M, ...answers: ((argument: never) => AnswerOf<M>)[]): void {
    this.#answers.set(method, [...(this.#answers.get(method) ?? []), ...answers]);
  }

  /** Nothing is answered until the returned function is called. */
  holdAnswers(): () => void {
    let release = (): void => undefined;
    this.#gate = new Promise((resolve) => (release = resolve));
    return release;
  }

  countOf(method: AskedMethod): number {
    return this.asked.filter((one) => one.method === method).length;
  }

  async #ask<T>(method: AskedMethod, argument: unknown, answer: () => T): Promise<T> {
    this.asked.push({ method, argument });
    this.signals.raise();
    const gate = this.#gate;
    await Promise.race([gate, this.#ended]);
    if (this.closed) await this.#ended;
    const failure = this.#failures.get(method)?.shift();
    if (failure !== undefined) throw failure;
    const other = this.#answers.get(method)?.shift();
    return other === undefined ? answer() : (other(argument as never) as T);
  }
}

type AnswerOf<M extends AskedMethod> = Awaited<ReturnType<FakeConnection[M]>>;

function sendsNothing(): Promise<never> {
  return Promise.reject(new Error('this stand-in sends nothing'));
}

const NOBODY: TelegramAccountCredentials = { apiId: 1, apiHash: 'h', session: '', proxy: null };

export function connectionError(
  problem: ConnectionProblem,
  reason: string,
  retryAfterMs?: number,
): TelegramConnectionError {
  return new TelegramConnectionError(
    problem,
    reason,
    reason,
    retryAfterMs === undefined ? {} : { retryAfterMs },
  );
}

/** Telegram wants to be left alone for so many seconds. */
export function floodWait(seconds: number): TelegramConnectionError {
  return connectionError('temporary', `FLOOD_WAIT_${seconds}`, seconds * 1000);
}
