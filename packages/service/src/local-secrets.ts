import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a one-machine installation needs and nobody wants to invent. */
export interface LocalSecrets {
  encryptionKey: string;
  internalToken: string;
  databasePassword: string;
}

/**
 * The generated secrets under `dataDir`, made at the first call (file mode 0600). Two processes may call it at once:
 * the file is created exclusively, and the slower one reads what the faster one wrote.
 */
export function localSecrets(dataDir: string): LocalSecrets {
  const file = join(dataDir, 'secrets.json');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const fresh: LocalSecrets = {
    encryptionKey: randomBytes(32).toString('base64'),
    internalToken: randomBytes(32).toString('base64url'),
    databasePassword: randomBytes(24).toString('base64url'),
  };
  try {
    writeFileSync(file, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return JSON.parse(readFileSync(file, 'utf8')) as LocalSecrets;
  }
}
