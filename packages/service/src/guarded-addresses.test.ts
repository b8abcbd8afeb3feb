import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { AddressGuard, RefusedAddressError } from './guarded-addresses.ts';

const guard = new AddressGuard(['crm.internal', '127.0.0.1:9000', '10.0.0.7']);

const PRIVATE = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.255',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  '64:ff9b:1::7f00:1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  '3fff::1',
  'fc00::1',
  'fd12::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  'localhost',
  '',
];
const PUBLIC = ['1.1.1.1', '8.8.8.8', '100.63.0.1', '172.32.0.1', '2606:4700::1', '2a00:1450:4001::1'];

describe('an address', () => {
  it.each(PRIVATE)('%s is not of the Internet', (address) => expect(guard.isPublic(address)).toBe(false));
  it.each(PUBLIC)('%s is of the Internet', (address) => expect(guard.isPublic(address)).toBe(true));
});

describe('the address of an endpoint', () => {
  it.each([
    'https://crm.example.com/hooks?a=1',
    'https://8.8.8.8/hooks',
    'https://[2606:4700::1]/hooks',
    'http://crm.internal/hooks',
    'http://127.0.0.1:9000/',
    'https://10.0.0.7:8443/',
    'http://CRM.internal:81/',
  ])('may be %s', (url) => expect(guard.problemOf(url)).toBeNull());

  it.each([
    ['x', /must be an address/],
    ['ftp://crm.example.com', /https/],
    ['http://crm.example.com', /https/],
    ['https://user:pass@crm.example.com', /user or a password/],
    ['https://crm.example.com/#x', /#/],
    ['https://127.0.0.1/', /private/],
    ['https://127.0.0.1:9001/', /private/],
    ['http://127.0.0.1:9001/', /https/],
    ['https://0x7f.1/', /private/],
    ['https://2130706433/', /private/],
    ['https://[::1]/', /private/],
    ['https://[::ffff:10.0.0.1]/', /private/],
    ['https://169.254.169.254/latest/meta-data', /private/],
  ])('may not be %s', (url, problem) => expect(guard.problemOf(url)).toMatch(problem));
});

describe('looking a name up', () => {
  const answering =
    (...addresses: string[]): LookupFunction =>
    (_name, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  const look = (url: string, addresses: string[], all: boolean) =>
    new Promise<unknown>((resolve) => {
      const lookup = guard.lookupFor(new URL(url), answering(...addresses));
      lookup(new URL(url).hostname, { all }, (error, found) => resolve(error ?? found));
    });

  it('answers what it leads to, in either form that Node asks for', async () => {
    expect(await look('https://crm.example.com', ['8.8.8.8'], false)).toBe('8.8.8.8');
    const all = (await look('https://crm.example.com', ['8.8.8.8', '2606:4700::1'], true)) as LookupAddress[];
    expect(all.map(({ address }) => address)).toEqual(['8.8.8.8', '2606:4700::1']);
  });

  it('refuses a name that leads into a private network, even besides others, and one that leads nowhere', async () => {
    for (const addresses of [['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['::1'], []])
      expect(await look('https://crm.example.com', addresses, true)).toBeInstanceOf(RefusedAddressError);
  });

  it('lets the hosts pass that the operator named', async () => {
    const found = (await look('http://crm.internal', ['10.0.0.1'], true)) as LookupAddress[];
    expect(found.map(({ address }) => address)).toEqual(['10.0.0.1']);
  });

  it('refuses numbers at once, because Node does not look them up', () => {
    expect(() => guard.lookupFor(new URL('https://127.0.0.1:9001'))).toThrow(RefusedAddressError);
    expect(() => guard.lookupFor(new URL('https://[::1]'))).toThrow(RefusedAddressError);
    expect(() => guard.lookupFor(new URL('https://127.0.0.1:9000'))).not.toThrow();
  });
});
