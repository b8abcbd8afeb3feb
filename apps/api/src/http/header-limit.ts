import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { LIMITS } from '@switchboard/core';

/** Node itself limits the bytes of the headers, and leaves out without a word what is more than 2,000 of them. */
export function hasTooManyHeaders({ rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.length > 2 * LIMITS.requestHeadersMax;
}

/** As node answers headers that are too large. */
export function refuseHeaders(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(431, { 'Content-Length': 0, Connection: 'close' }).end();
}

export const limitHeaders: RequestHandler = (request, response, next) => {
  if (hasTooManyHeaders(request)) refuseHeaders(request, response);
  else next();
};
