import {
  debugTokenRequest,
  type GraphAnswer,
  type GraphCredentials,
  type GraphPort,
  type GraphRequest,
  longTokenRequest,
  type MetaApp,
  namedNumbersRequest,
  nextPageOf,
  ownSubscription,
  pagesRequest,
  readDebugToken,
  readNamedNumbers,
  readPages,
  readSubscribedApps,
  readToken,
  subscribedAppsRequest,
  subscribedAsset,
  subscribeRequest,
  tokenForCodeRequest,
} from '@switchboard/channels';
import { LIMITS, type MetaPlatform, platformName } from '@switchboard/core';
import type { FoundAccount } from '@switchboard/database';

/** What a sign-in at Meta has found, or why it has found nothing, in a sentence. */
export type LoginResult = { found: FoundAccount[]; problem: null } | { found: []; problem: string };

/** The permission whose targets are the business accounts that somebody has chosen. */
const ACCOUNTS_SCOPE = 'whatsapp_business_management';

/** What is asked of Graph when somebody comes back from Meta's sign-in, and when they have chosen. Keeps nothing. */
export class ChannelLogin {
  readonly #graph: GraphPort;
  readonly #app: MetaApp;

  constructor(graph: GraphPort, app: MetaApp) {
    this.#graph = graph;
    this.#app = app;
  }

  /** Exchanges a code for what it lets us connect. */
  async find(platform: MetaPlatform, code: string, redirectUrl: string): Promise<LoginResult> {
    try {
      const token = await this.#tokenFor(code, redirectUrl);
      const found = platform === 'whatsapp' ? await this.#numbers(token) : await this.#pages(platform, token);
      if (found.length > 0) return { found, problem: null };
      const problem = `Nothing of ${platformName(platform)} was chosen at Meta, or it may not be used by this app.`;
      return { found: [], problem };
    } catch (error) {
      if (error instanceof NotAnswered) return { found: [], problem: error.message };
      throw error;
    }
  }

  /** Has Meta send to us what happens in an account; null when it does, else why not. */
  async subscribe(platform: MetaPlatform, account: FoundAccount): Promise<string | null> {
    const { externalId, accountExternalId, pageId, accessToken } = account;
    const line = { platform, externalId, accountExternalId };
    const asset = subscribedAsset(line, { kind: 'page', pageId });
    if (asset === null) return 'The business account of the number is not known.';
    try {
      const apps = readSubscribedApps(await this.#ask(subscribedAppsRequest(asset), accessToken));
      await this.#ask(subscribeRequest(asset, ownSubscription(apps, this.#app.appId)), accessToken);
      return null;
    } catch (error) {
      if (error instanceof NotAnswered) return error.message;
      throw error;
    }
  }

  /** A longer token where there is one: those of system users have no longer ones, and do not end. */
  async #tokenFor(code: string, redirectUrl: string): Promise<string> {
    const asApp = `${this.#app.appId}|${this.#app.appSecret}`;
    const token = readToken(await this.#ask(tokenForCodeRequest(this.#app, code, redirectUrl), asApp));
    if (token === null) throw new NotAnswered('Meta gave no access token.');
    const longer = await this.#request(longTokenRequest(this.#app, token), asApp);
    return (longer.kind === 'ok' ? readToken(longer.body) : null) ?? token;
  }

  async #pages(platform: 'facebook' | 'instagram', token: string): Promise<FoundAccount[]> {
    const found: FoundAccount[] = [];
    let after: string | null = null;
    for (let page = 0; page < LIMITS.channelLoginPagesMax; page++) {
      const body = await this.#ask(pagesRequest(after), token);
      for (const { id, name, accessToken, instagram } of readPages(body)) {
        const isWanted = platform === 'facebook' || instagram !== null;
        if (!isWanted) continue;
        const account = platform === 'facebook' ? { id, name } : instagram!;
        const pageId = platform === 'facebook' ? null : id;
        found.push({
          externalId: account.id,
          name: account.name,
          accountExternalId: null,
          pageId,
          accessToken,
        });
      }
      after = nextPageOf(body);
      if (after === null) break;
    }
    return found;
  }

  async #numbers(token: string): Promise<FoundAccount[]> {
    const asApp = `${this.#app.appId}|${this.#app.appSecret}`;
    const facts = readDebugToken(await this.#ask(debugTokenRequest(token), asApp));
    const targets = facts?.targets.filter(({ scope }) => scope === ACCOUNTS_SCOPE) ?? [];
    const accounts = [...new Set(targets.flatMap(({ ids }) => ids))].slice(0, LIMITS.channelLoginAccountsMax);
    const found: FoundAccount[] = [];
    for (const account of accounts) {
      let after: string | null = null;
      for (let page = 0; page < LIMITS.channelLoginPagesMax; page++) {
        const body = await this.#ask(namedNumbersRequest(account, after), token);
        for (const { id, name } of readNamedNumbers(body)) {
          found.push({
            externalId: id,
            name,
            accountExternalId: account,
            pageId: null,
            accessToken: token,
          });
        }
        after = nextPageOf(body);
        if (after === null) break;
      }
    }
    return found;
  }

  /** @throws NotAnswered with a sentence for a person */
  async #ask(request: GraphRequest, accessToken: string) {
    const answer = await this.#request(request, accessToken);
    if (answer.kind === 'ok') return answer.body;
    if (answer.kind === 'error') {
      const { code, message, detail } = answer.error;
      throw new NotAnswered(`Meta has refused it (${code}): ${detail ?? message ?? 'without a reason'}`);
    }
    throw new NotAnswered(`Meta did not answer (${answer.reason}). Try again in a moment.`);
  }

  async #request(request: GraphRequest, accessToken: string): Promise<GraphAnswer> {
    const credentials: GraphCredentials = { accessToken, appSecret: this.#app.appSecret };
    return await this.#graph.request(request, credentials, { timeoutMs: LIMITS.channelCheckAnswerMsMax });
  }
}

/** A question that Meta would or could not answer; its message is for a person and holds no secret. */
class NotAnswered extends Error {}
