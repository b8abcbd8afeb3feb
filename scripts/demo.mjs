// `npm run demo [-- --fresh] [--pace 5-15] [--seed 1]`: `npm start` plus the platform simulators, on data of its own.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

prepare();
const { runDemo } = await import(pathToFileURL(join(root, 'packages/cli/dist/demo/run-demo.js')).href);
await runDemo({ root, args: process.argv.slice(2), env: process.env });
