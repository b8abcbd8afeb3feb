import { CLOSE_CODES } from '@switchboard/protocol';
import { LIMITS } from '../limits.ts';
import type { ConnectionCause } from './connection-status.ts';

/** How a line ended. */
export type LineEnd =
  /** The socket closed after the server had greeted us. */
  | { cause: 'closed'; code: number; reason: string }
  /** It closed before: browsers do not say why. */
  | { cause: 'refused'; code: number; reason: string }
  /** It opened, and no greeting came. */
  | { cause: 'no_greeting' }
  /** Nothing came after a heartbeat. */
  | { cause: 'silent' }
  /** An event is missing. */
  | { cause: 'hole' }
  /** It could not even be tried: no token could be had, or the platform refused. */
  | { cause: 'not_begun'; detail: string };

/** What follows from the end of a line. */
export type Consequence =
  /** Come back: not before `atLeastMs`; `exactly`: at that moment, because the server gives everybody another one. */
  | { next: 'reconnect'; atLeastMs: number; exactly: boolean }
  /** Only with other credentials. */
  | { next: 'sign_in' }
  /** Not at all. */
  | { next: 'end' };

const RETRY_AFTER = /(?:^|\W)retry_after_ms=(\d{1,9})(?!\d)/;

/** Decides by the close code alone. `random` spreads clients that were sent away together. */
export function consequenceOf(end: LineEnd, random: number): Consequence {
  if (end.cause !== 'closed' && end.cause !== 'refused') return reconnect(0);
  switch (end.code) {
    case CLOSE_CODES.draining: {
      const asked = RETRY_AFTER.exec(end.reason)?.[1];
      return asked === undefined
        ? reconnect(0)
        : { ...reconnect(Math.min(Number(asked), LIMITS.retryAfterMsMax)), exactly: true };
    }
    case CLOSE_CODES.tooManyFrames:
      return reconnect(Math.round(LIMITS.tooManyFramesMs * (1 + random)));
    case CLOSE_CODES.tokenEnded:
      return { next: 'sign_in' };
    default:
      return end.code >= 4500 && end.code <= 4999 ? { next: 'end' } : reconnect(0);
  }
}

function reconnect(atLeastMs: number): Extract<Consequence, { next: 'reconnect' }> {
  return { next: 'reconnect', atLeastMs, exactly: false };
}

/** Why a line ended, in a word, and the code with which it closed. */
export function causeOf(end: LineEnd): { cause: ConnectionCause; closeCode: number | null } {
  switch (end.cause) {
    case 'closed':
      return { cause: causeOfCode(end.code, 'connection_lost'), closeCode: end.code };
    case 'refused':
      return { cause: causeOfCode(end.code, 'unreachable'), closeCode: end.code };
    case 'no_greeting':
      return { cause: 'unreachable', closeCode: null };
    case 'silent':
    case 'hole':
      return { cause: 'connection_lost', closeCode: null };
    case 'not_begun':
      return { cause: 'not_begun', closeCode: null };
  }
}

function causeOfCode(code: number, otherwise: ConnectionCause): ConnectionCause {
  switch (code) {
    case CLOSE_CODES.draining:
      return 'server_restarting';
    case CLOSE_CODES.tooSlow:
      return 'too_slow';
    case CLOSE_CODES.heartbeatMissed:
      return 'connection_lost';
    case CLOSE_CODES.tooManyFrames:
      return 'too_many_frames';
    case CLOSE_CODES.tokenEnded:
      return 'unauthenticated';
    case CLOSE_CODES.userDisabled:
      return 'user_disabled';
    default:
      return code < 4000 ? otherwise : 'closed_by_server';
  }
}

/** A sentence for a person. */
export function describeEnd(end: LineEnd): string {
  switch (end.cause) {
    case 'closed':
      return describeCode(end.code, end.reason);
    case 'refused':
      return end.code >= 4000 ? describeCode(end.code, end.reason) : 'The server could not be reached.';
    case 'no_greeting':
      return 'The server did not answer in time.';
    case 'silent':
      return 'The server has fallen silent.';
    case 'hole':
      return 'An event was missing.';
    case 'not_begun':
      return `No connection could be begun: ${end.detail}`;
  }
}

function describeCode(code: number, reason: string): string {
  switch (code) {
    case CLOSE_CODES.draining:
      return 'The server is being restarted.';
    case CLOSE_CODES.tooSlow:
      return 'This client could not keep up.';
    case CLOSE_CODES.heartbeatMissed:
      return 'The server had not heard from this client.';
    case CLOSE_CODES.tooManyFrames:
      return 'This client sent too much at once.';
    case CLOSE_CODES.tokenEnded:
      return 'The session has ended.';
    case CLOSE_CODES.userDisabled:
      return 'This user was disabled.';
    default:
      return code < 4000
        ? `The connection was lost (${code}).`
        : `The server closed the connection (${code}${reason === '' ? '' : `: ${reason}`}).`;
  }
}
