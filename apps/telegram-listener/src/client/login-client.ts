import type { Logger } from '@switchboard/service';
import type { TelegramIdentity } from './telegram-client.ts';

/** What a login needs before anybody is signed in. */
export interface LoginCredentials {
  apiId: number;
  apiHash: string;
  proxy: string | null;
}

/** Signed in, but a password is asked for; `hint` is what its owner wrote down, or null. */
export interface PasswordNeeded {
  kind: 'password_needed';
  hint: string | null;
}

/** `session` is a gramjs session string, of the data centre that the account lives in. */
export interface SignedIn {
  kind: 'signed_in';
  session: string;
  identity: TelegramIdentity;
}

/** A token to show as a QR code (`tg://login?token=…`), good for about 30 s. */
export interface QrToken {
  url: string;
  expiresAt: Date;
}

/**
 * A connection on which nobody is signed in yet. Every method rejects with a `TelegramConnectionError` after its own
 * timeout at the latest; `reason` is Telegram's word (`PHONE_NUMBER_INVALID`, `PHONE_CODE_INVALID`, `PHONE_CODE_EXPIRED`,
 * `PASSWORD_HASH_INVALID`, `FLOOD_WAIT_n`). Moves to another data centre by itself when Telegram asks for it.
 */
export interface TelegramLoginConnection {
  connect(): Promise<void>;
  /** Asks Telegram to send a code; `sentBy` says how: `app`, `sms`, `call`, … */
  sendCode(phone: string): Promise<{ sentBy: string; codeLength: number | null }>;
  /** The code for the phone of the last `sendCode`. */
  signInWithCode(code: string): Promise<SignedIn | PasswordNeeded>;
  signInWithPassword(password: string): Promise<SignedIn>;
  /** A new token; the one before stays good until it expires. */
  exportQrToken(): Promise<QrToken>;
  /** Resolves when somebody has scanned one of the tokens, or rejects with reason `closed` at the end. */
  whenQrAccepted(): Promise<void>;
  /** What came of the accepted token. */
  finishQr(): Promise<SignedIn | PasswordNeeded>;
  /**
   * Ends the connection. Unless it is signed in and `keepsSession`, what was begun is taken back: a half-done login must
   * not stay in the account's list of devices (notes/telegram.md C13).
   */
  close(options?: { keepsSession: boolean }): Promise<void>;
}

export type OpenTelegramLogin = (
  credentials: LoginCredentials,
  options: { logger: Pick<Logger, 'info' | 'warn'>; connectTimeoutMs?: number; requestTimeoutMs?: number },
) => TelegramLoginConnection;
