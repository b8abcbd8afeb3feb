import { randomBytes } from 'node:crypto';
import { Api } from 'telegram';
import type { AuthKey } from '../auth-keys.ts';
import { AUTH_KEY_BYTES } from '../crypto.ts';
import { DH_GENERATOR, DH_PRIME } from '../diffie-hellman.ts';
import { RpcFailure } from '../faults.ts';
import type { FakeAccount } from '../fake-telegram.ts';
import { CODE_DIGITS } from '../login-codes.ts';
import type { LoginToken } from '../login-tokens.ts';
import type { SrpPassword } from '../srp-password.ts';
import { bytesOf } from '../modular-arithmetic.ts';
import { long, userObject } from '../tl-objects.ts';
import { method, openMethod } from './method.ts';
import type { LoginScope, RequestClass, RpcContext, RpcEntry, RpcResult } from './method.ts';

const SMS_TIMEOUT_SECONDS = 60;

/** What a device hears whose login was ended from another one. */
const REVOKED = { code: 401, message: 'SESSION_REVOKED', scope: 'signed_in' } as const;

/** Signing in and out. */
export const AUTH_METHODS: readonly RpcEntry[] = [
  anybody(Api.auth.SendCode, ({ phoneNumber }, { key, logins }) => {
    const hash = logins.codes.send(logins.admitPhone(key, phoneNumber));
    return sentCode(hash, new Api.auth.SentCodeTypeApp({ length: CODE_DIGITS }));
  }),

  anybody(Api.auth.ResendCode, ({ phoneNumber, phoneCodeHash }, { key, logins }) => {
    const hash = logins.codes.resend(logins.admitPhone(key, phoneNumber), phoneCodeHash);
    return sentCode(hash, new Api.auth.SentCodeTypeSms({ length: CODE_DIGITS }));
  }),

  anybody(Api.auth.CancelCode, ({ phoneNumber, phoneCodeHash }, { key, logins }) => {
    logins.codes.cancel(logins.admitPhone(key, phoneNumber), phoneCodeHash);
    return true;
  }),

  anybody(Api.auth.SignIn, ({ phoneNumber, phoneCodeHash, phoneCode }, { key, logins }) => {
    const phone = logins.admitPhone(key, phoneNumber);
    logins.codes.use(phone, phoneCodeHash, phoneCode ?? '');
    const account = logins.accountOf(phone);
    if (account === null) return new Api.auth.AuthorizationSignUpRequired({});
    logins.admit(key, account);
    return authorization(account);
  }),

  anybody(Api.account.GetPassword, (_request, { account, key, logins }) => {
    const whose = account ?? key.passwordOf;
    if (whose === null) throw new RpcFailure(401, 'AUTH_KEY_UNREGISTERED');
    return passwordObject(logins.passwordOf(whose));
  }),

  anybody(Api.auth.CheckPassword, ({ password }, { key, keys, logins }) => {
    const account = key.passwordOf;
    if (account === null) throw new RpcFailure(401, 'AUTH_KEY_UNREGISTERED');
    if (!(password instanceof Api.InputCheckPasswordSRP)) throw new RpcFailure(400, 'PASSWORD_HASH_INVALID');
    const proof = {
      srpId: BigInt(password.srpId.toString()),
      publicValue: password.A,
      evidence: password.M1,
    };
    logins.passwordOf(account)?.check(proof);
    keys.signIn(key, account);
    return authorization(account);
  }),

  anybody(Api.auth.ExportLoginToken, (_request, context) => {
    if (context.account !== null) return loggedInAs(context.account);
    return loginTokenObject(context.logins.tokenFor(context.key), context);
  }),

  anybody(Api.auth.ImportLoginToken, ({ token }, context) =>
    loginTokenObject(context.logins.acceptedToken(token), context),
  ),

  signedIn(Api.auth.AcceptLoginToken, ({ token }, { account, logins }) =>
    deviceObject(logins.acceptQr(account, token).key, null),
  ),

  signedIn(Api.auth.LogOut, (_request, { key, keys }) => {
    keys.signOut(key);
    return new Api.auth.LoggedOut({});
  }),

  signedIn(Api.auth.ResetAuthorizations, (_request, { account, key, keys }) => {
    for (const device of keys.devicesOf(account)) if (device !== key) keys.signOut(device, REVOKED);
    return true;
  }),

  signedIn(Api.account.GetAuthorizations, (_request, { account, key, keys }) => {
    const authorizations = keys.devicesOf(account).map((device) => deviceObject(device, key));
    return new Api.account.Authorizations({ authorizationTtlDays: 180, authorizations });
  }),

  signedIn(Api.account.ResetAuthorization, ({ hash }, { account, keys }) => {
    const named = BigInt(hash.toString());
    const device = keys.devicesOf(account).find((known) => known.authorizationHash === named);
    if (device === undefined) throw new RpcFailure(400, 'HASH_INVALID');
    keys.signOut(device, REVOKED);
    return true;
  }),

  signedIn(Api.auth.ExportAuthorization, ({ dcId }, { key, logins }) => {
    const { id, bytes } = logins.exportTo(key, dcId);
    return new Api.auth.ExportedAuthorization({ id: long(id), bytes });
  }),

  anybody(Api.auth.ImportAuthorization, ({ id, bytes }, { key, logins }) =>
    authorization(logins.importPass(key, BigInt(id.toString()), bytes)),
  ),
];

type LoginContext = LoginScope & { account: FakeAccount | null };

/** A method of signing in that anybody may call. */
function anybody<R>(
  type: RequestClass<R>,
  answer: (request: R, context: LoginContext) => RpcResult,
): RpcEntry {
  return openMethod(type, (request, context) =>
    answer(request, { ...scopeOf(context), account: context.account }),
  );
}

/** One for which somebody must be signed in already. */
function signedIn<R>(
  type: RequestClass<R>,
  answer: (request: R, context: LoginContext & { account: FakeAccount }) => RpcResult,
): RpcEntry {
  return method(type, (request, context) =>
    answer(request, { ...scopeOf(context), account: context.account }),
  );
}

/** @throws RpcFailure for a call that came without a socket, and so without a key that could be signed in. */
function scopeOf({ login }: RpcContext): LoginScope {
  if (login === undefined) throw new RpcFailure(400, 'INPUT_METHOD_INVALID');
  return login;
}

function sentCode(phoneCodeHash: string, type: Api.auth.TypeSentCodeType): Api.auth.SentCode {
  return new Api.auth.SentCode({ type, phoneCodeHash, timeout: SMS_TIMEOUT_SECONDS });
}

function authorization(account: FakeAccount): Api.auth.Authorization {
  return new Api.auth.Authorization({ user: userObject(account, account.user) });
}

function loggedInAs(account: FakeAccount): Api.auth.LoginTokenSuccess {
  return new Api.auth.LoginTokenSuccess({ authorization: authorization(account) });
}

/** A code to show; or, once somebody has accepted it, the login or the data centre to go to. */
function loginTokenObject(token: LoginToken, { key, logins }: LoginScope): Api.auth.TypeLoginToken {
  const account = token.acceptedBy;
  if (account === null) {
    const expires = Math.ceil(token.expiresAtMs / 1000);
    return new Api.auth.LoginToken({ expires, token: token.bytes });
  }
  const home = logins.homeDcOf(account);
  if (home !== null && home !== key.dcId) {
    return new Api.auth.LoginTokenMigrateTo({ dcId: home, token: token.bytes });
  }
  logins.useToken(token);
  logins.admit(key, account);
  return loggedInAs(account);
}

function passwordObject(password: SrpPassword | null): Api.account.Password {
  const common = {
    newAlgo: new Api.PasswordKdfAlgoUnknown(),
    newSecureAlgo: new Api.SecurePasswordKdfAlgoUnknown(),
    secureRandom: randomBytes(256),
  };
  if (password === null) return new Api.account.Password(common);
  const { srpId, publicValue } = password.challenge();
  const { salt1, salt2, hint } = password;
  return new Api.account.Password({
    ...common,
    hasPassword: true,
    currentAlgo: groupOf(salt1, salt2),
    srp_B: publicValue,
    srpId: long(srpId),
    ...(hint === '' ? {} : { hint }),
  });
}

function groupOf(salt1: Buffer, salt2: Buffer): Api.TypePasswordKdfAlgo {
  return new Api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow({
    salt1,
    salt2,
    g: DH_GENERATOR,
    p: bytesOf(DH_PRIME, AUTH_KEY_BYTES),
  });
}

/** One entry of the list of devices; the one that asks is shown as the current one, with hash 0. */
function deviceObject(device: AuthKey, asking: AuthKey | null): Api.Authorization {
  const current = device === asking;
  return new Api.Authorization({
    ...(current ? { current } : {}),
    hash: long(current ? 0n : device.authorizationHash),
    deviceModel: 'Test device',
    platform: 'Test',
    systemVersion: '1',
    apiId: 1,
    appName: 'Test client',
    appVersion: '1',
    dateCreated: device.signedInAtSeconds,
    dateActive: Math.floor(Date.now() / 1000),
    ip: '127.0.0.1',
    country: 'PL',
    region: '',
  });
}
