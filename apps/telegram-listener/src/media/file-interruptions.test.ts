import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SwitchboardError } from '@switchboard/core';
import type { MediaStore } from '@switchboard/media';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import type { ReadScript } from '../testing/fake-file-account.ts';
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

const isReady = async (id: string): Promise<boolean> => (await rig.row(id)).state === 'ready';

const hanging: ReadScript = async function* ({ signal }) {
  yield Buffer.from('half a file');
  await new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new TelegramConnectionError('temporary', 'aborted', 'x'))),
  );
};

/** Does not even hear that it is to end. */
const deaf: ReadScript = async function* () {
  yield Buffer.from('half a file');
  await new Promise(() => {});
};

describe('stopping', () => {
  it.each([
    ['a reading', hanging],
    ['a reading that does not listen', deaf],
  ])('ends %s at once, keeps nothing of it and gives the file back uncounted', async (_, script) => {
    const { userId, accounts, connection } = await rig.onlineAccount();
    connection.on('1', script);
    const [id] = await rig.message(userId, '1');
    const fetcher = rig.fetcher(accounts);
    await fetcher.start();
    await connection.untilOpen(1);
    await fetcher.stop();
    expect(await rig.row(id!)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(await rig.filesOnDisk()).toEqual([]);

    connection.on('1', async function* () {
      yield Buffer.from('whole');
    });
    await rig.fetcher(accounts).start();
    await rig.until(() => isReady(id!));
  });

  it('gives back what it was just claiming', async () => {
    const { userId, accounts, connection } = await rig.onlineAccount();
    const [id] = await rig.message(userId, '1');
    let claiming = (): void => {};
    const claims = new Promise<void>((resolve) => (claiming = resolve));
    let goOn = (): void => {};
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const attachments = {
      ...rig.attachments,
      claimPending: async (...args: Parameters<typeof rig.attachments.claimPending>) => {
        const claimed = await rig.attachments.claimPending(...args);
        claiming();
        await gate;
        return claimed;
      },
    };
    const fetcher = rig.fetcher(accounts, { attachments });
    await fetcher.start();
    await claims;
    const stopping = fetcher.stop();
    goOn();
    await stopping;
    expect(await rig.row(id!)).toMatchObject({ state: 'pending', attempts: 0 });
    expect((await rig.row(id!)).next_attempt_at!.getTime()).toBeLessThanOrEqual(Date.now());
    expect(connection.reads).toEqual([]);
  });

  it('may come before the start, twice, and be followed by another start', async () => {
    const { userId, accounts } = await rig.onlineAccount();
    const fetcher = rig.fetcher(accounts);
    await fetcher.stop();
    await fetcher.start();
    await fetcher.stop();
    await fetcher.stop();
    const [id] = await rig.message(userId, '1');
    fetcher.wake();
    await fetcher.start();
    await rig.until(() => isReady(id!));
  });
});

describe('a process that dies while it fetches', () => {
  it('keeps the file to itself until its claim runs out; then another begins anew', async () => {
    const { userId, accounts, connection } = await rig.onlineAccount();
    const [id] = await rig.message(userId, '1');
    // What a killed process leaves: a claim, and half a file in the making.
    const claimed = await rig.stores.attachments.claimPending([...accounts.channelIds()], 1, 60_000);
    expect(claimed.map((file) => file.id)).toEqual([id]);
    const [second] = await rig.message(userId, '2');
    await rig.fetcher(accounts).start();
    await rig.until(() => isReady(second!));
    expect(connection.reads).toHaveLength(1);
    await rig.makeDue(id!);
    await rig.until(() => isReady(id!));
    expect(connection.reads).toHaveLength(2);
  });
});

describe('a message that is taken back', () => {
  it('before its file was fetched: nobody fetches it', async () => {
    const { userId, accounts, connection } = await rig.onlineAccount();
    const [id] = await rig.message(userId, '1');
    await rig.takeBack(userId, '1');
    const [other] = await rig.message(userId, '2');
    await rig.fetcher(accounts).start();
    await rig.until(() => isReady(other!));
    expect((await rig.row(id!)).state).toBe('deleted');
    expect(connection.reads).toHaveLength(1);
  });

  it('while its file is being fetched: nothing of it stays', async () => {
    const { userId, accounts, connection } = await rig.onlineAccount();
    let goOn = (): void => {};
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    connection.on('1', async function* () {
      await gate;
      yield Buffer.from('regretted');
    });
    const [id] = await rig.message(userId, '1');
    await rig.fetcher(accounts).start();
    await connection.untilOpen(1);
    await rig.takeBack(userId, '1');
    goOn();
    await rig.until(async () => connection.open === 0 && (await rig.filesOnDisk()).length === 0);
    expect(await rig.row(id!)).toMatchObject({ state: 'deleted', stored_as: null });
  });
});

describe('trouble on our side', () => {
  it('of the store lets all files rest, and costs none of them a try', async () => {
    const one = await rig.onlineAccount();
    const other = await rig.onlineAccount();
    one.accounts.connections.set(other.channelId, other.connection);
    const [first] = await rig.message(one.userId, '1');
    let isFull = true;
    let tries = 0;
    const store: MediaStore = {
      ...rig.store,
      write: async (...args) => {
        tries++;
        if (isFull) throw new SwitchboardError('overloaded', 'The media store is full.');
        return await rig.store.write(...args);
      },
    };
    let nowMs = Date.now();
    let looks = 0;
    let looked = (): void => {};
    const now = (): number => {
      looks++;
      looked();
      return nowMs;
    };
    await rig.fetcher(one.accounts, { store, clock: { now }, pollMs: 20 }).start();
    await rig.until(async () => rig.failures.length === 1);
    const [second] = await rig.message(other.userId, '1');
    looks = 0;
    while (looks < 3) {
      await new Promise<void>((resolve) => (looked = resolve));
    }
    expect(tries).toBe(1);
    expect(await rig.row(second!)).toMatchObject({ state: 'pending', attempts: 0 });

    isFull = false;
    nowMs += 60_000;
    await rig.makeDue(first!);
    await rig.until(async () => (await isReady(first!)) && (await isReady(second!)));
    expect(await rig.row(first!)).toMatchObject({ attempts: 1 });
  });

  it('of the database: the fetched file waits for it, and is not lost where the answer was', async () => {
    const { userId, accounts } = await rig.onlineAccount();
    const [id] = await rig.message(userId, '1');
    let tries = 0;
    const attachments = {
      ...rig.attachments,
      markReady: async (...args: Parameters<typeof rig.attachments.markReady>) => {
        tries++;
        if (tries === 1) throw new Error('connection refused');
        const isKept = await rig.attachments.markReady(...args);
        if (tries === 2) throw new Error('the answer was lost');
        return isKept;
      },
    };
    const fetcher = rig.fetcher(accounts, { attachments });
    await fetcher.start();
    await rig.until(async () => tries === 3);
    await fetcher.stop();
    const row = await rig.row(id!);
    expect(row.state).toBe('ready');
    expect(await rig.store.has(row.stored_as!)).toBe(true);
  });

  it('of time: a file that takes too long counts as failed, though its reading does not listen', async () => {
    const { userId, accounts, connection } = await rig.onlineAccount();
    connection.on('1', deaf);
    const [id] = await rig.message(userId, '1');
    await rig.fetcher(accounts, { fetchMsMax: 50 }).start();
    await rig.until(async () => (await rig.row(id!)).failure !== null);
    expect(await rig.row(id!)).toMatchObject({ state: 'pending', attempts: 1 });
    expect(await rig.filesOnDisk()).toEqual([]);
  });
});
