import { Api, errors, extensions } from 'telegram';
import { FakeTelegram } from './fake-telegram.ts';
import type { FakeAccount } from './fake-people.ts';
import { TelegramFaults } from './faults.ts';
import type { RpcAnswer } from './mtproto-session.ts';
import { answerCall, carryOut, readCall } from './rpc-dispatcher.ts';
import type { CallEnds, RpcCall } from './rpc-dispatcher.ts';
import type { RpcContext } from './rpc/index.ts';
import { UpdatePushes } from './update-pushes.ts';

type UpdateListener = (container: Api.TypeUpdates) => void;

/** Sockets on which sessions are told updates as well. */
export interface SocketSessions {
  hears(account: FakeAccount): boolean;
  push(account: FakeAccount, container: Buffer, except: object | null): void;
}

/** A request of the client library: it can be written, and knows how to read its answer. */
export interface TelegramRequest<R> {
  getBytes(): Buffer;
  __response: R;
}

/** The connection was cut before the answer; whether the call was carried out is not known. */
export class ConnectionCut extends Error {
  constructor(method: string) {
    super(`the connection was cut during ${method}`);
    this.name = 'ConnectionCut';
  }
}

/**
 * Telegram without the network: people and boxes, methods, pushes and faults, to be called directly. Requests, answers
 * and updates are written to bytes and read again all the same, so that mistakes of writing are found. A client that is
 * tested against thousands of histories uses this; `TelegramServer` puts sockets around it.
 */
export class TelegramWorld {
  readonly faults = new TelegramFaults();
  readonly pushes: UpdatePushes;
  readonly telegram: FakeTelegram;
  readonly #sockets: SocketSessions | null;
  readonly #listeners = new Map<FakeAccount, Map<UpdateListener, object | null>>();

  constructor(sockets: SocketSessions | null = null) {
    this.#sockets = sockets;
    this.pushes = new UpdatePushes(
      {
        hears: (account) => this.#hasListeners(account) || (sockets?.hears(account) ?? false),
        push: (account, container, except) => this.push(account, container, except),
      },
      () => this.telegram,
    );
    this.telegram = new FakeTelegram((account, news) => this.pushes.tell(account, news));
  }

  /** A session of the account in this process. */
  openSession(account: FakeAccount): InProcessSession {
    return new InProcessSession(this, account);
  }

  /**
   * Hands every container of updates for the account to `listener`, at once and as a fresh object. Answers how to stop.
   * `session` is spared what it has done itself.
   */
  onUpdate(account: FakeAccount, listener: UpdateListener, session: object | null = null): () => void {
    const listeners = this.#listeners.get(account) ?? new Map<UpdateListener, object | null>();
    listeners.set(listener, session);
    this.#listeners.set(account, listeners);
    return () => listeners.delete(listener);
  }

  /**
   * Calls a method as the account. Ends as the client library's `invoke` does: with the answer, with its `RPCError`,
   * with `ConnectionCut`, or never when the server stays silent.
   */
  answer<R>(account: FakeAccount, request: TelegramRequest<R>, session: object = {}): Promise<R> {
    const call = readCall(request.getBytes());
    const server = { dcId: this.telegram.files.dcId, address: '127.0.0.1', port: 0 };
    const context = { account, telegram: this.telegram, server };
    return new Promise((resolve, reject) => {
      this.call(call, context, session, {
        reply: (answer) => {
          if ('result' in answer) resolve(readResult(request, answer.result));
          else reject(errorOf(answer.error, request));
        },
        hangUp: () => reject(new ConnectionCut(call.method)),
      });
    });
  }

  /** Carries a call out; `session` is the one that calls, and is not told its own doings a second time. */
  call(call: RpcCall, context: RpcContext, session: object, ends: CallEnds): void {
    const { account } = context;
    const execute = (): RpcAnswer => this.pushes.actingAs(session, account, () => answerCall(call, context));
    carryOut(call, this.faults, { account, execute, ends });
  }

  /** Tells an account any container of updates, past the switches of `pushes`. */
  push(account: FakeAccount, container: { getBytes(): Buffer }, except: object | null = null): void {
    const bytes = container.getBytes();
    this.#sockets?.push(account, bytes, except);
    for (const [listener, session] of this.#listeners.get(account) ?? []) {
      if (session === null || session !== except) listener(readObject(bytes) as Api.TypeUpdates);
    }
  }

  #hasListeners(account: FakeAccount): boolean {
    return (this.#listeners.get(account)?.size ?? 0) > 0;
  }
}

/** One session: hears of everything but its own calls, whose answers tell it. */
export class InProcessSession {
  readonly account: FakeAccount;
  readonly #world: TelegramWorld;
  readonly #ends: (() => void)[] = [];

  constructor(world: TelegramWorld, account: FakeAccount) {
    this.#world = world;
    this.account = account;
  }

  onUpdate(listener: UpdateListener): () => void {
    const end = this.#world.onUpdate(this.account, listener, this);
    this.#ends.push(end);
    return end;
  }

  invoke<R>(request: TelegramRequest<R>): Promise<R> {
    return this.#world.answer(this.account, request, this);
  }

  /** No more updates; as a lost connection. */
  close(): void {
    for (const end of this.#ends.splice(0)) end();
  }
}

function readObject(bytes: Buffer): unknown {
  return new extensions.BinaryReader(bytes).tgReadObject();
}

function readResult<R>(request: TelegramRequest<R>, bytes: Buffer): R {
  const reads = request as unknown as { readResult(reader: extensions.BinaryReader): R };
  return reads.readResult(new extensions.BinaryReader(bytes));
}

function errorOf({ code, message }: { code: number; message: string }, request: object): Error {
  const error = new Api.RpcError({ errorCode: code, errorMessage: message });
  return errors.RPCMessageToError(error, request as Api.AnyRequest);
}
