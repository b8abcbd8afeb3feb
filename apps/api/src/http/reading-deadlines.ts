import type { IncomingMessage, ServerResponse } from 'node:http';
import { LIMITS } from '@switchboard/core';

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/**
 * Cuts off requests whose body takes too long to come: whoever drips a byte a second would hold a connection for ever. A
 * large file of somebody whom we know may take longer.
 */
export class ReadingDeadlines {
  readonly #readMsMax: number;
  readonly #extend = new WeakMap<IncomingMessage, (ms: number) => void>();

  /** @param readMsMax shorter in tests */
  constructor(readMsMax: number = LIMITS.requestReadMsMax) {
    this.#readMsMax = readMsMax;
  }

  watch(request: IncomingMessage, response: ServerResponse): void {
    if (!hasBody(request)) return;
    let timer: NodeJS.Timeout | undefined;
    const cut = (): void => {
      // On a connection with several requests, it may be the turn of an earlier one's answer.
      const isItsTurn = response.socket === request.socket;
      if (!response.headersSent && isItsTurn) request.socket.write(TIMED_OUT);
      request.socket.destroySoon();
    };
    let isOver = false;
    const extend = (ms: number): void => {
      clearTimeout(timer);
      // A request that was answered early and then cut by its sender tells nobody; its timer must hold up no end.
      if (!isOver) timer = setTimeout(cut, ms).unref();
    };
    const done = (): void => {
      isOver = true;
      clearTimeout(timer);
    };
    request.once('end', done);
    request.once('close', done);
    this.#extend.set(request, extend);
    extend(this.#readMsMax);
  }

  /** From now on, what is still to come of this request may take so long. */
  extend(request: IncomingMessage, ms: number): void {
    this.#extend.get(request)?.(ms);
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}
