import type { CheckReport } from '@switchboard/core';
import { asRecord, itemsOf, type JsonRecord, recordOf, textOf, valueOf } from '../../tolerant-reader.ts';

/** News that say how an account is (notes/meta.md §4.1, other fields; §4.2 policy-enforcement). */
export const ACCOUNT_NEWS = [
  'account_update',
  'account_review_update',
  'account_alerts',
  'phone_number_quality_update',
  'policy-enforcement',
] as const;

export interface NewsItem {
  name: string;
  payload: unknown;
  occurredAt: Date;
  /** False where the platform named an account with several numbers, and not which one. */
  isOwn: boolean;
}

const LOOK = 'Look at the account in the Meta Business Suite; there it can be appealed against.';
const MANAGER = 'Look at the number in the WhatsApp Manager.';

/**
 * How an account is, by what Meta has told of it: the newest of each kind that says anything counts, and the worst of
 * those. Pure.
 *
 * @param news the newest first
 */
export function accountReport(news: readonly NewsItem[], now: Date): CheckReport {
  const told = new Map<string, CheckReport>();
  for (const item of news) {
    if (told.has(item.name)) continue;
    const report = reportOf(item, now);
    if (report !== null) told.set(item.name, report);
  }
  const reports = [...told.values()];
  return (
    reports.find(({ state }) => state === 'failing') ??
    reports.find(({ state }) => state === 'warning') ?? {
      state: 'ok',
      sentence: 'Meta has told nothing bad of the account.',
      action: null,
      detail: null,
    }
  );
}

/** Null for what says nothing of how the account is. */
function reportOf({ name, payload, isOwn }: NewsItem, now: Date): CheckReport | null {
  const value = asRecord(payload);
  switch (name) {
    case 'account_update':
      return accountUpdate(value, now);
    case 'account_review_update':
      return reviewUpdate(textOf(value, 'decision'));
    case 'account_alerts':
      return alert(recordOf(value, 'alert_info'));
    case 'phone_number_quality_update':
      return isOwn ? qualityUpdate(textOf(value, 'event'), textOf(value, 'current_limit')) : null;
    case 'policy-enforcement':
      return enforcement(textOf(value, 'action'), textOf(value, 'reason'));
    default:
      return null;
  }
}

function accountUpdate(value: JsonRecord | null, now: Date): CheckReport | null {
  const event = textOf(value, 'event') ?? '';
  switch (event) {
    case 'ACCOUNT_DELETED':
      return failing('The WhatsApp Business account was deleted.', 'Connect another account.', event);
    case 'ACCOUNT_OFFBOARDED':
    case 'PARTNER_REMOVED':
    case 'PARTNER_APP_UNINSTALLED':
      return failing(
        'Our app has lost its access to the WhatsApp Business account.',
        'Connect it again.',
        event,
      );
    case 'ACCOUNT_RESTRICTION':
      return restriction(value, now);
    case 'ACCOUNT_VIOLATION':
      return warning(
        'Meta says that the account has broken its policies.',
        LOOK,
        violationOf(value) ?? event,
      );
    case 'DISABLED_UPDATE':
      return disabled(textOf(recordOf(value, 'ban_info'), 'waba_ban_state'));
    case 'ACCOUNT_RECONNECTED':
    case 'PARTNER_ADDED':
    case 'PARTNER_APP_INSTALLED':
    case 'VERIFIED_ACCOUNT':
      return fine('The account is in order.', event);
    default:
      return null;
  }
}

function restriction(value: JsonRecord | null, now: Date): CheckReport {
  const items = itemsOf(value, 'restriction_info').map(asRecord);
  // Unix seconds; a restriction without an end lasts.
  const live = items.filter((item) => {
    const until = Number(valueOf(item, 'expiration'));
    return !(until > 0) || until * 1_000 > now.getTime();
  });
  if (items.length > 0 && live.length === 0) return fine('The restriction of the account is over.');
  const kinds = live.flatMap((item) => textOf(item, 'restriction_type') ?? []);
  return failing('Meta has restricted the account.', LOOK, kinds.join(', ') || 'ACCOUNT_RESTRICTION');
}

function violationOf(value: JsonRecord | null): string | null {
  return textOf(recordOf(value, 'violation_info'), 'violation_type');
}

function disabled(state: string | null): CheckReport {
  switch (state ?? '') {
    case 'REINSTATE':
      return fine('The account was given back.', state);
    case 'SCHEDULE_FOR_DISABLE':
      return warning('Meta is going to disable the account.', LOOK, state);
    default:
      return failing('Meta has disabled the account.', LOOK, state ?? 'DISABLED_UPDATE');
  }
}

function reviewUpdate(decision: string | null): CheckReport | null {
  switch (decision ?? '') {
    case 'APPROVED':
      return fine('Meta has approved the account.', decision);
    case 'REJECTED':
      return failing('Meta has not approved the account.', LOOK, decision);
    default:
      return null;
  }
}

function alert(info: JsonRecord | null): CheckReport | null {
  const severity = textOf(info, 'alert_severity');
  const detail = textOf(info, 'alert_description') ?? textOf(info, 'alert_type');
  if (severity === null) return null;
  if (textOf(info, 'alert_status') !== 'ACTIVE' || severity === 'INFORMATIONAL') {
    return fine('Meta warns of nothing.', detail);
  }
  return warning('Meta warns of something in this account.', LOOK, detail);
}

function qualityUpdate(event: string | null, limit: string | null): CheckReport | null {
  const detail = [event, limit].filter((word) => word !== null).join(', ');
  switch (event) {
    case 'FLAGGED':
      return warning('WhatsApp has put a mark on the number: its quality is low.', MANAGER, detail);
    case 'DOWNGRADE':
      return warning('WhatsApp has lowered to how many people the number may write.', MANAGER, detail);
    case null:
      return null;
    default:
      return fine('The number is in order.', detail);
  }
}

function enforcement(action: string | null, reason: string | null): CheckReport | null {
  switch (action ?? '') {
    case 'block':
      return failing('Meta has blocked the page from sending messages.', LOOK, reason);
    case 'warning':
      return warning('Meta says that messages of the page have broken its policies.', LOOK, reason);
    case 'unblock':
      return fine('Meta lets the page send messages again.', reason);
    default:
      return null;
  }
}

function fine(sentence: string, detail: string | null = null): CheckReport {
  return { state: 'ok', sentence, action: null, detail };
}

function warning(sentence: string, action: string, detail: string | null): CheckReport {
  return { state: 'warning', sentence, action, detail };
}

function failing(sentence: string, action: string, detail: string | null): CheckReport {
  return { state: 'failing', sentence, action, detail };
}
