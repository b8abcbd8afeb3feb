import {
  classifyGraphError,
  type GraphAnswer,
  type GraphCredentials,
  type GraphRequest,
} from '@switchboard/channels';
import type {
  ChannelCheckName,
  ChannelCredentials,
  CheckReport,
  MessageError,
  MetaPlatform,
} from '@switchboard/core';
import type { ChannelCheck, CheckFacts } from '@switchboard/database';

/** A channel of Meta's with its secrets, as it is looked at. */
export interface CheckedChannel {
  id: string;
  platform: MetaPlatform;
  externalId: string;
  /** The WhatsApp Business account of a number, where it is known. */
  accountExternalId: string | null;
  credentials: ChannelCredentials;
}

/** What a check has at hand. */
export interface CheckContext {
  channel: CheckedChannel;
  /** What the checks of this channel said before. */
  before: ReadonlyMap<ChannelCheckName, ChannelCheck>;
  now: Date;
  /** Asks Meta, with the channel's token unless others are given. */
  ask: (
    request: GraphRequest,
    options?: { credentials?: GraphCredentials; unversioned?: boolean },
  ) => Promise<GraphAnswer>;
}

export type CheckResult =
  | {
      kind: 'found';
      /** What was the case before it was repaired. */
      repaired?: CheckReport;
      report: CheckReport;
      facts?: CheckFacts | null;
      /** When to look again; without it at the check's own interval. */
      againMs?: number;
    }
  /** Nobody could say: what was known stands. */
  | { kind: 'unreached'; problem: string };

export function fine(sentence: string, detail: string | null = null): CheckReport {
  return { state: 'ok', sentence, action: null, detail };
}

export function warning(sentence: string, action: string, detail: string | null = null): CheckReport {
  return { state: 'warning', sentence, action, detail };
}

export function failing(sentence: string, action: string, detail: string | null = null): CheckReport {
  return { state: 'failing', sentence, action, detail };
}

/** A question that Meta has not answered: it could not, or would not; `stopped` where it takes nothing from this token. */
export type Unanswered =
  { kind: 'unreached'; problem: string } | { kind: 'refused' | 'stopped'; error: MessageError };

export function unanswered(platform: MetaPlatform, answer: Exclude<GraphAnswer, { kind: 'ok' }>): Unanswered {
  if (answer.kind !== 'error')
    return { kind: 'unreached', problem: `Meta did not answer (${answer.reason}).` };
  const undone = classifyGraphError(platform, answer);
  switch (undone.kind) {
    case 'refused':
    case 'stopped':
      return { kind: undone.kind, error: undone.error };
    case 'later':
    case 'unknown':
      return { kind: 'unreached', problem: undone.error.title };
  }
}

/** An error as a report. */
export function failingBy({ code, title, advice, detail }: MessageError): CheckReport {
  return failing(title, advice ?? 'An administrator should look at the code.', codeAndWords(code, detail));
}

export function codeAndWords(code: string, words: string | undefined): string {
  return words === undefined ? code : `${code}: ${words}`;
}
