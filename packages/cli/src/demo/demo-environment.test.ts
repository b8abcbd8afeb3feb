import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '@switchboard/service';
import { demoEnvironment } from './demo-environment.ts';

describe('the settings of a demonstration', () => {
  let folder: string;
  let envFile: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'switchboard-demo-environment-'));
    envFile = join(folder, '.env');
    const real = [
      'DATABASE_URL=postgres://real/inbox',
      'WHATSAPP_ACCESS_TOKEN=EAAreal',
      'DATA_DIR=/var/lib/real',
      'PORT=8123',
    ];
    writeFileSync(envFile, real.join('\n'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are not those of a real installation', () => {
    const env = { MEDIA_URL: 's3://real', NATS_URL: 'nats://real:4222', PATH: '/bin' };
    const config = readConfig(demoEnvironment(env, folder), envFile);
    expect(config).toMatchObject({ port: 8123, dataDir: join(folder, '.data', 'demo'), natsUrl: [] });
    const { databaseUrl, whatsappAccessToken, mediaUrl, encryptionKey } = config;
    expect([databaseUrl, whatsappAccessToken, mediaUrl, encryptionKey]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(demoEnvironment(env, folder)['PATH']).toBe('/bin');
  });

  it('are those of the platforms, in a folder that is asked for', () => {
    const env = demoEnvironment({ DATA_DIR: '/tmp/shown' }, folder, { WHATSAPP_ACCESS_TOKEN: 'EAAdemo' });
    expect(readConfig(env, envFile)).toMatchObject({ dataDir: '/tmp/shown', whatsappAccessToken: 'EAAdemo' });
  });
});
