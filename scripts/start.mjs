// `npm start`: install and build if needed, then run everything until Ctrl-C.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

prepare();
const { startSystem } = await import(
  pathToFileURL(join(root, 'packages/cli/dist/start/start-system.js')).href
);
await startSystem({ root, watch: process.argv.includes('--watch') });
