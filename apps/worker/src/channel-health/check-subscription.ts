import {
  missingFields,
  ownSubscription,
  readSubscribedApps,
  type SubscribedApp,
  type SubscribedAsset,
  subscribedAppsRequest,
  subscribedAsset,
  subscribeRequest,
} from '@switchboard/channels';
import { type CheckReport, HOUR_MS } from '@switchboard/core';
import { instagramConnection } from '../sending/platform-sender.ts';
import {
  type CheckContext,
  type CheckResult,
  failing,
  failingBy,
  fine,
  unanswered,
  warning,
} from './check.ts';

const BY_HAND = 'Subscribe the app in the Meta dashboard, or give the channel a token that may do so.';

/**
 * Whether Meta tells our app what happens in the channel, and mends it where it does not (notes/meta.md §7.3): the usual
 * cause of messages that never come.
 */
export async function checkSubscription(context: CheckContext): Promise<CheckResult> {
  const { channel, before, ask } = context;
  const asset = subscribedAsset(channel, instagramConnection(channel));
  // The account is found out by looking at the token.
  const problem = before.get('token')?.problem ?? null;
  if (asset === null) return problem === null ? found(ACCOUNT_UNKNOWN) : { kind: 'unreached', problem };
  const answer = await ask(subscribedAppsRequest(asset));
  if (answer.kind !== 'ok') {
    const why = unanswered(channel.platform, answer);
    if (why.kind === 'unreached') return why;
    const title = 'Meta does not tell whether this channel is subscribed.';
    return found(
      why.kind === 'stopped' ? failingBy(why.error) : warning(title, BY_HAND, why.error.detail ?? null),
    );
  }
  const apps = readSubscribedApps(answer.body);
  const own = ownSubscription(apps, before.get('token')?.facts?.app_id ?? null);
  const lacking = lackingReport(asset, own);
  if (lacking === null) return found(fine('Meta tells our app what happens here.'));
  return await repair(context, asset, own, lacking);
}

const ACCOUNT_UNKNOWN = warning(
  'The WhatsApp Business account of this number is not known, so its subscription cannot be checked.',
  'Give the channel the id of the account, or its token the permission whatsapp_business_management.',
);

function lackingReport(asset: SubscribedAsset, own: SubscribedApp | null): CheckReport | null {
  if (own === null) {
    return failing('Meta does not tell our app what happens here: nothing can come in.', BY_HAND);
  }
  const missing = missingFields(asset, own);
  if (missing.length === 0) return null;
  const detail = `missing: ${missing.join(', ')}`;
  return missing.includes('messages')
    ? failing('Meta does not tell our app of messages of this channel.', BY_HAND, detail)
    : warning('Meta does not tell our app of everything that happens here.', BY_HAND, detail);
}

async function repair(
  { channel, now, ask }: CheckContext,
  asset: SubscribedAsset,
  own: SubscribedApp | null,
  lacking: CheckReport,
): Promise<CheckResult> {
  const answer = await ask(subscribeRequest(asset, own));
  if (answer.kind === 'ok') {
    const detail = lacking.detail === null ? 'our app was missing' : lacking.detail;
    const report = fine(
      'Meta tells our app what happens here; the subscription was mended.',
      `${detail}; mended on ${now.toISOString()}`,
    );
    return { kind: 'found', repaired: lacking, report };
  }
  const why = unanswered(channel.platform, answer);
  const words = why.kind === 'unreached' ? why.problem : (why.error.detail ?? why.error.title);
  const detail = [lacking.detail, `not mended: ${words}`].filter((part) => part !== null).join('; ');
  return { kind: 'found', report: { ...lacking, detail }, againMs: HOUR_MS };
}

function found(report: CheckReport): CheckResult {
  return { kind: 'found', report };
}
