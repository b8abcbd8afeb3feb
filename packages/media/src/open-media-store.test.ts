import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { openMediaStore } from './open-media-store.ts';

describe('openMediaStore', () => {
  it('opens a folder by its address, and makes it when it is written to', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'switchboard media ü-'));
    try {
      const store = openMediaStore(pathToFileURL(join(parent, 'media')).href);
      expect(await readdir(parent)).toEqual([]);
      const { key } = await store.write(onePiece(), { maxBytes: 10, signal: new AbortController().signal });
      expect(await store.has(key)).toBe(true);
      expect(await readdir(parent)).toEqual(['media']);
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  });

  it.each([
    ['s3://bucket?endpoint=https://user:pass@example.com', 'an endpoint such as'],
    ['s3://bucket?endpoint=ftp://example.com', 'an endpoint such as'],
    ['s3://bucket?endpoint=https://example.com/pass', 'an endpoint such as'],
    ['s3://pass:pass@bucket', 'must not hold credentials'],
    ['s3://', 'must name a bucket'],
    ['s3://b?secret_access_key=pass', 'must name a bucket'],
    ['s3://bucket?secret_access_key=pass', 'and nothing else'],
    ['s3://bucket/pass word', 'must have a folder'],
    ['file://media/here', 'three slashes'],
    ['https://example.com/pass', 'must be a file:// or s3:// address'],
    ['./media', 'must be a file:// or s3:// address'],
    ['', 'must be a file:// or s3:// address'],
  ])('refuses %j in one line without repeating it', (url, reason) => {
    try {
      openMediaStore(url);
      throw new Error('was accepted');
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      expect(code).toBe('invalid_config');
      expect(message).toMatch(/^MEDIA_URL [^\n]+ \(example: [^\n]+\)$/);
      expect(message).toContain(reason);
      expect(message).not.toContain('pass');
    }
  });
});

async function* onePiece(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('x');
}
