import { generatedContent } from './file-content.ts';
import type { FakeDocument, FakePhoto } from './fake-media.ts';

/** Beyond 2^53, as real ones are: a client that turns a file's id into a number gets it wrong. */
const FIRST_FILE_ID = 5_000_000_000_000_000_001n;

/** A file as it is kept. */
export interface StoredFile {
  id: bigint;
  accessHash: bigint;
  dcId: number;
  media: FakePhoto | FakeDocument;
}

/** The files of all messages, and the parts of those that are being uploaded. */
export class FileStore {
  /** Where files live that name no place: the server's own data centre. */
  dcId = 2;
  readonly #files = new Map<bigint, StoredFile>();
  readonly #uploads = new Map<string, Map<number, Buffer>>();
  #nextId = FIRST_FILE_ID;
  #epoch = 1;

  /** Takes a file in; the answer has its id. */
  keep<M extends FakePhoto | FakeDocument>(media: M): M & { id: bigint; dcId: number } {
    const id = media.id ?? this.#nextId++;
    const dcId = media.dcId ?? this.dcId;
    const kept = { ...media, id, dcId };
    this.#files.set(id, { id, accessHash: (id * 7_919n) % (1n << 62n), dcId, media: kept });
    return kept;
  }

  find(id: bigint): StoredFile | null {
    return this.#files.get(id) ?? null;
  }

  /** What a client has to show to be given the file; good until the next `expireReferences`. */
  reference(id: bigint): Buffer {
    return Buffer.from(`reference ${this.#epoch} ${id}`);
  }

  /** Whether a reference is good, was good once, or never. */
  checkReference(id: bigint, reference: Buffer): 'good' | 'expired' | 'invalid' {
    if (reference.equals(this.reference(id))) return 'good';
    const match = /^reference (\d+) (\d+)$/.exec(reference.toString('latin1'));
    return match?.[2] === String(id) && Number(match[1]) < this.#epoch ? 'expired' : 'invalid';
  }

  /** References handed out so far are no good any more: clients must fetch the message again. */
  expireReferences(): void {
    this.#epoch++;
  }

  /** A part of a file's content; `size` limits the content, for the smaller sizes of a photo. */
  content(id: bigint, offset = 0, length = Infinity, size = Infinity): Buffer {
    const file = this.find(id);
    if (file === null) throw new Error(`no file ${id}`);
    const { bytes, sizeBytes } = file.media;
    const end = Math.min(bytes?.length ?? sizeBytes, size, offset + length);
    if (end <= offset) return Buffer.alloc(0);
    return bytes?.subarray(offset, end) ?? generatedContent(id, offset, end - offset);
  }

  /** Keeps one part of an upload; `uploader` keeps uploads of different accounts apart. */
  savePart(uploader: bigint, fileId: bigint, part: number, bytes: Buffer): void {
    const key = `${uploader}:${fileId}`;
    const parts = this.#uploads.get(key) ?? new Map<number, Buffer>();
    parts.set(part, Buffer.from(bytes));
    this.#uploads.set(key, parts);
  }

  /** An upload put together; null while parts are missing, or when they are not of one size but for the last. */
  takeUpload(uploader: bigint, fileId: bigint, parts: number): Buffer | null {
    const key = `${uploader}:${fileId}`;
    const saved = this.#uploads.get(key);
    const inOrder = Array.from({ length: parts }, (_, part) => saved?.get(part));
    const present = inOrder.filter((part) => part !== undefined);
    if (present.length < parts || parts === 0 || !isEven(present)) return null;
    this.#uploads.delete(key);
    return Buffer.concat(present);
  }
}

/** All parts but the last are of one size, of which 512 KiB are a multiple (core.telegram.org/api/files). */
function isEven(parts: readonly Buffer[]): boolean {
  const size = parts[0]?.length ?? 0;
  const isLast = (index: number): boolean => index === parts.length - 1;
  if (parts.length > 1 && (512 * 1_024) % size !== 0) return false;
  return parts.every(({ length }, index) => (isLast(index) ? length <= size : length === size));
}
