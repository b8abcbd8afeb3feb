import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readConfig } from '@switchboard/service';
import { listenerConfig, type ListenerConfig } from '@switchboard/telegram-listener';
import { processEnvironment } from './api-process.ts';
import { BASE } from './test-api.ts';

/** Port 9 is nobody's: listeners work whether or not an API is there. */
const NOBODY = 'http://127.0.0.1:9';

/** What a Telegram listener is told by whoever operates it, with a folder for files of its own. */
export class ListenerEnvironment {
  readonly variables: NodeJS.ProcessEnv;
  readonly #mediaFolder = mkdtempSync(join(tmpdir(), 'switchboard-listener-'));

  constructor(databaseUrl: string, apiUrl: string = NOBODY) {
    this.variables = {
      ...processEnvironment(databaseUrl, 1),
      TELEGRAM_API_ID: '1',
      TELEGRAM_API_HASH: 'hash',
      MEDIA_URL: pathToFileURL(this.#mediaFolder).href,
      WEBSOCKET_NOTIFY_URL: `${apiUrl}${BASE}/broadcast-message`,
    };
  }

  /** The same for a listener in this process; no file of the checkout's own settings is read. */
  config(more: NodeJS.ProcessEnv = {}): ListenerConfig {
    return listenerConfig(readConfig({ ...this.variables, ...more }, ''));
  }

  remove(): void {
    rmSync(this.#mediaFolder, { recursive: true, force: true });
  }
}
