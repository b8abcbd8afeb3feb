import { createHash } from 'node:crypto';
import { Api } from 'telegram';
import type { FakeDocument, FakeMedia } from '../fake-media.ts';
import type { FakeAccount } from '../fake-people.ts';
import { RpcFailure } from '../faults.ts';
import type { FileStore, StoredFile } from '../file-store.ts';

/** Larger files must have been uploaded as big ones. */
const SMALL_BYTES_MAX = 10 * 1_024 * 1_024;

interface Sender {
  account: FakeAccount;
  files: FileStore;
  dcId: number;
}

/**
 * What a client sends along with a message: a finished upload, a file that is here already, a place, a contact.
 *
 * @throws RpcFailure MEDIA_INVALID for other kinds, FILE_PARTS_INVALID and MD5_CHECKSUM_INVALID for a bad upload.
 */
export function sentMedia(media: Api.TypeInputMedia, sender: Sender): FakeMedia {
  if (media instanceof Api.InputMediaUploadedPhoto) {
    const bytes = uploaded(media.file, sender);
    return { kind: 'photo', bytes, sizeBytes: bytes.length, dcId: sender.dcId };
  }
  if (media instanceof Api.InputMediaUploadedDocument) {
    const bytes = uploaded(media.file, sender);
    const about = documentFields(media.attributes, media.mimeType);
    return { kind: 'document', ...about, bytes, sizeBytes: bytes.length, dcId: sender.dcId };
  }
  if (media instanceof Api.InputMediaPhoto && media.id instanceof Api.InputPhoto) {
    return known(media.id, sender.files).media;
  }
  if (media instanceof Api.InputMediaDocument && media.id instanceof Api.InputDocument) {
    return known(media.id, sender.files).media;
  }
  if (media instanceof Api.InputMediaGeoPoint && media.geoPoint instanceof Api.InputGeoPoint) {
    return { kind: 'location', latitude: media.geoPoint.lat, longitude: media.geoPoint.long };
  }
  if (media instanceof Api.InputMediaContact) {
    const { phoneNumber: phone, firstName, lastName } = media;
    return { kind: 'contact', phone, firstName, lastName };
  }
  throw new RpcFailure(400, 'MEDIA_INVALID');
}

function uploaded(file: Api.TypeInputFile, { account, files }: Sender): Buffer {
  if (!(file instanceof Api.InputFile || file instanceof Api.InputFileBig)) {
    throw new RpcFailure(400, 'FILE_REFERENCE_INVALID');
  }
  const bytes = files.takeUpload(account.user.id, BigInt(file.id.toString()), file.parts);
  const isTooBig = file instanceof Api.InputFile && (bytes?.length ?? 0) > SMALL_BYTES_MAX;
  if (bytes === null || isTooBig) throw new RpcFailure(400, 'FILE_PARTS_INVALID');
  const wanted = file instanceof Api.InputFile ? file.md5Checksum : '';
  if (wanted !== '' && createHash('md5').update(bytes).digest('hex') !== wanted) {
    throw new RpcFailure(400, 'MD5_CHECKSUM_INVALID');
  }
  return bytes;
}

function known({ id, fileReference }: Api.InputPhoto | Api.InputDocument, files: FileStore): StoredFile {
  const file = files.find(BigInt(id.toString()));
  if (file === null) throw new RpcFailure(400, 'MEDIA_EMPTY');
  checkReference(files, file.id, fileReference);
  return file;
}

/** @throws RpcFailure FILE_REFERENCE_EXPIRED, FILE_REFERENCE_INVALID */
export function checkReference(files: FileStore, id: bigint, reference: Buffer): void {
  const state = files.checkReference(id, reference);
  if (state !== 'good') throw new RpcFailure(400, `FILE_REFERENCE_${state.toUpperCase()}`);
}

function documentFields(
  attributes: Api.TypeDocumentAttribute[],
  mimeType: string,
): Pick<FakeDocument, 'mimeType' | 'filename' | 'shownAs'> {
  const named = attributes.find((attribute) => attribute instanceof Api.DocumentAttributeFilename);
  const audio = attributes.find((attribute) => attribute instanceof Api.DocumentAttributeAudio);
  const video = attributes.find((attribute) => attribute instanceof Api.DocumentAttributeVideo);
  const animated = attributes.some((attribute) => attribute instanceof Api.DocumentAttributeAnimated);
  const sticker = attributes.some((attribute) => attribute instanceof Api.DocumentAttributeSticker);
  const filename = named === undefined ? {} : { filename: named.fileName };
  const shownAs = ((): FakeDocument['shownAs'] => {
    if (sticker) return 'sticker';
    if (audio !== undefined) return audio.voice ? 'voice' : 'audio';
    if (animated) return 'animation';
    if (video !== undefined) return video.roundMessage ? 'round_video' : 'video';
    return 'file';
  })();
  return { mimeType, ...filename, ...(shownAs === undefined ? {} : { shownAs }) };
}
