import { describe, expect, it } from '@jest/globals';
import { isTelegramProxy, phoneForLogin } from './login-details.ts';

describe('phoneForLogin', () => {
  it.each([
    '+48600100200',
    '48600100200',
    '+48 600 100 200',
    '+48 (600) 100-200',
    '+48\u00a0600\u2011100.200',
  ])('reads %s', (text) => {
    expect(phoneForLogin(text)).toBe('+48600100200');
  });

  it.each([
    '',
    '+',
    '0600100200',
    '123456',
    '+1234567890123456',
    '+48 600 abc',
    '++48600100200',
    '48+600100200',
  ])('refuses %p', (text) => {
    expect(phoneForLogin(text)).toBeNull();
  });
});

describe('isTelegramProxy', () => {
  it('knows both kinds, and no other', () => {
    expect(isTelegramProxy('mtproxy://00ff@127.0.0.1:443')).toBe(true);
    expect(isTelegramProxy('socks5://user:password@proxy.example.com:1080')).toBe(true);
    for (const text of ['http://proxy:80', 'socks5://proxy', 'mtproxy://a b:1', ''])
      expect(isTelegramProxy(text)).toBe(false);
  });
});
