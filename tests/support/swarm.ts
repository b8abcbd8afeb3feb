import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Waiters } from './waiters.ts';

export interface SwarmOptions {
  clients: number;
  /** The address of a client's next attempt: another node each time, perhaps. */
  target: (client: number, attempt: number) => { port: number; path: string };
  /** Every client begins after this event. */
  since: { epoch: string; seq: number };
}

/** What was wrong with what a client was told; empty in the end. */
const FAULTS_KEPT = 20;
const RETRY_MS_MAX = 300;
const SEQ = Buffer.from('"seq":"');
const MESSAGE_ID = Buffer.from('"message":{"id":"');
const ID_CHARS = 36;
const EVENT_TYPES_WITHOUT_NUMBER = ['connection_established', 'ping'];

/**
 * Thousands of plain clients in one process: they resume whenever they are cut off, and check that every event comes once and
 * in order. Frames are looked at as bytes, because taking a million of them apart would be the slowest part of a test.
 */
export class Swarm {
  readonly faults: string[] = [];
  /** The message of each event, as the first client heard it; all others must hear the same. */
  readonly messageOf = new Map<number, string>();
  connections = 0;
  resumes = 0;
  readonly #options: SwarmOptions;
  readonly #last: number[];
  readonly #sockets = new Set<Socket>();
  readonly #waiters = new Waiters();
  #stopped = false;

  constructor(options: SwarmOptions) {
    this.#options = options;
    this.#last = Array.from({ length: options.clients }, () => options.since.seq);
  }

  start(): void {
    for (let client = 0; client < this.#options.clients; client++) void this.#live(client);
  }

  stop(): void {
    this.#stopped = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Resolves when so many are connected. */
  connected(count: number): Promise<void> {
    return this.#waiters.until(() => this.connections >= count);
  }

  /** Resolves when every client has been told this event. */
  allAt(seq: number): Promise<void> {
    return this.#waiters.until(() => this.faults.length > 0 || this.#last.every((last) => last >= seq));
  }

  async #live(client: number): Promise<void> {
    for (let attempt = 0; !this.#stopped; attempt++) {
      await this.#connection(client, attempt);
      if (!this.#stopped) await delay(Math.random() * RETRY_MS_MAX);
    }
  }

  /** Resolves when the connection has ended. */
  #connection(client: number, attempt: number): Promise<void> {
    const { target, since } = this.#options;
    const { port, path } = target(client, attempt);
    const socket = connect(port, '127.0.0.1');
    this.#sockets.add(socket);
    let isOpen = false;
    let rest: Buffer = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      if (!isOpen) {
        const end = rest.indexOf('\r\n\r\n');
        if (end < 0) return;
        if (!rest.toString('latin1', 0, 12).endsWith('101')) return void socket.destroy();
        isOpen = true;
        this.connections++;
        if (attempt > 0) this.resumes++;
        rest = rest.subarray(end + 4);
      }
      rest = this.#takeFrames(client, rest);
      this.#waiters.look();
    });
    socket.write(
      `GET ${path}&since=${since.epoch}:${this.#last[client]} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n` +
        'Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    return new Promise((resolve) =>
      socket.once('close', () => {
        this.#sockets.delete(socket);
        if (isOpen) this.connections--;
        resolve();
      }),
    );
  }

  /** Answers the bytes of a frame that has not come whole. */
  #takeFrames(client: number, bytes: Buffer): Buffer {
    let at = 0;
    while (bytes.length - at >= 2) {
      const short = bytes[at + 1]! & 0x7f;
      const header = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (bytes.length - at < header) break;
      const length =
        short === 127
          ? Number(bytes.readBigUInt64BE(at + 2))
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : short;
      if (bytes.length - at < header + length) break;
      const isText = (bytes[at]! & 0x0f) === 1;
      if (isText) this.#take(client, bytes.subarray(at + header, at + header + length));
      at += header + length;
    }
    return bytes.subarray(at);
  }

  #take(client: number, frame: Buffer): void {
    const start = frame.toString('latin1', 0, 60);
    if (EVENT_TYPES_WITHOUT_NUMBER.some((type) => start.includes(`"${type}"`))) return;
    if (start.includes('"resync_required"')) return this.#fault(client, frame.toString());
    // Of an event, its own number is the last.
    const at = frame.lastIndexOf(SEQ);
    const seq = at < 0 ? Number.NaN : Number.parseInt(frame.toString('latin1', at + SEQ.length), 10);
    if (seq !== this.#last[client]! + 1) {
      return this.#fault(client, `${seq} after ${this.#last[client]}: ${start}`);
    }
    this.#last[client] = seq;
    const found = frame.indexOf(MESSAGE_ID) + MESSAGE_ID.length;
    const message = frame.toString('latin1', found, found + ID_CHARS);
    const told = this.messageOf.get(seq);
    if (told === undefined) this.messageOf.set(seq, message);
    else if (told !== message) this.#fault(client, `${seq} is ${message}, and was ${told} for others`);
  }

  #fault(client: number, what: string): void {
    if (this.faults.length < FAULTS_KEPT) this.faults.push(`client ${client}: ${what}`);
  }
}
