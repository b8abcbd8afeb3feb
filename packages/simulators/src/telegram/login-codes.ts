import { randomBytes, randomInt } from 'node:crypto';
import { RpcFailure } from './faults.ts';

export const CODE_DIGITS = 5;
const CODE_VALID_MS = 5 * 60_000;

interface SentCode {
  phone: string;
  code: string;
  hash: string;
  expiresAtMs: number;
}

/** The codes that were sent to phones and have not been used. A phone has one at a time. */
export class LoginCodes {
  readonly #byPhone = new Map<string, SentCode>();

  /** Sends a code; the hash by which the client has to name it. */
  send(phone: string): string {
    const code = randomInt(10 ** CODE_DIGITS)
      .toString()
      .padStart(CODE_DIGITS, '0');
    const hash = randomBytes(9).toString('hex');
    this.#byPhone.set(phone, { phone, code, hash, expiresAtMs: Date.now() + CODE_VALID_MS });
    return hash;
  }

  /** Sends another code in place of one that did not arrive. */
  resend(phone: string, hash: string): string {
    this.#open(phone, hash);
    return this.send(phone);
  }

  cancel(phone: string, hash: string): void {
    this.#open(phone, hash);
    this.#byPhone.delete(phone);
  }

  /** What stands in the message to this phone, null when there is none. */
  codeOf(phone: string): string | null {
    return this.#byPhone.get(phone)?.code ?? null;
  }

  /** Lets the phone's code expire now. */
  expire(phone: string): void {
    const sent = this.#byPhone.get(phone);
    if (sent !== undefined) sent.expiresAtMs = 0;
  }

  /**
   * Uses a code up.
   * @throws RpcFailure PHONE_CODE_EMPTY, PHONE_CODE_EXPIRED, PHONE_CODE_INVALID: a wrong one may be followed by the right.
   */
  use(phone: string, hash: string, code: string): void {
    if (code === '') throw new RpcFailure(400, 'PHONE_CODE_EMPTY');
    const sent = this.#open(phone, hash);
    if (sent.code !== code) throw new RpcFailure(400, 'PHONE_CODE_INVALID');
    this.#byPhone.delete(phone);
  }

  #open(phone: string, hash: string): SentCode {
    if (hash === '') throw new RpcFailure(400, 'PHONE_CODE_HASH_EMPTY');
    const sent = this.#byPhone.get(phone);
    if (sent === undefined || sent.hash !== hash || sent.expiresAtMs <= Date.now()) {
      throw new RpcFailure(400, 'PHONE_CODE_EXPIRED');
    }
    return sent;
  }
}
