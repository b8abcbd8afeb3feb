import { LIMITS } from '../limits.ts';
import { backoffMs } from './backoff.ts';
import type { ConnectionCause } from './connection-status.ts';
import { causeOf, consequenceOf, describeEnd, type LineEnd } from './line-end.ts';
import type { CredentialsRefusal } from './refusal.ts';

export type ConnectionState = 'idle' | 'connecting' | 'online' | 'waiting' | 'ended';

/** What the policy knows. It is replaced, never changed. */
export interface PolicyState {
  state: ConnectionState;
  /** Why, in a sentence for a person. */
  reason: string;
  /** While waiting, and after the end: why, in a word. */
  cause: ConnectionCause | null;
  /** The code with which the socket closed, where that is the cause. */
  closeCode: number | null;
  /** Counts attempts, so that what is heard about an old one is not taken for news of the present one. */
  attempt: number;
  /** Ends in a row, since a line last was a good one. */
  failures: number;
  onlineSinceMs: number | null;
  /** While waiting: when the next attempt is made, and before which moment nothing may hasten it. */
  retryAtMs: number | null;
  notBeforeMs: number;
  /** The next attempt, or the present one, is the one with a fresh token after the server refused the last. */
  freshToken: boolean;
  /** The first attempt with such a token: what is heard about earlier ones is about another token. */
  tokenSince: number;
}

export type PolicyInput =
  | { type: 'connect' }
  | { type: 'disconnect' }
  /** The server has greeted us. */
  | { type: 'greeted' }
  | { type: 'lost'; end: LineEnd }
  /** What the server says about the credentials of this attempt. */
  | ({ type: 'credentials_refused'; attempt: number } & CredentialsRefusal)
  /** What the server says instead: it lets nobody in at the moment. */
  | { type: 'not_ready'; reason: string }
  | { type: 'retry_due' }
  /** It is worth looking at once: the network is back, the page is visible, the machine has slept. */
  | { type: 'wake' };

/** What is to be done now. */
export type PolicyCommand =
  | { do: 'open'; attempt: number; freshToken: boolean }
  | { do: 'close' }
  | { do: 'check_credentials'; attempt: number }
  /** Call back with `retry_due`; replaces an earlier wait. */
  | { do: 'wait'; ms: number }
  | { do: 'stop_waiting' }
  /** See whether the line still lives. */
  | { do: 'probe' };

export interface PolicyContext {
  nowMs: number;
  random: number;
  /** Whether another token could be had for the asking. */
  canRefreshToken: boolean;
}

export interface PolicyStep {
  state: PolicyState;
  commands: PolicyCommand[];
}

export const IDLE: PolicyState = {
  state: 'idle',
  reason: 'Not connected.',
  cause: null,
  closeCode: null,
  attempt: 0,
  failures: 0,
  onlineSinceMs: null,
  retryAtMs: null,
  notBeforeMs: 0,
  freshToken: false,
  tokenSince: 0,
};

/** When to connect, when to wait and for how long, when to give up. Pure. */
export function step(state: PolicyState, input: PolicyInput, context: PolicyContext): PolicyStep {
  switch (input.type) {
    case 'connect':
      return connect(state, context);
    case 'disconnect':
      return {
        state: { ...IDLE, attempt: state.attempt },
        commands: [{ do: 'stop_waiting' }, { do: 'close' }],
      };
    case 'greeted':
      if (state.state !== 'connecting') return unchanged(state);
      return {
        state: { ...state, state: 'online', reason: 'Connected.', onlineSinceMs: context.nowMs },
        commands: [],
      };
    case 'lost':
      return isActive(state) ? lost(state, input.end, context) : unchanged(state);
    case 'credentials_refused':
      return refused(state, input, context);
    case 'not_ready':
      return notReady(state, input.reason);
    case 'retry_due':
      return state.state === 'waiting' ? open(state, []) : unchanged(state);
    case 'wake':
      return wake(state, context);
  }
}

function unchanged(state: PolicyState): PolicyStep {
  return { state, commands: [] };
}

function isActive({ state }: PolicyState): boolean {
  return state === 'connecting' || state === 'online';
}

function connect(state: PolicyState, context: PolicyContext): PolicyStep {
  if (state.state === 'waiting') return wake(state, context);
  if (isActive(state)) return unchanged(state);
  return open({ ...IDLE, attempt: state.attempt, tokenSince: state.attempt + 1 }, []);
}

function open(state: PolicyState, commands: PolicyCommand[]): PolicyStep {
  const attempt = state.attempt + 1;
  return {
    state: {
      ...state,
      state: 'connecting',
      reason: 'Connecting.',
      cause: null,
      closeCode: null,
      attempt,
      onlineSinceMs: null,
      retryAtMs: null,
    },
    commands: [...commands, { do: 'open', attempt, freshToken: state.freshToken }],
  };
}

function lost(before: PolicyState, end: LineEnd, context: PolicyContext): PolicyStep {
  const state = wasGood(before, context) ? { ...before, failures: 0, freshToken: false } : before;
  const consequence = consequenceOf(end, context.random);
  const why = { reason: describeEnd(end), ...causeOf(end) };
  if (consequence.next === 'end') return ended(state, why);
  if (consequence.next === 'sign_in') {
    if (!context.canRefreshToken || state.freshToken)
      return ended(state, { ...why, reason: `${why.reason} Sign in again.` });
    return wait(withFreshToken({ ...state, ...why }), backoffMs(state.failures, context.random), context);
  }
  const { atLeastMs, exactly } = consequence;
  const delayMs = exactly ? atLeastMs : Math.max(atLeastMs, backoffMs(state.failures, context.random));
  const waiting = wait({ ...state, ...why }, delayMs, context, atLeastMs);
  // With a code of its own the server has told more than whether it knows us.
  if (end.cause !== 'refused' || end.code >= 4000) return waiting;
  const checking: PolicyCommand = { do: 'check_credentials', attempt: state.attempt };
  return { ...waiting, commands: [...waiting.commands, checking] };
}

function wasGood({ onlineSinceMs }: PolicyState, { nowMs }: PolicyContext): boolean {
  return onlineSinceMs !== null && nowMs - onlineSinceMs >= LIMITS.goodLineMs;
}

/** @param atLeastMs what even a wake-up must wait for */
function wait(state: PolicyState, delayMs: number, { nowMs }: PolicyContext, atLeastMs = 0): PolicyStep {
  const ms = Math.max(delayMs, LIMITS.retryMsMin);
  return {
    state: {
      ...state,
      state: 'waiting',
      failures: state.failures + 1,
      onlineSinceMs: null,
      retryAtMs: nowMs + ms,
      notBeforeMs: nowMs + Math.max(atLeastMs, LIMITS.retryMsMin),
    },
    commands: [{ do: 'wait', ms }],
  };
}

function ended(state: PolicyState, why: Pick<PolicyState, 'cause' | 'reason' | 'closeCode'>): PolicyStep {
  return {
    state: { ...state, ...why, state: 'ended', onlineSinceMs: null, retryAtMs: null },
    commands: [{ do: 'stop_waiting' }, { do: 'close' }],
  };
}

/** The answer may come late: further attempts with the same token may have been made, or one that has succeeded. */
function refused(
  state: PolicyState,
  { attempt, cause, reason }: Extract<PolicyInput, { type: 'credentials_refused' }>,
  { canRefreshToken }: PolicyContext,
): PolicyStep {
  const isTrying = state.state === 'waiting' || state.state === 'connecting';
  if (!isTrying || attempt < state.tokenSince) return unchanged(state);
  if (!canRefreshToken || state.freshToken) return ended(state, { cause, reason, closeCode: null });
  // What goes on goes on; the next attempt asks for another token.
  return unchanged(withFreshToken(state));
}

/** It says more than the socket that did not open; about any other end it says nothing. */
function notReady(state: PolicyState, reason: string): PolicyStep {
  if (state.state !== 'waiting' || state.cause !== 'unreachable') return unchanged(state);
  return unchanged({ ...state, cause: 'server_not_ready', reason, closeCode: null });
}

function withFreshToken(state: PolicyState): PolicyState {
  return { ...state, freshToken: true, tokenSince: state.attempt + 1 };
}

function wake(state: PolicyState, { nowMs }: PolicyContext): PolicyStep {
  if (state.state === 'online') return { state, commands: [{ do: 'probe' }] };
  // An attempt that began before the network was back may still fail for that: the next one must not wait for long.
  if (state.state === 'connecting') return { state: { ...state, failures: 0 }, commands: [] };
  if (state.state !== 'waiting') return unchanged(state);
  const ms = state.notBeforeMs - nowMs;
  if (ms <= 0) return open(state, [{ do: 'stop_waiting' }]);
  if (state.retryAtMs !== null && state.retryAtMs <= state.notBeforeMs) return unchanged(state);
  return { state: { ...state, retryAtMs: state.notBeforeMs }, commands: [{ do: 'wait', ms }] };
}
