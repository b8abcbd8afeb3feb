import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import {
  type FakeFileConnection,
  FakeOnlineAccounts,
  type ReadScript,
} from '../testing/fake-file-account.ts';
import { FileFetchingRig } from '../testing/file-fetching-rig.ts';

let rig: FileFetchingRig;

beforeAll(async () => {
  rig = await FileFetchingRig.start();
});
afterEach(async () => {
  await rig.reset();
});
afterAll(async () => {
  await rig.stop();
});

const stateOf = async (id: string): Promise<string> => (await rig.row(id)).state;
const isReady = async (id: string): Promise<boolean> => (await stateOf(id)) === 'ready';

/** Fails `times` times, then gives the file. */
function failing(times: number, error: Error, content = Buffer.from('at last')): ReadScript {
  return async function* () {
    if (times-- > 0) throw error;
    yield content;
  };
}

describe('a file', () => {
  it('is fetched once its message is stored, and its message is told anew', async () => {
    const { userId, accounts, connection, channelId } = await rig.onlineAccount();
    const content = randomBytes(300_000);
    connection.on('15', async function* () {
      for (let at = 0; at < content.length; at += 70_000) yield content.subarray(at, at + 70_000);
    });
    const fetcher = rig.fetcher(accounts, { pollMs: 60_000 });
    await fetcher.start();
    const [id] = await rig.message(userId, '15');
    fetcher.wake();
    await rig.until(() => isReady(id!));

    const row = await rig.row(id!);
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(row).toMatchObject({ sha256, size_bytes: '300000', failure: null });
    const reading = await rig.store.read(row.stored_as!);
    expect(await buffer(reading!.stream)).toEqual(content);
    expect(connection.reads).toEqual([`user 777/${channelId.slice(-4)}:15`]);
    expect(await rig.toldStates(id!)).toEqual(['ready']);
  });

  it('is found by the poll when nobody told of it', async () => {
    const { userId, accounts } = await rig.onlineAccount();
    await rig.fetcher(accounts, { pollMs: 20 }).start();
    const [id] = await rig.message(userId, '1');
    await rig.until(() => isReady(id!));
  });

  it('waits for its account, and is fetched when that comes online', async () => {
    const { userId, channelId, connection } = await rig.onlineAccount();
    const [id] = await rig.message(userId, '1');
    const accounts = new FakeOnlineAccounts();
    const fetcher = rig.fetcher(accounts, { pollMs: 60_000 });
    await fetcher.start();
    const other = await rig.onlineAccount();
    accounts.connections.set(other.channelId, other.connection);
    const [othersId] = await rig.message(other.userId, '1');
    fetcher.wake();
    await rig.until(() => isReady(othersId!));
    expect(await rig.row(id!)).toMatchObject({ state: 'pending', attempts: 0 });

    accounts.connections.set(channelId, connection);
    fetcher.wake();
    await rig.until(() => isReady(id!));
  });

  it('of a platform that sends webhooks is none of its business', async () => {
    const { userId, accounts } = await rig.onlineAccount();
    const whatsapp = await rig.whatsAppMessage();
    const [id] = await rig.message(userId, '1');
    await rig.fetcher(accounts).start();
    await rig.until(() => isReady(id!));
    expect(await rig.row(whatsapp.attachmentId)).toMatchObject({ state: 'pending', attempts: 0 });
  });
});

describe('files side by side', () => {
  it('are at most two of an account and four in all, and the rest wait for their turn', async () => {
    const all = new FakeOnlineAccounts();
    const connections: FakeFileConnection[] = [];
    const finish: (() => void)[] = [];
    let begun = (): void => {};
    const untilBegun = async (count: number): Promise<void> => {
      while (finish.length < count) await new Promise<void>((resolve) => (begun = resolve));
    };
    let openMax = 0;
    const gated: ReadScript = async function* () {
      openMax = Math.max(
        openMax,
        connections.reduce((sum, { open }) => sum + open, 0),
      );
      await new Promise<void>((resolve) => {
        finish.push(resolve);
        begun();
      });
      yield Buffer.from('x');
    };
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) {
      const { userId, channelId, connection } = await rig.onlineAccount();
      all.connections.set(channelId, connection);
      connections.push(connection);
      for (let message = 1; message <= 4; message++) {
        connection.on(String(message), gated);
        ids.push(...(await rig.message(userId, String(message))));
      }
    }
    const countReady = async (): Promise<number> =>
      (await Promise.all(ids.map(isReady))).filter(Boolean).length;
    await rig.fetcher(all).start();
    await untilBegun(LIMITS.telegramFilesMax);
    for (let done = 1; done <= ids.length; done++) {
      await untilBegun(1);
      finish.shift()!();
      await rig.until(async () => (await countReady()) === done);
    }
    expect(openMax).toBe(LIMITS.telegramFilesMax);
    const perAccount = connections.map((connection) => connection.openMax);
    expect(Math.max(...perAccount)).toBe(LIMITS.telegramFilesPerAccountMax);
  });

  it('of busy accounts keep another one waiting until one of them is done, and no longer', async () => {
    const accounts = new FakeOnlineAccounts();
    const order: string[] = [];
    const finish: (() => void)[] = [];
    const join = async (name: string, files: number): Promise<FakeFileConnection> => {
      const { userId, channelId, connection } = await rig.onlineAccount();
      accounts.connections.set(channelId, connection);
      for (let n = 1; n <= files; n++) {
        connection.on(String(n), async function* () {
          order.push(name);
          if (name === 'busy') await new Promise<void>((resolve) => finish.push(resolve));
          yield Buffer.from('x');
        });
        await rig.message(userId, String(n));
      }
      return connection;
    };
    const busy = [await join('busy', 4), await join('busy', 4)];
    await rig.fetcher(accounts).start();
    for (const connection of busy) await connection.untilOpen(LIMITS.telegramFilesPerAccountMax);
    const quiet = await join('quiet', 1);
    finish[0]!();
    await quiet.untilRead(1);
    expect(order).toEqual([...Array<string>(LIMITS.telegramFilesMax).fill('busy'), 'quiet']);
  });

  it('are each fetched by one of two processes only', async () => {
    const { userId, accounts, connection } = await rig.onlineAccount();
    const ids: string[] = [];
    for (let n = 1; n <= 20; n++) ids.push(...(await rig.message(userId, String(n))));
    await Promise.all([rig.fetcher(accounts).start(), rig.fetcher(accounts).start()]);
    for (const id of ids) await rig.until(() => isReady(id));
    expect(connection.reads.toSorted()).toEqual([...new Set(connection.reads)].toSorted());
    expect(await rig.filesOnDisk()).toHaveLength(20);
  });
});

describe('a failure', () => {
  it('of the file’s own is counted, and tried again after a pause', async () => {
    const { userId, accounts, connection } = await rig.onlineAccount();
    connection.on('1', failing(1, new TelegramConnectionError('temporary', 'TIMEOUT', 'x')));
    const [id] = await rig.message(userId, '1');
    await rig.fetcher(accounts).start();
    await rig.until(async () => (await rig.row(id!)).failure !== null);
    const row = await rig.row(id!);
    expect(row).toMatchObject({
      state: 'pending',
      attempts: 1,
      failure: 'Telegram did not give the file (TIMEOUT).',
    });
    expect(row.next_attempt_at!.getTime()).toBeGreaterThan(Date.now() + LIMITS.telegramFileRetryMsMin / 2);
    expect(await rig.filesOnDisk()).toEqual([]);

    await rig.makeDue(id!);
    await rig.until(() => isReady(id!));
    expect(await rig.row(id!)).toMatchObject({ attempts: 2, failure: null });
  });

  it('is final after the last try, and told', async () => {
    const { userId, accounts, connection } = await rig.onlineAccount();
    connection.on('1', failing(Infinity, new TelegramConnectionError('temporary', 'TIMEOUT', 'x')));
    const [id] = await rig.message(userId, '1');
    await rig.fetcher(accounts).start();
    for (let n = 1; n <= LIMITS.telegramFileTriesMax; n++) {
      await rig.until(async () => rig.failures.length === n);
      await rig.makeDue(id!);
    }
    expect(await rig.row(id!)).toMatchObject({ state: 'failed', attempts: LIMITS.telegramFileTriesMax });
    expect(await rig.toldStates(id!)).toEqual(['failed']);
  });

  it('for its size needs no download', async () => {
    const { userId, accounts, connection } = await rig.onlineAccount();
    const [told, exact] = await rig.message(userId, '1', [
      { sizeBytes: LIMITS.mediaFileBytesMax + 1 },
      { sizeBytes: LIMITS.mediaFileBytesMax },
    ]);
    await rig.fetcher(accounts).start();
    await rig.until(async () => (await stateOf(told!)) === 'failed' && (await isReady(exact!)));
    expect((await rig.row(told!)).failure).toBe('The file is larger than 100 MB. Open it in Telegram.');
    expect(connection.reads).toHaveLength(1);
  });

  it('for a wait that Telegram asks for lets the whole account rest, and no other', async () => {
    const flooded = await rig.onlineAccount();
    const other = await rig.onlineAccount();
    const flood = new TelegramConnectionError('temporary', 'FLOOD_WAIT_30', 'x', { retryAfterMs: 30_000 });
    flooded.connection.on('1', failing(1, flood));
    flooded.accounts.connections.set(other.channelId, other.connection);
    let nowMs = Date.now();
    const clock = { now: () => nowMs };
    await rig.fetcher(flooded.accounts, { clock, pollMs: 20 }).start();
    const [first] = await rig.message(flooded.userId, '1');
    await rig.until(async () => (await rig.row(first!)).failure !== null);
    expect(await rig.row(first!)).toMatchObject({ state: 'pending', attempts: 0 });
    expect((await rig.row(first!)).next_attempt_at).toEqual(new Date(nowMs + 30_000));

    const [second] = await rig.message(flooded.userId, '2');
    const [others] = await rig.message(other.userId, '1');
    await rig.until(() => isReady(others!));
    expect(await rig.row(second!)).toMatchObject({ state: 'pending', attempts: 0 });
    nowMs += 30_000;
    await rig.makeDue(first!);
    await rig.until(async () => (await isReady(first!)) && (await isReady(second!)));
  });

  it('of the line is not counted', async () => {
    const { userId, accounts, connection } = await rig.onlineAccount();
    connection.on('1', failing(1, new TelegramConnectionError('temporary', 'closed', 'x')));
    const [id] = await rig.message(userId, '1');
    let nowMs = Date.now();
    await rig.fetcher(accounts, { clock: { now: () => nowMs }, pollMs: 20 }).start();
    await rig.until(async () => (await rig.row(id!)).failure !== null);
    expect(await rig.row(id!)).toMatchObject({ state: 'pending', attempts: 0 });
    nowMs += LIMITS.telegramFileRetryMsMin;
    await rig.makeDue(id!);
    await rig.until(() => isReady(id!));
  });

  it('to know the chat is tried again, because the account may come to know it', async () => {
    const { userId, accounts, connection } = await rig.onlineAccount();
    accounts.unknown.add('777');
    const [id] = await rig.message(userId, '1');
    await rig.fetcher(accounts).start();
    await rig.until(async () => (await rig.row(id!)).failure !== null);
    expect(await rig.row(id!)).toMatchObject({ state: 'pending', attempts: 1 });
    expect(connection.reads).toEqual([]);
    accounts.unknown.clear();
    await rig.makeDue(id!);
    await rig.until(() => isReady(id!));
  });
});
