import { describe, expect, it } from '@jest/globals';
import { failure } from '../connection-rig.ts';
import type { TelegramClientUnderTest } from '../connection-rig.ts';
import { useRig } from './use-rig.ts';

export function describeLosing(under: TelegramClientUnderTest): void {
  describe('losing the line', () => {
    describeReturning(under);
    describeStayingAway(under);
  });
  describe('the end of an account', () => {
    describeAccountEnds(under);
  });
}

function describeReturning(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('comes back by itself after a cut, says so, and hears what is said then', async () => {
    const { server, account, client } = rig();
    const { connection, messages, reconnected, lost } = await rig().connected();
    server.dropSockets();
    await reconnected.take(1);
    await server.whenSubscribed(account);
    server.telegram.say({ from: client, to: account.user, text: 'po przerwie' });
    expect((await messages.take(1))[0]?.text).toBe('po przerwie');
    await connection.getState();
    expect(lost.items).toEqual([]);
    expect(server.socketsPerKeyMax(account)).toBe(1);
  });

  it('says once for each cut that it is back', async () => {
    const { server } = rig();
    const { reconnected } = await rig().connected();
    expect(reconnected.items).toEqual([]);
    for (const _ of [1, 2]) {
      server.dropSockets();
      await reconnected.take(1);
    }
    expect(reconnected.items).toEqual([]);
  });

  it('takes a refusal for a sign of life', async () => {
    const { server } = rig();
    const { connection, reconnected } = await rig().connected();
    server.faults.onCall('updates.GetState', { error: { code: 420, message: 'FLOOD_WAIT_9' } }, 1);
    server.dropSockets();
    await reconnected.take(1);
    await connection.getState();
  });

  it('dials again when nobody answers on the new line', async () => {
    const { server } = rig();
    const { reconnected } = await rig().connected({ requestTimeoutMs: 200 });
    server.faults.onCall('updates.GetState', 'silence', 1);
    server.dropSockets();
    await reconnected.take(1);
    expect(server.calls.filter(({ method }) => method === 'updates.GetState')).toHaveLength(2);
  });

  it('notices a server that has gone silent on an open socket, and comes back', async () => {
    const { server } = rig();
    const { connection, reconnected } = await rig().connected({ pingIntervalMs: 150 });
    server.faults.pingsMuted = true;
    await reconnected.take(1);
    server.faults.pingsMuted = false;
    await connection.getState();
  });
}

function describeStayingAway(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('is lost when the server stays away', async () => {
    const { server } = rig();
    const { connection, lost } = await rig().connected({ reconnectTimeoutMs: 200 });
    server.refuseConnections();
    server.dropSockets();
    expect(await lost.take(1)).toMatchObject([{ problem: 'temporary' }]);
    await server.start();
    expect(await failure(connection.getState())).toMatchObject({ problem: 'temporary' });
    expect(lost.items).toEqual([]);
  });

  it('is lost when the server comes back silent', async () => {
    const { server } = rig();
    const { lost } = await rig().connected({ reconnectTimeoutMs: 500, requestTimeoutMs: 200 });
    server.faults.connections = 'silent';
    server.dropSockets();
    expect(await lost.take(1)).toMatchObject([{ problem: 'temporary' }]);
  });

  it('is lost with needs_login when the account was signed out during a cut', async () => {
    const { server, account } = rig();
    const { lost } = await rig().connected();
    server.revoke(account);
    server.dropSockets();
    expect(await lost.take(1)).toMatchObject([{ problem: 'needs_login', reason: 'SESSION_REVOKED' }]);
  });
}

function describeAccountEnds(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it.each([
    ['revoked', 'SESSION_REVOKED', 'needs_login', () => rig().server.revoke(rig().account)],
    ['used twice', 'AUTH_KEY_DUPLICATED', 'needs_login', () => rig().server.duplicateKeys(rig().account)],
    ['moved', 'USER_MIGRATE_4', 'needs_login', () => rig().server.logins.setHomeDc(rig().account, 4)],
    ['deleted', 'USER_DEACTIVATED', 'banned', () => rig().server.deactivate(rig().account)],
    ['banned', 'USER_DEACTIVATED_BAN', 'banned', () => rig().server.ban(rig().account)],
  ])('hears through the health check that it was %s, and is lost', async (_how, reason, problem, end) => {
    const { connection, lost } = await rig().connected();
    end();
    expect(await failure(connection.getState())).toMatchObject({ problem, reason });
    expect(await lost.take(1)).toMatchObject([{ problem, reason }]);
    expect(await failure(connection.getState())).toMatchObject({ reason: 'closed' });
    await rig().server.whenSockets(0);
  });

  it('is lost with needs_login when Telegram forgets the key', async () => {
    const { connection, lost } = await rig().connected();
    rig().server.forgetKeys(rig().account);
    const health = failure(connection.getState());
    expect(await lost.take(1)).toMatchObject([{ problem: 'needs_login', reason: 'AUTH_KEY_UNREGISTERED' }]);
    expect(await health).toMatchObject({ problem: 'needs_login' });
  });

  it('ends the session when it is told to, and is lost', async () => {
    const { server, account } = rig();
    const { connection, lost } = await rig().connected();
    await connection.logOut();
    expect(server.keys.devicesOf(account)).toEqual([]);
    expect(await failure(connection.getState())).toMatchObject({ problem: 'needs_login' });
    expect(await lost.take(1)).toMatchObject([{ problem: 'needs_login' }]);
  });
}
