import {
  debugTokenRequest,
  instagramMeRequest,
  numbersRequest,
  readDebugToken,
  readNumberIds,
  type TokenFacts,
  withoutSecret,
} from '@switchboard/channels';
import type { GraphAnswer, GraphRequest } from '@switchboard/channels';
import { instagramConnection } from '../sending/platform-sender.ts';
import { type CheckContext, type CheckResult, failingBy, fine, unanswered, warning } from './check.ts';
import { tokenReport } from './token-report.ts';

const NO_TOKEN = warning(
  'This channel has no access token: what customers write comes in, and nobody can answer.',
  'Give it an access token in the settings of the channel.',
);

/** Business accounts of one token that are searched for a number. */
const ACCOUNTS_MAX = 20;

export interface TokenResult {
  result: CheckResult;
  /** The WhatsApp Business account of the number, where it has just been found out. */
  accountExternalId: string | null;
}

/**
 * Whether the channel's token is good, for how long and for what (notes/meta.md §7.2). Where Meta tells nothing of the
 * token to this app, whoever it is of is asked for: a dead one gets 190 there too.
 */
export async function checkToken(context: CheckContext): Promise<TokenResult> {
  const { channel, now } = context;
  if (channel.credentials.accessToken === undefined) return found(NO_TOKEN);
  const asked = await askAboutToken(context, channel.credentials.accessToken);
  if (asked.facts !== null) {
    const { facts } = asked;
    const report = tokenReport(channel.platform, facts, now, facts.expiresAt ?? renewedUntil(context));
    const accountExternalId = facts.isValid ? await accountOf(context, facts) : null;
    return { result: { kind: 'found', report, facts: { app_id: facts.appId } }, accountExternalId };
  }
  if (asked.answer.kind !== 'ok' && unanswered(channel.platform, asked.answer).kind === 'unreached') {
    return { result: unreached(context, asked.answer), accountExternalId: null };
  }
  return { result: await askForOwner(context), accountExternalId: null };
}

/** Asks as the app where it is known, else, and where that is refused, as the token itself. */
async function askAboutToken(
  { channel, before, ask }: CheckContext,
  token: string,
): Promise<{ facts: TokenFacts | null; answer: GraphAnswer }> {
  const appId = before.get('token')?.facts?.app_id ?? null;
  const secret = channel.credentials.appSecrets?.[0];
  const askers = appId === null || secret === undefined ? [token] : [`${appId}|${secret}`, token];
  let answer: GraphAnswer = { kind: 'not_sent', reason: 'NOT_ASKED' };
  for (const accessToken of askers) {
    answer = await ask(debugTokenRequest(token), { credentials: { accessToken } });
    const facts = answer.kind === 'ok' ? readDebugToken(answer.body) : null;
    if (facts !== null) return { facts: withoutSecrets(facts, [token, secret ?? '']), answer };
  }
  return { facts: null, answer };
}

/** Meta may repeat what it was asked, and its words are shown. */
function withoutSecrets(facts: TokenFacts, secrets: readonly string[]): TokenFacts {
  const { error } = facts;
  if (error === null) return facts;
  const message = secrets.reduce<string | null>(
    (words, secret) => withoutSecret(secret, words),
    error.message,
  );
  return { ...facts, error: { ...error, message } };
}

const ME: GraphRequest = { host: 'graph', method: 'GET', path: '/me', query: { fields: 'id' } };

async function askForOwner(context: CheckContext): Promise<CheckResult> {
  const { channel, now, ask } = context;
  const isLogin = channel.platform === 'instagram' && instagramConnection(channel).kind === 'login';
  const answer = await ask(isLogin ? instagramMeRequest() : ME);
  if (answer.kind !== 'ok') return unreached(context, answer);
  const facts = { ...UNTOLD, isValid: true };
  const expiresAt = renewedUntil(context);
  const report = tokenReport(channel.platform, facts, now, expiresAt);
  return { kind: 'found', report: expiresAt === null ? fine('The access token is accepted.') : report };
}

const UNTOLD: TokenFacts = {
  appId: null,
  isValid: true,
  expiresAt: null,
  dataAccessExpiresAt: null,
  scopes: [],
  targets: [],
  error: null,
};

/** Until when Instagram said that the token lives, when it was last renewed. */
function renewedUntil({ before }: CheckContext): Date | null {
  const expiresAt = before.get('instagram_token')?.facts?.expires_at;
  return typeof expiresAt === 'string' ? new Date(expiresAt) : null;
}

/** Which of the accounts that the token speaks for has our number: its news name only the account. */
async function accountOf({ channel, ask }: CheckContext, { targets }: TokenFacts): Promise<string | null> {
  if (channel.platform !== 'whatsapp' || channel.accountExternalId !== null) return null;
  const accounts = new Set(targets.flatMap(({ ids }) => ids));
  for (const account of [...accounts].slice(0, ACCOUNTS_MAX)) {
    const answer = await ask(numbersRequest(account));
    if (answer.kind === 'ok' && readNumberIds(answer.body).includes(channel.externalId)) return account;
  }
  return null;
}

function unreached({ channel }: CheckContext, answer: GraphAnswer): CheckResult {
  if (answer.kind === 'ok') return { kind: 'unreached', problem: 'Meta answered something else than asked.' };
  const why = unanswered(channel.platform, answer);
  return why.kind === 'unreached' ? why : { kind: 'found', report: failingBy(why.error) };
}

function found(report: ReturnType<typeof fine>): TokenResult {
  return { result: { kind: 'found', report }, accountExternalId: null };
}
