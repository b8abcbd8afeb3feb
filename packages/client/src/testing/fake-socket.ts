import type { ClientFrame } from '@switchboard/protocol';

type Handlers = {
  message: (event: { data: string }) => void;
  close: (event: { code: number; reason: string }) => void;
};

/** Both ends of a socket in one process. What is written at one end comes out at the other in order, and later. */
export class FakeSocket {
  readonly url: URL;
  readonly protocols: readonly string[];
  /** What the client has sent. */
  readonly received: ClientFrame[] = [];
  /** The same as text, and what is no frame. */
  readonly texts: string[] = [];
  /** How the client has closed it; null: it has not. */
  closedByClient: number | null = null;
  state: 'connecting' | 'open' | 'closed' = 'connecting';
  /** Called for each frame of the client. */
  onFrame: (frame: ClientFrame) => void = () => {};
  /** Whether frames reach the client; a line that has died without a word carries none. */
  isDead = false;
  readonly #handlers: { [K in keyof Handlers]: Handlers[K][] } = { message: [], close: [] };

  constructor(url: string, protocols: readonly string[]) {
    this.url = new URL(url);
    this.protocols = protocols;
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  // The client's end.

  addEventListener(type: string, listener: (event: never) => void): void {
    if (type === 'message') this.#handlers.message.push(listener as Handlers['message']);
    if (type === 'close') this.#handlers.close.push(listener as Handlers['close']);
  }

  send(data: string): void {
    if (this.state === 'connecting') throw new Error('The socket is not open yet.');
    if (this.state === 'closed' || this.isDead) return;
    this.texts.push(data);
    if (!data.startsWith('{')) return;
    const frame = JSON.parse(data) as ClientFrame;
    this.received.push(frame);
    queueMicrotask(() => this.onFrame(frame));
  }

  close(code = 1005): void {
    if (this.state === 'closed') return;
    this.closedByClient = code;
    this.#end(code, '');
  }

  // The server's end.

  push(frame: object): void {
    this.pushText(JSON.stringify(frame));
  }

  pushText(data: string): void {
    queueMicrotask(() => {
      if (this.state !== 'open' || this.isDead) return;
      for (const handler of this.#handlers.message) handler({ data });
    });
  }

  closeWith(code: number, reason = ''): void {
    queueMicrotask(() => this.#end(code, reason));
  }

  /** The network ends it. */
  cut(): void {
    this.closeWith(1006);
  }

  #end(code: number, reason: string): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    queueMicrotask(() => {
      for (const handler of this.#handlers.close) handler({ code, reason });
    });
  }
}
