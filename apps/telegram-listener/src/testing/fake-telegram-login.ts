import type {
  LoginCredentials,
  OpenTelegramLogin,
  PasswordNeeded,
  QrToken,
  SignedIn,
  TelegramLoginConnection,
} from '../client/login-client.ts';
import { TelegramConnectionError } from '../client/telegram-client.ts';

/** Seconds that a token lives at Telegram. */
const TOKEN_MS = 30_000;

/** Stands in for Telegram's side of a login: a test says what it knows, and scans. */
export class FakeTelegramLogin {
  readonly connections: FakeLoginConnection[] = [];
  readonly code = '24680';
  /** Asked for after the code or the scan; null: there is none. */
  password: string | null = null;
  hint: string | null = 'the cat';
  userId = '700100';
  sentBy = 'app';
  /** Holds an answer back. */
  beforeAnswer: (request: string) => Promise<void> = () => Promise.resolve();
  /** What the next requests of this name fail with, in order. */
  readonly failures = new Map<string, string[]>();
  /** Requests of this name are never answered. */
  readonly silent = new Set<string>();
  #sessions = 0;

  readonly open: OpenTelegramLogin = (credentials) => {
    const connection = new FakeLoginConnection(this, credentials);
    this.connections.push(connection);
    return connection;
  };

  get last(): FakeLoginConnection {
    return this.connections.at(-1)!;
  }

  fail(request: string, ...reasons: string[]): void {
    this.failures.set(request, [...(this.failures.get(request) ?? []), ...reasons]);
  }

  /** Each login gets a session of its own; its digits are the user id, as the fake connections read it. */
  newSession(): SignedIn {
    const session = `${'session of login'.repeat(++this.#sessions)} ${this.userId}`;
    const identity = { userId: this.userId, name: 'Biuro', username: 'biuro', phone: '48500100200' };
    return { kind: 'signed_in', session, identity };
  }
}

export class FakeLoginConnection implements TelegramLoginConnection {
  readonly credentials: LoginCredentials;
  /** Names of the requests, in order. */
  readonly requests: string[] = [];
  readonly phones: string[] = [];
  closed: { keepsSession: boolean } | null = null;
  isSignedIn = false;
  tokens = 0;
  readonly #telegram: FakeTelegramLogin;
  #accepted: (() => void)[] = [];
  #closing: ((error: Error) => void)[] = [];

  constructor(telegram: FakeTelegramLogin, credentials: LoginCredentials) {
    this.#telegram = telegram;
    this.credentials = credentials;
  }

  /** Somebody scans the token on the screen and confirms. */
  scan(): void {
    for (const accept of this.#accepted.splice(0)) accept();
  }

  async connect(): Promise<void> {
    await this.#request('connect');
  }

  async sendCode(phone: string) {
    await this.#request('sendCode');
    this.phones.push(phone);
    return { sentBy: this.#telegram.sentBy, codeLength: 5 };
  }

  async signInWithCode(code: string): Promise<SignedIn | PasswordNeeded> {
    await this.#request('signInWithCode');
    if (code !== this.#telegram.code) throw failure('PHONE_CODE_INVALID');
    return this.#result();
  }

  async signInWithPassword(password: string): Promise<SignedIn> {
    await this.#request('signInWithPassword');
    if (password !== this.#telegram.password) throw failure('PASSWORD_HASH_INVALID');
    return this.#signedIn();
  }

  async exportQrToken(): Promise<QrToken> {
    await this.#request('exportQrToken');
    const token = Buffer.from(`token ${++this.tokens}`).toString('base64url');
    return { url: `tg://login?token=${token}`, expiresAt: new Date(Date.now() + TOKEN_MS) };
  }

  whenQrAccepted(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#accepted.push(resolve);
      this.#closing.push(reject);
    });
  }

  async finishQr(): Promise<SignedIn | PasswordNeeded> {
    await this.#request('finishQr');
    return this.#result();
  }

  async close({ keepsSession } = { keepsSession: false }): Promise<void> {
    this.closed ??= { keepsSession };
    for (const reject of this.#closing.splice(0)) reject(failure('closed'));
  }

  #result(): SignedIn | PasswordNeeded {
    const { password, hint } = this.#telegram;
    return password === null ? this.#signedIn() : { kind: 'password_needed', hint };
  }

  #signedIn(): SignedIn {
    this.isSignedIn = true;
    return this.#telegram.newSession();
  }

  async #request(name: string): Promise<void> {
    this.requests.push(name);
    if (this.#telegram.silent.has(name))
      await new Promise((_, reject) => this.#closing.push(reject as () => void));
    const reason = this.#telegram.failures.get(name)?.shift();
    if (reason !== undefined) throw failure(reason);
    await this.#telegram.beforeAnswer(name);
  }
}

function failure(reason: string): TelegramConnectionError {
  return new TelegramConnectionError('temporary', reason, `Telegram answered ${reason}.`);
}
