import { setTimeout as delay } from 'node:timers/promises';
import { Api } from 'telegram';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import type { ReadFileOptions } from '../client/telegram-client.ts';
import { temporary } from './connection-problem.ts';
import { long } from './telegram-ids.ts';
import { documentBytes, largestSize } from './to-telegram-media.ts';
import { throwIfAborted, unlessAborted } from './unless-aborted.ts';

/** A multiple of 4 KiB that divides 1 MiB, as upload.getFile wants; what is said meanwhile waits no longer than for this. */
const PART_BYTES = 256 * 1_024;
/** Telegram asks for a few seconds' patience often and for minutes when it means it; those are for the caller. */
const PATIENCE_MS = 10_000;
/** Silence, fresh references that are refused at once, and data centres that send from one to another, end here. */
const DETOURS_MAX = 3;

/** Where the parts of a file come from. */
export interface FileSource {
  /** The message as it is now, or null when it is gone. */
  fetchMessage(): Promise<Api.Message | Api.MessageService | null>;
  /** Asks the data centre where the file lies. */
  callAt<R extends Api.AnyRequest>(dcId: number, request: R): Promise<R['__response']>;
}

interface RemoteFile {
  /** The file itself, whatever its reference is. */
  id: string;
  location: Api.TypeInputFileLocation;
  dcId: number;
  sizeBytes: number | null;
}

/**
 * The bytes of the file on a message, part by part. Goes on where it was when the reference has grown old, when the file
 * turns out to lie in another data centre, and when Telegram asks for a moment's patience.
 */
export async function* readParts(
  source: FileSource,
  { maxBytes, signal }: ReadFileOptions,
): AsyncGenerator<Buffer> {
  let file = await locate(source);
  let detours = 0;
  for (let offset = 0; file.sizeBytes === null || offset < file.sizeBytes;) {
    checkSize(Math.max(offset, file.sizeBytes ?? 0), maxBytes);
    throwIfAborted(signal);
    let bytes: Buffer;
    try {
      bytes = await partAt(source, file, offset, signal);
    } catch (error) {
      if (++detours > DETOURS_MAX) throw error;
      file = await afterDetour(error, file, source, signal);
      continue;
    }
    detours = 0;
    offset += bytes.length;
    checkSize(offset, maxBytes);
    if (bytes.length > 0) yield bytes;
    if (bytes.length < PART_BYTES) return;
  }
}

async function partAt(
  source: FileSource,
  file: RemoteFile,
  offset: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const request = new Api.upload.GetFile({
    location: file.location,
    offset: long(String(offset)),
    limit: PART_BYTES,
    precise: true,
  });
  const answer = await unlessAborted(source.callAt(file.dcId, request), signal);
  if (answer instanceof Api.upload.File) return answer.bytes;
  throw temporary('cdn_redirect', 'Telegram sends for this file to a server that we cannot talk to.');
}

/** The file to go on with, or the error again when it is none that can be walked around. */
async function afterDetour(
  error: unknown,
  file: RemoteFile,
  source: FileSource,
  signal: AbortSignal,
): Promise<RemoteFile> {
  if (!(error instanceof TelegramConnectionError)) throw error;
  const { reason, retryAfterMs } = error;
  const dcId = /^FILE_MIGRATE_(\d+)$/.exec(reason)?.[1];
  if (dcId !== undefined) return { ...file, dcId: Number(dcId) };
  if (retryAfterMs !== null && retryAfterMs <= PATIENCE_MS) {
    await unlessAborted(delay(retryAfterMs, undefined, { signal }), signal);
    return file;
  }
  if (reason === 'request_timeout') return file;
  // FILE_REFERENCE_EXPIRED, _INVALID, _EMPTY, and each also with the place of the file in a list.
  if (!reason.startsWith('FILE_REFERENCE_')) throw error;
  const fresh = await locate(source);
  if (fresh.id !== file.id) throw temporary('file_changed', 'The message holds another file by now.');
  return { ...fresh, dcId: file.dcId };
}

async function locate(source: FileSource): Promise<RemoteFile> {
  const message = await source.fetchMessage();
  if (message === null) throw temporary('message_gone', 'The message with the file has been deleted.');
  const file = message instanceof Api.Message ? fileOn(message.media) : null;
  if (file === null) throw temporary('no_file', 'The message holds no file that can be fetched.');
  return file;
}

function fileOn(media: Api.TypeMessageMedia | undefined): RemoteFile | null {
  if (media instanceof Api.MessageMediaDocument && media.document instanceof Api.Document) {
    const { id, accessHash, fileReference, dcId } = media.document;
    const location = new Api.InputDocumentFileLocation({ id, accessHash, fileReference, thumbSize: '' });
    return { id: id.toString(), location, dcId, sizeBytes: documentBytes(media.document) };
  }
  if (!(media instanceof Api.MessageMediaPhoto) || !(media.photo instanceof Api.Photo)) return null;
  const size = largestSize(media.photo);
  if (size === null) return null;
  const { id, accessHash, fileReference, dcId } = media.photo;
  const location = new Api.InputPhotoFileLocation({ id, accessHash, fileReference, thumbSize: size.type });
  return { id: id.toString(), location, dcId, sizeBytes: size.sizeBytes };
}

function checkSize(sizeBytes: number, maxBytes: number): void {
  if (sizeBytes > maxBytes) {
    throw temporary('file_too_large', `The file is larger than ${maxBytes} bytes.`);
  }
}
