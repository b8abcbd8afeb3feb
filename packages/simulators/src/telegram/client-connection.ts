import type { Socket } from 'node:net';
import { Handshake } from './handshake.ts';
import { MtprotoSession, openPacket } from './mtproto-session.ts';
import type { RpcAnswer } from './mtproto-session.ts';
import type { RsaKey } from './rsa-key.ts';
import { Transport } from './transports.ts';

/** The transport's own words for "I do not know this key". */
const UNKNOWN_KEY = -404;

/** A packet of the key exchange names no key. */
const NO_KEY = '0000000000000000';

/** A key that the server knows, the data centre that it belongs to, and the salt that goes with it for now. */
export interface KnownKey {
  keyId: string;
  authKey: Buffer;
  dcId: number;
  salt: bigint;
}

/** What a connection asks of the server. */
export interface ConnectionHost {
  secret: Buffer | null;
  /** The data centre of the port; clients that come through a proxy name theirs themselves. */
  dcId: number;
  hasDc(dcId: number): boolean;
  keyById(keyId: string): KnownKey | null;
  rsaKey(): RsaKey;
  /** True when a key exchange shall be asked to try once more. */
  wantsRetry(): boolean;
  /** A client has made a key; nobody is signed in with it yet. */
  addKey(authKey: Buffer, dcId: number, salt: bigint): void;
  call(session: LiveSession, query: Buffer, reply: (answer: RpcAnswer) => void): void;
  pingsMuted(): boolean;
}

/** A session as the server sees it: whose key it uses, and whether it has asked for updates. */
export interface LiveSession {
  readonly keyId: string;
  readonly dcId: number;
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
  readonly #handshake: Handshake;

  constructor(socket: Socket, host: ConnectionHost) {
    this.#socket = socket;
    this.#host = host;
    this.#transport = new Transport(host.secret);
    this.#handshake = new Handshake({
      rsaKey: () => host.rsaKey(),
      wantsRetry: () => host.wantsRetry(),
      agreed: (authKey, salt) => host.addKey(authKey, this.dcId, salt),
    });
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('close', () => this.#end());
  }

  /** What the client speaks: `obfuscated abridged`. */
  get transport(): string | null {
    return this.#transport.name;
  }

  /** The data centre that the client talks to. */
  get dcId(): number {
    return this.#transport.dcId ?? this.#host.dcId;
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
    if (!this.#host.hasDc(this.dcId)) throw new RangeError(`there is no data centre ${this.dcId}`);
    const keyId = packet.subarray(0, 8).toString('hex');
    if (keyId === NO_KEY) return this.#exchangeKey(packet);
    const known = this.#host.keyById(keyId);
    const isOfHere = known !== null && known.dcId === this.dcId;
    const opened = isOfHere ? openPacket(known.authKey, packet) : null;
    if (known === null || opened === null) return this.#refuseKey();
    const session = this.sessions.get(opened.sessionId) ?? this.#begin(known, opened.sessionId);
    session.protocol.receive(opened.inner);
  }

  #exchangeKey(packet: Buffer): void {
    const answer = this.#handshake.receive(packet);
    if (answer !== null) this.#send(answer);
  }

  #begin(known: KnownKey, sessionId: bigint): LiveSession & { protocol: MtprotoSession } {
    const protocol = new MtprotoSession(known.authKey, sessionId, {
      salt: () => known.salt,
      call: (query, reply) => this.#host.call(session, query, reply),
      pingsMuted: () => this.#host.pingsMuted(),
      send: (packet) => this.#send(packet),
      hangUp: () => this.#socket.destroy(),
    });
    const push = (body: Buffer): void => protocol.push(body);
    const { keyId, dcId } = known;
    const session = { keyId, dcId, sessionId, subscribed: false, push, protocol };
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
