import { create as contentDisposition } from 'content-disposition';
import type { Request, Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { isUuid, SwitchboardError } from '@switchboard/core';
import type { AttachmentStore, FileToServe } from '@switchboard/database';
import {
  type ByteRange,
  type MediaLinks,
  type MediaStore,
  safeFilename,
  servedType,
  SHARED_MEDIA_PATH,
} from '@switchboard/media';
import type { Logger } from '@switchboard/service';
import { BASE } from './paths.ts';
import { openRoute, type Route, userRoute } from './route.ts';

export interface MediaRoutesOptions {
  attachments: Pick<AttachmentStore, 'fileToServe'>;
  store: MediaStore;
  /** Checks the links that platforms were given. */
  links: MediaLinks;
  now: () => number;
  logger: Logger;
}

/** What one request hands out. */
interface Piece {
  storedAs: string;
  etag: string | null;
  /** Null: given as a whole only. */
  sizeBytes: number | null;
  contentType: string;
  disposition: string;
}

const params = z.object({ id: z.string() });
const sharedParams = z.object({
  id: z.string(),
  expires: z.coerce.number().int().positive(),
  signature: z.string(),
  filename: z.string(),
});
const bytes = { response: z.string(), produces: 'application/octet-stream' } as const;
const THUMBNAIL_TYPE = 'image/webp';

/** The files of messages and uploads, for everybody who is signed in; single ones for platforms that were given a link. */
export function mediaRoutes(options: MediaRoutesOptions): Route[] {
  const files = new Files(options);
  return [thumbnailRoute(files), ...fileRoutes(files), sharedRoute(files, options)];
}

/** Finds files and hands them out. */
class Files {
  readonly #options: Pick<MediaRoutesOptions, 'attachments' | 'store' | 'logger'>;

  constructor(options: Pick<MediaRoutesOptions, 'attachments' | 'store' | 'logger'>) {
    this.#options = options;
  }

  /** @throws SwitchboardError `not_found` with the reason */
  async find(id: string, userId: string | null): Promise<FileToServe & { storedAs: string }> {
    const file = isUuid(id) ? await this.#options.attachments.fileToServe(id, userId) : null;
    if (file?.state === 'ready' && file.storedAs !== null) return { ...file, storedAs: file.storedAs };
    throw new SwitchboardError('not_found', whyMissing(file));
  }

  async send(request: Request, response: Response, piece: Piece): Promise<string> {
    await sendPiece(request, response, piece, this.#options);
    return '';
  }

  async sendWhole(request: Request, response: Response, id: string, userId: string | null): Promise<string> {
    const file = await this.find(id, userId);
    const { contentType, isInline } = servedType(file.mimeType);
    return await this.send(request, response, {
      storedAs: file.storedAs,
      etag: file.sha256 === null ? null : `"${file.sha256}"`,
      sizeBytes: file.sizeBytes,
      contentType,
      disposition: contentDisposition(safeFilename(file.filename), {
        type: isInline ? 'inline' : 'attachment',
      }),
    });
  }
}

function thumbnailRoute(files: Files): Route {
  return userRoute(
    {
      method: 'get',
      path: `${BASE}/media/:id/thumbnail`,
      summary: 'A small picture of a picture',
      params,
      ...bytes,
      produces: THUMBNAIL_TYPE,
    },
    async ({ params: { id }, request, response }, { user }) => {
      const { sha256, thumbnailStoredAs } = await files.find(id, user.id);
      if (thumbnailStoredAs === null)
        throw new SwitchboardError('not_found', 'There is no small picture of this file.');
      return await files.send(request, response, {
        storedAs: thumbnailStoredAs,
        etag: sha256 === null ? null : `"${sha256}-thumbnail"`,
        sizeBytes: null,
        contentType: THUMBNAIL_TYPE,
        disposition: 'inline',
      });
    },
  );
}

function fileRoutes(files: Files): Route[] {
  return [
    userRoute(
      {
        method: 'get',
        path: `${BASE}/media/:id/:filename`,
        summary: 'A file of a message, or one that you have uploaded; parts of it by Range',
        // The name is for people; what the file is called stands in the database.
        params: z.object({ id: z.string(), filename: z.string() }),
        ...bytes,
      },
      async ({ params: { id }, request, response }, { user }) =>
        await files.sendWhole(request, response, id, user.id),
    ),
    userRoute(
      {
        method: 'get',
        path: `${BASE}/media/:id`,
        summary: 'The same without its name',
        params,
        ...bytes,
      },
      async ({ params: { id }, request, response }, { user }) =>
        await files.sendWhole(request, response, id, user.id),
    ),
  ];
}

function sharedRoute(files: Files, { links, now }: Pick<MediaRoutesOptions, 'links' | 'now'>): Route {
  return openRoute(
    'public',
    {
      method: 'get',
      path: `${SHARED_MEDIA_PATH}/:id/:expires/:signature/:filename`,
      summary: 'A file that a platform fetches itself, by a link that expires',
      params: sharedParams,
      ...bytes,
    },
    async ({ params: { id, expires, signature }, request, response }) => {
      if (!links.allows(id, expires, signature, now()))
        throw new SwitchboardError('not_found', whyMissing(null));
      return await files.sendWhole(request, response, id, null);
    },
  );
}

/** Why there is nothing to hand out. Somebody else's upload is as unknown as what never was. */
function whyMissing(file: FileToServe | null): string {
  switch (file?.state) {
    case 'pending':
      return 'The file has not been fetched yet. Its message says when it has.';
    case 'failed':
      return file.failure ?? 'The file could not be fetched.';
    case 'deleted':
      return 'The file was taken back by its sender.';
    case 'ready':
    case undefined:
      return 'There is no such file.';
  }
}

async function sendPiece(
  request: Request,
  response: Response,
  piece: Piece,
  { store, logger }: Pick<MediaRoutesOptions, 'store' | 'logger'>,
): Promise<void> {
  if (isKnown(request, piece.etag)) {
    setHeaders(response, piece);
    response.status(304).end();
    return;
  }
  const range = wantedRange(request, piece);
  if (range === 'unsatisfiable') {
    response.setHeader('Content-Range', `bytes */${piece.sizeBytes}`);
    response.status(416).end();
    return;
  }
  const reading = await store.read(piece.storedAs, range ?? {});
  if (reading === null) throw new SwitchboardError('not_found', 'The file is no longer in the media store.');
  const { start, end } = range ?? { start: 0, end: reading.sizeBytes - 1 };
  setHeaders(response, piece);
  response.setHeader('Accept-Ranges', piece.sizeBytes === null ? 'none' : 'bytes');
  response.setHeader('Content-Length', end - start + 1);
  if (range !== null) {
    response.status(206).setHeader('Content-Range', `bytes ${start}-${end}/${reading.sizeBytes}`);
  }
  if (request.method === 'HEAD') {
    reading.stream.destroy();
    response.end();
    return;
  }
  try {
    await pipeline(reading.stream, response);
  } catch (error) {
    // Too late for another answer: the connection is cut, so that half a file does not look whole.
    if (!request.socket.destroyed) logger.warn('a file could not be sent to its end', { error });
  }
}

function setHeaders(response: Response, { contentType, disposition, etag }: Piece): void {
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Disposition', disposition);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'");
  // Kept by the browser, and asked about each time: what was taken back, or is for nobody any more, is not shown.
  response.setHeader('Cache-Control', 'private, no-cache');
  if (etag !== null) response.setHeader('ETag', etag);
}

/** The browser has this very file. */
function isKnown(request: Request, etag: string | null): boolean {
  const known = request.headers['if-none-match'];
  if (known === undefined || etag === null) return false;
  return known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** One part; null for the whole file, also where several parts are asked for, or a part of another version. */
function wantedRange(
  request: Request,
  { etag, sizeBytes }: Piece,
): Required<ByteRange> | 'unsatisfiable' | null {
  const ifRange = request.headers['if-range'];
  if (request.method !== 'GET' || sizeBytes === null || (ifRange !== undefined && ifRange !== etag))
    return null;
  const ranges = request.range(sizeBytes);
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return null;
  const { start, end } = ranges[0]!;
  return { start, end };
}
