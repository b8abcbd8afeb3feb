import { createCipheriv, createHash, createHmac, pbkdf2, randomFillSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { deflateSync, gunzipSync } from 'node:zlib';
import { connectTcp } from '@fuman/node';
import { IntermediatePacketCodec } from '@mtcute/core';
import type { ICorePlatform, TelegramTransport } from '@mtcute/core';
import { BaseCryptoProvider } from '@mtcute/core/utils.js';
import type { IEncryptionScheme } from '@mtcute/core/utils.js';
import { ige256Decrypt, ige256Encrypt, initSync } from '@mtcute/wasm';

/**
 * What mtcute's core asks of its surroundings, made of Node's own parts. Its package for Node brings the same, and a
 * database driver that has to be compiled.
 */
export class NodeCrypto extends BaseCryptoProvider {
  async initialize(): Promise<void> {
    initSync(await readFile(createRequire(import.meta.url).resolve('@mtcute/wasm/mtcute.wasm')));
  }

  createAesIge(key: Uint8Array, iv: Uint8Array): IEncryptionScheme {
    return {
      encrypt: (data) => ige256Encrypt(data, key, iv),
      decrypt: (data) => ige256Decrypt(data, key, iv),
    };
  }

  createAesCtr(key: Uint8Array, iv: Uint8Array) {
    const cipher = createCipheriv(`aes-${key.length * 8}-ctr`, key, iv);
    return { process: (data: Uint8Array) => cipher.update(data) };
  }

  pbkdf2(password: Uint8Array, salt: Uint8Array, iterations: number, bytes = 64, hash = 'sha512') {
    return promisify(pbkdf2)(password, salt, iterations, bytes, hash);
  }

  sha1(data: Uint8Array): Uint8Array {
    return createHash('sha1').update(data).digest();
  }

  sha256(data: Uint8Array): Uint8Array {
    return createHash('sha256').update(data).digest();
  }

  hmacSha256(data: Uint8Array, key: Uint8Array): Uint8Array {
    return createHmac('sha256', key).update(data).digest();
  }

  gzip(data: Uint8Array, maxBytes: number): Uint8Array | null {
    const zipped = deflateSync(data);
    return zipped.length > maxBytes ? null : zipped;
  }

  gunzip(data: Uint8Array): Uint8Array {
    return gunzipSync(data);
  }

  randomFill(bytes: Uint8Array): void {
    randomFillSync(bytes);
  }
}

export const nodeTransport: TelegramTransport = {
  connect: ({ ipAddress, port }) => connectTcp({ address: ipAddress, port }),
  packetCodec: () => new IntermediatePacketCodec(),
};

/** A client that writes no log and outlives nothing. */
export const quietPlatform: ICorePlatform = {
  beforeExit: () => () => undefined,
  log: () => undefined,
  getDefaultLogLevel: () => 0,
  getDeviceModel: () => 'Test',
};
