import { randomBytes } from 'node:crypto';
import type { JsonItem } from '../meta/webhook-body.ts';
import { authenticate, ownChannel, senderLine } from './graph-access.ts';
import { type GraphCall, type GraphContext, ok } from './graph-context.ts';
import { GraphError, invalidParameter, unsupportedRequest } from './graph-error.ts';
import { checkWhatsAppUpload, sha256Of, type StoredMedia } from './graph-media.ts';
import { type GraphAnswer, parsed } from './graph-request.ts';

const MB = 1024 * 1024;
/** What Messenger and Instagram take (notes/meta.md §5). */
const IMAGE_BYTES_MAX = 8 * MB;
const FILE_BYTES_MAX = 25 * MB;
/** How long Meta waits for a file that it is told to fetch (§5). */
const FETCH_TIMEOUT_MS = 10_000;
const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];
const UPLOAD_FAILED = 2018047;

/** `POST /<PHONE_NUMBER_ID>/media`, a form with `file`, `type` and `messaging_product` (§5). */
export async function uploadWhatsApp({ world, media }: GraphContext, call: GraphCall): Promise<GraphAnswer> {
  const { request, fields } = call;
  const channel = ownChannel(world, request, authenticate(world, request, fields), request.segments[0] ?? '');
  const form = await formOf(call);
  if (form.get('messaging_product') !== 'whatsapp') {
    throw invalidParameter('The parameter messaging_product is required.');
  }
  const file = form.get('file');
  if (!(file instanceof Blob)) throw invalidParameter('The parameter file is required.');
  const bytes = Buffer.from(await file.arrayBuffer());
  const mimeType = typeOf(file, form.get('type'));
  checkWhatsAppUpload(mimeType, bytes.length);
  const filename = nameOf(file);
  const { id } = media.add({ bytes, mimeType, filename, channelId: channel.id, needsToken: true });
  return ok({ id });
}

/** `GET` and `DELETE /<MEDIA_ID>`: where the file can be had for five minutes, or an end to it. */
export function mediaNode({ world, media, receipts }: GraphContext, call: GraphCall): GraphAnswer {
  const { request, fields } = call;
  const [id = ''] = request.segments;
  const record = authenticate(world, request, fields);
  const file = media.get(id);
  const askedFor = request.query.get('phone_number_id');
  const isOwn = file !== null && (file.channelId === null || record.channelIds.has(file.channelId));
  if (!isOwn || (askedFor !== null && askedFor !== file.channelId))
    throw unsupportedRequest(request.method, id);
  if (request.method === 'DELETE') return ok({ success: media.delete(id) });
  const { bytes, mimeType } = file;
  return ok({
    messaging_product: 'whatsapp',
    url: `${receipts.baseUrl}${media.pathOf(file)}`,
    mime_type: mimeType,
    sha256: sha256Of(bytes),
    file_size: bytes.length,
    id,
  });
}

/** The file itself: WhatsApp's with the token of its line only, Messenger's and Instagram's for everybody. */
export function downloadMedia({ world, media }: GraphContext, call: GraphCall): GraphAnswer {
  const { request } = call;
  const file = media.atPath(request.segments[1] ?? '');
  if (file === null) return { status: 404, body: 'URL signature expired', headers: TEXT };
  if (file.needsToken) {
    // The address of a file takes no token but in the header.
    const { authorization } = request.headers;
    if (authorization === undefined) return { status: 401, body: '', headers: TEXT };
    const record = authenticate(world, request, null);
    if (file.channelId !== null && !record.channelIds.has(file.channelId)) {
      throw unsupportedRequest(request.method, file.id);
    }
  }
  return { status: 200, body: file.bytes, headers: fileHeaders(file) };
}

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };

function fileHeaders({ mimeType, filename, id }: StoredMedia): Record<string, string> {
  const name = encodeURIComponent(filename ?? id);
  return { 'Content-Type': mimeType, 'Content-Disposition': `attachment; filename*=UTF-8''${name}` };
}

/** `POST /<PAGE_ID>/message_attachments`: a form with `filedata`, or an address to fetch it from. */
export async function uploadAttachment(context: GraphContext, call: GraphCall): Promise<GraphAnswer> {
  const { world, media } = context;
  const { request } = call;
  const record = authenticate(world, request, call.fields);
  const line = senderLine(world, request, record, null);
  const form = isForm(call) ? await formOf(call) : null;
  const message = form === null ? call.fields?.['message'] : parsed(textIn(form, 'message'));
  const { type, payload } = ((message as JsonItem | null)?.['attachment'] ?? {}) as {
    type?: unknown;
    payload?: JsonItem;
  };
  if (typeof type !== 'string')
    throw invalidParameter('The parameter message[attachment][type] is required.');
  const file = await (form === null ? fetched(payload?.['url']) : ofForm(form));
  if (file.bytes.length > (type === 'image' ? IMAGE_BYTES_MAX : FILE_BYTES_MAX)) throw uploadFailed();
  const { id } = media.add({ ...file, channelId: line.id, needsToken: false });
  return ok({ attachment_id: id });
}

type FileFacts = Pick<StoredMedia, 'bytes' | 'mimeType' | 'filename'>;

async function ofForm(form: FormData): Promise<FileFacts> {
  const file = form.get('filedata');
  if (!(file instanceof Blob)) throw uploadFailed();
  return {
    bytes: Buffer.from(await file.arrayBuffer()),
    mimeType: typeOf(file, null),
    filename: nameOf(file),
  };
}

/** Files of this machine are really fetched; of other hosts only the address is looked at. */
async function fetched(url: unknown): Promise<FileFacts> {
  if (typeof url !== 'string' || !URL.canParse(url)) throw uploadFailed();
  const { hostname, pathname } = new URL(url);
  const filename = pathname.split('/').at(-1) ?? null;
  if (!LOOPBACK.includes(hostname)) {
    return { bytes: Buffer.alloc(0), mimeType: 'application/octet-stream', filename };
  }
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) }).catch(() => null);
  if (response?.ok !== true) throw uploadFailed();
  const mimeType = response.headers.get('content-type') ?? 'application/octet-stream';
  return { bytes: Buffer.from(await response.arrayBuffer()), mimeType, filename };
}

function uploadFailed(): GraphError {
  return invalidParameter('Upload attachment failure.', UPLOAD_FAILED);
}

/** `POST /<APP_ID>/uploads`: the beginning of an upload in pieces. */
export function startUpload({ world, uploads }: GraphContext, call: GraphCall): GraphAnswer {
  const { request, fields } = call;
  const record = authenticate(world, request, fields);
  const [appId = ''] = request.segments;
  if (!world.apps.has(appId) || record.appId !== appId) throw unsupportedRequest(request.method, appId);
  const length = Number(request.query.get('file_length') ?? fields?.['file_length']);
  if (!Number.isSafeInteger(length) || length < 1)
    throw invalidParameter('The parameter file_length is required.');
  const id = `upload:${randomBytes(24).toString('base64url')}`;
  uploads.set(id, { length, bytes: Buffer.alloc(0) });
  return ok({ id });
}

/** `GET /upload:<ID>` tells how much has come; `POST` adds a piece at `file_offset` and answers the handle at the end. */
export function continueUpload({ world, uploads }: GraphContext, call: GraphCall): GraphAnswer {
  const { request } = call;
  const [id = ''] = request.segments;
  authenticate(world, request, null);
  const upload = uploads.get(id);
  if (upload === undefined) throw unsupportedRequest(request.method, id);
  if (request.method === 'GET') return ok({ id, file_offset: upload.bytes.length });
  const offset = Number(request.headers['file_offset'] ?? 0);
  if (offset !== upload.bytes.length) throw invalidParameter(`file_offset must be ${upload.bytes.length}`);
  upload.bytes = Buffer.concat([upload.bytes, request.rawBody]);
  if (upload.bytes.length < upload.length) return ok({ id, file_offset: upload.bytes.length });
  return ok({ h: `4::${sha256Of(upload.bytes, 'base64')}` });
}

function isForm({ request }: GraphCall): boolean {
  return request.headers['content-type']?.startsWith('multipart/form-data') === true;
}

async function formOf(call: GraphCall): Promise<FormData> {
  if (!isForm(call)) throw invalidParameter('The body must be multipart/form-data.');
  const { headers, rawBody } = call.request;
  const response = new Response(new Uint8Array(rawBody), {
    headers: { 'Content-Type': headers['content-type'] ?? '' },
  });
  return response.formData().catch(() => {
    throw invalidParameter('The body is no multipart/form-data.');
  });
}

function textIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

/** The file's own type; what is said beside it where the file says none. */
function typeOf(file: Blob, said: unknown): string {
  if (file.type !== '' && file.type !== 'application/octet-stream') return file.type;
  return typeof said === 'string' && said.includes('/') ? said : file.type;
}

function nameOf(file: Blob): string | null {
  return 'name' in file && typeof file.name === 'string' ? file.name : null;
}
