export default {
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest'] },
  testMatch: ['<rootDir>/{apps,packages}/*/src/**/*.test.ts', '<rootDir>/tests/**/*.test.ts'],
  // Tests read the sources of our packages, so a stale dist can neither pass nor fail one.
  testEnvironmentOptions: { customExportConditions: ['switchboard-source', 'node', 'node-addons'] },
  globalSetup: '<rootDir>/tests/support/start-database-server.mjs',
  globalTeardown: '<rootDir>/tests/support/stop-database-server.mjs',
  modulePathIgnorePatterns: ['/dist/'],
  testTimeout: 30_000,
  maxWorkers: 2,
};
