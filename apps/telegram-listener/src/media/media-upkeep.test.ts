import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@switchboard/core';
import { silentLogger } from '@switchboard/service';
import { FileFetchingRig } from '../testing/file-fetching-rig.ts';
import { MediaUpkeep, type MediaUpkeepOptions } from './media-upkeep.ts';

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

/** Runs once, to its end. */
async function upkeep(more: Partial<MediaUpkeepOptions> = {}): Promise<void> {
  const running = upkeepWith(more);
  await running.start();
  await running.settled();
  await running.stop();
}

function upkeepWith(more: Partial<MediaUpkeepOptions>): MediaUpkeep {
  return new MediaUpkeep({
    attachments: rig.stores.attachments,
    accounts: rig.stores.attachmentUpkeep,
    store: rig.store,
    clock: { now: () => Date.now() },
    logger: silentLogger,
    ...more,
  });
}

async function fetchedFile(messageId: string): Promise<{ id: string; key: string; userId: string }> {
  const { userId, accounts } = await rig.onlineAccount();
  const [id] = await rig.message(userId, messageId);
  const fetcher = rig.fetcher(accounts);
  await fetcher.start();
  await rig.until(async () => (await rig.row(id!)).state === 'ready');
  await fetcher.stop();
  return { id: id!, key: (await rig.row(id!)).stored_as!, userId };
}

describe('the upkeep of the media store', () => {
  it('deletes the copy of a file whose message was taken back, and no other', async () => {
    const kept = await fetchedFile('1');
    const regretted = await fetchedFile('2');
    await rig.takeBack(regretted.userId, '2');
    expect(await rig.store.has(regretted.key)).toBe(true);
    await upkeep();
    expect(await rig.store.has(regretted.key)).toBe(false);
    expect(await rig.row(regretted.id)).toMatchObject({ state: 'deleted', stored_as: null });
    expect(await rig.store.has(kept.key)).toBe(true);
    expect((await rig.row(kept.id)).stored_as).toBe(kept.key);
  });

  it('finds a copy again when the store could not delete it', async () => {
    const { id, key, userId } = await fetchedFile('1');
    await rig.takeBack(userId, '1');
    const store = { ...rig.store, remove: async () => Promise.reject(new Error('read-only')) };
    await upkeep({ store });
    expect((await rig.row(id)).stored_as).toBe(key);
    await upkeep();
    expect(await rig.store.has(key)).toBe(false);
  });

  it('gives up on files whose account was removed, says so, and on no others', async () => {
    const gone = await rig.onlineAccount();
    const stays = await rig.onlineAccount();
    const [lost] = await rig.message(gone.userId, '1');
    const [waiting] = await rig.message(stays.userId, '1');
    await rig.stores.telegramAccounts.remove(gone.userId);
    await upkeep();
    await upkeep();
    expect(await rig.row(lost!)).toMatchObject({
      state: 'failed',
      failure: 'The Telegram account was removed before the file could be fetched.',
    });
    expect(await rig.toldStates(lost!)).toEqual(['failed']);
    expect(await rig.row(waiting!)).toMatchObject({ state: 'pending', attempts: 0, failure: null });
  });

  it('sweeps at its start, and then once a day', async () => {
    const { key } = await fetchedFile('1');
    const leaveHalfAFile = async (digit: string): Promise<string> => {
      const path = join(rig.folder, 'incoming', digit.repeat(32));
      await writeFile(path, 'half');
      await utimes(path, 0, 0);
      return digit.repeat(32);
    };
    let nowMs = Date.now();
    const running = upkeepWith({ clock: { now: () => nowMs } });
    await leaveHalfAFile('a');
    await running.start();
    await running.settled();
    expect(await rig.filesOnDisk()).toEqual([key]);

    const second = await leaveHalfAFile('b');
    nowMs += DAY_MS - 1;
    running.wake();
    await running.settled();
    expect(await rig.filesOnDisk()).toContain(second);
    nowMs += 1;
    running.wake();
    await running.settled();
    expect(await rig.filesOnDisk()).toEqual([key]);
    await running.stop();
  });
});
