// `npm run bench [-- name…] [--short] [--json FILE] [--profile DIR]`: measures Switchboard beside the bare limits of this
// machine, prints a table and writes the same as JSON.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare, root } from './prepare.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    json: { type: 'string', default: join(root, 'bench-results.json') },
    profile: { type: 'string' },
  },
});

prepare();
// Only now: they import what has just been built.
const { BENCHMARK_NAMES, runBenchmarks } = await import('../bench/run.mjs');
const { tableOf } = await import('../bench/report.mjs');

const unknown = positionals.filter((name) => !BENCHMARK_NAMES.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark "${unknown[0]}": ${BENCHMARK_NAMES.join(', ')}.\n`);
  process.exit(64);
}
const profileDir = values.profile === undefined ? undefined : resolve(values.profile);
if (profileDir !== undefined) mkdirSync(profileDir, { recursive: true });

const results = await runBenchmarks({
  names: positionals.length > 0 ? positionals : BENCHMARK_NAMES,
  short: values.short,
  profileDir,
  note: (line) => process.stderr.write(`${line}\n`),
});
writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
process.stdout.write(`\n${tableOf(results.results.flatMap(({ rows }) => rows))}\n`);
if (profileDir !== undefined) {
  const { topFunctions } = await import('../bench/cpu-profile.mjs');
  process.stdout.write(`\nThe API's own time by function:\n${topFunctions(profileDir, 40).join('\n')}\n`);
}
process.stdout.write(`\nWritten to ${values.json}\n`);
