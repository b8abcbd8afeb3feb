import { describe, expect, it } from '@jest/globals';
import { parseProxy } from './telegram-proxy.ts';

const SECRET = '00112233445566778899aabbccddeeff';

describe('parseProxy', () => {
  it('reads MTProxy addresses', () => {
    expect(parseProxy(`mtproxy://${SECRET}@proxy.example:8443`)).toEqual({
      kind: 'mtproxy',
      host: 'proxy.example',
      port: 8443,
      secret: SECRET,
    });
    expect(parseProxy(`mtproxy://DD${SECRET}@[::1]:443`)).toMatchObject({
      host: '::1',
      secret: `dd${SECRET}`,
    });
  });

  it('reads SOCKS addresses with and without a user', () => {
    expect(parseProxy('socks5://127.0.0.1:1080')).toEqual({
      kind: 'socks5',
      host: '127.0.0.1',
      port: 1080,
      user: null,
      password: null,
    });
    expect(parseProxy('socks5://jan:p%40ss@proxy:1080')).toMatchObject({ user: 'jan', password: 'p@ss' });
  });

  it.each([
    ['not an address', 'proxy.example:443'],
    ['no port', `mtproxy://${SECRET}@proxy.example`],
    ['another protocol', 'https://proxy.example:443'],
    ['no secret', 'mtproxy://proxy.example:443'],
    ['a fake TLS secret', `mtproxy://ee${SECRET}676f6f676c65@proxy.example:443`],
  ])('refuses %s without repeating the secret', (_what, text) => {
    expect(() => parseProxy(text)).toThrow(
      expect.objectContaining({ problem: 'temporary', reason: 'bad_proxy' }),
    );
    expect(() => parseProxy(text)).not.toThrow(SECRET);
  });
});
