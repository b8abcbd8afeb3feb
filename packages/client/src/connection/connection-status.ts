import type { ConnectionState } from './connection-policy.ts';

/** Why there is no connection, in a word for programs. The set may grow: what a program does not know is for a person. */
export type ConnectionCause =
  /** The server does not take these credentials (401), or the session has ended (4501): sign in again. */
  | 'unauthenticated'
  /** The credentials are those of another user. */
  | 'wrong_user'
  /** The server knows this user and does not let them in (403). */
  | 'forbidden'
  /** The user was disabled (4503): signing in again does not help. */
  | 'user_disabled'
  /** The server answers and cannot serve, because its database is away or it is just starting or stopping (502 to 504). */
  | 'server_not_ready'
  /** The server is being restarted or replaced (4001). */
  | 'server_restarting'
  /** No socket could be opened, and nobody has said why. */
  | 'unreachable'
  /** There was a connection, and it has broken. */
  | 'connection_lost'
  /** This client read more slowly than events came (4008). */
  | 'too_slow'
  /** This client sent more than the server takes (4029). */
  | 'too_many_frames'
  /** The server closed the connection with a code that this version does not know. */
  | 'closed_by_server'
  /** It could not even be tried: there was no token, or the platform refused. */
  | 'not_begun';

export interface ConnectionStatus {
  /**
   * `idle`: nobody wants a connection; `online`: events come; `waiting`: for the next attempt; `ended`: it will not be
   * tried again before `connect()`.
   */
  readonly state: ConnectionState;
  /** While waiting, and after the end: why, in a word. Null otherwise. */
  readonly cause: ConnectionCause | null;
  /** Why, in a sentence for a person. */
  readonly reason: string;
  /** The code with which the socket closed, where that is the cause; browsers say 1006 for whatever they do not tell. */
  readonly closeCode: number | null;
  /** While waiting: when the next attempt is made, in milliseconds since 1970. */
  readonly retryAt: number | null;
}

export const IDLE_STATUS: ConnectionStatus = {
  state: 'idle',
  cause: null,
  reason: 'Not connected.',
  closeCode: null,
  retryAt: null,
};

export function isSameStatus(one: ConnectionStatus, other: ConnectionStatus): boolean {
  return (
    one.state === other.state &&
    one.cause === other.cause &&
    one.reason === other.reason &&
    one.closeCode === other.closeCode &&
    one.retryAt === other.retryAt
  );
}
