import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as launcher } from 'playwright-core';

const ROOT = join(import.meta.dirname, '..', '..');

/** A real browser: an installed one by CHROMIUM_PATH, else the one that comes with the tests. */
export async function startBrowser(): Promise<Browser> {
  const installed = process.env['CHROMIUM_PATH'];
  const executablePath = installed ?? (await chromium.executablePath());
  // One process for all pages would end with the first of them.
  const args = chromium.args.filter((arg) => arg !== '--single-process');
  return await launcher.launch({ executablePath, args, headless: true });
}

export interface PageServer {
  origin: string;
  stop(): Promise<void>;
}

/** What pages may import, by its name, and where its built modules lie. */
const MODULES: Record<string, string> = {
  '/client/': join(ROOT, 'packages/client/dist/'),
  '/protocol/': join(ROOT, 'packages/protocol/dist/'),
  '/zod/': `${dirname(fileURLToPath(import.meta.resolve('zod')))}/`,
};

const PAGE = `<!doctype html><meta charset="utf-8"><script type="importmap">${JSON.stringify({
  imports: {
    '@switchboard/client': '/client/index.js',
    '@switchboard/protocol': '/protocol/index.js',
    zod: '/zod/index.js',
  },
})}</script>`;

/** Serves an empty page that can import our packages as they are published: modules, without a bundler. */
export async function startPageServer(): Promise<PageServer> {
  const server: Server = createServer((request, response) => {
    void answer(request.url ?? '/').then(({ status, type, body }) => {
      response.writeHead(status, { 'Content-Type': type }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(url: string): Promise<{ status: number; type: string; body: string | Buffer }> {
  if (url === '/') return { status: 200, type: 'text/html', body: PAGE };
  for (const [prefix, folder] of Object.entries(MODULES)) {
    const file = normalize(join(folder, url.slice(prefix.length)));
    if (!url.startsWith(prefix) || !file.startsWith(folder)) continue;
    const body = await readFile(file).catch(() => null);
    if (body !== null) return { status: 200, type: 'text/javascript', body };
  }
  return { status: 404, type: 'text/plain', body: 'not found' };
}
