import type { EphemeralFrameOf, EphemeralType, EventOf, EventType } from '@switchboard/protocol';
import type { ConnectionStatus } from '../connection/connection-status.ts';
import type { AnyEvent } from './frames.ts';

/** What a client tells its listeners: the events of the log by their own names, and what happens to the feed. */
export type ClientEvents = { [T in EventType]: EventOf<T> } & {
  [T in EphemeralType]: EphemeralFrameOf<T>;
} & {
  /** Every event of the log, those of types that this version does not know included. */
  event: AnyEvent;
  state: ConnectionStatus;
  /** The server's greeting. `isFresh`: what happened before `cursor` will not be told; load it. */
  hello: { cursor: string; isFresh: boolean };
  /** Nothing up to here is missing. */
  caught_up: { cursor: string };
  /** The log could not be continued: load what is shown, and go on from `cursor`. */
  resync: { reason: string; cursor: string };
  /** The server did not understand what this client sent. */
  server_error: { code: string; message: string };
};
