import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { type Clock, LIMITS, SECOND_MS } from '@switchboard/core';
import type { User } from '@switchboard/database';
import { CLOSE_CODES, type CloseCode } from '@switchboard/protocol';
import type { SocketProtocol } from './frames.ts';
import { textFrame } from './text-frame.ts';

/** How long a closing handshake may take before the socket is cut. */
const CLOSE_MS_MAX = 2 * SECOND_MS;

const PONG_FRAME = textFrame('pong');

export interface ConnectionOptions {
  webSocket: WebSocket;
  /** The socket beneath, from the upgrade: prepared frames are written to it directly. */
  stream: Duplex;
  user: User;
  protocol: SocketProtocol;
  /** When the token that opened it ends; null: when it is revoked. */
  expiresAt: Date | null;
  clock: Clock;
}

/** One socket: what is written to it, when it was last heard, how it ends. */
export class Connection {
  readonly user: User;
  readonly protocol: SocketProtocol;
  readonly expiresAt: Date | null;
  readonly #webSocket: WebSocket;
  readonly #stream: Duplex;
  readonly #clock: Clock;
  #heardAtMs: number;
  #closing = false;

  constructor({ webSocket, stream, user, protocol, expiresAt, clock }: ConnectionOptions) {
    this.user = user;
    this.protocol = protocol;
    this.expiresAt = expiresAt;
    this.#webSocket = webSocket;
    this.#stream = stream;
    this.#clock = clock;
    this.#heardAtMs = clock.now();
    webSocket.on('pong', () => this.#heard());
    webSocket.on('ping', () => this.#heard());
    webSocket.on('message', (data: Buffer) => this.#onMessage(data));
    // Protocol violations end the socket with ws' own close code; `close` follows.
    webSocket.on('error', () => {});
  }

  get isOpen(): boolean {
    return !this.#closing && this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  /** Bytes that the kernel has not taken yet. */
  get queuedBytes(): number {
    return this.#stream.writableLength;
  }

  /** Milliseconds since anything came from the other side. */
  silentMs(nowMs: number): number {
    return nowMs - this.#heardAtMs;
  }

  onClose(listener: (code: number) => void): void {
    this.#webSocket.once('close', listener);
  }

  /** Writes whole frames, possibly many at once. A socket that does not keep up is closed: it resumes later. */
  write(frames: Buffer): void {
    if (!this.isOpen) return;
    if (this.queuedBytes > LIMITS.socketQueueBytesMax) this.close(CLOSE_CODES.tooSlow, 'too slow');
    else this.#stream.write(frames);
  }

  sendText(text: string): void {
    this.write(textFrame(text));
  }

  /** A control frame that browsers answer by themselves. */
  ping(): void {
    if (this.isOpen) this.#webSocket.ping();
  }

  /** Resolves when what was written has left, so that a replay keeps bounded memory. */
  async drained(): Promise<void> {
    if (this.queuedBytes === 0 || !this.isOpen) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#stream.off('drain', done).off('close', done);
        resolve();
      };
      this.#stream.once('drain', done).once('close', done);
      // `drain` only comes after a write was refused; below the mark there is nothing to wait for.
      if (!this.#stream.writableNeedDrain) done();
    });
  }

  close(code: CloseCode, reason: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#webSocket.close(code, reason);
    // A dead or stuck peer never answers the closing handshake.
    setTimeout(() => this.#webSocket.terminate(), CLOSE_MS_MAX).unref();
  }

  /** Cuts it without a closing handshake; the client sees 1006 and reconnects. */
  terminate(): void {
    this.#closing = true;
    this.#webSocket.terminate();
  }

  #heard(): void {
    this.#heardAtMs = this.#clock.now();
  }

  #onMessage(data: Buffer): void {
    this.#heard();
    // The CRM's hook sends the bare word; nothing else that clients may say changes anything here yet.
    if (data.length === 4 && data.toString('latin1') === 'ping') this.write(PONG_FRAME);
  }
}
