import { describe, expect, it } from '@jest/globals';
import { _serverKeys } from 'telegram/crypto/RSA.js';
import { RsaKey, isFingerprintForAll } from './rsa-key.ts';
import { trustServer } from './trust-server.ts';

describe('trust in a test server', () => {
  it('adds its key to the library’s own, which stay', () => {
    const before = _serverKeys.size;
    const key = new RsaKey();
    trustServer(key);
    trustServer(key);
    expect(_serverKeys.size).toBe(before + 1);
    const trusted = _serverKeys.get(key.fingerprint.toString());
    expect(trusted?.e).toBe(65_537);
    expect(trusted?.n.bitLength().toJSNumber()).toBe(2_048);
  });

  it('is given to a whole process by its environment', async () => {
    const key = new RsaKey();
    process.env['SWITCHBOARD_TELEGRAM_TEST_KEY'] = key.publicKeyPem;
    try {
      await import('./trust-preload.ts');
    } finally {
      delete process.env['SWITCHBOARD_TELEGRAM_TEST_KEY'];
    }
    expect(_serverKeys.has(key.fingerprint.toString())).toBe(true);
  });

  it('is not given to what is no key', () => {
    expect(() => trustServer({ publicKeyPem: 'none' })).toThrow();
  });

  it('is not asked for with a fingerprint that a client may overlook', () => {
    expect(isFingerprintForAll(0x0fff_ffff_ffff_ffffn)).toBe(false);
    expect(isFingerprintForAll(0x1000_0000_0000_0000n)).toBe(true);
    expect(isFingerprintForAll(-1n)).toBe(true);
  });
});
