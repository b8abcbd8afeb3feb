import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SavedCustomers, TelegramMemory } from '@switchboard/simulators';

/** What a demonstration has to find again when it is started the next time. */
export interface DemoState {
  /** False until everything that was said before the demonstration is in the inbox. */
  isTold: boolean;
  appSecret: string;
  /** How often it was started: chance goes on instead of repeating itself. */
  starts: number;
  customers: SavedCustomers;
  telegram: TelegramMemory | null;
}

/** Also the mark by which a folder is known as a demonstration's. */
const FILE = 'demo.json';

export function newDemoState(): DemoState {
  return {
    isTold: false,
    appSecret: randomBytes(24).toString('base64url'),
    starts: 0,
    customers: {},
    telegram: null,
  };
}

/** Null where no demonstration has been. */
export function readDemoState(dataDir: string): DemoState | null {
  const file = join(dataDir, FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DemoState) : null;
}

/** Whole or not at all, whenever the process ends. */
export function writeDemoState(dataDir: string, state: DemoState): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
