import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { SwitchboardError } from '@switchboard/core';

const VERSION = 1;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES;

/** Where a sealed value lives; it opens nowhere else, so that nobody can move one row's secret to another. */
export interface SealedPlace {
  table: string;
  column: string;
  rowId: string;
}

/**
 * Seals secrets at rest with AES-256-GCM. A sealed value is: version (1 byte), key id (4), nonce (12), tag (16),
 * ciphertext; its place is authenticated with it.
 */
export class Sealer {
  readonly #key: Buffer;
  readonly #keyId: Buffer;

  /** @param encryptionKey 32 bytes in base64 */
  constructor(encryptionKey: string) {
    this.#key = Buffer.from(encryptionKey, 'base64');
    this.#keyId = createHash('sha256').update(this.#key).digest().subarray(0, KEY_ID_BYTES);
  }

  seal(plain: string, place: SealedPlace): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(addressOf(place));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), this.#keyId, nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws SwitchboardError `invalid_config` when the value was sealed with another key or for another place. */
  open(sealed: Buffer, place: SealedPlace): string {
    const keyId = sealed.subarray(1, 1 + KEY_ID_BYTES);
    if (sealed[0] !== VERSION || !keyId.equals(this.#keyId)) throw cannotOpen(place);
    const decipher = createDecipheriv(
      'aes-256-gcm',
      this.#key,
      sealed.subarray(1 + KEY_ID_BYTES, HEADER_BYTES),
    )
      .setAAD(addressOf(place))
      .setAuthTag(sealed.subarray(HEADER_BYTES, HEADER_BYTES + TAG_BYTES));
    try {
      const plain = Buffer.concat([
        decipher.update(sealed.subarray(HEADER_BYTES + TAG_BYTES)),
        decipher.final(),
      ]);
      return plain.toString('utf8');
    } catch (cause) {
      throw cannotOpen(place, cause);
    }
  }
}

function addressOf({ table, column, rowId }: SealedPlace): Buffer {
  return Buffer.from(`${table}:${column}:${rowId}`);
}

function cannotOpen(place: SealedPlace, cause?: unknown): SwitchboardError {
  return new SwitchboardError(
    'invalid_config',
    `ENCRYPTION_KEY does not open ${place.table}.${place.column}; use the key that it was sealed with ` +
      `(example: the one in DATA_DIR/secrets.json)`,
    { cause },
  );
}
