import type { Response } from 'express';
import { EVENT_CURSOR_HEADER, formatCursor } from '@switchboard/protocol';
import type { LogPosition } from '../sockets/frames.ts';

/**
 * Says with an answer which events it holds already: everything up to there, and perhaps more. To be called before anything
 * is read: what is read later can only be newer.
 */
export function sendEventCursor(response: Response, position: LogPosition): void {
  response.setHeader(EVENT_CURSOR_HEADER, formatCursor(position));
}
