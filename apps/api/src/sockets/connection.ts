import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { type Clock, LIMITS, SECOND_MS } from '@switchboard/core';
import { CLOSE_CODES, type CloseCode } from '@switchboard/protocol';
import type { Principal } from '../auth/authenticator.ts';
import { FrameAllowance } from './frame-allowance.ts';
import type { SocketProtocol } from './frames.ts';
import { textFrame } from './text-frame.ts';

/** How long a closing handshake may take before the socket is cut. */
const CLOSE_MS_MAX = 2 * SECOND_MS;

const PONG_FRAME = textFrame('pong');
const PING = 'ping';

export interface ConnectionOptions {
  webSocket: WebSocket;
  /** The socket beneath, from the upgrade: prepared frames are written to it directly. */
  stream: Duplex;
  principal: Principal;
  protocol: SocketProtocol;
  clock: Clock;
}

/** One socket: what is written to it, when it was last heard, how it ends. */
export class Connection {
  readonly principal: Principal;
  readonly protocol: SocketProtocol;
  /** Milliseconds since 1970 at which the token ends; infinite where it is only ever revoked. */
  readonly expiresAtMs: number;
  readonly #webSocket: WebSocket;
  readonly #stream: Duplex;
  readonly #clock: Clock;
  readonly #allowance: FrameAllowance;
  #heardAtMs: number;
  /** Since when the socket has taken nothing; null while it takes what it gets. */
  #fullSinceMs: number | null = null;
  #closing = false;
  #onFrame: (text: string) => void = () => undefined;
  #onDrained: () => void = () => undefined;

  constructor({ webSocket, stream, principal, protocol, clock }: ConnectionOptions) {
    this.principal = principal;
    this.protocol = protocol;
    this.expiresAtMs = principal.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
    this.#webSocket = webSocket;
    this.#stream = stream;
    this.#clock = clock;
    this.#heardAtMs = clock.now();
    this.#allowance = new FrameAllowance(this.#heardAtMs);
    webSocket.on('pong', () => this.#hear());
    webSocket.on('ping', () => this.#hear() && this.#spend());
    webSocket.on('message', (data: Buffer, isBinary: boolean) => this.#onMessage(data, isBinary));
    // Protocol violations end the socket with ws' own close code; `close` follows.
    webSocket.on('error', () => {});
    stream.on('drain', () => {
      this.#fullSinceMs = null;
      this.#onDrained();
    });
  }

  get userId(): string {
    return this.principal.user.id;
  }

  get isOpen(): boolean {
    return !this.#closing && this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  /**
   * False while the other side has yet to take what was written: whoever writes much waits for `onDrained`. A token that has
   * expired closes it.
   */
  get canTake(): boolean {
    if (!this.isOpen) return false;
    const nowMs = this.#clock.now();
    if (this.expiresAtMs <= nowMs) {
      this.close(CLOSE_CODES.tokenEnded, 'token has expired');
      return false;
    }
    if (this.#stream.writableLength <= LIMITS.socketFullBytes) return true;
    this.#fullSinceMs ??= nowMs;
    return false;
  }

  /** Milliseconds since anything came from the other side. */
  silentMs(nowMs: number): number {
    return nowMs - this.#heardAtMs;
  }

  /** Milliseconds for which it has taken nothing of what waits for it. */
  stuckMs(nowMs: number): number {
    return this.#fullSinceMs === null ? 0 : nowMs - this.#fullSinceMs;
  }

  onClose(listener: (code: number) => void): void {
    this.#webSocket.once('close', listener);
  }

  /** Called with each text that the client says, but for the bare word `ping`. */
  onFrame(listener: (text: string) => void): void {
    this.#onFrame = listener;
  }

  /** Called when the socket has taken everything that was written to it. */
  onDrained(listener: () => void): void {
    this.#onDrained = listener;
  }

  /** Writes whole frames, possibly many at once. A socket that does not keep up is closed: it resumes later. */
  write(frames: Buffer): void {
    if (!this.isOpen) return;
    if (this.#stream.writableLength > LIMITS.socketQueueBytesMax) this.close(CLOSE_CODES.tooSlow, 'too slow');
    else this.#stream.write(frames);
  }

  sendText(text: string): void {
    this.write(textFrame(text));
  }

  /** A control frame that browsers answer by themselves. */
  ping(): void {
    if (this.isOpen) this.#webSocket.ping();
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

  #hear(): true {
    this.#heardAtMs = this.#clock.now();
    return true;
  }

  /** False when the client has said too much, and is closed for it. */
  #spend(): boolean {
    if (this.#allowance.take(this.#heardAtMs)) return true;
    this.close(CLOSE_CODES.tooManyFrames, 'too many frames');
    return false;
  }

  #onMessage(data: Buffer, isBinary: boolean): void {
    this.#hear();
    if (this.#closing || !this.#spend()) return;
    const text = isBinary ? '' : data.toString('utf8');
    // The CRM's hook sends the bare word.
    if (text === PING) this.write(PONG_FRAME);
    else this.#onFrame(text);
  }
}
