import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@switchboard/core';
import * as fc from 'fast-check';
import { FileMediaStore } from './file-media-store.ts';
import type { ByteRange } from './media-store.ts';

const never = new AbortController().signal;
const OPTIONS = { maxBytes: 1_000_000, signal: never };

async function* piecesOf(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

let folder: string;
let store: FileMediaStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-media-'));
  store = new FileMediaStore(join(folder, 'below', 'media'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Every file below the test's folder, wherever it is. */
async function filesOnDisk(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function contentOf(key: string, range?: ByteRange): Promise<Uint8Array | null> {
  const reading = await store.read(key, range);
  return reading === null ? null : await buffer(reading.stream);
}

describe('what is written', () => {
  it('comes back as it was, however it is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5_000 }), { maxLength: 8 }), async (pieces) => {
        const whole = Buffer.concat(pieces);
        const { key, sizeBytes, sha256 } = await store.write(piecesOf(...pieces), OPTIONS);
        expect(sizeBytes).toBe(whole.length);
        expect(sha256).toBe(createHash('sha256').update(whole).digest('hex'));
        expect(await contentOf(key)).toEqual(whole);
        expect(await store.has(key)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('is for its owner only, two folders deep', async () => {
    const { key } = await store.write(piecesOf(Buffer.from('secret')), OPTIONS);
    const media = join(folder, 'below', 'media');
    const path = join(media, key.slice(0, 2), key.slice(2, 4), key);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    for (const made of [media, join(media, key.slice(0, 2)), join(media, key.slice(0, 2), key.slice(2, 4))]) {
      expect((await stat(made)).mode & 0o777).toBe(0o700);
    }
  });

  it('has a key of its own each time, also for the same bytes', async () => {
    const writes = Array.from({ length: 20 }, () => store.write(piecesOf(Buffer.from('same')), OPTIONS));
    const keys = (await Promise.all(writes)).map(({ key }) => key);
    expect(new Set(keys).size).toBe(20);
    await store.remove(keys[0]!);
    expect(await store.has(keys[0]!)).toBe(false);
    expect(await contentOf(keys[1]!)).toEqual(Buffer.from('same'));
  });
});

describe('reading', () => {
  it('gives any range as a copy in memory would', async () => {
    const whole = randomBytes(200);
    const { key } = await store.write(piecesOf(whole), OPTIONS);
    const position = fc.nat({ max: 260 });
    await fc.assert(
      fc.asyncProperty(position, fc.option(position, { nil: undefined }), async (start, length) => {
        const end = length === undefined ? undefined : start + length;
        const reading = await store.read(key, end === undefined ? { start } : { start, end });
        expect(reading!.sizeBytes).toBe(200);
        expect(await buffer(reading!.stream)).toEqual(
          whole.subarray(start, end === undefined ? undefined : end + 1),
        );
      }),
      { numRuns: 60 },
    );
  });

  it.each([{ start: -1 }, { start: 5, end: 4 }, { start: 0.5 }, { end: Number.NaN }])(
    'refuses %j, which is no range',
    async (range) => {
      const { key } = await store.write(piecesOf(Buffer.from('content')), OPTIONS);
      await expect(store.read(key, range)).rejects.toMatchObject({ code: 'bad_request' });
    },
  );

  it('goes on when the file is removed meanwhile', async () => {
    const whole = randomBytes(300_000);
    const { key } = await store.write(piecesOf(whole), OPTIONS);
    const reading = await store.read(key);
    await store.remove(key);
    expect(await buffer(reading!.stream)).toEqual(whole);
    expect(await contentOf(key)).toBeNull();
  });

  it('takes no key for a path, whatever it looks like', async () => {
    await writeFile(join(folder, 'outside'), 'not yours');
    await store.write(piecesOf(Buffer.from('inside')), OPTIONS);
    const before = await filesOnDisk();
    const hostile = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        '',
        '../../outside',
        `${folder}/outside`,
        '..',
        'incoming',
        'a'.repeat(31),
        `${'a'.repeat(32)}\n`,
        `${'a'.repeat(32)}/../x`,
        'A'.repeat(32),
        '\0'.repeat(32),
        '__proto__',
      ),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (key) => {
        expect(await store.read(key)).toBeNull();
        expect(await store.has(key)).toBe(false);
        await store.remove(key);
      }),
    );
    expect(await filesOnDisk()).toEqual(before);
  });
});

describe('a write that fails', () => {
  it('leaves nothing when the source breaks, and says what broke', async () => {
    const broken = (async function* () {
      yield Buffer.from('half');
      throw new Error('line lost');
    })();
    await expect(store.write(broken, OPTIONS)).rejects.toThrow('line lost');
    expect(await filesOnDisk()).toEqual([]);
  });

  it('takes exactly as many bytes as allowed, and ends the source at one more', async () => {
    const options = { maxBytes: 10, signal: never };
    expect((await store.write(piecesOf(randomBytes(4), randomBytes(6)), options)).sizeBytes).toBe(10);
    const before = await filesOnDisk();
    let ended = false;
    const endless = (async function* () {
      try {
        for (;;) yield randomBytes(3);
      } finally {
        ended = true;
      }
    })();
    await expect(store.write(endless, options)).rejects.toMatchObject({ code: 'payload_too_large' });
    expect(await filesOnDisk()).toEqual(before);
    expect(ended).toBe(true);
  });

  it('is not to be seen in the making, and ends at once when aborted, though the source hangs', async () => {
    const abort = new AbortController();
    let waiting = (): void => {};
    const waits = new Promise<void>((resolve) => (waiting = resolve));
    const hanging = (async function* () {
      yield Buffer.from('half a file');
      waiting();
      await new Promise(() => {});
    })();
    const writing = store.write(hanging, { maxBytes: 100, signal: abort.signal });
    const outcome = expect(writing).rejects.toThrow('stopped');
    await waits;
    const [inTheMaking, ...others] = await filesOnDisk();
    expect(others).toEqual([]);
    expect(await store.has(inTheMaking!.slice(-32))).toBe(false);
    expect(await store.read(inTheMaking!.slice(-32))).toBeNull();
    abort.abort(new Error('stopped'));
    await outcome;
    expect(await filesOnDisk()).toEqual([]);
  });

  it('does not begin when it was aborted before', async () => {
    await expect(
      store.write(piecesOf(Buffer.from('x')), {
        maxBytes: 9,
        signal: AbortSignal.abort(new Error('before')),
      }),
    ).rejects.toThrow('before');
    expect(await filesOnDisk()).toEqual([]);
  });

  it('says that the disk is full', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const failing = (async function* () {
      yield Buffer.from('x');
      throw full;
    })();
    await expect(store.write(failing, OPTIONS)).rejects.toMatchObject({
      code: 'overloaded',
      cause: full,
      message: 'The media store is full. Make room on its disk.',
    });
    expect(await filesOnDisk()).toEqual([]);
  });

  it('is not begun while the disk has no room to spare', async () => {
    const crowded = new FileMediaStore(join(folder, 'crowded'), Number.MAX_SAFE_INTEGER);
    let asked = false;
    const pieces = (async function* () {
      asked = true;
      yield Buffer.from('x');
    })();
    await expect(crowded.write(pieces, OPTIONS)).rejects.toMatchObject({ code: 'overloaded' });
    expect(asked).toBe(false);
    expect(await filesOnDisk()).toEqual([]);
  });

  it('ends, and leaves nothing behind, when others have taken the room meanwhile', async () => {
    let freeBytes = 2;
    const filling = new FileMediaStore(join(folder, 'filling'), 1, async () => freeBytes--);
    let pieces = 0;
    const endless = (async function* () {
      for (; pieces < 200; pieces++) yield Buffer.alloc(1024 * 1024);
    })();
    const options = { ...OPTIONS, maxBytes: Infinity };
    await expect(filling.write(endless, options)).rejects.toMatchObject({ code: 'overloaded' });
    expect(pieces).toBeLessThanOrEqual(16);
    expect(await filesOnDisk()).toEqual([]);
  });
});

describe('the sweep', () => {
  const aged = async (path: string, ageMs: number): Promise<void> => {
    const then = new Date(Date.now() - ageMs);
    await utimes(path, then, then);
  };

  it('takes the unfinished writes of the day before, and no other file', async () => {
    expect(await store.sweep()).toBe(0);
    const { key } = await store.write(piecesOf(Buffer.from('whole')), OPTIONS);
    const incoming = join(folder, 'below', 'media', 'incoming');
    const [old, young] = ['a', 'b'].map((digit) => join(incoming, digit.repeat(32))) as [string, string];
    for (const path of [old, young, join(incoming, 'README')]) await writeFile(path, 'half');
    await aged(old, DAY_MS + 60_000);
    await aged(join(incoming, 'README'), DAY_MS + 60_000);
    await aged(
      (await filesOnDisk()).find((path) => path.endsWith(key))!,
      30 * DAY_MS,
    );
    expect(await store.sweep()).toBe(1);
    expect((await filesOnDisk()).some((path) => path === old)).toBe(false);
    expect((await filesOnDisk()).some((path) => path === young)).toBe(true);
    expect(await store.has(key)).toBe(true);
  });

  it('takes old files that nobody wants, when it is told which are wanted', async () => {
    const keys: string[] = [];
    for (let n = 0; n < 3; n++) keys.push((await store.write(piecesOf(Buffer.from([n])), OPTIONS)).key);
    const [wanted, orphan, young] = keys as [string, string, string];
    for (const path of await filesOnDisk()) if (!path.endsWith(young)) await aged(path, DAY_MS + 60_000);
    const asked: string[] = [];
    const isWanted = async (names: readonly string[]): Promise<ReadonlySet<string>> => {
      asked.push(...names);
      return new Set([wanted]);
    };
    expect(await store.sweep({ isWanted })).toBe(1);
    expect(asked.toSorted()).toEqual([wanted, orphan].toSorted());
    expect(await Promise.all(keys.map((key) => store.has(key)))).toEqual([true, false, true]);
  });
});

describe('a folder that cannot be written', () => {
  it('is an error, and not an absent file', async () => {
    await writeFile(join(folder, 'below'), 'a file where the folder should be');
    await expect(store.write(piecesOf(Buffer.from('x')), OPTIONS)).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(await store.has('a'.repeat(32))).toBe(false);
    await chmod(join(folder, 'below'), 0o600);
  });
});
