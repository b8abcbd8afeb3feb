import type { OutboundAttachment, SendMessage } from '@switchboard/core';
import type { GraphAnswer, GraphCredentials, GraphPort, GraphRequest } from '../meta/graph/graph-client.ts';
import type { JsonRecord } from '../tolerant-reader.ts';

/** A message of a test: a text, unless it says otherwise. */
export function message(parts: Partial<SendMessage>): SendMessage {
  return {
    kind: 'message',
    messageId: 'message-1',
    type: 'text',
    text: null,
    attachment: null,
    replyToExternalId: null,
    template: null,
    interactive: null,
    tag: null,
    ...parts,
  };
}

/** A file of a test: a picture that is nowhere yet, unless it says otherwise. */
export function image(parts: Partial<OutboundAttachment>): OutboundAttachment {
  return {
    type: 'image',
    filename: 'a.png',
    mimeType: 'image/png',
    sizeBytes: 10,
    externalId: null,
    url: null,
    ...parts,
  };
}

export function graphOk(body: JsonRecord): GraphAnswer {
  return { kind: 'ok', body, headers: new Map() };
}

export function graphError(code: string, parts: { subcode?: string; httpStatus?: number } = {}): GraphAnswer {
  const { subcode = null, httpStatus = 400 } = parts;
  const error = { code, subcode, message: 'Words of Meta', detail: null, isTransient: false };
  return { kind: 'error', httpStatus, error, retryAfterMs: null };
}

/** A Graph that answers the same to everything, and remembers what it was asked. */
export function recordedPort(answer: GraphAnswer): {
  port: GraphPort;
  calls: { request: GraphRequest; credentials: GraphCredentials }[];
} {
  const calls: { request: GraphRequest; credentials: GraphCredentials }[] = [];
  const port: GraphPort = {
    request: (request, credentials) => {
      calls.push({ request, credentials });
      return Promise.resolve(answer);
    },
  };
  return { port, calls };
}
