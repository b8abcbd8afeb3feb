import { describe, expect, it } from '@jest/globals';
import { failure } from '../connection-rig.ts';
import type { TelegramClientUnderTest } from '../connection-rig.ts';
import { useRig } from './use-rig.ts';

export function describeRequests(under: TelegramClientUnderTest): void {
  describe('requests', () => {
    describeAnswers(under);
  });
  describe('closing', () => {
    describeClosing(under);
    describeNeighbours(under);
  });
}

function describeAnswers(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('does not wait for ever for an answer, and goes on', async () => {
    const { connection, lost } = await rig().connected({ requestTimeoutMs: 100 });
    rig().server.faults.onCall('updates.GetState', 'silence', 1);
    expect(await failure(connection.getState())).toMatchObject({
      problem: 'temporary',
      reason: 'request_timeout',
    });
    await connection.getState();
    expect(lost.items).toEqual([]);
  });

  it.each([
    ['FLOOD_WAIT_2', 2_000],
    ['FLOOD_WAIT_600', 600_000],
    ['FLOOD_PREMIUM_WAIT_3', 3_000],
    ['SLOWMODE_WAIT_40', 40_000],
  ])('says after %s how long to wait, and does not wait itself', async (message, retryAfterMs) => {
    const { connection, lost } = await rig().connected();
    rig().server.faults.onCall('updates.GetState', { error: { code: 420, message } }, 1);
    expect(await failure(connection.getState())).toMatchObject({
      problem: 'temporary',
      reason: message,
      retryAfterMs,
    });
    await connection.getState();
    expect(lost.items).toEqual([]);
  });

  it('answers requests that were made while the line was down', async () => {
    const { server } = rig();
    const { connection } = await rig().connected();
    server.dropSockets();
    const first = [connection.getState(), connection.getState()];
    await server.whenSockets(0);
    const later = [connection.getState(), connection.getState(), connection.getDialogs(10)];
    await Promise.all([...first, ...later]);
  });

  it('answers a request whose answer was lost with the line', async () => {
    const { server } = rig();
    const { connection } = await rig().connected();
    server.faults.onCall('updates.GetState', 'disconnect_after', 1);
    expect(await connection.getState()).toMatchObject({ pts: expect.any(Number) });
  });

  it('ends a request by its timeout, whatever becomes of the line', async () => {
    const { server } = rig();
    const { connection } = await rig().connected({ requestTimeoutMs: 200, reconnectTimeoutMs: 5_000 });
    server.refuseConnections();
    server.dropSockets();
    await server.whenSockets(0);
    expect(await failure(connection.getState())).toMatchObject({ reason: 'request_timeout' });
    await connection.close();
    await server.start();
  });
}

function describeClosing(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('leaves no socket behind and says nothing more', async () => {
    const { server, account, client } = rig();
    const { connection, packets, lost } = await rig().connected();
    await connection.close();
    await server.whenSockets(0);
    server.telegram.say({ from: client, to: account.user, text: 'za późno' });
    expect(packets.items).toEqual([]);
    expect(lost.items).toEqual([]);
    expect(await failure(connection.getState())).toMatchObject({ reason: 'closed' });
  });

  it('leaves no request hanging', async () => {
    const { server } = rig();
    const { connection } = await rig().connected();
    server.faults.onCall('*', 'silence');
    const requests = [connection.getState(), connection.getDialogs(5)].map((one) => failure(one));
    await server.whenCalled('messages.GetDialogs');
    await connection.close();
    expect((await Promise.all(requests)).map(({ reason }) => reason)).toEqual(['closed', 'closed']);
  });

  it('leaves no request hanging that waits for the line', async () => {
    const { server } = rig();
    const { connection } = await rig().connected();
    server.dropSockets();
    await server.whenSockets(0);
    const waiting = failure(connection.getState());
    await connection.close();
    expect(await waiting).toMatchObject({ reason: 'closed' });
  });

  it('may be asked for twice, and before connecting', async () => {
    const { connection } = rig().listen();
    await Promise.all([connection.close(), connection.close()]);
    expect(await failure(connection.connect())).toMatchObject({ reason: 'closed' });
  });
}

function describeNeighbours(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('stops a reconnection that has begun', async () => {
    const { server } = rig();
    const { connection, lost } = await rig().connected();
    server.dropSockets();
    await server.whenSockets(0);
    await connection.close();
    // Another client that comes back in the same time shows that this one did not.
    const other = await rig().connected();
    server.dropSockets();
    await other.reconnected.take(1);
    expect(server.socketCount).toBe(1);
    expect(lost.items).toEqual([]);
  });

  it('keeps accounts apart', async () => {
    const { server, account, client } = rig();
    const other = server.telegram.createAccount({ firstName: 'Drugie' });
    const mine = await rig().connected();
    const theirs = await rig().connected({ session: server.plantSession(other) });
    server.telegram.say({ from: client, to: other.user, text: 'do drugiego' });
    server.telegram.say({ from: client, to: account.user, text: 'do pierwszego' });
    expect((await theirs.messages.take(1))[0]?.text).toBe('do drugiego');
    expect((await mine.messages.take(1))[0]?.text).toBe('do pierwszego');
    await mine.connection.close();
    server.telegram.say({ from: client, to: other.user, text: 'jeszcze jest' });
    expect((await theirs.messages.take(1))[0]?.text).toBe('jeszcze jest');
    const access = [mine, theirs].map(({ peers }) =>
      peers.referenceTo({ kind: 'user', id: client.id.toString() }),
    );
    expect(access[0]?.accessHash).not.toBe(access[1]?.accessHash);
  });
}
