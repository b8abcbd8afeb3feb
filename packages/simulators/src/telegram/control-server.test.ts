import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from 'telegram';
import { GramjsClients, nextUpdate } from '../testing/gramjs-clients.ts';
import { ControlServer } from './control-server.ts';
import { TelegramServer } from './telegram-server.ts';
import { trustServer } from './trust-server.ts';

const clients = new GramjsClients();
let server: TelegramServer;
let control: ControlServer;

async function post(
  command: string,
  body: object = {},
  token = control.token ?? '',
): Promise<{ status: number; answer: Record<string, unknown> }> {
  const response = await fetch(`${control.url}/${command}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

/** A command that must succeed. */
async function done(command: string, body: object = {}): Promise<Record<string, unknown>> {
  const { status, answer } = await post(command, body);
  expect({ status, answer }).toMatchObject({ status: 200 });
  return answer;
}

beforeEach(async () => {
  server = new TelegramServer();
  control = new ControlServer(server);
  await server.start();
  await control.start();
});

afterEach(async () => {
  await clients.end();
  await control.stop();
  await server.stop();
});

describe('ControlServer', () => {
  it('lets another process play a conversation with a real client', async () => {
    const account = await done('create-account', { firstName: 'Biuro' });
    const friend = await done('create-user', { firstName: 'Олена', username: 'olena' });
    const { session } = await done('plant-session', { account: account['id'] });
    const telegram = clients.make(server, session as string);
    await telegram.connect();
    await telegram.getMe();
    const next = nextUpdate(telegram, (update) => update instanceof Api.UpdateNewMessage);
    await done('hold', { account: account['id'] });
    const to = `user:${String(account['id'])}`;
    const { message } = await done('say', { from: friend['id'], to, text: 'Ile?' });
    await done('edit', { message, text: 'Ile kosztuje?' });
    await done('react', { user: friend['id'], message, emojis: ['👍'] });
    expect(await done('release', { account: account['id'], order: [0] })).toEqual({ released: 3 });
    expect(await next).toMatchObject({ message: { message: 'Ile?' } });
    await done('read', { reader: account['id'], chat: `user:${String(friend['id'])}` });
    const { message: second } = await done('say', {
      from: account['id'],
      to: `user:${String(friend['id'])}`,
    });
    await done('delete', { messages: [second] });
    expect(await done('history', { account: account['id'] })).toMatchObject({
      chats: [
        {
          kind: 'user',
          id: friend['id'],
          readInboxMaxId: 1,
          messages: [
            { id: 1, text: 'Ile kosztuje?', reactions: [{ emojis: ['👍'] }] },
            { id: 2, out: true, deleted: true },
          ],
        },
      ],
    });
    expect(await done('state')).toMatchObject({ sockets: 1, accounts: [{ id: account['id'], messages: 1 }] });
    await done('drop-sockets');
    await server.whenSockets(0);
  });

  it('plans faults for other processes', async () => {
    const { id } = await done('create-account');
    const { session } = await done('plant-session', { account: id });
    const telegram = clients.make(server, session as string);
    await telegram.connect();
    await done('fault', {
      method: 'updates.GetState',
      error: 'SESSION_REVOKED',
      code: 401,
      times: 1,
      account: id,
    });
    await expect(telegram.invoke(new Api.updates.GetState())).rejects.toMatchObject({
      errorMessage: 'SESSION_REVOKED',
    });
    await done('fault', { method: 'updates.GetState', fault: 'hold_call' });
    const state = telegram.invoke(new Api.updates.GetState());
    await server.whenCalled('updates.GetState', 2);
    expect(await done('release-calls')).toEqual({ released: 1 });
    expect(await state).toMatchObject({ pts: 1 });
    await done('clear-faults');
  });

  it('shows the code that a phone would have been sent, and lets QR codes be accepted', async () => {
    const phone = '48500600700';
    const { id } = await done('create-account', { phone });
    expect(await done('login-code', { phone })).toEqual({ code: null });
    trustServer(server);
    const telegram = clients.make(server);
    await telegram.connect();
    const { phoneCodeHash } = await telegram.sendCode({ apiId: 1, apiHash: 'hash' }, phone);
    const { code: phoneCode } = (await done('login-code', { phone })) as { code: string };
    const signIn = new Api.auth.SignIn({ phoneNumber: phone, phoneCodeHash, phoneCode });
    expect(await telegram.invoke(signIn)).toMatchObject({ className: 'auth.Authorization' });
    const waiting = clients.make(server);
    await waiting.connect();
    const asked = new Api.auth.ExportLoginToken({ apiId: 1, apiHash: 'hash', exceptIds: [] });
    const { token } = (await waiting.invoke(asked)) as Api.auth.LoginToken;
    await done('accept-qr', { account: id, token: token.toString('base64url') });
    expect(await waiting.invoke(asked)).toMatchObject({ className: 'auth.LoginTokenSuccess' });
  });

  it('wants its token, known commands and sensible fields', async () => {
    expect(await post('state', {}, 'guess')).toMatchObject({ status: 401 });
    expect(await post('__proto__')).toMatchObject({ status: 404 });
    expect(await post('say', { to: 'user:1' })).toMatchObject({
      status: 400,
      answer: { error: 'to must be a peer, such as user:1000001' },
    });
    expect(await post('hold', { account: '12' })).toMatchObject({ status: 400 });
    expect(await post('fault', { method: '*', fault: 'constructor' })).toMatchObject({ status: 400 });
    expect(await post('edit', { message: 'm7' })).toMatchObject({ status: 400 });
  });
});
