import type { FakeAccount } from './fake-people.ts';
import type { RpcAnswer } from './mtproto-session.ts';

/**
 * What a method call is met with instead of a prompt answer.
 * - `error`: this error, and nothing is done. FLOOD_WAIT_n and SLOWMODE_WAIT_n have code 420.
 * - `silence`: nothing is done and nothing said.
 * - `hold_call`: waits for `releaseCalls`, and is carried out only then.
 * - `hold_answer`: carried out at once, the answer waits for `releaseCalls`, and so may be out of date.
 * - `delayMs`: carried out after so many milliseconds.
 * - `disconnect_before`: the connection is cut, nothing is done.
 * - `disconnect_after`: carried out, and the connection is cut before the answer: "answer lost".
 */
export type RpcFault =
  | { error: { code: number; message: string } }
  | { delayMs: number }
  | 'silence'
  | 'hold_call'
  | 'hold_answer'
  | 'disconnect_before'
  | 'disconnect_after';

/** Which calls a fault is for. */
export interface FaultScope {
  /** How many calls meet it; all by default. */
  times?: number;
  /** Only calls of this account. */
  account?: FakeAccount;
}

/** What happens to a client that connects. */
export type ConnectionMode = 'serve' | 'silent' | 'close';

interface Plan {
  method: string;
  account: FakeAccount | null;
  fault: RpcFault;
  timesLeft: number;
}

/** Everything that can be made to go wrong, as switches that a test turns. */
export class TelegramFaults {
  /** `silent` accepts and never says a word (a black hole); `close` accepts and hangs up. */
  connections: ConnectionMode = 'serve';
  /** Pings stay unanswered, method calls do not. */
  pingsMuted = false;
  /** A key that two sockets ask for updates with is lost: 406 AUTH_KEY_DUPLICATED. */
  refuseTwins = false;
  /**
   * An error that answers a call over a socket travels in one container with the updates that `pushes.hold` keeps back,
   * as Telegram may send them: a client that stops reading at the error loses them (notes/telegram.md A2).
   */
  errorsCarryUpdates = false;
  #plans: Plan[] = [];
  #held: { method: string; go: () => void }[] = [];

  /**
   * Meets calls of `method` (`users.GetUsers`, or `*` for all) with `fault`, for ever or so many times. A second fault
   * for the same method and account takes the place of the first.
   */
  onCall(method: string, fault: RpcFault, scope: number | FaultScope = {}): void {
    const { times = Infinity, account = null } = typeof scope === 'number' ? { times: scope } : scope;
    this.#plans = this.#plans.filter((plan) => plan.method !== method || plan.account !== account);
    this.#plans.push({ method, account, fault, timesLeft: times });
  }

  /** Lets go what `hold_call` and `hold_answer` keep, in the order of arrival; of one method or all. */
  releaseCalls(method?: string): number {
    const chosen = this.#held.filter((held) => method === undefined || held.method === method);
    this.#held = this.#held.filter((held) => !chosen.includes(held));
    for (const { go } of chosen) go();
    return chosen.length;
  }

  /** Keeps something back until `releaseCalls`. */
  hold(method: string, go: () => void): void {
    this.#held.push({ method, go });
  }

  get heldCalls(): readonly string[] {
    return this.#held.map(({ method }) => method);
  }

  /** Everything works again; what was held back goes on. */
  clear(): void {
    this.connections = 'serve';
    this.pingsMuted = false;
    this.refuseTwins = false;
    this.errorsCarryUpdates = false;
    this.#plans = [];
    this.releaseCalls();
  }

  /** The fault that a call meets now, if any; counts it. The closest plan wins: method and account, then either. */
  take(method: string, account: FakeAccount | null = null): RpcFault | null {
    if (this.#plans.length === 0) return null;
    const fits = (plan: Plan): boolean =>
      plan.timesLeft > 0 &&
      (plan.method === method || plan.method === '*') &&
      (plan.account === null || plan.account === account);
    const closeness = (plan: Plan): number => (plan.method === '*' ? 0 : 2) + (plan.account === null ? 0 : 1);
    const [closest] = this.#plans.filter(fits).toSorted((a, b) => closeness(b) - closeness(a));
    if (closest === undefined) return null;
    closest.timesLeft--;
    return closest.fault;
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
