import { spawn } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type MediaStore, openMediaStore } from '@switchboard/media';

const KILLS = 12;
const WRITER = join(import.meta.dirname, '../support/writer-of-files.mjs');

describe('kill -9 of a process that keeps files', () => {
  let folder: string;
  let store: MediaStore;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchboard-media-kill-'));
    store = openMediaStore(pathToFileURL(folder).href);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('leaves whole files only, among them all that it was told to be kept', async () => {
    const promised = new Map<string, string>();
    for (let n = 0; n < KILLS; n++) {
      for (const [key, sha256] of await writeUntilKilled(folder, randomInt(1, 60))) promised.set(key, sha256);
    }
    expect(promised.size).toBeGreaterThan(0);
    const { whole, unfinished } = await filesIn(folder);
    for (const [key, sha256] of promised) {
      expect(
        createHash('sha256')
          .update(await contentOf(key))
          .digest('hex'),
      ).toBe(sha256);
    }
    for (const key of whole) {
      const content = await contentOf(key);
      expect(content.readUInt32BE()).toBe(content.length);
    }
    // Killed between two pieces most of the time; a day later the remains go, and nothing else does.
    expect(unfinished.length).toBeGreaterThan(0);
    expect(await store.sweep()).toBe(0);
    expect(await store.sweep({ olderThanMs: -60_000 })).toBe(unfinished.length);
    expect(await filesIn(folder)).toEqual({ whole, unfinished: [] });
  });

  async function contentOf(key: string): Promise<Buffer> {
    return await buffer((await store.read(key))!.stream);
  }
});

/** Kills the writer at its n-th line; answers what it had been promised by then. */
async function writeUntilKilled(folder: string, lines: number): Promise<Map<string, string>> {
  const writer = spawn(process.execPath, [WRITER, pathToFileURL(folder).href], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise((resolve) => writer.once('close', resolve));
  const promised = new Map<string, string>();
  let left = lines;
  for await (const line of createInterface({ input: writer.stdout })) {
    const [word, key, sha256] = line.split(' ');
    if (word === 'kept') promised.set(key!, sha256!);
    if (--left === 0) writer.kill('SIGKILL');
  }
  await gone;
  expect(writer.signalCode).toBe('SIGKILL');
  return promised;
}

async function filesIn(folder: string): Promise<{ whole: string[]; unfinished: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const isUnfinished = ({ parentPath }: { parentPath: string }): boolean => parentPath.endsWith('incoming');
  const namesOf = (some: typeof files): string[] => some.map(({ name }) => name).toSorted();
  return {
    whole: namesOf(files.filter((file) => !isUnfinished(file))),
    unfinished: namesOf(files.filter(isUnfinished)),
  };
}
