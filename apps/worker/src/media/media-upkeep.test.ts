import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS, newId } from '@switchboard/core';
import { silentLogger } from '@switchboard/service';
import { takenBack, WorkerMediaRig } from '../testing/media-rig.ts';
import { MediaUpkeep, type MediaUpkeepOptions } from './media-upkeep.ts';

let rig: WorkerMediaRig;
let userId: string;
beforeAll(async () => {
  rig = await WorkerMediaRig.start();
  userId = (await rig.stores.users.add({ email: 'a@b.c', name: 'A', role: 'agent', passwordHash: null })).id;
});
afterEach(async () => {
  await rig.reset();
});
afterAll(async () => {
  await rig.stop();
});

function upkeepWith(more: Partial<MediaUpkeepOptions> = {}): MediaUpkeep {
  return new MediaUpkeep({
    attachments: rig.stores.attachments,
    uploads: rig.stores.uploads,
    accounts: rig.stores.attachmentUpkeep,
    store: rig.store,
    clock: { now: () => Date.now() },
    logger: silentLogger,
    ...more,
  });
}

/** Runs once, to its end. */
async function upkeep(more: Partial<MediaUpkeepOptions> = {}): Promise<void> {
  const running = upkeepWith(more);
  await running.start();
  await running.settled();
  await running.stop();
}

async function stored(content: string): Promise<{ key: string; sizeBytes: number; sha256: string }> {
  const pieces = (async function* () {
    yield Buffer.from(content);
  })();
  return await rig.store.write(pieces, { maxBytes: 1000, signal: new AbortController().signal });
}

/** A file of a message, with a small picture. */
async function fileOfMessage(): Promise<{ id: string; key: string; thumbnailKey: string }> {
  const id = await rig.receive('whatsapp', { externalId: newId() });
  const { key, ...file } = await stored(id);
  const { key: thumbnailKey } = await stored(`small ${id}`);
  const ready = { ...file, storedAs: key, mimeType: 'image/png', thumbnailStoredAs: thumbnailKey };
  await rig.stores.attachments.markReady(id, ready);
  return { id, key, thumbnailKey };
}

async function takeBack(fileId: string): Promise<void> {
  const [row] = await rig.database.query<{ external_id: string }>(
    `select m.external_id from messages m join attachments a on a.message_id = m.id where a.id = $1`,
    [fileId],
  );
  await rig.submit(takenBack('whatsapp', row!.external_id));
}

async function upload(
  ageMs: number,
  keys?: { storedAs: string; thumbnailStoredAs: string | null },
): Promise<string[]> {
  const { key, ...file } = await stored(newId());
  const owned = keys ?? { storedAs: key, thumbnailStoredAs: (await stored('small')).key };
  const names = { userId, type: 'image' as const, filename: 'a.png', mimeType: 'image/png' };
  const id = await rig.stores.uploads.add({ ...names, ...file, ...owned });
  await rig.database.query(
    `update uploads set created_at = now() - $2 * interval '1 millisecond' where id = $1`,
    [id, ageMs],
  );
  if (keys !== undefined) await rig.store.remove(key);
  return [owned.storedAs, owned.thumbnailStoredAs!];
}

const allThere = async (keys: string[]): Promise<boolean[]> =>
  await Promise.all(keys.map((key) => rig.store.has(key)));

describe('the upkeep of the media store', () => {
  it('deletes the copy of a file whose message was taken back, its small picture too, and no other', async () => {
    const kept = await fileOfMessage();
    const regretted = await fileOfMessage();
    await takeBack(regretted.id);
    await upkeep();
    expect(await allThere([regretted.key, regretted.thumbnailKey])).toEqual([false, false]);
    expect(await rig.row(regretted.id)).toMatchObject({
      state: 'deleted',
      stored_as: null,
      thumbnail_stored_as: null,
    });
    expect(await allThere([kept.key, kept.thumbnailKey])).toEqual([true, true]);
  });

  it('keeps what was taken back as long as another message or an upload refers to it', async () => {
    const first = await fileOfMessage();
    const second = await rig.receive('whatsapp', { externalId: newId() });
    await rig.database.query(
      `update attachments a set state = 'ready', stored_as = b.stored_as, thumbnail_stored_as = b.thumbnail_stored_as
       from attachments b where a.id = $1 and b.id = $2`,
      [second, first.id],
    );
    await takeBack(first.id);
    await upkeep();
    expect(await rig.row(first.id)).toMatchObject({ stored_as: null });
    expect(await allThere([first.key, first.thumbnailKey])).toEqual([true, true]);
    await upload(0, { storedAs: first.key, thumbnailStoredAs: first.thumbnailKey });
    await takeBack(second);
    await upkeep();
    expect(await allThere([first.key, first.thumbnailKey])).toEqual([true, true]);
    await rig.database.query(`update uploads set created_at = now() - interval '2 days'`);
    await upkeep();
    expect(await rig.filesOnDisk()).toEqual([]);
  });

  it('forgets uploads after a day, with their files, unless they were sent', async () => {
    const old = await upload(DAY_MS + 60_000);
    const young = await upload(DAY_MS - 60_000);
    const sent = await fileOfMessage();
    await upload(DAY_MS + 60_000, { storedAs: sent.key, thumbnailStoredAs: sent.thumbnailKey });
    await upkeep();
    expect(await allThere(old)).toEqual([false, false]);
    expect(await allThere([...young, sent.key, sent.thumbnailKey])).toEqual([true, true, true, true]);
    expect(await rig.database.query(`select id from uploads`)).toHaveLength(1);
  });

  it('leaves a row as it is when its copy could not be deleted, and tries again', async () => {
    const { id, key } = await fileOfMessage();
    await takeBack(id);
    const store = Object.assign(Object.create(rig.store), {
      remove: () => Promise.reject(new Error('the disk is read-only')),
    });
    await upkeep({ store });
    expect((await rig.row(id)).stored_as).toBe(key);
    await upkeep();
    expect(await rig.filesOnDisk()).toEqual([]);
  });

  it('gives up on files of Telegram accounts that are gone, and on no others', async () => {
    const waiting = await rig.receive('whatsapp', { externalId: '1' });
    const orphaned = await rig.receive('facebook', { url: 'https://x.fbcdn.net/a' });
    await rig.database.query(`update attachments set fetch_channel_id = $2 where id = $1`, [
      orphaned,
      newId(),
    ]);
    await upkeep();
    expect(await rig.row(waiting)).toMatchObject({ state: 'pending', failure: null });
    expect(await rig.row(orphaned)).toMatchObject({
      state: 'failed',
      failure: 'The Telegram account was removed before the file could be fetched.',
    });
  });

  it('deletes no whole file for a database that knows of none: it may be the wrong one', async () => {
    const { key } = await stored('somebody else’s');
    await utimes(join(rig.folder, key.slice(0, 2), key.slice(2, 4), key), 0, 0);
    await upkeep();
    expect(await rig.filesOnDisk()).toEqual([key]);
    await fileOfMessage();
    await upkeep();
    expect(await rig.store.has(key)).toBe(false);
  });

  it('sweeps at its start, and then once a day, what killed writers have left and what nobody wants', async () => {
    const wanted = await fileOfMessage();
    const lost = await stored('lost');
    const age = async (key: string): Promise<void> => {
      await utimes(join(rig.folder, key.slice(0, 2), key.slice(2, 4), key), 0, 0);
    };
    for (const key of [wanted.key, wanted.thumbnailKey, lost.key]) await age(key);
    let nowMs = Date.now();
    const running = upkeepWith({ clock: { now: () => nowMs } });
    await running.start();
    await running.settled();
    expect((await rig.filesOnDisk()).toSorted()).toEqual([wanted.key, wanted.thumbnailKey].toSorted());

    const half = join(rig.folder, 'incoming', 'b'.repeat(32));
    await writeFile(half, 'half');
    await utimes(half, 0, 0);
    nowMs += DAY_MS - 1;
    running.wake();
    await running.settled();
    expect(await rig.filesOnDisk()).toHaveLength(3);
    nowMs += 1;
    running.wake();
    await running.settled();
    expect(await rig.filesOnDisk()).toHaveLength(2);
    await running.stop();
  });
});
