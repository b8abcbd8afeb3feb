import { Api } from 'telegram';
import type { LoginCredentials, QrToken } from '../client/login-client.ts';
import type { TelegramConnectionError } from '../client/telegram-client.ts';
import { asConnectionError, PASSWORD_NEEDED, temporary } from './connection-problem.ts';
import type { Call } from './gramjs-queries.ts';

/**
 * A login by QR code (core.telegram.org/api/qr-login): tokens are shown until somebody's phone accepts one, which
 * Telegram tells by an update, or, when that was missed, instead of the next token.
 */
export class QrLogin {
  readonly #credentials: LoginCredentials;
  readonly #steps: { call: Call; moveTo(dcId: number): Promise<void> };
  readonly #waiting = new Set<{ resolve: () => void; reject: (error: Error) => void }>();
  #shown: QrToken | null = null;
  #isAccepted = false;
  #ended: TelegramConnectionError | null = null;
  /** What was said instead of a token: it is said once. */
  #outcome: Promise<Api.auth.TypeLoginToken> | null = null;

  constructor(credentials: LoginCredentials, steps: { call: Call; moveTo(dcId: number): Promise<void> }) {
    this.#credentials = credentials;
    this.#steps = steps;
  }

  async exportToken(): Promise<QrToken> {
    const asking = this.#export();
    const answer = await asking.catch((error: unknown) => this.#orPassword(error));
    if (answer instanceof Api.auth.LoginToken) {
      const url = `tg://login?token=${answer.token.toString('base64url')}`;
      this.#shown = { url, expiresAt: new Date(answer.expires * 1000) };
      return this.#shown;
    }
    this.#outcome = asking;
    this.#accept();
    if (this.#shown === null) throw notShown();
    return this.#shown;
  }

  whenAccepted(): Promise<void> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    if (this.#isAccepted) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.add({ resolve, reject }));
  }

  /** @throws TelegramConnectionError SESSION_PASSWORD_NEEDED when the account has a second factor. */
  async finish(): Promise<Api.auth.TypeAuthorization> {
    const asking = this.#outcome ?? this.#export();
    this.#outcome = null;
    this.#isAccepted = false;
    let answer = await asking;
    if (answer instanceof Api.auth.LoginTokenMigrateTo) {
      const { dcId, token } = answer;
      await this.#steps.moveTo(dcId);
      answer = await this.#steps.call(new Api.auth.ImportLoginToken({ token }));
    }
    if (answer instanceof Api.auth.LoginTokenSuccess) return answer.authorization;
    throw temporary('qr_not_accepted', 'Nobody has accepted the QR code yet.');
  }

  /** Takes notice of what Telegram says unasked. */
  take(update: unknown): void {
    if (update instanceof Api.UpdateShort && update.update instanceof Api.UpdateLoginToken) this.#accept();
    if (!(update instanceof Api.Updates)) return;
    if (update.updates.some((one) => one instanceof Api.UpdateLoginToken)) this.#accept();
  }

  end(error: TelegramConnectionError): void {
    this.#ended = error;
    for (const { reject } of this.#waiting) reject(error);
    this.#waiting.clear();
  }

  async #export(): Promise<Api.auth.TypeLoginToken> {
    const { apiId, apiHash } = this.#credentials;
    return this.#steps.call(new Api.auth.ExportLoginToken({ apiId, apiHash, exceptIds: [] }));
  }

  /** Whoever scans a token of an account with a password is told of by this refusal (core.telegram.org/api/qr-login). */
  #orPassword(error: unknown): null {
    if (asConnectionError(error).reason !== PASSWORD_NEEDED) throw error;
    return null;
  }

  #accept(): void {
    this.#isAccepted = true;
    for (const { resolve } of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

function notShown(): TelegramConnectionError {
  return temporary('qr_not_shown', 'Somebody is signed in here already.');
}
