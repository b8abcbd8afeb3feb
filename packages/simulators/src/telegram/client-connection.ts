import type { Socket } from 'node:net';
import { MtprotoSession, openPacket } from './mtproto-session.ts';
import type { RpcAnswer } from './mtproto-session.ts';
import { Transport } from './transports.ts';

/** The transport's own words for "I do not know this key". */
const UNKNOWN_KEY = -404;

/** A key that the server knows, and the salt that belongs to it. */
export interface KnownKey {
  keyId: string;
  authKey: Buffer;
  salt: bigint;
}

/** What a connection asks of the server. */
export interface ConnectionHost {
  secret: Buffer | null;
  keyById(keyId: string): KnownKey | null;
  call(session: LiveSession, query: Buffer, reply: (answer: RpcAnswer) => void): void;
  pingsMuted(): boolean;
}

/** A session as the server sees it: whose key it uses, and whether it has asked for updates. */
export interface LiveSession {
  readonly keyId: string;
  readonly sessionId: bigint;
  subscribed: boolean;
  push(body: Buffer): void;
}

/** One socket: bytes to packets to messages, for the sessions that are spoken on it. */
export class ClientConnection {
  readonly sessions = new Map<bigint, LiveSession & { protocol: MtprotoSession }>();
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #transport: Transport;

  constructor(socket: Socket, host: ConnectionHost) {
    this.#socket = socket;
    this.#host = host;
    this.#transport = new Transport(host.secret);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('close', () => this.#end());
  }

  /** What the client speaks: `obfuscated abridged`. */
  get transport(): string | null {
    return this.#transport.name;
  }

  #receive(chunk: Buffer): void {
    try {
      for (const packet of this.#transport.receive(chunk)) this.#open(packet);
    } catch {
      // Whatever cannot be read is not worth talking to; Telegram hangs up as well.
      this.#socket.destroy();
    }
  }

  #open(packet: Buffer): void {
    const keyId = packet.subarray(0, 8).toString('hex');
    const known = this.#host.keyById(keyId);
    const opened = known === null ? null : openPacket(known.authKey, packet);
    if (known === null || opened === null) return this.#refuseKey();
    const session = this.sessions.get(opened.sessionId) ?? this.#begin(known, opened.sessionId);
    session.protocol.receive(opened.inner);
  }

  #begin(known: KnownKey, sessionId: bigint): LiveSession & { protocol: MtprotoSession } {
    const protocol = new MtprotoSession(known.authKey, sessionId, known.salt, {
      call: (query, reply) => this.#host.call(session, query, reply),
      pingsMuted: () => this.#host.pingsMuted(),
      send: (packet) => this.#send(packet),
      hangUp: () => this.#socket.destroy(),
    });
    const push = (body: Buffer): void => protocol.push(body);
    const session = { keyId: known.keyId, sessionId, subscribed: false, push, protocol };
    this.sessions.set(sessionId, session);
    return session;
  }

  #refuseKey(): void {
    const code = Buffer.alloc(4);
    code.writeInt32LE(UNKNOWN_KEY, 0);
    this.#send(code);
  }

  #send(packet: Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(this.#transport.send(packet));
  }

  #end(): void {
    for (const { protocol } of this.sessions.values()) protocol.close();
    this.sessions.clear();
  }
}
