// One real PostgreSQL for the whole run, with a migrated template that each test file copies.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedServer, migrate } from '../../packages/database/dist/index.js';

export default async function startDatabaseServer() {
  const dir = await mkdtemp(join(tmpdir(), 'switchboard-test-'));
  const server = new EmbeddedServer({
    clusterDir: join(dir, 'postgres'),
    password: 'test',
    settings: ['max_connections=200'],
  });
  await server.start();
  await migrate(server.url());
  globalThis.__switchboardTestServer = { server, dir };
  process.env.TEST_TEMPLATE_URL = server.url();
  process.env.TEST_ADMIN_URL = server.adminUrl();
}
