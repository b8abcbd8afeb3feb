import { type NumberFacts, numberRequest, readNumber } from '@switchboard/channels';
import type { CheckReport } from '@switchboard/core';
import {
  type CheckContext,
  type CheckResult,
  failing,
  failingBy,
  fine,
  unanswered,
  warning,
} from './check.ts';

const MANAGER = 'Look at the number in the WhatsApp Manager.';

/** Words of Meta's for a number from which nothing goes out. */
const DEAD: ReadonlySet<string> = new Set([
  'BANNED',
  'RESTRICTED',
  'DISCONNECTED',
  'DELETED',
  'MIGRATED',
  'UNVERIFIED',
]);
/** And for one that is about to come to that. */
const SICK: ReadonlySet<string> = new Set(['FLAGGED', 'RATE_LIMITED', 'PENDING']);

/** How WhatsApp sees the number: its status, its quality, to how many people it may write. */
export async function checkNumber({ channel, ask }: CheckContext): Promise<CheckResult> {
  let answer = await ask(numberRequest(channel.externalId, true));
  if (answer.kind === 'error' && answer.error.code === '100' && answer.error.subcode !== '33') {
    answer = await ask(numberRequest(channel.externalId, false));
  }
  if (answer.kind === 'ok') return { kind: 'found', report: numberReport(readNumber(answer.body)) };
  const why = unanswered(channel.platform, answer);
  if (why.kind === 'unreached') return why;
  if (why.kind === 'stopped') return { kind: 'found', report: failingBy(why.error) };
  return {
    kind: 'found',
    report: failing(
      'Meta does not know this number, or its access token may not see it.',
      'Check that the phone number id belongs to the account of the token.',
      why.error.detail ?? null,
    ),
  };
}

/** What an owner should know of a number. Pure. */
export function numberReport({ status, qualityRating, messagingLimit }: NumberFacts): CheckReport {
  const detail =
    [
      ...(status === null ? [] : [`status ${status}`]),
      ...(qualityRating === null ? [] : [`quality ${qualityRating}`]),
      ...(messagingLimit === null ? [] : [`limit ${messagingLimit}`]),
    ].join(', ') || null;
  if (status !== null && DEAD.has(status)) {
    return failing('WhatsApp lets nothing out from this number.', MANAGER, detail);
  }
  if (status !== null && SICK.has(status)) {
    return warning('WhatsApp has put a mark on this number and may restrict it.', MANAGER, detail);
  }
  if (qualityRating === 'RED') {
    return warning(
      'The quality of this number is low: many people block or report it.',
      'Send fewer templates to people who do not expect them, and look at the number in the WhatsApp Manager.',
      detail,
    );
  }
  return fine('The number is in order.', detail);
}
