/**
 * Why the server closed a socket. The range carries the policy: 4000-4499 = reconnect and resume, 4500-4999 = do not,
 * because it would be refused again (CONTRACT §5).
 */
export const CLOSE_CODES = {
  /** The server is stopping or being replaced: reconnect after a moment, somewhere else or here. */
  draining: 4001,
  /** The client reads more slowly than events come: reconnect and resume from the last `seq`. */
  tooSlow: 4008,
  /** Nothing was heard from the client for too long. */
  heartbeatMissed: 4009,
  /** The client sent more frames than anybody can mean: reconnect, but not before half a minute. */
  tooManyFrames: 4029,
  /** The token has expired or was revoked: sign in again first. */
  tokenEnded: 4501,
  /** The user was disabled. */
  userDisabled: 4503,
} as const;

export type CloseCode = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES];

/** True when a client that was closed with this code should reconnect; standard codes below 4000 say yes, but 1000. */
export function shouldReconnect(code: number): boolean {
  return code !== 1000 && !(code >= 4500 && code <= 4999);
}
