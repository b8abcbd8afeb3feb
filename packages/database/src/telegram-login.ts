export const TELEGRAM_LOGIN_METHODS = ['qr', 'code'] as const;
/** How somebody signs in: by scanning a code with another device of theirs, or by a code that Telegram sends. */
export type TelegramLoginMethod = (typeof TELEGRAM_LOGIN_METHODS)[number];

export const TELEGRAM_LOGIN_STATES = [
  'requested',
  'connecting',
  'scan_qr',
  'code_needed',
  'password_needed',
  'done',
  'failed',
  'cancelled',
  'expired',
] as const;
/** The last four are final: nothing changes any more, and every secret of the login is erased. */
export type TelegramLoginState = (typeof TELEGRAM_LOGIN_STATES)[number];

/** The states in which a login is not over. */
export const OPEN_LOGIN_STATES: readonly TelegramLoginState[] = TELEGRAM_LOGIN_STATES.slice(0, 5);

export interface NewTelegramLogin {
  /** Of the account to be. */
  name: string;
  method: TelegramLoginMethod;
  /** Where the code is sent; null with `qr`. */
  phone: string | null;
  apiId: number | null;
  apiHash: string | null;
  proxy: string | null;
  /** A user's id; null when an operator asked on the command line. */
  requestedBy: string | null;
  /** How long the whole login may take. */
  ttlMs: number;
}

/** A login as whoever asked for it sees it. */
export interface TelegramLoginStatus {
  id: string;
  name: string;
  method: TelegramLoginMethod;
  state: TelegramLoginState;
  /** What happened or is to be done, in words for a person. */
  detail: string | null;
  /** To be shown as a QR code, while the state is `scan_qr`. As good as a password: for its requester only. */
  token: string | null;
  tokenExpiresAt: Date | null;
  /** How Telegram sends the code (`app`, `sms`, `call`), and how many digits it has. */
  sentBy: string | null;
  codeLength: number | null;
  /** What the account's owner wrote down to remember the password by. */
  passwordHint: string | null;
  /** Set once it is `done`. */
  accountId: string | null;
  requestedBy: string | null;
  expiresAt: Date;
}

/** A login as the listener that leads it gets it. */
export interface ClaimedTelegramLogin {
  id: string;
  name: string;
  method: TelegramLoginMethod;
  /** Anything but `requested`: whoever led it before is gone, and what it had begun with it. */
  state: TelegramLoginState;
  phone: string | null;
  apiId: number | null;
  apiHash: string | null;
  proxy: string | null;
  expiresAt: Date;
}

/** What a listener reports. What is not named stays as it is; the token goes with the state `scan_qr`. */
export interface TelegramLoginReport {
  state: TelegramLoginState;
  detail?: string | null;
  token?: string;
  tokenExpiresAt?: Date;
  sentBy?: string;
  codeLength?: number | null;
  passwordHint?: string | null;
  accountId?: string;
}

/** What the requester has typed since it was last taken. */
export interface TelegramLoginAnswers {
  code: string | null;
  password: string | null;
}
