import { explainPlatformError, type TokenFacts } from '@switchboard/channels';
import { type CheckReport, LIMITS, type MetaPlatform } from '@switchboard/core';
import { codeAndWords, failing, failingBy, fine, warning } from './check.ts';

/** What a token must be allowed to do: to send, and to look after the channel. One of each group is enough. */
interface NeededScopes {
  sending: readonly string[];
  managing: readonly string[];
}

const NEEDED: Readonly<Record<MetaPlatform, NeededScopes>> = {
  whatsapp: { sending: ['whatsapp_business_messaging'], managing: ['whatsapp_business_management'] },
  facebook: { sending: ['pages_messaging'], managing: ['pages_manage_metadata'] },
  instagram: {
    sending: ['instagram_manage_messages', 'instagram_business_manage_messages'],
    // Of Instagram Login the permission to read messages is all there is.
    managing: ['pages_manage_metadata', 'instagram_business_manage_messages'],
  },
};

const NEW_TOKEN = 'Make a token with this permission in the Meta dashboard, and give it to the channel.';
const SOON = 'Make a new token in the Meta dashboard, and give it to the channel before then.';

/** What an owner should know of a token. Pure. @param expiresAt where Meta's own answer does not say it */
export function tokenReport(
  platform: MetaPlatform,
  facts: TokenFacts,
  now: Date,
  expiresAt: Date | null = facts.expiresAt,
): CheckReport {
  if (!facts.isValid) return invalid(platform, facts);
  const { sending, managing } = NEEDED[platform];
  const has = (scopes: readonly string[]): boolean => scopes.some((scope) => facts.scopes.includes(scope));
  // Some tokens do not tell their permissions.
  if (facts.scopes.length > 0 && !has(sending)) {
    return failing('The access token may not send messages.', NEW_TOKEN, `missing: ${sending[0]!}`);
  }
  const soonMs = now.getTime() + LIMITS.channelTokenWarningMs;
  if (expiresAt !== null && expiresAt.getTime() <= soonMs) {
    return warning(`The access token ends on ${dayOf(expiresAt)}.`, SOON);
  }
  const { dataAccessExpiresAt: accessEnds } = facts;
  if (accessEnds !== null && accessEnds.getTime() <= soonMs) {
    return warning(
      `The person behind the access token must agree again by ${dayOf(accessEnds)}.`,
      'Have that person sign in to the app again, or give the channel the token of a system user.',
    );
  }
  if (facts.scopes.length > 0 && !has(managing)) {
    return warning(
      'The access token may send messages, but not look after the channel.',
      NEW_TOKEN,
      `missing: ${managing[0]!}`,
    );
  }
  return fine(
    expiresAt === null ? 'The access token is good.' : `The access token is good until ${dayOf(expiresAt)}.`,
  );
}

function invalid(platform: MetaPlatform, { error }: TokenFacts): CheckReport {
  const explained = explainPlatformError(platform, '190', error?.subcode ?? null, null);
  return { ...failingBy(explained), detail: codeAndWords('190', error?.message ?? undefined) };
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
