import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Where `npm run dev` has the API. */
const API = 'http://127.0.0.1:8000';

/** The languages of the application. */
const LANGUAGES = ['en', 'uk', 'pl'];

/** Names of emoji, which the picker fetches from here: `/emoji/<language>/data.json` and `messages.json`. */
function emojiNames(): Plugin {
  const files = new Map(
    LANGUAGES.flatMap((language) => ['data', 'messages'].map((name) => `emoji/${language}/${name}.json`)).map(
      (path) => [path, () => emojiFile(path)],
    ),
  );
  return {
    name: 'emoji-names',
    generateBundle() {
      for (const [fileName, source] of files) this.emitFile({ type: 'asset', fileName, source: source() });
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const source = files.get((request.url ?? '').slice(1));
        if (source === undefined) next();
        else response.setHeader('Content-Type', 'application/json').end(source());
      });
    },
  };
}

/** A file of emojibase with only what the picker reads: half of it. */
function emojiFile(path: string): string {
  const file = createRequire(import.meta.url).resolve(path.replace('emoji/', 'emojibase-data/'));
  const content = JSON.parse(readFileSync(file, 'utf8')) as unknown;
  if (!Array.isArray(content)) return JSON.stringify(content);
  const read = ['emoji', 'label', 'group', 'subgroup', 'version', 'tags', 'skins'];
  const readOfSkins = ['emoji', 'tone'];
  const only = (item: object, keys: readonly string[]): object =>
    Object.fromEntries(Object.entries(item).filter(([key]) => keys.includes(key)));
  return JSON.stringify(
    content.map((emoji: { skins?: object[] }) => ({
      ...only(emoji, read),
      ...(emoji.skins === undefined ? {} : { skins: emoji.skins.map((skin) => only(skin, readOfSkins)) }),
    })),
  );
}

export default defineConfig({
  plugins: [react(), emojiNames()],
  // Our packages' sources, so that a stale dist cannot get into the build.
  resolve: { conditions: ['switchboard-source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2022',
    sourcemap: true,
    // Everything from files: the page's policy allows no `data:` scripts, styles or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // A test holds the limit that counts: what the first page loads, compressed.
    chunkSizeWarningLimit: 1_000,
  },
  server: { proxy: { '/api': { target: API, ws: true } } },
});
