import { ConnectionTCPFull } from 'telegram/network/index.js';
import { ConnectionTCPMTProxyAbridged } from 'telegram/network/connection/TCPMTProxy.js';

/** Of a packet that no key protects: a key id of zeros, the message's id and length, and what it holds. */
const KEY_ID_BYTES = 8;
const CONSTRUCTOR_AT = 20;

/** What a key exchange is answered with: resPQ, server_DH_params_ok, _fail, dh_gen_ok, _retry, _fail. */
const EXCHANGE: ReadonlySet<number> = new Set([
  0x05162463, 0xd0e8075c, 0x79cb045d, 0x3bcbf734, 0x46dc1fb9, 0xa69dae02,
]);

/** As the library's, but takes nothing without a key that belongs to no key exchange. */
export class GuardedConnection extends ConnectionTCPFull {
  override async recv(): Promise<Buffer> {
    return guardPlainPacket((await super.recv()) as Buffer);
  }
}

/** As the library's, but takes nothing without a key that belongs to no key exchange. */
export class GuardedMtproxyConnection extends ConnectionTCPMTProxyAbridged {
  override async recv(): Promise<Buffer> {
    return guardPlainPacket((await super.recv()) as Buffer);
  }
}

/**
 * Anybody on the way can write a packet that no key protects, and the library reads any object in it: one that unpacks to
 * gigabytes, or one whose failure nobody waits for, which ends the process.
 *
 * @throws Error for a plain packet that answers no key exchange
 */
export function guardPlainPacket(packet: Buffer): Buffer {
  const hasKey = packet.length < KEY_ID_BYTES || packet.readBigUInt64LE(0) !== 0n;
  if (hasKey) return packet;
  const isWhole = packet.length >= CONSTRUCTOR_AT + 4;
  if (isWhole && EXCHANGE.has(packet.readUInt32LE(CONSTRUCTOR_AT))) return packet;
  throw new Error('a packet without a key holds something that belongs to no key exchange');
}
