import { SwitchboardError } from '@switchboard/core';

/** A Telegram login in portable form: the data centre it belongs to and the key that opens it. As secret as a password. */
export interface TelegramSession {
  dcId: number;
  /** Of the data centre; IPv4 or IPv6. */
  address: string;
  /** Kept for completeness: gramjs always dials 80 or 443 (notes/telegram.md A1). */
  port: number;
  authKeyHex: string;
}

const VERSION = '1';
const KEY_BYTES = 256;
/** dc id, length of the address, port: what surrounds address and key in gramjs' form. */
const GRAMJS_FRAME_BYTES = 1 + 2 + 2;
const TELETHON_IPV4_BYTES = 1 + 4 + 2 + KEY_BYTES;
const TELETHON_IPV6_BYTES = 1 + 16 + 2 + KEY_BYTES;

/**
 * Reads a session string of gramjs (`1` + base64 of dc, length, address, port, key) or of Telethon (`1` + base64url of dc,
 * 4 or 16 bytes of address, port, key). The two are told apart by their inner length field, not by the length of the
 * text: a Telethon string with an IPv6 address is as long as a gramjs one with the usual IPv4 address.
 *
 * @throws SwitchboardError `bad_request` when it is neither.
 */
export function parseSessionString(text: string): TelegramSession {
  const bytes = decode(text.trim());
  const session = parseGramjs(bytes) ?? parseTelethon(bytes);
  if (session === null || session.dcId === 0 || session.port === 0 || /^0*$/.test(session.authKeyHex)) {
    throw notASession();
  }
  return session;
}

/** Writes the form that gramjs' `StringSession` loads. */
export function toGramjsSession(session: TelegramSession): string {
  const address = Buffer.from(session.address, 'latin1');
  const frame = Buffer.alloc(3);
  frame.writeUInt8(session.dcId, 0);
  frame.writeUInt16BE(address.length, 1);
  const port = Buffer.alloc(2);
  // gramjs reads the port as signed and writes it back the same way, so ports above 32767 survive as their bits.
  port.writeUInt16BE(session.port, 0);
  const key = Buffer.from(session.authKeyHex, 'hex');
  return VERSION + Buffer.concat([frame, address, port, key]).toString('base64');
}

function decode(text: string): Buffer {
  if (!text.startsWith(VERSION) || !/^[\w+/-]+={0,2}$/.test(text)) throw notASession();
  // Node's decoder takes both alphabets, gramjs' base64 and Telethon's base64url.
  return Buffer.from(text.slice(1), 'base64');
}

function parseGramjs(bytes: Buffer): TelegramSession | null {
  const addressBytes = bytes.length - GRAMJS_FRAME_BYTES - KEY_BYTES;
  if (addressBytes < 1 || bytes.readUInt16BE(1) !== addressBytes) return null;
  const address = bytes.toString('latin1', 3, 3 + addressBytes);
  if (!/^[\w.:-]+$/.test(address)) return null;
  return withTail(bytes, address, 3 + addressBytes);
}

function parseTelethon(bytes: Buffer): TelegramSession | null {
  if (bytes.length === TELETHON_IPV4_BYTES) return withTail(bytes, [...bytes.subarray(1, 5)].join('.'), 5);
  if (bytes.length === TELETHON_IPV6_BYTES) return withTail(bytes, ipv6Text(bytes.subarray(1, 17)), 17);
  return null;
}

function withTail(bytes: Buffer, address: string, tailAt: number): TelegramSession {
  return {
    dcId: bytes.readUInt8(0),
    address,
    port: bytes.readUInt16BE(tailAt),
    authKeyHex: bytes.toString('hex', tailAt + 2),
  };
}

function ipv6Text(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, group) => bytes.readUInt16BE(group * 2).toString(16));
  return groups.join(':');
}

function notASession(): SwitchboardError {
  return new SwitchboardError(
    'bad_request',
    'This is not a Telegram session string. Paste the whole string that gramjs or Telethon printed; it starts with 1.',
  );
}
