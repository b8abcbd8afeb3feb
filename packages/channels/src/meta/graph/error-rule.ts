/** What an error of Graph means for the message, the person it was for and the line it was sent by. */
export interface ErrorRule {
  verdict: Verdict;
  /** What happened, for the agent who wrote the message. */
  title: string;
  /** What to do about it. */
  advice: string;
}

/**
 * - `refused`: never this message;
 * - `stopped`: nothing from this line, until a person mends something;
 * - otherwise later, and what waits for the same scope too.
 */
export type Verdict = 'refused' | 'stopped' | LaterRule;

export interface LaterRule {
  later: 'message' | 'recipient' | 'channel';
  /** Tries in all, where more would be no use. */
  triesMax?: number;
  /** At least so long. */
  afterMs?: number;
}

/** Errors of which Meta says that a few more tries may help, and many will not. */
export const FEW_TRIES = 4;

/** Nothing to do for people: it is tried again. */
export const WILL_BE_TRIED_AGAIN = 'Nothing: it is tried again by itself.';
export const RECONNECT = 'An administrator must connect the channel again.';
