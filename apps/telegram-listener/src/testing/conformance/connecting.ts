import { describe, expect, it } from '@jest/globals';
import { failure } from '../connection-rig.ts';
import type { TelegramClientUnderTest } from '../connection-rig.ts';
import { SocksProxy } from '../socks-proxy.ts';
import { useRig } from './use-rig.ts';

export function describeConnecting(under: TelegramClientUnderTest): void {
  describe('connecting', () => {
    describeArriving(under);
    describeGivingUp(under);
    describeRefusals(under);
  });
}

function describeArriving(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('says whose account it is, and where it stands', async () => {
    const { account, warnings } = rig();
    const { connection } = rig().listen();
    expect(await connection.connect()).toEqual({
      userId: account.user.id.toString(),
      name: 'Biuro Tłumaczeń',
      username: 'biuro',
      phone: '48500',
    });
    expect(await connection.getState()).toMatchObject({ pts: account.box.pts, date: expect.any(Number) });
    expect(warnings).toEqual([]);
  });

  it('takes a Telethon session string', async () => {
    const { server, account } = rig();
    const gramjs = Buffer.from(server.plantSession(account).slice(1), 'base64');
    const bytes = Buffer.concat([Buffer.from([server.dcId, 127, 0, 0, 1, 1, 187]), gramjs.subarray(-256)]);
    const session = `1${bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')}`;
    const { connection } = rig().listen({ session });
    await expect(connection.connect()).resolves.toMatchObject({ name: 'Biuro Tłumaczeń' });
  });

  it('goes through a SOCKS5 proxy', async () => {
    const { server } = rig();
    const socks = await SocksProxy.start(server.port);
    try {
      const { connection } = rig().listen({ proxy: `socks5://127.0.0.1:${socks.port}` });
      await expect(connection.connect()).resolves.toMatchObject({ name: 'Biuro Tłumaczeń' });
      expect(socks.asked).toEqual(['127.0.0.1:80']);
      await connection.close();
    } finally {
      await socks.stop();
    }
  });
}

function describeGivingUp(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('gives up in time when the server accepts and stays silent', async () => {
    rig().server.faults.connections = 'silent';
    const error = await failure(rig().listen({ connectTimeoutMs: 300 }).connection.connect());
    expect(error).toMatchObject({ problem: 'temporary', reason: 'connect_timeout' });
  });

  it('gives up in time when nobody listens, and says so', async () => {
    rig().server.refuseConnections();
    const error = await failure(rig().listen({ connectTimeoutMs: 300 }).connection.connect());
    expect(error).toMatchObject({ problem: 'temporary', reason: 'ECONNREFUSED' });
  });

  it('gives up in time when the server hangs up on everybody', async () => {
    rig().server.faults.connections = 'close';
    const error = await failure(rig().listen({ connectTimeoutMs: 300 }).connection.connect());
    expect(error.problem).toBe('temporary');
  });

  it('gives up in time when the server does not say whose account it is', async () => {
    rig().server.faults.onCall('users.GetUsers', 'silence');
    const error = await failure(rig().listen({ connectTimeoutMs: 300 }).connection.connect());
    expect(error).toMatchObject({ problem: 'temporary' });
  });

  it('can be closed while connecting', async () => {
    const { server } = rig();
    server.faults.connections = 'silent';
    const { connection } = rig().listen();
    const connecting = failure(connection.connect());
    await server.whenSockets(1);
    await connection.close();
    expect(await connecting).toMatchObject({ problem: 'temporary', reason: 'closed' });
  });

  it('is good for one life', async () => {
    const { connection } = await rig().connected();
    expect(await failure(connection.connect())).toMatchObject({ reason: 'closed' });
  });
}

function describeRefusals(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it.each([
    [401, 'AUTH_KEY_UNREGISTERED', 'needs_login', null],
    [401, 'SESSION_REVOKED', 'needs_login', null],
    [401, 'SESSION_EXPIRED', 'needs_login', null],
    [401, 'USER_DEACTIVATED', 'banned', null],
    [401, 'USER_DEACTIVATED_BAN', 'banned', null],
    [500, 'INTERNAL', 'temporary', null],
    [420, 'FLOOD_WAIT_30', 'temporary', 30_000],
  ])('takes %i %s for %s', async (code, message, problem, retryAfterMs) => {
    const { connection, lost } = rig().listen();
    rig().server.faults.onCall('users.GetUsers', { error: { code, message } });
    expect(await failure(connection.connect())).toMatchObject({ problem, reason: message, retryAfterMs });
    expect(lost.items).toEqual([]);
  });

  it('takes a session used twice, which Telegram tells at the first request, for needs_login', async () => {
    const session = rig().server.plantSession(rig().account);
    rig().server.duplicateKeys(rig().account);
    const error = await failure(rig().listen({ session }).connection.connect());
    expect(error).toMatchObject({ problem: 'needs_login', reason: 'AUTH_KEY_DUPLICATED' });
  });

  it('takes a forgotten key for needs_login', async () => {
    const session = rig().server.plantSession(rig().account);
    rig().server.forgetKeys(rig().account);
    const error = await failure(rig().listen({ session }).connection.connect());
    expect(error).toMatchObject({ problem: 'needs_login', reason: 'AUTH_KEY_UNREGISTERED' });
  });

  it('refuses rubbish without dialling', async () => {
    expect(await failure(rig().listen({ session: '1nonsense' }).connection.connect())).toMatchObject({
      problem: 'needs_login',
      reason: 'bad_session',
    });
    expect(await failure(rig().listen({ proxy: 'http://127.0.0.1:1' }).connection.connect())).toMatchObject({
      problem: 'temporary',
      reason: 'bad_proxy',
    });
    expect(rig().server.socketCount).toBe(0);
  });
}
