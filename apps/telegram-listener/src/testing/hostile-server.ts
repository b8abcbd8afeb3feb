import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { crc32 } from 'node:zlib';
import { Mailbox } from './mailbox.ts';

/** Length, number and checksum around a packet (core.telegram.org/mtproto/mtproto-transports, full). */
const FRAME_BYTES = 12;
/** Where the nonce stands in the first packet of a key exchange, behind key id, message id, length and constructor. */
const NONCE_AT = 24;

/**
 * Stands on the way to Telegram and answers the first packet of each key exchange, or of anything else, with bytes of the
 * test's. Speaks the full transport on loopback.
 */
export class HostileServer {
  /** The nonce of each first packet, in the order of arrival. */
  readonly asked = new Mailbox<Buffer>();
  /** Sockets that the other side has closed. */
  readonly hungUp = new Mailbox<void>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** @param answer what to send for a nonce, framed or not */
  constructor(answer: (nonce: Buffer) => Buffer) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.hungUp.put();
      });
      socket.on('data', (bytes) => {
        const nonce = bytes.subarray(8 + NONCE_AT, 8 + NONCE_AT + 16);
        this.asked.put(nonce);
        socket.write(answer(nonce));
      });
    });
  }

  async start(): Promise<{ dcId: number; address: string; port: number }> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return { dcId: 2, address: '127.0.0.1', port: (this.#server.address() as AddressInfo).port };
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** A body as a packet that no key protects. */
export function plainPacket(body: Buffer): Buffer {
  const head = Buffer.alloc(8 + 8 + 4);
  head.writeBigUInt64LE((BigInt(Math.floor(Date.now() / 1000)) << 32n) | 1n, 8);
  head.writeInt32LE(body.length, 16);
  return framed(Buffer.concat([head, body]));
}

function framed(packet: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeInt32LE(packet.length + FRAME_BYTES, 0);
  const body = Buffer.concat([head, packet]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(body), 0);
  return Buffer.concat([body, checksum]);
}
