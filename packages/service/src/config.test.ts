import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mediaUrlOf, publicUrlOf, readConfig } from './config.ts';
import { localSecrets } from './local-secrets.ts';

describe('the configuration', () => {
  it('has defaults for everything', () => {
    const config = readConfig({}, '/nonexistent');
    expect(config).toMatchObject({ port: 8000, host: '127.0.0.1', allowedOrigins: [], logLevel: 'info' });
    expect(config.webhookRetentionDays).toBe(14);
    expect(publicUrlOf(config)).toBe('http://127.0.0.1:8000');
  });

  it('reads a .env file beneath the environment, and takes an empty value for none', () => {
    const dir = mkdtempSync(join(tmpdir(), 'switchboard-env-'));
    const file = join(dir, '.env');
    writeFileSync(file, 'PORT=9000\nHOST=0.0.0.0\nWHATSAPP_APP_SECRET=a, b\nPUBLIC_URL=\n# no\n');
    const config = readConfig({ PORT: '9001' }, file);
    expect(config).toMatchObject({ port: 9001, host: '0.0.0.0', whatsappAppSecret: ['a', 'b'] });
    expect(config.publicUrl).toBeUndefined();
    rmSync(dir, { recursive: true });
  });

  it.each([
    ['PORT', '-1'],
    ['PORT', 'x'],
    ['PUBLIC_URL', 'ftp://x'],
    ['DATABASE_URL', 'mysql://x'],
    ['ENCRYPTION_KEY', 'c2hvcnQ='],
    ['INTERNAL_TOKEN', 'short'],
    ['ALLOWED_ORIGINS', 'https://ok.example.com,https://x.example.com/path'],
    ['TELEGRAM_PROXY', 'http://x:1'],
    ['MEDIA_URL', './media'],
    ['MEDIA_URL', 'https://x.example.com'],
    ['WEBHOOK_RETENTION_DAYS', '0'],
    ['WEBHOOK_RETENTION_DAYS', '366'],
    ['WEBHOOK_RETENTION_DAYS', '1.5'],
    ['NATS_URL', 'http://127.0.0.1:4222'],
    ['NATS_URL', 'nats:///path'],
    ['NATS_URL', 'nats://127.0.0.1:4222/path'],
    ['NATS_URL', 'nats://:secret@127.0.0.1'],
    ['NATS_URL', 'nats://a:%zz@127.0.0.1'],
    ['NATS_URL', 'nats://a:secret1@127.0.0.1,nats://a:secret2@127.0.0.2'],
    ['OUTGOING_WEBHOOK_PRIVATE_HOSTS', 'http://crm.internal'],
    ['OUTGOING_WEBHOOK_PRIVATE_HOSTS', 'crm.internal,10.0.0.0/8'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s in one line that names the key and gives an example, without the value', (key, value) => {
    try {
      readConfig({ [key]: value }, '/nonexistent');
      throw new Error('was accepted');
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      expect(code).toBe('invalid_config');
      expect(message.split('\n')).toHaveLength(1);
      expect(message.startsWith(`${key} `)).toBe(true);
      expect(message).toContain('(example: ');
      if (value.length > 3) expect(message).not.toContain(value);
    }
  });
});

describe('the addresses of NATS', () => {
  it('are a list, none by default, with one login for all', () => {
    expect(readConfig({}, '/nonexistent').natsUrl).toEqual([]);
    const servers = 'nats://user:p%40ss@one:4222, tls://[::1], nats://two/';
    expect(readConfig({ NATS_URL: servers }, '/nonexistent').natsUrl).toEqual(servers.split(', '));
  });
});

describe('the address of the media store', () => {
  it('is a folder beneath DATA_DIR unless it is given', () => {
    const config = readConfig({ DATA_DIR: '/var/lib/a b' }, '/nonexistent');
    expect(mediaUrlOf(config)).toBe('file:///var/lib/a%20b/media');
    expect(mediaUrlOf({ ...config, mediaUrl: 's3://bucket' })).toBe('s3://bucket');
  });
});

describe('generated secrets', () => {
  it('are made once, for the owner only', () => {
    const dir = mkdtempSync(join(tmpdir(), 'switchboard-secrets-'));
    const first = localSecrets(dir);
    expect(localSecrets(dir)).toEqual(first);
    expect(Buffer.from(first.encryptionKey, 'base64')).toHaveLength(32);
    expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
    rmSync(dir, { recursive: true });
  });
});
