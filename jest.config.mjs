import { readFileSync } from 'node:fs';

const swc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
/** In files with JSX some TypeScript reads differently, so they are told apart. */
const swcForJsx = {
  ...swc,
  jsc: {
    ...swc.jsc,
    parser: { ...swc.jsc.parser, tsx: true },
    transform: { ...swc.jsc.transform, react: { runtime: 'automatic' } },
  },
};

export default {
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '\\.ts$': ['@swc/jest'], '\\.tsx$': ['@swc/jest', swcForJsx] },
  testMatch: ['<rootDir>/{apps,packages}/*/src/**/*.test.{ts,tsx}', '<rootDir>/tests/**/*.test.{ts,tsx}'],
  // Tests read the sources of our packages, so a stale dist can neither pass nor fail one.
  testEnvironmentOptions: { customExportConditions: ['switchboard-source', 'node', 'node-addons'] },
  globalSetup: '<rootDir>/tests/support/start-database-server.mjs',
  globalTeardown: '<rootDir>/tests/support/stop-database-server.mjs',
  modulePathIgnorePatterns: ['/dist/'],
  testTimeout: 30_000,
  maxWorkers: 2,
  // Each test file leaves its modules behind. A worker that is full of them spends its time looking for memory.
  workerIdleMemoryLimit: 1.2 * 1024 ** 3,
};
