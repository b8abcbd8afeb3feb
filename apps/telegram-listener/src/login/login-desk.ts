import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, LIMITS, MINUTE_MS, newId } from '@switchboard/core';
import type {
  ClaimedTelegramLogin,
  TelegramAccountStore,
  TelegramLoginReport,
  TelegramLoginStore,
  TelegramLogoutStore,
} from '@switchboard/database';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';
import type { OpenTelegramLogin } from '../client/login-client.ts';
import type { OpenTelegramConnection } from '../client/telegram-client.ts';
import { applicationOf, type TelegramApplication } from '../telegram-application.ts';
import { AccountSaver } from './account-saver.ts';
import { LoginFlow, type LoginOutcome, type LoginProgress, type Wait } from './login-flow.ts';
import { LogoutDesk } from './logout-desk.ts';

export interface LoginDeskOptions {
  logins: TelegramLoginStore;
  accounts: TelegramAccountStore;
  logouts: TelegramLogoutStore;
  openLogin: OpenTelegramLogin;
  /** To end sessions with. */
  openAccount: OpenTelegramConnection;
  /** For logins that name none of their own. */
  defaults: TelegramApplication;
  clock: Clock;
  logger: Logger;
  /** Of a login's waits; tests own it. */
  wait?: Wait;
  /** Shorter in tests. */
  pollMs?: number;
  leaseMs?: number;
}

const NO_APPLICATION =
  'There is no application id. Set TELEGRAM_API_ID and TELEGRAM_API_HASH, or give them with the login.';
const ABANDONED =
  'The listener that led this login has stopped. See whether the account is connected; if not, start again.';
const STOPPED = 'The listener was stopped. Start again.';
const PRUNE_INTERVAL_MS = MINUTE_MS;
/** Pause before a database that did not take a report is given it again. */
const REPORT_RETRY_MS = 500;

/**
 * Leads the logins that people ask for, and signs out the accounts that they are done with. Logins run side by side, each
 * under a lease, so that of several listeners one leads it; they never wait for each other.
 */
export class LoginDesk implements Service {
  readonly #options: LoginDeskOptions;
  readonly #wait: Wait;
  /** Of this desk alone: a login that it leads is nobody else's. */
  readonly #holder = `login ${newId()}`;
  readonly #saver: AccountSaver;
  readonly #logouts: LogoutDesk;
  readonly #refreshing = new RepeatableTask(() => this.#refresh());
  readonly #running = new Map<string, { flow: LoginFlow; over: Promise<void> }>();
  readonly #stop = new AbortController();
  #poll: NodeJS.Timeout | undefined;
  #prunedAt = 0;

  constructor(options: LoginDeskOptions) {
    this.#options = options;
    const { accounts, openAccount, logger, defaults, logouts } = options;
    this.#wait = options.wait ?? wait;
    const stop = this.#stop.signal;
    this.#saver = new AccountSaver({ accounts, open: openAccount, logger, wait: this.#wait, stop });
    const holder = this.#holder;
    this.#logouts = new LogoutDesk({ accounts, logouts, open: openAccount, defaults, holder, logger, stop });
  }

  async start(): Promise<void> {
    this.#poll = setInterval(() => this.refresh(), this.#options.pollMs ?? LIMITS.telegramLoginPollMs);
    this.refresh();
  }

  /** Ends the logins that run, and says so to those who wait for them. */
  async stop(): Promise<void> {
    clearInterval(this.#poll);
    this.#stop.abort();
    await this.#refreshing.settled();
    const running = [...this.#running.values()];
    for (const { flow } of running) flow.end('failed', STOPPED);
    await Promise.all(running.map(({ over }) => over));
    await Promise.all([this.#saver.settled(), this.#logouts.settled()]);
  }

  /** Logins or accounts may have changed: on both notifications, and on every reconnect to the database. Cheap. */
  refresh(): void {
    if (!this.#stop.signal.aborted) this.#refreshing.request();
  }

  async #refresh(): Promise<void> {
    try {
      await this.#endCancelled();
      await this.#passAnswersOn();
      await this.#claim();
      await this.#logouts.refresh();
      await this.#prune();
    } catch (error) {
      this.#options.logger.warn('the logins to Telegram could not be read, trying again', { error });
    }
  }

  async #endCancelled(): Promise<void> {
    const ids = [...this.#running.keys()];
    const { logins, leaseMs = LIMITS.telegramLoginLeaseMs } = this.#options;
    const mine = new Set(await logins.renew(this.#holder, ids, leaseMs));
    for (const id of ids) if (!mine.has(id)) this.#running.get(id)?.flow.end('cancelled', 'Cancelled.');
  }

  async #passAnswersOn(): Promise<void> {
    for (const [id, { flow }] of this.#running) {
      const { awaits } = flow;
      if (awaits === null) continue;
      const answer = (await this.#options.logins.takeAnswers(id, this.#holder))[awaits];
      if (answer !== null) flow.give(awaits, answer);
    }
  }

  async #claim(): Promise<void> {
    const room = LIMITS.telegramLoginsAtOnceMax - this.#running.size;
    if (room <= 0) return;
    const { logins, leaseMs = LIMITS.telegramLoginLeaseMs } = this.#options;
    for (const login of await logins.claim(this.#holder, leaseMs, room)) {
      if (this.#stop.signal.aborted) await this.#report(login.id, { state: 'failed', detail: STOPPED });
      else if (canBeTakenOver(login)) this.#lead(login);
      else await this.#report(login.id, { state: 'failed', detail: ABANDONED });
    }
  }

  #lead(login: ClaimedTelegramLogin): void {
    const { defaults, openLogin, clock, logger } = this.#options;
    const credentials = applicationOf(login, defaults);
    if (credentials === null) {
      void this.#report(login.id, { state: 'failed', detail: NO_APPLICATION });
      return;
    }
    const flow: LoginFlow = new LoginFlow({
      order: { method: login.method, phone: login.phone, credentials },
      ports: {
        open: openLogin,
        tell: async (progress) => {
          if (!(await this.#report(login.id, reportOf(progress)))) flow.end('cancelled', 'Cancelled.');
        },
        check: (identity) => this.#saver.check(login.name, identity),
        save: (signedIn) => this.#saver.save(login, credentials, signedIn),
        wait: this.#wait,
      },
      clock,
      logger,
    });
    this.#running.set(login.id, { flow, over: this.#follow(login, flow) });
  }

  async #follow({ id, method }: ClaimedTelegramLogin, flow: LoginFlow): Promise<void> {
    const outcome = await flow.run();
    await this.#report(id, outcomeReport(outcome));
    this.#running.delete(id);
    this.#options.logger.info('a login to Telegram is over', { login: id, method, state: outcome.state });
    // Another may have waited for the place.
    this.refresh();
  }

  /** False when the login is over or somebody else's. Tried until the database takes it, or the process stops. */
  async #report(id: string, report: TelegramLoginReport): Promise<boolean> {
    for (;;) {
      try {
        return await this.#options.logins.report(id, this.#holder, report);
      } catch (error) {
        this.#options.logger.debug('a login could not be reported', { error });
        if (this.#stop.signal.aborted) return false;
        await this.#wait(REPORT_RETRY_MS, this.#stop.signal).catch(() => undefined);
      }
    }
  }

  async #prune(): Promise<void> {
    const now = this.#options.clock.now();
    if (now - this.#prunedAt < PRUNE_INTERVAL_MS) return;
    this.#prunedAt = now;
    await this.#options.logins.prune(LIMITS.telegramLoginKeptMs);
  }
}

/** A code lives with the connection that asked for it; a QR code can simply be another one. */
function canBeTakenOver({ state, method }: ClaimedTelegramLogin): boolean {
  return state === 'requested' || (method === 'qr' && (state === 'connecting' || state === 'scan_qr'));
}

function reportOf(progress: LoginProgress): TelegramLoginReport {
  const { state } = progress;
  if (state === 'connecting') return { state };
  if (state === 'scan_qr') {
    return { state, token: progress.qrUrl, tokenExpiresAt: progress.qrExpiresAt };
  }
  const { detail } = progress;
  if (state === 'password_needed') return { state, passwordHint: progress.hint, detail };
  return { state, sentBy: progress.sentBy, codeLength: progress.codeLength, detail };
}

function outcomeReport(outcome: LoginOutcome): TelegramLoginReport {
  if (outcome.state !== 'done') return outcome;
  const { accountId, identity } = outcome;
  const username = identity.username === null ? '' : ` (@${identity.username})`;
  return { state: 'done', accountId, detail: `Signed in as ${identity.name}${username}.` };
}

const wait: Wait = (ms, signal) => delay(ms, undefined, { signal });
