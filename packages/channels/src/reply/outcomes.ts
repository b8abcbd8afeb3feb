import type { MessageError, SendOutcome } from '@switchboard/core';

/** What can come of a request that the platform has not done, or of which nobody knows. */
export type Undone = Exclude<SendOutcome, { kind: 'sent' }>;

/** The platform cannot have heard of it: the line to it is down, for everybody. */
export function notReached(reason: string): Undone {
  return {
    kind: 'later',
    scope: 'channel',
    afterMs: null,
    error: {
      code: 'not_reached',
      title: 'The platform could not be reached.',
      detail: reason,
      advice: 'Nothing: it is tried again by itself.',
    },
  };
}

export function outcomeUnknown(reason: string): Undone {
  return {
    kind: 'unknown',
    error: {
      code: 'outcome_unknown',
      title: 'The answer of the platform was lost: the message may have been delivered.',
      detail: reason,
      advice: 'Look whether it has arrived before you send it again.',
    },
  };
}

/** The platform has no such thing, whoever asks. */
export function unsupported(title: string): { kind: 'refused'; error: MessageError } {
  return {
    kind: 'refused',
    error: { code: 'unsupported', title, advice: 'Answer in another form.' },
  };
}
