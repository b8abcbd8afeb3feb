import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type * as S3 from '@aws-sdk/client-s3';
import { DAY_MS, SECOND_MS } from '@switchboard/core';
import { FreeRoom } from './free-room.ts';
import { assertRange, MEDIA_KEY, newMediaKey } from './media-key.ts';
import type {
  ByteRange,
  MediaReading,
  MediaStore,
  MediaSweepOptions,
  MediaWriteOptions,
  StoredMedia,
} from './media-store.ts';
import type { S3Address } from './s3-address.ts';
import { asStoreError, storeFull, writeWhole } from './write-whole.ts';

const CONNECT_MS_MAX = 5 * SECOND_MS;
const SILENCE_MS_MAX = 30 * SECOND_MS;
/** Files that are handed out at once each hold one as long as their reader takes; 50 by default. */
const CONNECTIONS_MAX = 200;
/** How many keys are asked about at once. */
const KEYS_AT_ONCE = 500;

interface Connected {
  client: S3.S3Client;
  sdk: typeof S3;
}

/**
 * A bucket of S3, or of a server that speaks its language. Credentials come from where Amazon's tools look for them
 * (`AWS_ACCESS_KEY_ID`, `AWS_PROFILE`, the machine's role). A file waits on this machine's disk until it is whole: S3
 * wants to know its size beforehand, and shows it at once and whole then.
 */
export class S3MediaStore implements MediaStore {
  readonly #address: S3Address;
  readonly #room: FreeRoom;
  #connecting: Promise<Connected> | null = null;

  /** @param room on the disk that files wait on; other in tests */
  constructor(address: S3Address, room: FreeRoom = new FreeRoom()) {
    this.#address = address;
    this.#room = room;
  }

  async write(pieces: AsyncIterable<Uint8Array>, options: MediaWriteOptions): Promise<StoredMedia> {
    const key = newMediaKey();
    const folder = await mkdtemp(join(tmpdir(), 'switchboard-media-'));
    try {
      const path = join(folder, key);
      const written = await writeWhole(path, pieces, options, () => this.#room.assertIn(folder));
      await this.#put(key, path, written.sizeBytes, options.signal);
      return { key, ...written };
    } catch (error) {
      options.signal.throwIfAborted();
      throw asS3Error(error);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async read(key: string, range: ByteRange = {}): Promise<MediaReading | null> {
    assertRange(range);
    if (!MEDIA_KEY.test(key)) return null;
    const { client, sdk } = await this.#connect();
    const { start = 0, end } = range;
    const isWhole = start === 0 && end === undefined;
    try {
      const wanted = isWhole ? {} : { Range: `bytes=${start}-${end ?? ''}` };
      const answer = await client.send(new sdk.GetObjectCommand({ ...this.#place(key), ...wanted }));
      const total = /\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1] ?? answer.ContentLength;
      return { stream: answer.Body as Readable, sizeBytes: Number(total) };
    } catch (error) {
      if (statusOf(error) === 404) return null;
      // The range begins behind the file's end: there is nothing to read, and that is no error.
      if (statusOf(error) !== 416) throw asS3Error(error);
      const sizeBytes = await this.#sizeOf(key);
      return sizeBytes === null ? null : { stream: Readable.from([]), sizeBytes };
    }
  }

  async has(key: string): Promise<boolean> {
    return MEDIA_KEY.test(key) && (await this.#sizeOf(key)) !== null;
  }

  async remove(key: string): Promise<void> {
    if (!MEDIA_KEY.test(key)) return;
    const { client, sdk } = await this.#connect();
    await client.send(new sdk.DeleteObjectCommand(this.#place(key)));
  }

  /** Nothing unfinished is ever left in the bucket, so without `isWanted` there is nothing to do. */
  async sweep({ isWanted, olderThanMs = DAY_MS, signal }: MediaSweepOptions = {}): Promise<number> {
    if (isWanted === undefined) return 0;
    const oldest = Date.now() - olderThanMs;
    let deleted = 0;
    let waiting: string[] = [];
    const flush = async (): Promise<void> => {
      if (waiting.length === 0) return;
      const wanted = await isWanted(waiting);
      for (const key of waiting.filter((candidate) => !wanted.has(candidate))) {
        await this.remove(key);
        deleted++;
      }
      waiting = [];
    };
    for await (const { key, changedMs } of this.#list()) {
      signal?.throwIfAborted();
      if (changedMs >= oldest) continue;
      waiting.push(key);
      if (waiting.length === KEYS_AT_ONCE) await flush();
    }
    await flush();
    return deleted;
  }

  /** Closes its connections; it opens new ones when it is used again. */
  async close(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = null;
    (await connecting)?.client.destroy();
  }

  async *#list(): AsyncGenerator<{ key: string; changedMs: number }> {
    const { client, sdk } = await this.#connect();
    const { bucket: Bucket, prefix: Prefix } = this.#address;
    for await (const page of sdk.paginateListObjectsV2({ client }, { Bucket, Prefix })) {
      for (const { Key: path = '', LastModified: changed } of page.Contents ?? []) {
        const key = path.slice(Prefix.length);
        // Others may keep something beside us, and what has no date may be in the making.
        if (MEDIA_KEY.test(key) && changed !== undefined) yield { key, changedMs: changed.getTime() };
      }
    }
  }

  async #put(key: string, path: string, sizeBytes: number, signal: AbortSignal): Promise<void> {
    const { client, sdk } = await this.#connect();
    const command = new sdk.PutObjectCommand({
      ...this.#place(key),
      Body: createReadStream(path),
      ContentLength: sizeBytes,
      // Whoever finds its address must not see a page in it.
      ContentType: 'application/octet-stream',
    });
    await client.send(command, { abortSignal: signal });
  }

  async #sizeOf(key: string): Promise<number | null> {
    const { client, sdk } = await this.#connect();
    try {
      return (await client.send(new sdk.HeadObjectCommand(this.#place(key)))).ContentLength ?? 0;
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw asS3Error(error);
    }
  }

  #place(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#address.bucket, Key: this.#address.prefix + key };
  }

  #connect(): Promise<Connected> {
    this.#connecting ??= this.#open();
    return this.#connecting;
  }

  /** The library is large: it is loaded where a bucket is used, and nowhere else. */
  async #open(): Promise<Connected> {
    const sdk = await import('@aws-sdk/client-s3');
    const { endpoint, region, isPathStyle } = this.#address;
    const client = new sdk.S3Client({
      region,
      forcePathStyle: isPathStyle,
      // Servers of one's own mostly do not know the checksums that Amazon's own would like.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      // Whatever goes wrong is thrown; it need not be printed too.
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      requestHandler: {
        connectionTimeout: CONNECT_MS_MAX,
        socketTimeout: SILENCE_MS_MAX,
        httpAgent: { maxSockets: CONNECTIONS_MAX },
        httpsAgent: { maxSockets: CONNECTIONS_MAX },
      },
      ...(endpoint === undefined ? {} : { endpoint }),
    });
    return { client, sdk };
  }
}

function statusOf(error: unknown): number | null {
  const { $metadata: metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return metadata?.httpStatusCode ?? null;
}

function asS3Error(error: unknown): unknown {
  // 507: no room; some servers say so, others close the bucket with 403 QuotaExceeded.
  const isFull = statusOf(error) === 507 || /quota/i.test((error as Error).name);
  return isFull ? storeFull(error) : asStoreError(error);
}
