import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import { SocketAddresses } from './socket-addresses.ts';

const request = (remoteAddress: string, forwardedFor?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  }) as never;
const never = { onClose: () => undefined };

/** True when both requests count as one address. */
function areOne(one: never, other: never, trusted: readonly string[] = ['loopback']): boolean {
  const addresses = new SocketAddresses(trusted);
  for (let n = 0; n < LIMITS.socketsPerAddressMax; n++) addresses.count(one, never);
  return addresses.isFull(other);
}

describe('addresses of sockets', () => {
  it('are counted until they close', () => {
    const addresses = new SocketAddresses(['loopback']);
    const closes: (() => void)[] = [];
    const connection = { onClose: (listener: () => void) => void closes.push(listener) } as never;
    for (let n = 0; n < LIMITS.socketsPerAddressMax; n++) addresses.count(request('192.0.2.1'), connection);
    expect(addresses.isFull(request('192.0.2.1'))).toBe(true);
    expect(addresses.isFull(request('192.0.2.2'))).toBe(false);
    closes[0]!();
    expect(addresses.isFull(request('192.0.2.1'))).toBe(false);
  });

  it.each([
    ['a whole IPv6 household', request('2001:db8::a:1:1:1'), request('2001:db8:0:0:b:1:1:1'), true],
    ['two IPv6 households', request('2001:db8:0:1::1'), request('2001:db8:0:2::1'), false],
    ['one address in both spellings', request('::ffff:192.0.2.1'), request('192.0.2.1'), true],
    [
      'whoever a proxy here speaks for',
      request('127.0.0.1', '192.0.2.1'),
      request('127.0.0.1', '192.0.2.1'),
      true,
    ],
    [
      'others behind the same proxy',
      request('127.0.0.1', '192.0.2.1'),
      request('127.0.0.1', '192.0.2.9'),
      false,
    ],
    [
      'ports that a proxy adds',
      request('127.0.0.1', '192.0.2.1:1'),
      request('127.0.0.1', '192.0.2.1:2'),
      true,
    ],
    ['what a stranger claims', request('192.0.2.1', '10.1.1.1'), request('192.0.2.1', '10.2.2.2'), true],
    [
      'who claims to be this machine',
      request('127.0.0.1', '127.0.0.1'),
      request('127.0.0.1', '127.0.0.1'),
      true,
    ],
    ['this machine itself', request('127.0.0.1'), request('127.0.0.1'), false],
  ])('tell apart: %s', (_, one, other, expected) => {
    expect(areOne(one as never, other as never)).toBe(expected);
  });
});
