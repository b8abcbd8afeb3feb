import express, { type RequestHandler } from 'express';
import { LIMITS, SwitchboardError } from '@switchboard/core';

/** Reads the JSON of a request: UTF-8, and within the limits of size and depth. What has no body is left to the schema. */
export function jsonBody(): RequestHandler[] {
  const parse = express.json({
    limit: LIMITS.restBodyBytesMax,
    type: () => true,
    verify: (_request, _response, bytes) => {
      if (!nestsTooDeeply(bytes)) return;
      throw new SwitchboardError('bad_request', `JSON may nest ${LIMITS.jsonDepthMax} levels deep at most.`);
    },
  });
  return [requireUtf8Json, parse];
}

/** Without this a form would be a request without a body, and UTF-16 would be read as if it had been asked for. */
const requireUtf8Json: RequestHandler = (request, _response, next) => {
  const { 'content-type': type, 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  const hasBody = encoding !== undefined || (length !== undefined && length !== '0');
  if (hasBody && !isUtf8Json(type ?? '')) {
    throw new SwitchboardError('unsupported_media_type', 'Send JSON in UTF-8, as application/json.');
  }
  next();
};

function isUtf8Json(contentType: string): boolean {
  const [type, ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  return type === 'application/json' && (charset === undefined || /^charset="?utf-?8"?$/.test(charset));
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Parsing such a body works; printing or walking it again overflows the stack (notes/reliability.md F6). */
function nestsTooDeeply(bytes: Buffer): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (inString && byte === BACKSLASH) i++;
    else if (byte === QUOTE) inString = !inString;
    else if (inString) continue;
    else if (OPENING.has(byte) && ++depth > LIMITS.jsonDepthMax) return true;
    else if (CLOSING.has(byte)) depth--;
  }
  return false;
}
