// `npm test`: install and build if needed, then run every test. Arguments go to Jest.
import { join } from 'node:path';
import { prepare, root, run } from './prepare.mjs';

prepare();
run(
  process.execPath,
  ['--experimental-vm-modules', join(root, 'node_modules/jest/bin/jest.js'), ...process.argv.slice(2)],
  {
    // Jest's ES module support sits behind this flag, and says so on every start.
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  },
);
