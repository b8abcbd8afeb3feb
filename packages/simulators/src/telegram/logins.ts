import { randomBytes } from 'node:crypto';
import type { AuthKey, AuthKeys } from './auth-keys.ts';
import type { DataCentres } from './data-centres.ts';
import { RpcFailure } from './faults.ts';
import type { FakeAccount } from './fake-telegram.ts';
import { LoginCodes } from './login-codes.ts';
import { LoginTokens, tokenBytes } from './login-tokens.ts';
import type { LoginToken } from './login-tokens.ts';
import { SrpPassword } from './srp-password.ts';

export const QR_VALID_SECONDS = 30;

/** Why Telegram lets nobody into an account any more. */
export type AccountEnd = 'USER_DEACTIVATED' | 'USER_DEACTIVATED_BAN';

/** What a login needs of the server around it. */
export interface LoginsHost {
  keys: AuthKeys;
  dcs: DataCentres;
  accounts(): Iterable<FakeAccount>;
  /** The code that a key shows was accepted: its sessions are told. */
  accepted(key: AuthKey): void;
  /** How long a QR code can be accepted. */
  qrValidSeconds: number;
}

/**
 * Who may sign in and how: codes, passwords, QR codes, home data centres, and accounts that are no more. Tests set the
 * scene here and read the codes that a phone would have shown.
 */
export class Logins {
  readonly codes = new LoginCodes();
  /** Set, every login elsewhere is sent to this data centre first (NETWORK_MIGRATE_X). */
  networkDc: number | null = null;
  readonly #host: LoginsHost;
  readonly #tokens: LoginTokens;
  readonly #passwords = new Map<FakeAccount, SrpPassword>();
  readonly #homes = new Map<FakeAccount, number>();
  readonly #ended = new Map<FakeAccount, AccountEnd>();
  readonly #bannedPhones = new Set<string>();
  readonly #exported = new Map<bigint, { bytes: Buffer; key: AuthKey; dcId: number }>();

  constructor(host: LoginsHost) {
    this.#host = host;
    this.#tokens = new LoginTokens(host.qrValidSeconds);
  }

  /** The code that was last sent to a phone and not used; `+48 500 …` and `48500…` are the same phone. */
  codeOf(phone: string): string | null {
    return this.codes.codeOf(digitsOf(phone));
  }

  /** Turns the second factor on, or off with null. Takes about a tenth of a second, as hashing is meant to. */
  setPassword(account: FakeAccount, password: string | null, hint = ''): void {
    if (password === null) this.#passwords.delete(account);
    else this.#passwords.set(account, new SrpPassword(password, hint));
  }

  passwordOf(account: FakeAccount): SrpPassword | null {
    return this.#passwords.get(account) ?? null;
  }

  /** The data centre where the account lives; without one it signs in wherever it is asked to. */
  setHomeDc(account: FakeAccount, dcId: number): void {
    this.#homes.set(account, this.#host.dcs.at(dcId).id);
  }

  homeDcOf(account: FakeAccount): number | null {
    return this.#homes.get(account) ?? null;
  }

  /** Codes are refused to this phone, whether it has an account or not. */
  banPhone(phone: string): void {
    this.#bannedPhones.add(digitsOf(phone));
  }

  /** Every call of the account is refused from now on, on old keys and new ones. */
  end(account: FakeAccount, reason: AccountEnd): void {
    this.#ended.set(account, reason);
    if (reason === 'USER_DEACTIVATED_BAN' && account.user.phone !== null) this.banPhone(account.user.phone);
  }

  /** Accepts a QR code as the account's phone would: bytes, base64url, or the whole `tg://login?token=` link. */
  acceptQr(account: FakeAccount, token: Buffer | string): LoginToken {
    const accepted = this.#tokens.accept(tokenBytes(token), account);
    this.#host.accepted(accepted.key);
    return accepted;
  }

  /** What a call meets before it is even looked at, because of who calls and where; null when nothing stands against it. */
  refusal(key: AuthKey, isOpen: boolean): RpcFailure | null {
    const refused = key.refusal;
    if (refused !== null && (!isOpen || refused.scope === 'all')) {
      return new RpcFailure(refused.code, refused.message);
    }
    if (isOpen || key.account === null) return null;
    const ended = this.#ended.get(key.account);
    if (ended !== undefined) return new RpcFailure(401, ended);
    const home = this.homeDcOf(key.account);
    const isAway = home !== null && home !== key.dcId && key.importedFrom === null;
    return isAway ? new RpcFailure(303, `USER_MIGRATE_${home}`) : null;
  }

  /**
   * A phone that a code may be sent to, in digits.
   * @throws RpcFailure NETWORK_MIGRATE_X, PHONE_NUMBER_INVALID, PHONE_NUMBER_BANNED, PHONE_MIGRATE_X
   */
  admitPhone(key: AuthKey, written: string): string {
    const phone = digitsOf(written);
    this.#expectNetworkOf(key);
    if (phone.length < 7 || phone.length > 15) throw new RpcFailure(400, 'PHONE_NUMBER_INVALID');
    if (this.#bannedPhones.has(phone)) throw new RpcFailure(400, 'PHONE_NUMBER_BANNED');
    const account = this.accountOf(phone);
    const home = account === null ? null : this.homeDcOf(account);
    if (home !== null && home !== key.dcId) throw new RpcFailure(303, `PHONE_MIGRATE_${home}`);
    return phone;
  }

  accountOf(phone: string): FakeAccount | null {
    for (const account of this.#host.accounts()) {
      if (account.user.phone !== null && digitsOf(account.user.phone) === phone) return account;
    }
    return null;
  }

  /**
   * Lets somebody in who has shown a code; who has a second factor owes the password still.
   * @throws RpcFailure SESSION_PASSWORD_NEEDED, USER_DEACTIVATED(_BAN)
   */
  admit(key: AuthKey, account: FakeAccount): void {
    const ended = this.#ended.get(account);
    if (ended !== undefined) throw new RpcFailure(401, ended);
    if (this.#passwords.has(account)) {
      key.passwordOf = account;
      throw new RpcFailure(401, 'SESSION_PASSWORD_NEEDED');
    }
    this.#host.keys.signIn(key, account);
  }

  /** A QR code to show, or the one that somebody has accepted. */
  tokenFor(key: AuthKey): LoginToken {
    this.#expectNetworkOf(key);
    return this.#tokens.acceptedFor(key) ?? this.#tokens.create(key);
  }

  /** @throws RpcFailure AUTH_TOKEN_EXPIRED when nobody has accepted it, or it was used. */
  acceptedToken(bytes: Buffer): LoginToken {
    const token = this.#tokens.accepted(bytes);
    if (token === null) throw new RpcFailure(400, 'AUTH_TOKEN_EXPIRED');
    return token;
  }

  useToken(token: LoginToken): void {
    this.#tokens.use(token);
  }

  /**
   * Makes out a pass to another data centre, where files lie.
   * @throws RpcFailure DC_ID_INVALID for the data centre that was asked, and for unknown ones.
   */
  exportTo(key: AuthKey, dcId: number): { id: bigint; bytes: Buffer } {
    if (dcId === key.dcId || !this.#host.dcs.has(dcId)) throw new RpcFailure(400, 'DC_ID_INVALID');
    const pass = { id: randomBytes(8).readBigInt64LE(0), bytes: randomBytes(64) };
    this.#exported.set(pass.id, { bytes: pass.bytes, key, dcId });
    return pass;
  }

  /** @throws RpcFailure AUTH_BYTES_INVALID when the pass is not for this data centre, or was used. */
  importPass(key: AuthKey, id: bigint, bytes: Buffer): FakeAccount {
    const pass = this.#exported.get(id);
    const account = pass?.key.account ?? null;
    if (pass === undefined || account === null || pass.dcId !== key.dcId || !pass.bytes.equals(bytes)) {
      throw new RpcFailure(400, 'AUTH_BYTES_INVALID');
    }
    this.#exported.delete(id);
    this.#host.keys.signIn(key, account, pass.key);
    return account;
  }

  #expectNetworkOf(key: AuthKey): void {
    if (this.networkDc !== null && this.networkDc !== key.dcId) {
      throw new RpcFailure(303, `NETWORK_MIGRATE_${this.networkDc}`);
    }
  }
}

/** A phone number without what people write into it. */
function digitsOf(phone: string): string {
  return phone.replace(/\D/gu, '');
}
