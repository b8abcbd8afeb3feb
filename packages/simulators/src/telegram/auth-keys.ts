import { randomBytes } from 'node:crypto';
import type { KnownKey } from './client-connection.ts';
import { authKeyId } from './crypto.ts';
import type { FakeAccount } from './fake-telegram.ts';

/** Why calls with a key are refused: those of somebody signed in, or all of them. */
export interface KeyRefusal {
  code: number;
  message: string;
  scope: 'signed_in' | 'all';
}

/** One authorization key and what has become of it. */
export interface AuthKey extends KnownKey {
  /** Who is signed in with it. */
  account: FakeAccount | null;
  /** Who has given the right code with it, and still owes the password. */
  passwordOf: FakeAccount | null;
  /** Set when the login was carried over from another data centre: such keys are for files, and are sent no updates. */
  importedFrom: AuthKey | null;
  refusal: KeyRefusal | null;
  /** By which the account's list of devices names it. */
  authorizationHash: bigint;
  signedInAtSeconds: number;
}

/** The keys that the server knows. Each belongs to one data centre. */
export class AuthKeys {
  readonly #byId = new Map<string, AuthKey>();

  /** Keeps a key; whoever sends it first is nobody yet. */
  add(authKey: Buffer, dcId: number, salt = randomBytes(8).readBigInt64LE(0)): AuthKey {
    const keyId = authKeyId(authKey).toString('hex');
    const added: AuthKey = {
      keyId,
      authKey,
      dcId,
      salt,
      account: null,
      passwordOf: null,
      importedFrom: null,
      refusal: null,
      authorizationHash: 0n,
      signedInAtSeconds: 0,
    };
    this.#byId.set(keyId, added);
    return added;
  }

  get(keyId: string): AuthKey | null {
    return this.#byId.get(keyId) ?? null;
  }

  /** All keys with which the account is signed in. */
  of(account: FakeAccount): AuthKey[] {
    return [...this.#byId.values()].filter((key) => key.account === account);
  }

  /** The account's devices, as its own list shows them: without the keys that only carry files. */
  devicesOf(account: FakeAccount): AuthKey[] {
    return this.of(account).filter((key) => key.importedFrom === null);
  }

  signIn(key: AuthKey, account: FakeAccount, importedFrom: AuthKey | null = null): void {
    const authorizationHash = randomBytes(8).readBigInt64LE(0);
    const signedInAtSeconds = Math.floor(Date.now() / 1000);
    Object.assign(key, { account, importedFrom, authorizationHash, signedInAtSeconds });
    Object.assign(key, { passwordOf: null, refusal: null });
  }

  /** Ends a login, and those that other data centres have taken over from it. */
  signOut(key: AuthKey, refusal: KeyRefusal | null = null): void {
    Object.assign(key, { account: null, passwordOf: null, refusal });
    for (const other of this.#byId.values()) {
      if (other.importedFrom === key && other.account !== null) this.signOut(other, refusal);
    }
  }

  /** The key is gone: its packets are answered with -404. */
  forget(key: AuthKey): void {
    this.#byId.delete(key.keyId);
  }

  /** Every key gets another salt; clients that use the old one are told so. */
  changeSalts(): void {
    for (const key of this.#byId.values()) key.salt = randomBytes(8).readBigInt64LE(0);
  }
}
