import { randomBytes } from 'node:crypto';
import { AUTH_KEY_BYTES, authKeyId } from './crypto.ts';

/** A login made out of thin air: server and client simply agree on a key, so that no key exchange is needed. */
export interface PlantedSession {
  authKey: Buffer;
  /** How packets name the key. */
  keyId: string;
  /** The same as a gramjs `StringSession`, ready for a client. */
  session: string;
}

/**
 * Makes a random key and the session string that holds it. The address in it is where a client without a proxy would
 * connect; the port is written for form, the client library always dials 80 (notes/telegram.md A1).
 */
export function plantSession(dcId: number, address: string): PlantedSession {
  const authKey = randomBytes(AUTH_KEY_BYTES);
  const head = Buffer.alloc(3);
  head.writeUInt8(dcId, 0);
  head.writeUInt16BE(address.length, 1);
  const bytes = Buffer.concat([head, Buffer.from(address), Buffer.from([0, 80]), authKey]);
  return { authKey, keyId: authKeyId(authKey).toString('hex'), session: `1${bytes.toString('base64')}` };
}
