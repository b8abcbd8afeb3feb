import { Api } from 'telegram';
import { RpcFailure } from '../faults.ts';
import type { FileStore, StoredFile } from '../file-store.ts';
import { photoSizeBytes } from '../tl-media.ts';
import { method } from './method.ts';
import type { RpcEntry } from './method.ts';
import { checkReference } from './sent-media.ts';

const KIB = 1_024;
const MIB = KIB * KIB;
const PART_BYTES_MAX = 512 * KIB;

/** Uploads and downloads (core.telegram.org/api/files). */
export const FILE_METHODS: readonly RpcEntry[] = [
  method(Api.upload.SaveFilePart, ({ fileId, filePart, bytes }, { account, telegram }) => {
    checkPart(bytes);
    telegram.files.savePart(account.user.id, BigInt(fileId.toString()), filePart, bytes);
    return true;
  }),

  method(Api.upload.SaveBigFilePart, ({ fileId, filePart, bytes }, { account, telegram }) => {
    checkPart(bytes);
    telegram.files.savePart(account.user.id, BigInt(fileId.toString()), filePart, bytes);
    return true;
  }),

  method(Api.upload.GetFile, (request, { telegram, server }) => {
    const offset = Number(request.offset.toString());
    checkRange(offset, request.limit, request.precise === true);
    const { file, sizeBytes } = locate(request.location, telegram.files);
    if (file.dcId !== server.dcId) throw new RpcFailure(303, `FILE_MIGRATE_${file.dcId}`);
    const type = file.media.kind === 'photo' ? new Api.storage.FileJpeg() : new Api.storage.FileUnknown();
    const bytes = telegram.files.content(file.id, offset, request.limit, sizeBytes);
    return new Api.upload.File({ type, mtime: 0, bytes });
  }),
];

function checkPart(bytes: Buffer): void {
  if (bytes.length === 0) throw new RpcFailure(400, 'FILE_PART_EMPTY');
  if (bytes.length > PART_BYTES_MAX) throw new RpcFailure(400, 'FILE_PART_TOO_BIG');
}

/** The rules for parts of a download: whole blocks, and all of a part within one mebibyte. */
function checkRange(offset: number, limit: number, precise: boolean): void {
  const block = precise ? KIB : 4 * KIB;
  if (offset < 0 || offset % block !== 0) throw new RpcFailure(400, 'OFFSET_INVALID');
  if (limit <= 0 || limit > MIB || limit % block !== 0) throw new RpcFailure(400, 'LIMIT_INVALID');
  if (precise) return;
  const crosses = Math.floor(offset / MIB) !== Math.floor((offset + limit - 1) / MIB);
  if (MIB % limit !== 0 || crosses) throw new RpcFailure(400, 'LIMIT_INVALID');
}

function locate(
  location: Api.TypeInputFileLocation,
  files: FileStore,
): { file: StoredFile; sizeBytes: number } {
  const isPhoto = location instanceof Api.InputPhotoFileLocation;
  if (!isPhoto && !(location instanceof Api.InputDocumentFileLocation)) {
    throw new RpcFailure(400, 'LOCATION_INVALID');
  }
  const file = files.find(BigInt(location.id.toString()));
  if (file === null || file.accessHash.toString() !== location.accessHash.toString()) {
    throw new RpcFailure(400, 'LOCATION_INVALID');
  }
  checkReference(files, file.id, location.fileReference);
  const { media } = file;
  if (media.kind === 'photo') {
    const sizeBytes = photoSizeBytes(media, location.thumbSize);
    if (!isPhoto || sizeBytes === 0) throw new RpcFailure(400, 'LOCATION_INVALID');
    return { file, sizeBytes };
  }
  // Documents have no previews here.
  if (isPhoto || location.thumbSize !== '') throw new RpcFailure(400, 'LOCATION_INVALID');
  return { file, sizeBytes: media.sizeBytes };
}
