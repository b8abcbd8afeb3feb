// `npm run check:static`: everything that can be said about the code without running it. Each check runs, whatever the
// others say; the output of the failed ones is shown at the end.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

const CHECKS = [
  ['format', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
  // --quiet: warnings are advice in the editor, only errors stop a change.
  ['lint', 'node_modules/oxlint/bin/oxlint', '--type-aware', '--quiet'],
  ['types', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.test.json'],
  ['layers', 'scripts/check-layers.mjs'],
  ['generated', 'scripts/generate.mjs', '--check'],
];

prepare();
const failed = CHECKS.map(([name, script, ...args]) => run(name, script, args)).filter(({ ok }) => !ok);
for (const { name, output } of failed) process.stdout.write(`\n--- ${name} ---\n${output.trim()}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

function run(name, script, args) {
  const startedAt = Date.now();
  const result = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, encoding: 'utf8' });
  const ok = result.status === 0;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  return { name, ok, output: `${result.stdout}${result.stderr}${result.error ?? ''}` };
}
