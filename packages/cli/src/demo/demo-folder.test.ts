import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Config, readConfig } from '@switchboard/service';
import { openDemoFolder } from './demo-folder.ts';
import { type DemoState, writeDemoState } from './demo-state.ts';

describe('the folder of a demonstration', () => {
  let dataDir: string;
  let config: Config;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'switchboard-demo-folder-'));
    config = readConfig({ DATA_DIR: dataDir }, '');
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  /** One that was started, with something in it. */
  async function earlier(isTold: boolean): Promise<DemoState> {
    const state = { ...(await openDemoFolder(config, false)), isTold };
    writeDemoState(dataDir, state);
    writeFileSync(join(dataDir, 'something'), '');
    return state;
  }

  it('is begun where nothing is', async () => {
    expect(await openDemoFolder(config, false)).toMatchObject({ isTold: false, telegram: null });
  });

  it.each([[false], [true]])('is never a real installation’s (fresh: %s)', async (fresh) => {
    writeFileSync(join(dataDir, 'secrets.json'), '{}');
    await expect(openDemoFolder(config, fresh)).rejects.toThrow('no demonstration has made');
    expect(readdirSync(dataDir)).toEqual(['secrets.json']);
  });

  it('goes on with what is there', async () => {
    const state = await earlier(true);
    expect(await openDemoFolder(config, false)).toEqual(state);
    expect(readdirSync(dataDir)).toContain('something');
  });

  it.each([
    ['asked to', true, true],
    ['its first start was broken off', false, false],
  ])('is begun anew when %s', async (_, isTold, fresh) => {
    const { appSecret } = await earlier(isTold);
    const state = await openDemoFolder(config, fresh);
    expect(state.isTold).toBe(false);
    expect(state.appSecret).not.toBe(appSecret);
    expect(readdirSync(dataDir)).not.toContain('something');
  });

  it('is left alone while a demonstration runs on it', async () => {
    await earlier(true);
    writeFileSync(join(dataDir, 'start.pid'), `${process.pid}\n`);
    await expect(openDemoFolder(config, true)).rejects.toThrow('Stop it first');
    expect(readdirSync(dataDir)).toContain('something');
  });
});
