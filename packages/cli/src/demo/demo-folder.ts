import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SwitchboardError } from '@switchboard/core';
import type { Config } from '@switchboard/service';
import { embeddedServer } from '../local-database.ts';
import { endLeftovers, pm2Home } from '../start/processes.ts';
import { type DemoState, newDemoState, readDemoState, writeDemoState } from './demo-state.ts';

/**
 * What there is of earlier demonstrations; a new one when there is nothing, when it is to be thrown away, or when its
 * first start was broken off.
 *
 * @throws SwitchboardError when the folder holds something else, or a demonstration runs on it now
 */
export async function openDemoFolder(config: Config, fresh: boolean): Promise<DemoState> {
  const { dataDir } = config;
  const known = readDemoState(dataDir);
  if (known === null && existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new SwitchboardError(
      'conflict',
      `${dataDir} holds data that no demonstration has made. Choose another folder: DATA_DIR=./.data/demo npm run demo`,
    );
  }
  if (known?.isTold === true && !fresh) return known;
  if (known !== null) await throwAway(config);
  const state = newDemoState();
  writeDemoState(dataDir, state);
  return state;
}

async function throwAway(config: Config): Promise<void> {
  const { dataDir } = config;
  const pid = runningStart(dataDir);
  if (pid !== null)
    throw new SwitchboardError(
      'conflict',
      `A demonstration runs on ${dataDir} (process ${pid}). Stop it first.`,
    );
  endLeftovers(pm2Home(dataDir));
  await embeddedServer(config)?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

/** The process that runs the system there, as far as its note tells. */
function runningStart(dataDir: string): number | null {
  const note = join(dataDir, 'start.pid');
  const pid = existsSync(note) ? Number(readFileSync(note, 'utf8')) : 0;
  if (!Number.isInteger(pid) || pid <= 0) return null;
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}
