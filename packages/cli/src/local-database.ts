import { join } from 'node:path';
import { Database, EmbeddedServer } from '@switchboard/database';
import { type Config, localSecrets, required } from '@switchboard/service';

/** What a command or a process needs to reach the data. */
export interface DatabaseAccess {
  databaseUrl: string;
  encryptionKey: string;
  internalToken: string;
}

/** The embedded server of this installation; null when DATABASE_URL names another. */
export function embeddedServer(config: Config): EmbeddedServer | null {
  if (config.databaseUrl !== undefined) return null;
  const { databasePassword } = localSecrets(config.dataDir);
  return new EmbeddedServer({ clusterDir: join(config.dataDir, 'postgres'), password: databasePassword });
}

/** Secrets from the environment, or the generated ones where the embedded database is used. */
export function databaseAccess(config: Config, embeddedUrl: string | null): DatabaseAccess {
  if (embeddedUrl === null) {
    return {
      databaseUrl: required(config.databaseUrl, 'DATABASE_URL'),
      encryptionKey: required(config.encryptionKey, 'ENCRYPTION_KEY'),
      internalToken: required(config.internalToken, 'INTERNAL_TOKEN'),
    };
  }
  const generated = localSecrets(config.dataDir);
  return {
    databaseUrl: embeddedUrl,
    encryptionKey: config.encryptionKey ?? generated.encryptionKey,
    internalToken: config.internalToken ?? generated.internalToken,
  };
}

/**
 * Runs a command on the database: the running one, or the embedded one started just for this and stopped again.
 */
export async function withDatabase<T>(
  config: Config,
  work: (database: Database, access: DatabaseAccess) => Promise<T>,
): Promise<T> {
  return await withDatabaseUrl(config, async (access) => {
    const database = new Database(access.databaseUrl, access.encryptionKey);
    try {
      await database.open();
      return await work(database, access);
    } finally {
      await database.close();
    }
  });
}

/** The same without opening it: for `migrate`, which makes the schema that opening asks for. */
export async function withDatabaseUrl<T>(
  config: Config,
  work: (access: DatabaseAccess) => Promise<T>,
): Promise<T> {
  const server = embeddedServer(config);
  if (server === null) return await work(databaseAccess(config, null));
  const running = server.url();
  const url = running ?? (await server.start());
  try {
    return await work(databaseAccess(config, url));
  } finally {
    if (running === null) await server.stop();
  }
}
