import { gunzipSync, gzipSync } from 'node:zlib';
import { decryptMessage, encryptMessage } from './crypto.ts';
import { int32, int64, readTlBytes, tlBytes } from './tl-bytes.ts';

/** Constructor numbers of the messages that the protocol itself understands. */
const TL = {
  container: 0x73f1f8dc,
  gzip: 0x3072cfa1,
  ack: 0x62d6b459,
  ping: 0x7abe77ec,
  pingDelayDisconnect: 0xf3427b8c,
  pong: 0x347773c5,
  getFutureSalts: 0xb921bd04,
  futureSalts: 0xae500895,
  destroySession: 0xe7512126,
  destroySessionOk: 0xe22045fc,
  dropAnswer: 0x58e4a740,
  answerUnknown: 0x5e2ad36e,
  stateRequest: 0xda69fb52,
  stateInfo: 0x04deb57d,
  allInfo: 0x8cc0d131,
  resendRequest: 0x7d861a08,
  httpWait: 0x9299359f,
  badServerSalt: 0xedab447b,
  badMessage: 0xa7eff811,
  newSession: 0x9ec20908,
  result: 0xf35c6d01,
  error: 0x2144ca19,
} as const;

/** Silent messages: nothing has to be said in return. */
const UNANSWERED: ReadonlySet<number> = new Set([
  TL.ack,
  TL.stateInfo,
  TL.allInfo,
  TL.resendRequest,
  TL.httpWait,
]);

const INNER_HEADER_BYTES = 32;
const GZIP_ABOVE_BYTES = 4_096;
const UNZIPPED_BYTES_MAX = 16 * 1_024 * 1_024;
const REMEMBERED_IDS_MAX = 1_000;
const SALT_VALID_SECONDS = 1_800;

/**
 * What a method call came to: the serialised result, or an error as Telegram words them. `behind` are updates that
 * travel in one container with the error, after it.
 */
export type RpcAnswer = { result: Buffer } | { error: { code: number; message: string }; behind?: Buffer[] };

/** What a session asks of the server around it. */
export interface SessionHost {
  /** What the client has to put before its messages for now. */
  salt(): bigint;
  /** A method call; `reply` may be called later or never. */
  call(query: Buffer, reply: (answer: RpcAnswer) => void): void;
  /** True while pings are to stay unanswered. */
  pingsMuted(): boolean;
  send(packet: Buffer): void;
  hangUp(): void;
}

interface Outgoing {
  body: Buffer;
  /** Answers have ids of 1 modulo 4, what nobody asked for 3: clients that check drop others (notes/telegram.md B2). */
  kind: 'answer' | 'push';
  /** Counts in the sequence numbers, and has to be acknowledged. */
  contentRelated: boolean;
}

/**
 * One MTProto session: a key, a session id chosen by the client, and the numbering of what is said within it. Answers
 * the protocol's own messages itself and hands method calls to its host.
 */
export class MtprotoSession {
  readonly #authKey: Buffer;
  readonly #sessionId: bigint;
  readonly #host: SessionHost;
  readonly #seen = new Set<bigint>();
  #begun = false;
  #lastId = 0n;
  #contentMessages = 0;
  #outbox: Outgoing[] | null = null;
  #disconnectTimer: NodeJS.Timeout | null = null;

  constructor(authKey: Buffer, sessionId: bigint, host: SessionHost) {
    this.#authKey = authKey;
    this.#sessionId = sessionId;
    this.#host = host;
  }

  /** Takes one decrypted message: salt, session id, message id, sequence number, length, body. */
  receive(inner: Buffer): void {
    const messageId = inner.readBigUInt64LE(16);
    const sequence = inner.readInt32LE(24);
    const length = inner.readUInt32LE(28);
    if (INNER_HEADER_BYTES + length > inner.length) return this.#host.hangUp();
    this.#outbox = [];
    const problem = inner.readBigInt64LE(0) === this.#host.salt() ? badIdCode(messageId) : 48;
    if (problem === 48) {
      const notice = [
        int32(TL.badServerSalt),
        int64(messageId),
        int32(sequence),
        int32(48),
        int64(this.#host.salt()),
      ];
      this.#say(Buffer.concat(notice), false);
    } else if (problem !== null) {
      this.#say(
        Buffer.concat([int32(TL.badMessage), int64(messageId), int32(sequence), int32(problem)]),
        false,
      );
    } else {
      if (!this.#begun) this.#begin(messageId);
      this.#process(messageId, inner.subarray(INNER_HEADER_BYTES, INNER_HEADER_BYTES + length));
    }
    const outbox = this.#outbox;
    this.#outbox = null;
    this.#flush(outbox);
  }

  /** Sends something that the client did not ask for: an update. */
  push(body: Buffer): void {
    this.#flush([{ body, kind: 'push', contentRelated: true }]);
  }

  close(): void {
    if (this.#disconnectTimer !== null) clearTimeout(this.#disconnectTimer);
    this.#disconnectTimer = null;
  }

  #begin(firstMessageId: bigint): void {
    this.#begun = true;
    const notice = [
      int32(TL.newSession),
      int64(firstMessageId),
      int64(this.#sessionId),
      int64(this.#host.salt()),
    ];
    this.#say(Buffer.concat(notice), true);
  }

  #process(messageId: bigint, body: Buffer): void {
    const constructor = body.readUInt32LE(0);
    if (constructor === TL.container) return this.#processContainer(body);
    if (constructor === TL.gzip) {
      const unzipped = gunzipSync(readTlBytes(body, 4), { maxOutputLength: UNZIPPED_BYTES_MAX });
      return this.#process(messageId, unzipped);
    }
    // The protocol promises to execute a message once, however often it is sent.
    if (UNANSWERED.has(constructor) || this.#wasSeen(messageId)) return;
    const notice = this.#answerNotice(constructor, messageId, body);
    if (notice === 'call') {
      this.#host.call(body, (answer) => this.#answer(messageId, answer));
    } else if (notice !== null) {
      this.#say(notice, false);
    }
  }

  #answer(messageId: bigint, answer: RpcAnswer): void {
    const body = resultOf(messageId, answer);
    const behind = 'error' in answer ? (answer.behind ?? []) : [];
    if (behind.length === 0) return this.#say(body, true);
    const updates = behind.map((update): Outgoing => ({ body: update, kind: 'push', contentRelated: true }));
    this.#sendContainer([{ body, kind: 'answer', contentRelated: true }, ...updates]);
  }

  #processContainer(body: Buffer): void {
    const count = body.readUInt32LE(4);
    let at = 8;
    for (let i = 0; i < count; i++) {
      const start = at + 16;
      const end = start + body.readUInt32LE(at + 12);
      this.#process(body.readBigUInt64LE(at), body.subarray(start, end));
      at = end;
    }
  }

  /** The answer to one of the protocol's own messages, null for none, `call` when it is a method call. */
  #answerNotice(constructor: number, messageId: bigint, body: Buffer): Buffer | 'call' | null {
    switch (constructor) {
      case TL.ping:
      case TL.pingDelayDisconnect:
        if (constructor === TL.pingDelayDisconnect) this.#disconnectUnlessPinged(body.readInt32LE(12));
        if (this.#host.pingsMuted()) return null;
        return Buffer.concat([int32(TL.pong), int64(messageId), body.subarray(4, 12)]);
      case TL.getFutureSalts:
        return this.#futureSalts(messageId);
      case TL.destroySession:
        return Buffer.concat([int32(TL.destroySessionOk), body.subarray(4, 12)]);
      case TL.dropAnswer:
        return resultOf(messageId, { result: int32(TL.answerUnknown) });
      case TL.stateRequest:
        return Buffer.concat([
          int32(TL.stateInfo),
          int64(messageId),
          tlBytes(Buffer.alloc(body.readUInt32LE(8), 4)),
        ]);
      default:
        return 'call';
    }
  }

  #futureSalts(messageId: bigint): Buffer {
    const now = Math.floor(Date.now() / 1000);
    const salt = [int32(now), int32(now + SALT_VALID_SECONDS), int64(this.#host.salt())];
    return Buffer.concat([int32(TL.futureSalts), int64(messageId), int32(now), int32(1), ...salt]);
  }

  #disconnectUnlessPinged(delaySeconds: number): void {
    this.close();
    this.#disconnectTimer = setTimeout(() => this.#host.hangUp(), delaySeconds * 1000);
    this.#disconnectTimer.unref();
  }

  #wasSeen(messageId: bigint): boolean {
    if (this.#seen.has(messageId)) return true;
    this.#seen.add(messageId);
    const [oldest] = this.#seen;
    if (this.#seen.size > REMEMBERED_IDS_MAX && oldest !== undefined) this.#seen.delete(oldest);
    return false;
  }

  #say(body: Buffer, contentRelated: boolean): void {
    const message: Outgoing = { body, kind: 'answer', contentRelated };
    // While a packet is being read its answers are gathered; what comes later goes alone.
    if (this.#outbox === null) this.#flush([message]);
    else this.#outbox.push(message);
  }

  #flush(outbox: Outgoing[]): void {
    // The client library stops reading a container at the first error in it (notes/telegram.md A2), so errors go alone.
    const together = outbox.filter((message) => !isError(message.body));
    const alone = outbox.filter((message) => isError(message.body));
    if (together.length > 1) this.#sendContainer(together);
    else alone.unshift(...together);
    for (const message of alone) this.#sendOne(this.#numbered(message), message.body);
  }

  #sendContainer(messages: Outgoing[]): void {
    const inner = messages.map((message) => {
      const { id, sequence } = this.#numbered(message);
      return Buffer.concat([int64(id), int32(sequence), int32(message.body.length), message.body]);
    });
    const body = Buffer.concat([int32(TL.container), int32(inner.length), ...inner]);
    this.#sendOne(this.#numbered({ body, kind: 'answer', contentRelated: false }), body);
  }

  #sendOne({ id, sequence }: { id: bigint; sequence: number }, body: Buffer): void {
    const head = [
      int64(this.#host.salt()),
      int64(this.#sessionId),
      int64(id),
      int32(sequence),
      int32(body.length),
    ];
    this.#host.send(encryptMessage(this.#authKey, Buffer.concat([...head, body]), 'server'));
  }

  #numbered(message: Outgoing): { id: bigint; sequence: number } {
    const sequence = this.#contentMessages * 2 + (message.contentRelated ? 1 : 0);
    if (message.contentRelated) this.#contentMessages++;
    return { id: this.#nextId(message.kind), sequence };
  }

  /** Seconds in the upper half, their fraction in the lower, strictly rising. */
  #nextId(kind: Outgoing['kind']): bigint {
    const now = ((BigInt(Date.now()) << 32n) / 1000n) & ~3n;
    const base = now > this.#lastId ? now : this.#lastId + 4n;
    this.#lastId = (base & ~3n) | (kind === 'answer' ? 1n : 3n);
    return this.#lastId;
  }
}

/** Opens a packet: the inner message, or null when it was not made with this key. */
export function openPacket(authKey: Buffer, packet: Buffer): { sessionId: bigint; inner: Buffer } | null {
  const inner = decryptMessage(authKey, packet, 'client');
  if (inner === null || inner.length < INNER_HEADER_BYTES) return null;
  return { sessionId: inner.readBigInt64LE(8), inner };
}

/** What is wrong with a client's message id: its clock, or the two bits that say who wrote it. */
function badIdCode(messageId: bigint): 16 | 17 | 18 | null {
  if ((messageId & 3n) !== 0n) return 18;
  const aheadSeconds = Number(messageId >> 32n) - Date.now() / 1000;
  if (aheadSeconds < -300) return 16;
  return aheadSeconds > 30 ? 17 : null;
}

function resultOf(messageId: bigint, answer: RpcAnswer): Buffer {
  const head = [int32(TL.result), int64(messageId)];
  if ('error' in answer) {
    return Buffer.concat([...head, int32(TL.error), int32(answer.error.code), tlBytes(answer.error.message)]);
  }
  if (answer.result.length <= GZIP_ABOVE_BYTES) return Buffer.concat([...head, answer.result]);
  return Buffer.concat([...head, int32(TL.gzip), tlBytes(gzipSync(answer.result))]);
}

function isError(body: Buffer): boolean {
  return body.length >= 16 && body.readUInt32LE(0) === TL.result && body.readUInt32LE(12) === TL.error;
}
