import { readRenewedToken, renewTokenRequest } from '@switchboard/channels';
import { LIMITS } from '@switchboard/core';
import type { CheckFacts } from '@switchboard/database';
import { type CheckContext, type CheckResult, failingBy, fine, unanswered, warning } from './check.ts';

/** What became of a renewal; `accessToken` is the new token, to be kept. */
export interface Renewal {
  result: CheckResult;
  accessToken: string | null;
}

const SIGN_IN = 'Sign in to Instagram again in the settings of the channel before the token ends.';

/**
 * Renews a token of Instagram Login once a week: it lives 60 days, and one that has ended cannot be renewed
 * (notes/meta.md §7.2). A token that was just given is a day old at some time from now on only.
 *
 * @param isKnown whether the token is the one that was looked at before
 */
export async function renewInstagramToken(context: CheckContext, isKnown: boolean): Promise<Renewal> {
  const { channel, before, now, ask } = context;
  const facts = isKnown ? before.get('instagram_token')?.facts : null;
  const obtainedAt = facts?.obtained_at;
  if (typeof obtainedAt !== 'string')
    return waiting({ obtained_at: now.toISOString() }, LIMITS.instagramTokenAgeMsMin);
  const ageMs = now.getTime() - Date.parse(obtainedAt);
  // When a token of somebody's was made is not known; those that we renewed are known to be good for long.
  const wantedMs = facts?.expires_at == null ? LIMITS.instagramTokenAgeMsMin : LIMITS.instagramTokenRenewMs;
  if (ageMs < wantedMs) return waiting(facts!, wantedMs - ageMs);
  const answer = await ask(renewTokenRequest(), { unversioned: true });
  const renewed = answer.kind === 'ok' ? readRenewedToken(answer.body) : null;
  if (renewed !== null) {
    const expiresAt =
      renewed.expiresInSeconds === null ? null : new Date(now.getTime() + renewed.expiresInSeconds * 1_000);
    return {
      accessToken: renewed.accessToken,
      result: {
        kind: 'found',
        report: fine(`The token of Instagram was renewed on ${dayOf(now)}.`, untilText(expiresAt)),
        facts: { obtained_at: now.toISOString(), expires_at: expiresAt?.toISOString() ?? null },
        againMs: LIMITS.instagramTokenRenewMs,
      },
    };
  }
  if (answer.kind === 'ok') {
    return {
      accessToken: null,
      result: { kind: 'unreached', problem: 'Instagram answered without a token.' },
    };
  }
  const why = unanswered(channel.platform, answer);
  if (why.kind === 'unreached') return { accessToken: null, result: why };
  const report =
    why.kind === 'stopped'
      ? failingBy(why.error)
      : warning('Instagram does not renew the token of this channel.', SIGN_IN, why.error.detail ?? null);
  return { accessToken: null, result: { kind: 'found', report, facts: facts ?? null } };
}

function waiting(facts: CheckFacts, againMs: number): Renewal {
  const until = typeof facts.expires_at === 'string' ? new Date(facts.expires_at) : null;
  return {
    accessToken: null,
    result: {
      kind: 'found',
      report: fine('The token of Instagram is renewed every week.', untilText(until)),
      facts,
      againMs,
    },
  };
}

function untilText(expiresAt: Date | null): string | null {
  return expiresAt === null ? null : `good until ${dayOf(expiresAt)}`;
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
