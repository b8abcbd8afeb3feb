// One real PostgreSQL for the whole run, with a migrated template that each test file copies.
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedServer, migrate } from '../../packages/database/dist/index.js';

export default async function startDatabaseServer() {
  const dir = await mkdtemp(join(await quickDirectory(), 'switchboard-test-'));
  const server = new EmbeddedServer({
    clusterDir: join(dir, 'postgres'),
    password: 'test',
    settings: ['max_connections=200'],
  });
  stopIfInterrupted(dir);
  await server.start();
  await migrate(server.url());
  globalThis.__switchboardTestServer = { server, dir };
  process.env.TEST_TEMPLATE_URL = server.url();
  process.env.TEST_ADMIN_URL = server.adminUrl();
}

/** What a whole run takes at the most, and as much again. */
const SPACE_BYTES_MIN = 4 * 1024 ** 3;

/** In memory where there is room: each test copies the template, and waits for the disk if there is one. */
async function quickDirectory() {
  const inMemory = '/dev/shm';
  const space = await statfs(inMemory).catch(() => null);
  const hasRoom = space !== null && space.bavail * space.bsize >= SPACE_BYTES_MIN;
  return hasRoom ? inMemory : tmpdir();
}

/** The teardown does not run then, and the server would stay, with all that it has in memory. */
function stopIfInterrupted(dir) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      try {
        const [pid] = readFileSync(join(dir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
        process.kill(Number(pid), 'SIGQUIT');
      } catch {
        // It has not begun, or is gone.
      }
      rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
      process.kill(process.pid, signal);
    });
  }
}
