import { toGramjsSession } from '@switchboard/channels';
import { withDeadline } from '@switchboard/service';
import { Api } from 'telegram';
import { computeCheck } from 'telegram/Password.js';
import type {
  LoginCredentials,
  OpenTelegramLogin,
  PasswordNeeded,
  QrToken,
  SignedIn,
  TelegramLoginConnection,
} from '../client/login-client.ts';
import type { TelegramConnectionError } from '../client/telegram-client.ts';
import {
  asConnectionError,
  closedError,
  PASSWORD_NEEDED,
  temporary,
  unexpectedAnswer,
} from './connection-problem.ts';
import { centreIn } from './data-centres.ts';
import type { DataCentre } from './data-centres.ts';
import { CONNECT_TIMEOUT_MS, GramjsLine } from './gramjs-line.ts';
import type { Call } from './gramjs-queries.ts';
import { identityOf } from './identity.ts';
import { QrLogin } from './qr-login.ts';
import { parseProxy } from './telegram-proxy.ts';

/** Taking back what was begun is a courtesy and must not hold up the end. */
const CLEANUP_TIMEOUT_MS = 3_000;
/** Data centres that send from one to another. */
const MOVES_MAX = 3;
/** The data centre that Telegram names to new applications (my.telegram.org/apps); it sends elsewhere whom it must. */
const FIRST_CENTRE: DataCentre = { dcId: 2, address: '149.154.167.50', port: 443 };

const MOVE = /^(?:PHONE|NETWORK|USER)_MIGRATE_(\d+)$/;

/** Signs accounts in with gramjs, by the methods of `auth.*` alone (notes/telegram.md A6 says why). */
export const openTelegramLogin: OpenTelegramLogin = (credentials, options) =>
  new GramjsLogin(credentials, options);

type LoginOptions = Parameters<OpenTelegramLogin>[1];

class GramjsLogin implements TelegramLoginConnection {
  readonly #credentials: LoginCredentials;
  readonly #options: LoginOptions;
  readonly #qr: QrLogin;
  #line: GramjsLine | null = null;
  #centre: DataCentre = FIRST_CENTRE;
  #config: Api.Config | null = null;
  #sentCode: { phoneNumber: string; phoneCodeHash: string } | null = null;
  #isSignedIn = false;
  /** Ends a dialling that would not end by itself. */
  #failDialling: (error: TelegramConnectionError) => void = () => undefined;
  #isEnded = false;
  #closing: Promise<void> | null = null;

  constructor(credentials: LoginCredentials, options: LoginOptions) {
    this.#credentials = credentials;
    this.#options = options;
    this.#qr = new QrLogin(credentials, {
      call: (request) => this.#ask(request),
      moveTo: (dcId) => this.#moveTo(dcId),
    });
  }

  async connect(): Promise<void> {
    if (this.#line !== null || this.#isEnded) throw closedError();
    await this.#dial(FIRST_CENTRE);
  }

  async sendCode(phone: string): Promise<{ sentBy: string; codeLength: number | null }> {
    const { apiId, apiHash } = this.#credentials;
    const request = new Api.auth.SendCode({
      phoneNumber: phone,
      apiId,
      apiHash,
      settings: new Api.CodeSettings({}),
    });
    const sent = await this.#ask(request);
    if (!(sent instanceof Api.auth.SentCode)) throw unexpectedAnswer(sent);
    this.#sentCode = { phoneNumber: phone, phoneCodeHash: sent.phoneCodeHash };
    const { type } = sent;
    return { sentBy: wayOf(type), codeLength: 'length' in type ? type.length : null };
  }

  async signInWithCode(code: string): Promise<SignedIn | PasswordNeeded> {
    if (this.#sentCode === null) throw temporary('PHONE_CODE_EMPTY', 'No code has been sent yet.');
    const request = new Api.auth.SignIn({ ...this.#sentCode, phoneCode: code });
    return this.#unlessPassword(async () => {
      const authorization = await this.#ask(request);
      // Nobody has this phone number, and opening accounts is not our business.
      if (authorization instanceof Api.auth.AuthorizationSignUpRequired) {
        throw temporary('PHONE_NUMBER_UNOCCUPIED', 'There is no Telegram account with this phone number.');
      }
      return this.#signedIn(authorization);
    });
  }

  async signInWithPassword(password: string): Promise<SignedIn> {
    const challenge = await this.#ask(new Api.account.GetPassword());
    const proof = await computeCheck(challenge, password);
    return this.#signedIn(await this.#ask(new Api.auth.CheckPassword({ password: proof })));
  }

  exportQrToken(): Promise<QrToken> {
    return this.#qr.exportToken();
  }

  whenQrAccepted(): Promise<void> {
    return this.#qr.whenAccepted();
  }

  finishQr(): Promise<SignedIn | PasswordNeeded> {
    return this.#unlessPassword(async () => this.#signedIn(await this.#qr.finish()));
  }

  close({ keepsSession } = { keepsSession: false }): Promise<void> {
    this.#closing ??= this.#end(keepsSession);
    return this.#closing;
  }

  /** Asks, and where Telegram sends elsewhere, there once more. */
  readonly #ask: Call = async (request) => {
    for (let moves = 0; ; moves++) {
      try {
        return await this.#openLine().call(request);
      } catch (error) {
        const known = asConnectionError(error);
        const dcId = MOVE.exec(known.reason)?.[1];
        if (dcId === undefined || moves === MOVES_MAX) throw known;
        await this.#moveTo(Number(dcId));
      }
    }
  };

  #openLine(): GramjsLine {
    if (this.#line === null || this.#isEnded) throw closedError();
    return this.#line;
  }

  /** Nobody is signed in here yet, so the key is left behind and a new one is agreed on there. */
  async #moveTo(dcId: number): Promise<void> {
    const centre = centreIn(this.#config, dcId);
    await this.#openLine().close(closedError());
    await this.#dial(centre);
  }

  async #dial(centre: DataCentre): Promise<void> {
    const { logger, requestTimeoutMs, connectTimeoutMs: timeoutMs = CONNECT_TIMEOUT_MS } = this.#options;
    const { apiId, proxy } = this.#credentials;
    const address = proxy === null ? null : parseProxy(proxy);
    let fail: (error: TelegramConnectionError) => void = () => undefined;
    const failed = new Promise<never>((_, reject) => (fail = reject));
    failed.catch(() => undefined);
    const line = new GramjsLine(
      centre,
      null,
      { apiId, proxy: address, logger, requestTimeoutMs },
      {
        onUpdate: (update) => this.#qr.take(update),
        onAnswer: () => undefined,
        onDown: () => undefined,
        onUp: () => undefined,
        onKeyForgotten: () => fail(temporary('key_forgotten', 'Telegram has forgotten the new key.')),
        onSomethingLost: () => undefined,
      },
    );
    this.#failDialling = fail;
    this.#line = line;
    this.#centre = centre;
    try {
      this.#config = await withDeadline(Promise.race([line.connect(timeoutMs), failed]), timeoutMs, () =>
        temporary(line.lastFailure ?? 'connect_timeout', `Telegram did not answer within ${timeoutMs} ms.`),
      );
    } catch (error) {
      await line.close(closedError());
      throw asConnectionError(error);
    }
  }

  async #unlessPassword(signIn: () => Promise<SignedIn>): Promise<SignedIn | PasswordNeeded> {
    try {
      return await signIn();
    } catch (error) {
      if (asConnectionError(error).reason !== PASSWORD_NEEDED) throw error;
      const { hint } = await this.#ask(new Api.account.GetPassword());
      return { kind: 'password_needed', hint: hint || null };
    }
  }

  #signedIn(authorization: Api.auth.TypeAuthorization): SignedIn {
    if (!(authorization instanceof Api.auth.Authorization)) throw unexpectedAnswer(authorization);
    const authKey = this.#openLine().authKey;
    if (authKey === null) throw closedError();
    this.#isSignedIn = true;
    const session = toGramjsSession({ ...this.#centre, authKeyHex: authKey.toString('hex') });
    return { kind: 'signed_in', session, identity: identityOf(authorization.user) };
  }

  async #end(keepsSession: boolean): Promise<void> {
    const line = this.#line;
    if (line !== null && !(this.#isSignedIn && keepsSession)) await this.#takeBack(line);
    this.#isEnded = true;
    const error = closedError();
    this.#failDialling(error);
    this.#qr.end(error);
    await line?.close(error);
  }

  /** A login that is left half done stays in the account's list of devices, and its code stays good. */
  async #takeBack(line: GramjsLine): Promise<void> {
    try {
      if (this.#isSignedIn) await line.call(new Api.auth.LogOut(), CLEANUP_TIMEOUT_MS);
      else if (this.#sentCode !== null) {
        await line.call(new Api.auth.CancelCode(this.#sentCode), CLEANUP_TIMEOUT_MS);
      }
    } catch {
      // Whatever it was, Telegram forgets a login that nobody finishes by itself.
    }
  }
}

/** `auth.SentCodeTypeFragmentSms` is `fragment_sms`. */
function wayOf(type: Api.auth.TypeSentCodeType): string {
  const name = type.className.replace(/^auth\.SentCodeType/, '');
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
