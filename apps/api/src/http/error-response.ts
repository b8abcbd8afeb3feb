import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { asSwitchboardError, SwitchboardError } from '@switchboard/core';
import { connectionError } from '@switchboard/database';
import type { Logger } from '@switchboard/service';

/** What every error looks like (CONTRACT §6). */
export const errorSchema = z.object({
  detail: z.string().describe('a sentence a person can act on'),
  code: z.string(),
  request_id: z.string(),
});

/** Seconds after which a busy or waiting server is worth another try. */
const RETRY_AFTER_SECONDS = '1';

/** Gives each request an id, which errors and log lines carry. */
export const requestId: RequestHandler = (_request, response, next) => {
  response.locals['requestId'] = randomUUID();
  next();
};

/** Every error of ours, wherever it leaves: REST, webhooks, refused sockets. */
export function errorBody(
  error: SwitchboardError,
  requestId: string = randomUUID(),
): z.infer<typeof errorSchema> {
  return { ...error.details, detail: error.message, code: error.code, request_id: requestId };
}

export function sendError(response: Response, error: SwitchboardError): void {
  if (response.headersSent) return;
  if (error.httpStatus === 503) response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
  if (error.httpStatus === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response.status(error.httpStatus).json(errorBody(error, String(response.locals['requestId'])));
}

export const notFound: RequestHandler = (_request, response) => {
  sendError(response, new SwitchboardError('not_found', 'There is nothing at this address.'));
};

/** The last handler: every error becomes a code, a sentence and a status, and nothing of its insides. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const known = translate(error);
    if (known.httpStatus >= 500) {
      const fields = {
        error: known.cause ?? known,
        route: request.route?.path,
        requestId: response.locals['requestId'],
      };
      if (known.code === 'internal') logger.error('a request failed', fields);
      else logger.warn('a request was turned away', fields);
    }
    sendError(response, known);
  };
}

function translate(error: unknown): SwitchboardError {
  if (error instanceof SwitchboardError) return error;
  if (error instanceof z.ZodError) return new SwitchboardError('bad_request', sentenceOf(error));
  const away = connectionError(error);
  if (away !== null) return away;
  // Errors of Express' own body and path parsing carry a status.
  const { status } = error as { status?: unknown };
  if (status === 413) return new SwitchboardError('payload_too_large', 'The request body is too large.');
  if (status === 415) return new SwitchboardError('unsupported_media_type', 'Send JSON in UTF-8.');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new SwitchboardError('bad_request', 'The request could not be read: check its path and its JSON.');
  }
  return asSwitchboardError(error);
}

function sentenceOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  return where === '' ? `${issue?.message ?? 'Invalid request'}.` : `${where}: ${issue!.message}.`;
}
