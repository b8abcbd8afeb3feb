import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { noteFirstMessages } from './first-messages.ts';
import { APP_SECRET, CHANNELS, INTERNAL_TOKEN, testConfig, VERIFY_TOKEN } from './test-api.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface ApiProcess {
  child: ChildProcess;
  url: string;
  port: number;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Everything that it has printed. */
  output(): string;
  /** Ends it at once, as an out-of-memory killer would. */
  kill(): Promise<void>;
}

/** The environment of a process that works on this database, as an operator would set it. */
export function processEnvironment(databaseUrl: string, port: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEY: testConfig(databaseUrl).encryptionKey,
    INTERNAL_TOKEN,
    WHATSAPP_APP_SECRET: APP_SECRET,
    WHATSAPP_VERIFY_TOKEN: VERIFY_TOKEN,
    WHATSAPP_PHONE_NUMBER_ID: CHANNELS.whatsapp,
  };
}

/** Starts a built process and waits until it is ready (the API) or has said something that fits. */
export async function startApiProcess(
  databaseUrl: string,
  options: { port?: number; script?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<ApiProcess> {
  const port = options.port ?? (await freePort());
  const script = join(ROOT, options.script ?? 'apps/api/dist/main.js');
  const child = spawn(process.execPath, [script], {
    cwd: ROOT,
    env: { ...processEnvironment(databaseUrl, port), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  const ready = new Promise<void>((resolve, reject) => {
    const look = (chunk: Buffer): void => {
      printed += chunk.toString();
      if (printed.includes('"message":"ready"')) resolve();
    };
    child.stdout!.on('data', look);
    child.stderr!.on('data', look);
    void exited.then(({ code, signal }) => reject(new Error(`ended with ${code ?? signal}: ${printed}`)));
  });
  await ready;
  if (options.script === undefined) await noteFirstMessages(databaseUrl);
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    port,
    exited,
    output: () => printed,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
