import { type Clock, LIMITS, SECOND_MS, SwitchboardError } from '@switchboard/core';
import type { Logger } from '@switchboard/service';
import type {
  LoginCredentials,
  OpenTelegramLogin,
  PasswordNeeded,
  QrToken,
  SignedIn,
  TelegramLoginConnection,
} from '../client/login-client.ts';
import type { TelegramIdentity } from '../client/telegram-client.ts';
import { isPasswordNeeded, isPassing, isWornToken, loginProblem } from './login-problem.ts';

/** What somebody asked for. `phone` is for `code` only. */
export interface LoginOrder {
  method: 'qr' | 'code';
  phone: string | null;
  credentials: LoginCredentials;
}

/**
 * Where a login stands. `detail` says what was wrong with the last try and how many are left, so that each answer to
 * something typed differs from the one before.
 */
export type LoginProgress =
  | { state: 'connecting' }
  | { state: 'scan_qr'; qrUrl: string; qrExpiresAt: Date }
  | { state: 'code_needed'; sentBy: string; codeLength: number | null; detail: string | null }
  | { state: 'password_needed'; hint: string | null; detail: string | null };

/** How it ended. */
export type LoginOutcome =
  | { state: 'done'; accountId: string; identity: TelegramIdentity }
  | { state: 'failed' | 'expired' | 'cancelled'; detail: string };

export type LoginInputKind = 'code' | 'password';

/** Waits; rejects when the signal is raised. Tests own it. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** What a login needs of the rest. */
export interface LoginPorts {
  open: OpenTelegramLogin;
  /** Makes known where it stands; resolves when that is stored. */
  tell(progress: LoginProgress): Promise<void>;
  /** @throws SwitchboardError `conflict` when this Telegram user may not be saved under the login's name */
  check(identity: TelegramIdentity): Promise<void>;
  /**
   * Saves the account with its session and answers its id. The connection of the login is closed by then, so that a
   * session which cannot be saved is for this port to end.
   */
  save(signedIn: SignedIn): Promise<string>;
  wait: Wait;
}

export interface LoginFlowOptions {
  order: LoginOrder;
  ports: LoginPorts;
  clock: Clock;
  logger: Pick<Logger, 'info' | 'warn'>;
}

/** Why a login is over before it is done. */
class LoginEnd extends Error {
  readonly outcome: LoginOutcome;

  constructor(state: 'failed' | 'expired' | 'cancelled', detail: string) {
    super(detail);
    this.outcome = { state, detail };
  }
}

/** Failed renewals of a QR token in a row, after which Telegram counts as gone. */
const RENEWALS_FAILED_MAX = 3;
/** Pause before a renewal that failed is tried again. */
const RENEWAL_RETRY_MS = 2 * SECOND_MS;
/** Scans of tokens that turned out to be too old. More would be an error of ours, asking Telegram for ever. */
const WORN_TOKENS_MAX = 5;
/** How long the end waits for a request that may be signing in at this moment. */
const IN_FLIGHT_MS_MAX = 3 * SECOND_MS;

/** Telegram sends this account no code before it has an e-mail address (auth.sentCodeTypeSetUpEmailRequired). */
const EMAIL_WANTED = 'set_up_email_required';
const NO_EMAIL =
  'Telegram wants an e-mail address for this account first. Set one on a phone, or scan the QR code.';

/**
 * One login, from the order to the saved account. It talks to Telegram and waits for a person, and can be ended at any
 * moment; what was begun is then taken back.
 *
 * ```
 * connecting -> scan_qr --------------+-> (password_needed) -> done
 *          \--> code_needed ----------/
 * any -> failed | cancelled | expired
 * ```
 */
export class LoginFlow {
  readonly #options: LoginFlowOptions;
  readonly #ending = new AbortController();
  /** Rejects at the end, so that nothing is waited for any longer. */
  readonly #ended: Promise<never>;
  #awaited: { kind: LoginInputKind; take: (value: string) => void } | null = null;
  /** The last request that could sign in. */
  #attempt: Promise<unknown> = Promise.resolve();

  constructor(options: LoginFlowOptions) {
    this.#options = options;
    const { signal } = this.#ending;
    this.#ended = new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
    );
    this.#ended.catch(() => undefined);
  }

  /** What it waits for from the person; null while it waits for none. */
  get awaits(): LoginInputKind | null {
    return this.#awaited?.kind ?? null;
  }

  /** What the person typed. Ignored when it does not wait for that. */
  give(kind: LoginInputKind, value: string): void {
    if (this.#awaited?.kind !== kind) return;
    const { take } = this.#awaited;
    this.#awaited = null;
    take(value);
  }

  /** Ends it; `run` then resolves soon. Does nothing once the account is being saved. */
  end(state: 'failed' | 'cancelled', detail: string): void {
    this.#ending.abort(new LoginEnd(state, detail));
  }

  /** Runs it to its end, whatever that is; never rejects. Takes at most `LIMITS.telegramLoginMsMax` and the closing. */
  async run(): Promise<LoginOutcome> {
    const { order, ports, logger } = this.#options;
    const deadline = new AbortController();
    void ports.wait(LIMITS.telegramLoginMsMax, deadline.signal).then(
      () => this.#ending.abort(new LoginEnd('expired', 'The login took too long. Start again.')),
      () => undefined,
    );
    const connection = ports.open(order.credentials, { logger });
    try {
      const signedIn = await this.#signIn(connection);
      await this.#within(ports.check(signedIn.identity));
      // From here on it cannot be cancelled. Two connections with one session would make Telegram end it: this one
      // goes before anybody can find the saved one.
      await connection.close({ keepsSession: true });
      return { state: 'done', accountId: await ports.save(signedIn), identity: signedIn.identity };
    } catch (error) {
      // A request that is still on its way could sign in after the end: it must be known, to be taken back.
      await this.#settle(this.#attempt);
      await connection.close({ keepsSession: false }).catch((failure: unknown) => {
        logger.warn('a login could not be closed cleanly', { error: failure });
      });
      return this.#outcomeOf(error);
    } finally {
      deadline.abort();
    }
  }

  async #signIn(connection: TelegramLoginConnection): Promise<SignedIn> {
    const { order } = this.#options;
    await this.#tell({ state: 'connecting' });
    await this.#within(connection.connect());
    const result = await (order.method === 'qr' ? this.#byQr(connection) : this.#byCode(connection));
    return result.kind === 'signed_in' ? result : await this.#byPassword(connection, result.hint);
  }

  async #byQr(connection: TelegramLoginConnection): Promise<SignedIn | PasswordNeeded> {
    for (let worn = 1; ; worn++) {
      // Asked for before the token is shown: a quick phone must not be missed.
      const scanned = connection.whenQrAccepted().then(() => true);
      scanned.catch(() => undefined);
      for (let isScanned = false; !isScanned;) isScanned = await this.#showToken(connection, scanned);
      try {
        return await this.#try(connection.finishQr());
      } catch (error) {
        if (!isWornToken(error) || worn === WORN_TOKENS_MAX) throw error;
      }
    }
  }

  /** Shows a token until it is scanned (true) or must be renewed (false). */
  async #showToken(connection: TelegramLoginConnection, scanned: Promise<boolean>): Promise<boolean> {
    const token = await this.#freshToken(connection);
    if (token === null) return true;
    await this.#tell({ state: 'scan_qr', qrUrl: token.url, qrExpiresAt: token.expiresAt });
    const leftMs = token.expiresAt.getTime() - this.#options.clock.now() - LIMITS.telegramQrMarginMs;
    // The date is of Telegram's clock: ours may be minutes off, which must neither hurry nor delay.
    const renewMs = Math.min(Math.max(leftMs, LIMITS.telegramQrRenewMsMin), LIMITS.telegramQrRenewMsMax);
    return await this.#unlessLater(scanned, renewMs);
  }

  /** A new token, although the network may fail for a moment; null when the one before was scanned, and that went unheard. */
  async #freshToken(connection: TelegramLoginConnection): Promise<QrToken | null> {
    for (let failures = 1; ; failures++) {
      try {
        return await this.#within(connection.exportQrToken());
      } catch (error) {
        if (isPasswordNeeded(error)) return null;
        if (!isPassing(error) || failures === RENEWALS_FAILED_MAX) throw error;
        await this.#within(this.#options.ports.wait(RENEWAL_RETRY_MS, this.#ending.signal));
      }
    }
  }

  async #byCode(connection: TelegramLoginConnection): Promise<SignedIn | PasswordNeeded> {
    const { phone } = this.#options.order;
    if (phone === null) throw new LoginEnd('failed', 'A login by code needs a phone number.');
    const { sentBy, codeLength } = await this.#within(connection.sendCode(phone));
    if (sentBy === EMAIL_WANTED) throw new LoginEnd('failed', NO_EMAIL);
    return await this.#ask(
      'code',
      (detail) => ({ state: 'code_needed', sentBy, codeLength, detail }),
      (code) => connection.signInWithCode(code),
    );
  }

  async #byPassword(connection: TelegramLoginConnection, hint: string | null): Promise<SignedIn> {
    return await this.#ask(
      'password',
      (detail) => ({ state: 'password_needed', hint, detail }),
      (password) => connection.signInWithPassword(password),
    );
  }

  /** Asks the person until Telegram is content, or until there were too many tries. */
  async #ask<T>(
    kind: LoginInputKind,
    progress: (detail: string | null) => LoginProgress,
    attempt: (value: string) => Promise<T>,
  ): Promise<T> {
    let wrong: string | null = null;
    for (let triesLeft: number = LIMITS.telegramLoginTriesMax; triesLeft > 0; triesLeft--) {
      const detail = wrong && `${wrong} ${triesLeft === 1 ? 'One try is' : `${triesLeft} tries are`} left.`;
      const input = new Promise<string>((take) => (this.#awaited = { kind, take }));
      await this.#tell(progress(detail));
      const value = await this.#within(input);
      try {
        return await this.#try(attempt(value));
      } catch (error) {
        const { sentence, mayTryAgain } = loginProblem(error);
        if (error instanceof LoginEnd || !mayTryAgain) throw error;
        wrong = sentence;
      }
    }
    throw new LoginEnd('failed', `${wrong} These were too many tries. Start again later.`);
  }

  async #tell(progress: LoginProgress): Promise<void> {
    await this.#within(this.#options.ports.tell(progress));
  }

  /** True when `work` comes first, false after `ms`. */
  async #unlessLater(work: Promise<boolean>, ms: number): Promise<boolean> {
    const timer = new AbortController();
    const later = this.#options.ports.wait(ms, timer.signal).then(() => false);
    later.catch(() => undefined);
    try {
      return await this.#within(Promise.race([work, later]));
    } finally {
      timer.abort();
    }
  }

  /** The work's result, unless the login ends first. What the work does later is nobody's concern. */
  async #within<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    return await Promise.race([work, this.#ended]);
  }

  /** A request that signs in when it succeeds. */
  async #try<T>(request: Promise<T>): Promise<T> {
    this.#attempt = request;
    return await this.#within(request);
  }

  /** Waits for the work, however it ends, but not for long. */
  async #settle(work: Promise<unknown>): Promise<void> {
    const timer = new AbortController();
    const later = this.#options.ports.wait(IN_FLIGHT_MS_MAX, timer.signal);
    const silent = (): void => undefined;
    await Promise.race([work.then(silent, silent), later.then(silent, silent)]);
    timer.abort();
  }

  #outcomeOf(error: unknown): LoginOutcome {
    this.#awaited = null;
    if (error instanceof LoginEnd) return error.outcome;
    if (error instanceof SwitchboardError) return { state: 'failed', detail: error.message };
    const { sentence } = loginProblem(error);
    this.#options.logger.info('a login to Telegram failed', { reason: reasonOf(error) });
    return { state: 'failed', detail: sentence };
  }
}

/** For the log: Telegram's word, or the kind of error; never its text, which may hold what was typed. */
function reasonOf(error: unknown): string {
  const { reason, name } = (error ?? {}) as { reason?: unknown; name?: unknown };
  if (typeof reason === 'string') return reason;
  return typeof name === 'string' ? name : 'unknown';
}
