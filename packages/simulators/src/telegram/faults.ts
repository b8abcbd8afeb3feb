import type { RpcAnswer } from './mtproto-session.ts';

/** What a method call is met with instead of its answer. */
export type RpcFault = { error: { code: number; message: string } } | 'silence';

/** What happens to a client that connects. */
export type ConnectionMode = 'serve' | 'silent' | 'close';

/** Everything that can be made to go wrong, as switches that a test turns. */
export class TelegramFaults {
  /** `silent` accepts and never says a word (a black hole); `close` accepts and hangs up. */
  connections: ConnectionMode = 'serve';
  /** Pings stay unanswered, method calls do not. */
  pingsMuted = false;
  readonly #byMethod = new Map<string, { fault: RpcFault; timesLeft: number }>();

  /** Meets calls of `method` (`users.GetUsers`, or `*` for all) with `fault`, for ever or so many times. */
  onCall(method: string, fault: RpcFault, times = Infinity): void {
    this.#byMethod.set(method, { fault, timesLeft: times });
  }

  /** Everything works again. */
  clear(): void {
    this.connections = 'serve';
    this.pingsMuted = false;
    this.#byMethod.clear();
  }

  /** The fault that a call of `method` meets now, if any; counts it. */
  take(method: string): RpcFault | null {
    for (const name of [method, '*']) {
      const planned = this.#byMethod.get(name);
      if (planned === undefined || planned.timesLeft <= 0) continue;
      planned.timesLeft--;
      return planned.fault;
    }
    return null;
  }
}

/** Thrown by a method's handler: what Telegram answers with instead of a result. */
export class RpcFailure extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'RpcFailure';
    this.code = code;
  }

  get answer(): RpcAnswer {
    return { error: { code: this.code, message: this.message } };
  }
}
