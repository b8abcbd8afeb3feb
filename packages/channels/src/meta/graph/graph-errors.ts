import type { MessageError, MetaPlatform } from '@switchboard/core';
import type { Undone } from '../../reply/outcomes.ts';
import { WHATSAPP_ERRORS, whatsappRangeRule } from '../../whatsapp/error-rules.ts';
import { DENIED_MESSAGE, MESSAGING_ERRORS, MESSAGING_SUBCODE_ERRORS } from '../messaging-error-rules.ts';
import { type ErrorRule, FEW_TRIES, WILL_BE_TRIED_AGAIN } from './error-rule.ts';
import type { GraphAnswer } from './graph-client.ts';

export type GraphErrorAnswer = Extract<GraphAnswer, { kind: 'error' }>;

const GENERAL: ErrorRule = {
  verdict: 'refused',
  title: 'The platform did not accept the message.',
  advice: 'Send it in another form; if that fails too, an administrator should look at the code.',
};

const SLOWED_DOWN: ErrorRule = {
  verdict: { later: 'channel' },
  title: 'The platform wants fewer requests.',
  advice: WILL_BE_TRIED_AGAIN,
};

const TROUBLE: ErrorRule = {
  verdict: { later: 'message', triesMax: FEW_TRIES },
  title: 'Something went wrong at the platform.',
  advice: WILL_BE_TRIED_AGAIN,
};

/**
 * What follows from an error of Graph, by code and subcode, never by HTTP status or words where the code is known
 * (notes/meta.md §6.4): the same code comes with different statuses.
 */
export function classifyGraphError(platform: MetaPlatform, answer: GraphErrorAnswer): Undone {
  const { code, subcode, message, detail } = answer.error;
  const rule = ruleOf(platform, code, subcode) ?? unknownRule(answer);
  const error = messageError(code, rule, detail ?? message);
  if (rule.verdict === 'refused' || rule.verdict === 'stopped') return { kind: rule.verdict, error };
  const { later: scope, triesMax, afterMs = 0 } = rule.verdict;
  const wait = Math.max(afterMs, answer.retryAfterMs ?? 0);
  return {
    kind: 'later',
    scope,
    afterMs: wait === 0 ? null : wait,
    ...(triesMax === undefined ? {} : { triesMax }),
    error,
  };
}

/**
 * An error of Meta's in our words for an agent, with what to do; `platformWords` are kept as `detail`. Codes that nobody
 * knows get a general sentence.
 */
export function explainPlatformError(
  platform: MetaPlatform,
  code: string,
  subcode: string | null,
  platformWords: string | null,
): MessageError {
  return messageError(code, ruleOf(platform, code, subcode) ?? GENERAL, platformWords);
}

/** True when there is a sentence of our own for this error. */
export function isKnownPlatformError(platform: MetaPlatform, code: string, subcode: string | null): boolean {
  return ruleOf(platform, code, subcode) !== null;
}

function ruleOf(platform: MetaPlatform, code: string, subcode: string | null): ErrorRule | null {
  if (platform === 'whatsapp') {
    return WHATSAPP_ERRORS.get(code) ?? (/^\d{1,7}$/.test(code) ? whatsappRangeRule(Number(code)) : null);
  }
  const exact = MESSAGING_SUBCODE_ERRORS.get(`${code}/${subcode ?? ''}`);
  if (exact !== undefined) return exact;
  if (code === '10' && subcode !== null) return DENIED_MESSAGE;
  return MESSAGING_ERRORS.get(code) ?? null;
}

function unknownRule({ httpStatus, error }: GraphErrorAnswer): ErrorRule {
  if (httpStatus === 429) return SLOWED_DOWN;
  return error.isTransient || httpStatus >= 500 ? TROUBLE : GENERAL;
}

function messageError(code: string, rule: ErrorRule, platformWords: string | null): MessageError {
  return {
    code,
    title: rule.title,
    ...(platformWords === null ? {} : { detail: platformWords }),
    advice: rule.advice,
  };
}
