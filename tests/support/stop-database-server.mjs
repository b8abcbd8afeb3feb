import { rm } from 'node:fs/promises';

export default async function stopDatabaseServer() {
  const { server, dir } = globalThis.__switchboardTestServer;
  await server.stop();
  await rm(dir, { recursive: true, force: true });
}
