import type { GraphPort } from '@switchboard/channels';
import { type ChannelCheckName, type Clock, LIMITS, type LoggedEvent } from '@switchboard/core';
import type { ChannelCheck, Database } from '@switchboard/database';
import type { Logger } from '@switchboard/service';
import { checkNumber } from './check-number.ts';
import { checkSilence } from './check-silence.ts';
import { checkSubscription } from './check-subscription.ts';
import { checkToken } from './check-token.ts';
import type { CheckContext, CheckedChannel, CheckResult } from './check.ts';
import { type AskedCheck, checksOf, isDue, markOf } from './due-checks.ts';
import { renewInstagramToken } from './renew-instagram-token.ts';

export interface ExaminationOptions {
  database: Pick<Database, 'channels' | 'channelHealth'>;
  graph: GraphPort;
  onCommitted: (events: readonly LoggedEvent[]) => void;
  /** What was refused under other credentials may go now. */
  onCredentialsChanged: () => void;
  clock: Clock;
  logger: Logger;
  random?: () => number;
  signal: AbortSignal;
}

const INTERVALS_MS: ReadonlyMap<ChannelCheckName, number> = new Map([
  ['token', LIMITS.channelTokenCheckMs],
  ['silence', LIMITS.channelTokenCheckMs],
]);
/** An interval is drawn from 10 % less to 10 % more: channels that were added together are not asked about together. */
const JITTER = 0.1;

/** One look at one channel: what is due of it, one check after another. */
export class ChannelExamination {
  #channel: CheckedChannel;
  readonly #before: Map<ChannelCheckName, ChannelCheck>;
  readonly #options: ExaminationOptions;

  constructor(
    channel: CheckedChannel,
    before: Map<ChannelCheckName, ChannelCheck>,
    options: ExaminationOptions,
  ) {
    this.#channel = channel;
    this.#before = before;
    this.#options = options;
  }

  /** Never rejects: what could not be done is due again at the next look. */
  async run(): Promise<void> {
    for (const name of checksOf(this.#channel)) {
      if (this.#options.signal.aborted) return;
      await this.#orTell(name, async () => {
        const check = this.#before.get(name);
        // Nothing can be asked with a token that is no good.
        const isPossible = name === 'token' || name === 'silence' || this.#hasGoodToken();
        if (isPossible && isDue(name, check, markOf(this.#channel.credentials), this.#now()))
          await this.#do(name);
      });
    }
    await this.#orTell('sending', () => this.#forgetRefusal());
  }

  /** One check that cannot be kept holds up no other. */
  async #orTell(check: ChannelCheckName, look: () => Promise<void>): Promise<void> {
    try {
      await look();
    } catch (error) {
      if (this.#options.signal.aborted) return;
      const { id: channel } = this.#channel;
      this.#options.logger.warn('a channel could not be looked at', { channel, check, error });
    }
  }

  async #do(name: AskedCheck): Promise<void> {
    const result = await this.#resultOf(name);
    // What was cut off has said nothing.
    if (this.#options.signal.aborted && result.kind === 'unreached') return;
    await this.#keep(name, result);
  }

  async #resultOf(name: AskedCheck): Promise<CheckResult> {
    const context = this.#context();
    switch (name) {
      case 'token':
        return await this.#checkToken(context);
      case 'instagram_token':
        return await this.#renew(context);
      case 'subscription':
        return await checkSubscription(context);
      case 'number':
        return await checkNumber(context);
      case 'silence':
        return await this.#checkSilence(context);
    }
  }

  async #checkToken(context: CheckContext): Promise<CheckResult> {
    const { result, accountExternalId } = await checkToken(context);
    if (accountExternalId !== null) {
      await this.#options.database.channels.update(this.#channel.id, { accountExternalId });
      this.#channel = { ...this.#channel, accountExternalId };
      // Nothing could be said of it without the account.
      this.#before.delete('subscription');
    }
    return result;
  }

  async #renew(context: CheckContext): Promise<CheckResult> {
    const { id, credentials } = this.#channel;
    const isKnown = this.#before.get('instagram_token')?.credentialsMark === markOf(credentials);
    const { result, accessToken } = await renewInstagramToken(context, isKnown);
    if (accessToken !== null) {
      await this.#options.database.channels.updateCredentials(id, { accessToken });
      this.#channel = { ...this.#channel, credentials: { ...credentials, accessToken } };
    }
    return result;
  }

  async #checkSilence({ channel, now, before }: CheckContext): Promise<CheckResult> {
    const report = await checkSilence(this.#options.database.channelHealth, channel.id, now);
    if (report.state === 'warning' && before.get('silence')?.state !== 'warning' && this.#hasGoodToken()) {
      await this.#do('subscription');
    }
    return { kind: 'found', report };
  }

  async #keep(name: ChannelCheckName, result: CheckResult): Promise<void> {
    const { database, onCommitted } = this.#options;
    const { id, credentials } = this.#channel;
    const credentialsMark = markOf(credentials);
    const now = this.#now();
    if (result.kind === 'unreached') {
      const dueAt = this.#later(LIMITS.channelCheckRetryMs);
      await database.channelHealth.postpone(
        id,
        name,
        { problem: result.problem, credentialsMark, dueAt },
        now,
      );
    } else {
      const { report, repaired, facts = null, againMs } = result;
      const dueAt = this.#later(againMs ?? INTERVALS_MS.get(name) ?? LIMITS.channelCheckMs);
      const found = { facts, credentialsMark, dueAt };
      // Subscribing a channel that was just connected is no repair that anybody must hear of.
      if (repaired !== undefined && this.#before.has(name)) {
        onCommitted(await database.channelHealth.record(id, name, { report: repaired, ...found }, now));
      }
      onCommitted(await database.channelHealth.record(id, name, { report, ...found }, now));
    }
    const [check] = (await database.channelHealth.list([id])).filter((kept) => kept.name === name);
    if (check !== undefined) this.#before.set(name, check);
  }

  /** A refusal belongs to the credentials that were refused. */
  async #forgetRefusal(): Promise<void> {
    const sending = this.#before.get('sending');
    const mark = markOf(this.#channel.credentials);
    if (sending?.state !== 'failing' || sending.credentialsMark === mark || !this.#hasGoodToken()) return;
    this.#options.onCredentialsChanged();
    await this.#keep('sending', {
      kind: 'found',
      report: {
        state: 'unknown',
        sentence: 'Nothing has been sent since the credentials were changed.',
        action: null,
        detail: null,
      },
    });
  }

  #hasGoodToken(): boolean {
    const check = this.#before.get('token');
    const isOfToday = check?.credentialsMark === markOf(this.#channel.credentials);
    return this.#channel.credentials.accessToken !== undefined && !(isOfToday && check?.state === 'failing');
  }

  #context(): CheckContext {
    const { graph, signal } = this.#options;
    const channel = this.#channel;
    return {
      channel,
      before: this.#before,
      now: this.#now(),
      ask: (request, { credentials, unversioned } = {}) =>
        graph.request(request, credentials ?? { accessToken: channel.credentials.accessToken ?? '' }, {
          timeoutMs: LIMITS.channelCheckAnswerMsMax,
          signal,
          ...(unversioned === undefined ? {} : { unversioned }),
        }),
    };
  }

  #now(): Date {
    return new Date(this.#options.clock.now());
  }

  #later(ms: number): Date {
    const { clock, random = Math.random } = this.#options;
    return new Date(clock.now() + ms * (1 - JITTER + 2 * JITTER * random()));
  }
}
