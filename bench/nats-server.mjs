import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram } from './child-processes.mjs';
import { freePort } from './servers.mjs';

/** Debian puts it where the PATH of most users does not look. */
const COMMANDS = ['nats-server', '/usr/sbin/nats-server', '/usr/local/sbin/nats-server'];

/** The command that starts a NATS server, or null where there is none. */
export function findNatsServer() {
  const named = process.env.NATS_SERVER_BIN;
  const commands = named === undefined ? COMMANDS : [named];
  return commands.find((command) => spawnSync(command, ['--version']).status === 0) ?? null;
}

/** @param {string} command @param {string} dir where its configuration is put */
export async function startNatsServer(command, dir) {
  const port = await freePort();
  const file = join(dir, 'nats.conf');
  writeFileSync(file, `host: 127.0.0.1\nport: ${port}\n`);
  const child = await startProgram(command, ['-c', file], {}, 'Server is ready');
  return { child, url: `nats://127.0.0.1:${port}` };
}
