import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const ROOT = join(import.meta.dirname, '..', '..', 'apps', 'web', 'dist');
/** What a first load may fetch of scripts, compressed. */
const FIRST_LOAD_BYTES_MAX = 250_000;

/** The scripts that are loaded before anything is shown: those of the page, and whatever they import at once. */
async function firstScripts(): Promise<Map<string, Buffer>> {
  const page = await readFile(join(ROOT, 'index.html'), 'utf8');
  const scripts = new Map<string, Buffer>();
  const waiting = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path!);
  while (waiting.length > 0) {
    const path = waiting.pop()!;
    if (scripts.has(path)) continue;
    const content = await readFile(join(ROOT, path));
    scripts.set(path, content);
    for (const [, name] of content.toString().matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) {
      waiting.push(`assets/${name}`);
    }
  }
  return scripts;
}

describe('the built web application', () => {
  let scripts: Map<string, Buffer>;
  beforeAll(async () => {
    scripts = await firstScripts();
  });

  it('loads less than 250 kB of compressed script before it shows something', () => {
    expect(scripts.size).toBeGreaterThan(0);
    const bytes = [...scripts.values()].map((script) => gzipSync(script).length);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(FIRST_LOAD_BYTES_MAX);
  });

  it('has no script in its page, and loads nothing from elsewhere', async () => {
    const page = await readFile(join(ROOT, 'index.html'), 'utf8');
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(page).not.toMatch(/(?:src|href)="(?!\/(?!\/))/);
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/);
  });
});
