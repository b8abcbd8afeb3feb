import { describe, expect, it } from '@jest/globals';
import { historyOf } from '@switchboard/simulators';
import type { FakePeer } from '@switchboard/simulators';
import type { MessageToSend } from '../../client/telegram-client.ts';
import { failure, referenceTo } from '../connection-rig.ts';
import type { ConnectionRig, Listening, TelegramClientUnderTest } from '../connection-rig.ts';
import { useRig } from './use-rig.ts';

export function describeSending(under: TelegramClientUnderTest): void {
  describe('sending', () => {
    describeSent(under);
    describeOnce(under);
    describeGivenUp(under);
  });
}

const RANDOM_ID = '-8446744073709551615';

/** A connection that has met the client, and a message to it. */
async function acquainted(rig: ConnectionRig, limits = {}): Promise<Listening & { message: MessageToSend }> {
  const { server, account, client } = rig;
  const listening = await rig.connected(limits);
  server.telegram.say({ from: client, to: account.user, text: 'Dzień dobry' });
  await listening.messages.take(1);
  const chat = referenceTo(listening.peers, client);
  return { ...listening, message: { chat, text: 'Odpowiedź', replyToMessageId: null, randomId: RANDOM_ID } };
}

/** What the account has written in a chat, as the server has it. */
function written({ server, account }: ConnectionRig, peer: FakePeer): string[] {
  const chats = historyOf(account, server.telegram);
  const chat = chats.find(({ kind, id }) => kind === peer.kind && id === peer.id);
  return (chat?.messages ?? []).filter(({ out }) => out).map(({ text }) => text);
}

function describeSent(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('sends, says under which number, and hands the message over as any other', async () => {
    const { account, client } = rig();
    const { connection, messages, updates, message } = await acquainted(rig());
    updates.items.length = 0;
    const sent = await connection.sendMessage({ ...message, replyToMessageId: '1' });
    expect(sent).toEqual({ messageId: '2' });
    const [heard] = await updates.take(1);
    expect(heard).toMatchObject({ kind: 'counted', box: { kind: 'account' }, pts: account.box.pts });
    expect((await messages.take(1))[0]).toMatchObject({
      id: '2',
      chat: { id: client.id.toString(), firstName: 'Олена' },
      sender: null,
      out: true,
      text: 'Odpowiedź',
      replyTo: { messageId: '1', peer: null },
      dateSeconds: expect.any(Number),
    });
    expect(written(rig(), client)).toEqual(['Odpowiedź']);
  });

  it('sends to groups and supergroups', async () => {
    const { server, account, client } = rig();
    const { telegram } = server;
    const { connection, messages, updates, peers, message } = await acquainted(rig());
    const group = telegram.createGroup('Tłumacze', [account.user, client]);
    const supergroup = telegram.createChannel('Klienci', [account.user, client], { megagroup: true });
    for (const to of [group, supergroup]) telegram.say({ from: client, to, text: 'pytanie' });
    await messages.take(2);
    const self = { kind: 'user', id: account.user.id.toString() };
    for (const [i, place] of [group, supergroup].entries()) {
      updates.items.length = 0;
      const chat = referenceTo(peers, place);
      const sent = await connection.sendMessage({ ...message, chat, randomId: `${i + 1}` });
      const [heard] = await messages.take(1);
      expect(heard).toMatchObject({ id: sent.messageId, text: 'Odpowiedź', out: true, sender: self });
      expect(heard?.chat.id).toBe(place.id.toString());
      expect(updates.items).toMatchObject([{ kind: 'counted' }]);
      expect(written(rig(), place)).toEqual(['Odpowiedź']);
    }
  });

  it('says why a message was refused', async () => {
    const { server } = rig();
    const { connection, message } = await acquainted(rig());
    server.faults.onCall('messages.SendMessage', { error: { code: 420, message: 'SLOWMODE_WAIT_30' } }, 1);
    expect(await failure(connection.sendMessage(message))).toMatchObject({
      problem: 'temporary',
      reason: 'SLOWMODE_WAIT_30',
      retryAfterMs: 30_000,
    });
    expect(await connection.sendMessage(message)).toEqual({ messageId: '2' });
  });
}

function describeOnce(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('sends what has the same random number once, and knows under which', async () => {
    const { client } = rig();
    const { connection, message } = await acquainted(rig());
    const first = await connection.sendMessage(message);
    expect(await connection.sendMessage(message)).toEqual(first);
    expect(written(rig(), client)).toEqual(['Odpowiedź']);
  });

  it('has sent a message whose answer was lost with the line', async () => {
    const { server, client } = rig();
    const { connection, message } = await acquainted(rig());
    const before = await connection.getState();
    server.faults.onCall('messages.SendMessage', 'disconnect_after', 1);
    expect(await connection.sendMessage(message)).toEqual({ messageId: null });
    expect(written(rig(), client)).toEqual(['Odpowiedź']);
    const difference = await connection.getDifference(before);
    expect(difference).toMatchObject({ changes: [{ change: { message: { id: '2', text: 'Odpowiedź' } } }] });
  });

  it('sends what was cut off before it was heard', async () => {
    const { server, client } = rig();
    const { connection, message } = await acquainted(rig());
    server.faults.onCall('messages.SendMessage', 'disconnect_before', 1);
    expect(await connection.sendMessage(message)).toEqual({ messageId: '2' });
    expect(written(rig(), client)).toEqual(['Odpowiedź']);
  });

  it('sends each message once that was given to it while the line was down, in any order', async () => {
    const { server, client } = rig();
    const { connection, message } = await acquainted(rig());
    server.dropSockets();
    const send = (n: number) => connection.sendMessage({ ...message, text: `nr ${n}`, randomId: `${n}` });
    const early = [send(1), send(2)];
    await server.whenSockets(0);
    await Promise.all([...early, send(3), send(4)]);
    expect(written(rig(), client).toSorted()).toEqual(['nr 1', 'nr 2', 'nr 3', 'nr 4']);
  });
}

function describeGivenUp(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('does not send later what it has given up while the line was down', async () => {
    const { server, client } = rig();
    const { connection, reconnected, message } = await acquainted(rig(), { requestTimeoutMs: 1_200 });
    server.refuseConnections();
    server.dropSockets();
    // By the end of the first wait the library is dialling again and would keep whatever is given to it.
    expect(await failure(connection.getState())).toMatchObject({ reason: 'request_timeout' });
    expect(await failure(connection.sendMessage(message))).toMatchObject({ reason: 'request_timeout' });
    await server.start();
    await reconnected.take(1);
    await connection.getState();
    expect(written(rig(), client)).toEqual([]);
  });

  it('does not send again after a cut what it has given up', async () => {
    const { server, client } = rig();
    const { connection, reconnected, message } = await acquainted(rig(), { requestTimeoutMs: 300 });
    server.faults.onCall('messages.SendMessage', 'silence', 1);
    expect(await failure(connection.sendMessage(message))).toMatchObject({ reason: 'request_timeout' });
    server.dropSockets();
    await reconnected.take(1);
    await connection.getState();
    expect(written(rig(), client)).toEqual([]);
  });

  it('can be told to try again after a timeout, without sending twice', async () => {
    const { server, client } = rig();
    const { connection, messages, message } = await acquainted(rig(), { requestTimeoutMs: 300 });
    server.faults.onCall('messages.SendMessage', 'hold_answer', 1);
    expect(await failure(connection.sendMessage(message))).toMatchObject({ reason: 'request_timeout' });
    expect(await connection.sendMessage(message)).toEqual({ messageId: null });
    expect(written(rig(), client)).toEqual(['Odpowiedź']);
    // The answer that comes late still counts, and tells the number.
    server.faults.releaseCalls();
    expect((await messages.take(1))[0]).toMatchObject({ id: '2', text: 'Odpowiedź' });
    expect(await connection.sendMessage(message)).toEqual({ messageId: '2' });
  });
}
