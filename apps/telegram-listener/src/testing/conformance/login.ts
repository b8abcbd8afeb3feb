import { describe, expect, it } from '@jest/globals';
import type { PasswordNeeded, SignedIn } from '../../client/login-client.ts';
import { failure } from '../connection-rig.ts';
import type { TelegramClientUnderTest } from '../connection-rig.ts';
import { useRig } from './use-rig.ts';

const PHONE = '+48 500';
const FULL_PHONE = '48500600700';

export function describeLogin(under: TelegramClientUnderTest): void {
  describe('signing in', () => {
    describeCodes(under);
    describePasswords(under);
    describeQr(under);
    describeCleanup(under);
  });
}

function sessionIn(result: SignedIn | PasswordNeeded): string {
  if (result.kind !== 'signed_in') throw new Error('a password is needed');
  return result.session;
}

function describeCodes(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('takes a code, and gives a session that works', async () => {
    const { server, account } = rig();
    account.user.phone = FULL_PHONE;
    const login = rig().signIn();
    await login.connect();
    expect(await login.sendCode(FULL_PHONE)).toEqual({ sentBy: 'app', codeLength: 5 });
    const result = await login.signInWithCode(server.logins.codeOf(FULL_PHONE) ?? '');
    expect(result).toMatchObject({ kind: 'signed_in', identity: { name: 'Biuro Tłumaczeń' } });
    await login.close({ keepsSession: true });
    const { connection } = rig().listen({ session: sessionIn(result) });
    expect(await connection.connect()).toMatchObject({ userId: account.user.id.toString() });
    expect(server.keys.devicesOf(account)).toHaveLength(1);
  });

  it('says what is wrong with phone and code, and takes the right one afterwards', async () => {
    const { server, account } = rig();
    account.user.phone = FULL_PHONE;
    const login = rig().signIn();
    await login.connect();
    expect(await failure(login.signInWithCode('1'))).toMatchObject({ reason: 'PHONE_CODE_EMPTY' });
    expect(await failure(login.sendCode(PHONE))).toMatchObject({ reason: 'PHONE_NUMBER_INVALID' });
    await login.sendCode(FULL_PHONE);
    expect(await failure(login.signInWithCode('nie'))).toMatchObject({ reason: 'PHONE_CODE_INVALID' });
    const result = await login.signInWithCode(server.logins.codeOf(FULL_PHONE) ?? '');
    expect(result.kind).toBe('signed_in');
  });

  it('says when a code has expired, and when nobody has the phone', async () => {
    const { server, account } = rig();
    account.user.phone = FULL_PHONE;
    const login = rig().signIn();
    await login.connect();
    await login.sendCode(FULL_PHONE);
    const code = server.logins.codeOf(FULL_PHONE) ?? '';
    server.logins.codes.expire(FULL_PHONE);
    expect(await failure(login.signInWithCode(code))).toMatchObject({ reason: 'PHONE_CODE_EXPIRED' });
    await login.sendCode('48999888777');
    const strange = server.logins.codeOf('48999888777') ?? '';
    expect(await failure(login.signInWithCode(strange))).toMatchObject({
      reason: 'PHONE_NUMBER_UNOCCUPIED',
    });
  });

  it('goes to the data centre where the account lives', async () => {
    const { server, account } = rig();
    account.user.phone = FULL_PHONE;
    server.logins.setHomeDc(account, 4);
    const login = rig().signIn();
    await login.connect();
    await login.sendCode(FULL_PHONE);
    const result = await login.signInWithCode(server.logins.codeOf(FULL_PHONE) ?? '');
    await login.close({ keepsSession: true });
    expect(server.keys.devicesOf(account).map(({ dcId }) => dcId)).toEqual([4]);
    await rig().connected({ session: sessionIn(result) });
  });

  it('gives up in time when Telegram is silent, and can be closed while it waits', async () => {
    rig().server.faults.connections = 'silent';
    const login = rig().signIn({ connectTimeoutMs: 300 });
    expect(await failure(login.connect())).toMatchObject({ reason: 'connect_timeout' });
    const other = rig().signIn();
    const connecting = failure(other.connect());
    await other.close();
    expect(await connecting).toMatchObject({ reason: 'closed' });
  });
}

function describePasswords(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('asks for the second factor, takes no wrong one, and the right one', async () => {
    const { server, account } = rig();
    account.user.phone = FULL_PHONE;
    server.logins.setPassword(account, 'tajne hasło', 'jak zwykle');
    const login = rig().signIn();
    await login.connect();
    await login.sendCode(FULL_PHONE);
    const asked = await login.signInWithCode(server.logins.codeOf(FULL_PHONE) ?? '');
    expect(asked).toEqual({ kind: 'password_needed', hint: 'jak zwykle' });
    expect(await failure(login.signInWithPassword('inne'))).toMatchObject({
      reason: 'PASSWORD_HASH_INVALID',
    });
    const result = await login.signInWithPassword('tajne hasło');
    expect(result.identity.userId).toBe(account.user.id.toString());
  });
}

function describeQr(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('shows tokens until one is accepted', async () => {
    const { server, account } = rig();
    const login = rig().signIn();
    await login.connect();
    const first = await login.exportQrToken();
    const second = await login.exportQrToken();
    expect(second.url).not.toBe(first.url);
    expect(first.url).toMatch(/^tg:\/\/login\?token=[\w-]+$/);
    expect(first.expiresAt.getTime()).toBeGreaterThan(Date.now());
    expect(await failure(login.finishQr())).toMatchObject({ reason: 'qr_not_accepted' });
    let isAccepted = false;
    const accepted = login.whenQrAccepted().then(() => (isAccepted = true));
    await login.exportQrToken();
    expect(isAccepted).toBe(false);
    server.logins.acceptQr(account, first.url);
    await accepted;
    const result = await login.finishQr();
    await login.close({ keepsSession: true });
    await rig().connected({ session: sessionIn(result) });
  });

  it('goes to the account’s data centre, and asks for the second factor there', async () => {
    const { server, account } = rig();
    server.logins.setHomeDc(account, 4);
    server.logins.setPassword(account, 'tajne');
    const login = rig().signIn();
    await login.connect();
    const { url } = await login.exportQrToken();
    const accepted = login.whenQrAccepted();
    server.logins.acceptQr(account, url);
    await accepted;
    expect(await login.finishQr()).toEqual({ kind: 'password_needed', hint: null });
    const result = await login.signInWithPassword('tajne');
    await login.close({ keepsSession: true });
    expect(server.keys.devicesOf(account).map(({ dcId }) => dcId)).toEqual([4]);
    await rig().connected({ session: result.session });
  });

  it.each([
    ['and is let in', null, 'signed_in'],
    ['and is asked for the password', 'tajne', 'password_needed'],
  ])('learns of a scan that was not heard with the next token, %s', async (_then, password, kind) => {
    const { server, account } = rig();
    server.logins.setPassword(account, password);
    const login = rig().signIn();
    await login.connect();
    const { url } = await login.exportQrToken();
    server.dropSockets();
    await server.whenSockets(0);
    server.logins.acceptQr(account, url);
    const accepted = login.whenQrAccepted();
    await login.exportQrToken();
    await accepted;
    expect((await login.finishQr()).kind).toBe(kind);
  });

  it('tells those who wait for a scan that it is over', async () => {
    const login = rig().signIn();
    await login.connect();
    const waiting = failure(login.whenQrAccepted());
    await login.close();
    expect(await waiting).toMatchObject({ reason: 'closed' });
    expect(await failure(login.exportQrToken())).toMatchObject({ reason: 'closed' });
  });
}

function describeCleanup(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('takes back a login that nobody wants to keep', async () => {
    const { server, account } = rig();
    account.user.phone = FULL_PHONE;
    const login = rig().signIn();
    await login.connect();
    await login.sendCode(FULL_PHONE);
    await login.signInWithCode(server.logins.codeOf(FULL_PHONE) ?? '');
    expect(server.keys.devicesOf(account)).toHaveLength(1);
    await login.close();
    expect(server.keys.devicesOf(account)).toEqual([]);
  });

  it('cancels a code that was not used', async () => {
    const { server, account } = rig();
    account.user.phone = FULL_PHONE;
    const login = rig().signIn();
    await login.connect();
    await login.sendCode(FULL_PHONE);
    await login.close();
    expect(server.logins.codeOf(FULL_PHONE)).toBeNull();
    await server.whenSockets(0);
  });
}
