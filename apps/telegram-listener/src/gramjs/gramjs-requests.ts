import type { Api } from 'telegram';
import { RequestState } from 'telegram/network/RequestState.js';
import { temporary } from './connection-problem.ts';
import type { SteadySender } from './steady-sender.ts';

/** Requests whose callers have given up are listened for this many at a time: a late answer may still count something. */
const ABANDONED_MAX = 100;

/** What is made of an answer, also of one that comes after its caller has gone. */
export type AnswerListener = (request: Api.AnyRequest, answer: unknown) => void;

interface InFlight {
  state: RequestState;
  reject: (error: Error) => void;
}

/**
 * Every request of one line. None hangs: each ends with its answer, by its own timeout or with the line. Those that were
 * made while the line is down wait for it, and those that the library drops on the way back are sent again
 * (notes/telegram.md A2).
 */
export class GramjsRequests {
  readonly #sender: SteadySender;
  readonly #onAnswer: AnswerListener;
  readonly #inFlight = new Map<RequestState, InFlight>();
  readonly #abandoned = new Set<RequestState>();
  #ended: Error | null = null;

  constructor(sender: SteadySender, onAnswer: AnswerListener) {
    this.#sender = sender;
    this.#onAnswer = onAnswer;
  }

  /** @throws RpcRefusal, or TelegramConnectionError `request_timeout` or what the line ended with. */
  send<R extends Api.AnyRequest>(request: R, timeoutMs: number): Promise<R['__response']> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) return reject(this.#ended);
      const state = stateOf(request);
      const timer = setTimeout(() => this.#abandon(state, timeoutMs), timeoutMs);
      const settle = (): void => {
        clearTimeout(timer);
        this.#inFlight.delete(state);
        this.#abandoned.delete(state);
      };
      const fail = (error: Error): void => {
        clearTimeout(timer);
        reject(error);
      };
      this.#inFlight.set(state, { state, reject: fail });
      state.promise?.then(
        (answer) => {
          settle();
          this.#onAnswer(request, answer);
          resolve(answer as R['__response']);
        },
        (error: unknown) => {
          settle();
          reject(error);
        },
      );
      if (!this.#sender.isDown) this.#sender.addStateToQueue(state);
    });
  }

  /** The line is up again: whatever is not on its way is sent. */
  resume(): void {
    for (const state of this.#inFlight.keys()) {
      if (!this.#sender.holds(state)) this.#sender.addStateToQueue(state);
    }
  }

  /** The line is down: nobody waits for these any more, so they are not sent again. */
  forgetAbandoned(): void {
    for (const state of this.#abandoned) this.#forget(state);
  }

  /** Rejects everything, now and later. */
  end(error: Error): void {
    this.#ended ??= error;
    for (const { state, reject } of this.#inFlight.values()) {
      reject(error);
      this.#sender.forget(state);
    }
    this.#inFlight.clear();
    this.forgetAbandoned();
  }

  #abandon(state: RequestState, timeoutMs: number): void {
    const entry = this.#inFlight.get(state);
    if (entry === undefined) return;
    this.#inFlight.delete(state);
    this.#abandoned.add(state);
    const [oldest] = this.#abandoned;
    if (this.#abandoned.size > ABANDONED_MAX && oldest !== undefined) this.#forget(oldest);
    entry.reject(temporary('request_timeout', `Telegram did not answer a request within ${timeoutMs} ms.`));
  }

  #forget(state: RequestState): void {
    this.#abandoned.delete(state);
    this.#sender.forget(state);
    // The library's own list of the unanswered lets go of what is settled only.
    state.reject(new Error('nobody waits for this answer any more'));
  }
}

/**
 * The library chains requests that send messages, and the chain breaks when the first of them fails or the session
 * changes: MSG_WAIT_FAILED. Whoever wants an order waits for the answer.
 */
function stateOf(request: Api.AnyRequest): RequestState {
  const state = new RequestState(request);
  Object.defineProperty(state, 'after', { get: () => undefined, set() {} });
  return state;
}
