import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from 'telegram';
import { GramjsClients } from '../testing/gramjs-clients.ts';
import type { FakeAccount } from './fake-telegram.ts';
import { TelegramServer } from './telegram-server.ts';
import { ConnectionCut, TelegramWorld } from './telegram-world.ts';

const getState = (): Api.updates.GetState => new Api.updates.GetState();
const note = (): Api.messages.SendMessage =>
  new Api.messages.SendMessage({ peer: new Api.InputPeerSelf(), message: 'note', randomId: 7 as never });

/** Whether a promise has ended by now, with whatever. */
async function hasEnded(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  const first = await Promise.race([promise.catch(() => null), Promise.resolve(pending)]);
  return first !== pending;
}

describe('faults of single calls', () => {
  let world: TelegramWorld;
  let account: FakeAccount;

  beforeEach(() => {
    world = new TelegramWorld();
    account = world.telegram.createAccount();
  });

  it('are the library’s own errors, for one account and so many times', async () => {
    const other = world.telegram.createAccount();
    const fault = { error: { code: 420, message: 'FLOOD_WAIT_30' } };
    world.faults.onCall('updates.GetState', fault, { account, times: 1 });
    world.faults.onCall('*', { error: { code: 500, message: 'INTERNAL' } }, { account: other });
    await expect(world.answer(account, getState())).rejects.toMatchObject({ seconds: 30, code: 420 });
    await expect(world.answer(account, getState())).resolves.toMatchObject({ pts: 1 });
    await expect(world.answer(other, getState())).rejects.toMatchObject({ errorMessage: 'INTERNAL' });
    world.faults.clear();
    await expect(world.answer(other, getState())).resolves.toBeDefined();
  });

  it('keep a call, or its answer, until it is let go', async () => {
    world.faults.onCall('updates.GetState', 'hold_answer', 1);
    const early = world.answer(account, getState());
    world.faults.onCall('updates.GetState', 'hold_call', 1);
    const late = world.answer(account, getState());
    world.telegram.say({ from: null, to: account.user, text: 'meanwhile' });
    expect([await hasEnded(early), await hasEnded(late)]).toEqual([false, false]);
    expect(world.faults.releaseCalls('updates.GetState')).toBe(2);
    expect(await Promise.all([early, late])).toMatchObject([{ pts: 1 }, { pts: 2 }]);
  });

  it('answer after a time, or not at all', async () => {
    world.faults.onCall('updates.GetState', { delayMs: 1 }, 1);
    expect(await world.answer(account, getState())).toMatchObject({ pts: 1 });
    world.faults.onCall('updates.GetState', 'silence', 1);
    const silent = world.answer(account, getState());
    await world.answer(account, getState());
    expect(await hasEnded(silent)).toBe(false);
  });

  it('cut the connection before a call is carried out, or after', async () => {
    world.faults.onCall('messages.SendMessage', 'disconnect_before', 1);
    await expect(world.answer(account, note())).rejects.toBeInstanceOf(ConnectionCut);
    expect(account.box.messages).toHaveLength(0);
    world.faults.onCall('messages.SendMessage', 'disconnect_after', 1);
    await expect(world.answer(account, note())).rejects.toBeInstanceOf(ConnectionCut);
    expect(account.box.messages).toHaveLength(1);
    await expect(world.answer(account, note())).rejects.toMatchObject({
      errorMessage: 'RANDOM_ID_DUPLICATE',
    });
  });
});

describe('faults over sockets', () => {
  const clients = new GramjsClients();
  let server: TelegramServer;

  beforeEach(async () => {
    server = new TelegramServer();
    await server.start();
  });
  afterEach(async () => {
    await clients.end();
    await server.stop();
  });

  it('lose the answer of a message that was sent: the library repeats it, and is refused', async () => {
    const account = server.telegram.createAccount();
    const telegram = clients.make(server, server.plantSession(account));
    await telegram.connect();
    await telegram.getMe();
    server.faults.onCall('messages.SendMessage', 'disconnect_after', 1);
    await expect(telegram.invoke(note())).rejects.toMatchObject({ errorMessage: 'RANDOM_ID_DUPLICATE' });
    expect(account.box.messages).toHaveLength(1);
  });

  it('send updates behind an error in one container, where the library loses them', async () => {
    const account = server.telegram.createAccount();
    const telegram = clients.make(server, server.plantSession(account));
    await telegram.connect();
    await telegram.getMe();
    const heard: string[] = [];
    telegram.addEventHandler((update: unknown) => {
      if (update instanceof Api.UpdateNewMessage) heard.push((update.message as Api.Message).message);
    });
    server.faults.errorsCarryUpdates = true;
    server.faults.onCall('updates.GetState', { error: { code: 400, message: 'BUSY' } }, 1);
    server.pushes.hold(account);
    server.telegram.say({ from: null, to: account.user, text: 'behind' });
    await expect(telegram.invoke(getState())).rejects.toMatchObject({ errorMessage: 'BUSY' });
    expect(server.pushes.heldCount(account)).toBe(0);
    server.telegram.say({ from: null, to: account.user, text: 'alone' });
    const arrived = new Promise<void>((resolve) => {
      telegram.addEventHandler((update: unknown) => {
        if (update instanceof Api.UpdateNewMessage) resolve();
      });
    });
    server.pushes.release(account);
    await arrived;
    expect(heard).toEqual(['alone']);
  });
});
