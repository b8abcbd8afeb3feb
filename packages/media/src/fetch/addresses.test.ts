import type { LookupOptions } from 'node:dns';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Traps } from '../testing/trap.ts';
import { fetchGuarded, type GuardedFetchOptions } from './fetch-guarded.ts';
import { guardedLookup, type Resolve } from './guarded-lookup.ts';
import { isPublicAddress } from './public-address.ts';

let traps: Traps;
beforeAll(async () => {
  traps = await Traps.open();
});
afterAll(async () => {
  await traps.close();
});

const LIMITS = { maxBytes: 1000, totalMs: 10_000 };

async function reasonOf(address: string, more: Partial<GuardedFetchOptions> = {}): Promise<unknown> {
  const before = traps.connects;
  const reason = await fetchGuarded(address, { ...LIMITS, ...more }).then(
    () => 'fetched',
    (error: { reason?: unknown }) => error.reason,
  );
  expect(traps.connects).toBe(before);
  return reason;
}

/** The loopback, the metadata of clouds and private networks, as people have written them to get past such checks. */
const SPELLINGS = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '017700000001',
  '0x7f.1',
  '127。0。0。1',
  '１２７.0.0.1',
  '127.0.0.1.',
  '0.0.0.0',
  '0',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '168.63.129.16',
  '0xa83f8110',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '100.64.0.1',
  '192.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:168.63.129.16]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::a9fe:a9fe]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::]',
  '[2001:0:7f00:1::]',
  '[fe80::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[100::1]',
  '[2001:db8::1]',
  '[::ffff:0:127.0.0.1]',
];

describe('an address that is written as a number', () => {
  it.each(SPELLINGS)('%s is not asked (H1)', async (host) => {
    expect(await reasonOf(`https://${host}:${traps.port}/`)).toMatch(/^forbidden_(address|url)$/);
  });

  it('is never public where a single bit of it says otherwise', () => {
    const private4 = fc.constantFrom('10.', '127.', '192.168.', '169.254.', '100.64.', '172.20.');
    fc.assert(
      fc.property(private4, fc.array(fc.nat(255), { minLength: 3, maxLength: 3 }), (start, rest) => {
        const missing = 4 - start.split('.').filter(Boolean).length;
        const address = start + rest.slice(0, missing).join('.');
        return !isPublicAddress(address) && !isPublicAddress(`::ffff:${address}`);
      }),
    );
    for (const address of ['1.1.1.1', '157.240.1.1', '2a03:2880::1', '::ffff:8.8.8.8']) {
      expect(isPublicAddress(address)).toBe(true);
    }
  });
});

describe('a name', () => {
  const pointsTo =
    (...addresses: string[]): Resolve =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

  it.each([
    ['127.0.0.1'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['169.254.169.254'],
    ['10.1.2.3'],
    ['127.0.0.1', '::1', '10.0.0.1'],
  ])('that means %s is not asked (H2)', async (...addresses) => {
    const url = `https://files.example.com:${traps.port}/`;
    expect(await reasonOf(url, { resolve: pointsTo(...addresses) })).toBe('forbidden_address');
  });

  it('of this very machine is not asked', async () => {
    for (const name of ['localhost', 'LOCALHOST', 'localhost.']) {
      expect(await reasonOf(`https://${name}:${traps.port}/`)).toMatch(/forbidden_address|unknown_host/);
    }
  });

  it('is looked up once, where the connection is made, and only its public addresses are used (H2)', async () => {
    let asked = 0;
    const resolve: Resolve = async () => {
      asked++;
      return await pointsTo('10.0.0.1', '1.1.1.1', '::1', '2606:4700::1111')('');
    };
    const answer = (options: LookupOptions): Promise<unknown> =>
      new Promise((done) => guardedLookup(resolve)('x', options, (_error, ...rest) => done(rest)));
    const v4 = { address: '1.1.1.1', family: 4 };
    expect(await answer({ all: true })).toEqual([[v4, { address: '2606:4700::1111', family: 6 }]]);
    expect(await answer({ all: true, family: 4 })).toEqual([[v4]]);
    expect(await answer({})).toEqual(['1.1.1.1', 4]);
    asked = 0;
    const rebinding: Resolve = async () => await pointsTo(asked++ === 0 ? '::1' : '1.1.1.1')('');
    const url = `https://files.example.com:${traps.port}/`;
    expect(await reasonOf(url, { resolve: rebinding })).toBe('forbidden_address');
    expect(asked).toBe(1);
  });

  it('that nobody knows is told as that', async () => {
    const unknown: Resolve = async () => {
      throw new Error('ENOTFOUND');
    };
    expect(await reasonOf('https://files.example.com/', { resolve: unknown })).toBe('unknown_host');
    expect(await reasonOf('https://files.example.com/', { resolve: pointsTo() })).toBe('unknown_host');
  });
});

describe('before anybody is asked', () => {
  const allowedHosts = ['lookaside.fbsbx.com', '*.fbcdn.net'];

  it.each([
    ['https://evil.example/', 'forbidden_host'],
    ['https://fbcdn.net/', 'forbidden_host'],
    ['https://evilfbcdn.net/', 'forbidden_host'],
    ['https://a.fbcdn.net.evil.example/', 'forbidden_host'],
    ['https://lookaside.fbsbx.com.evil.example/', 'forbidden_host'],
    ['https://lookaside.fbsbx.com@evil.example/', 'forbidden_url'],
    ['https://user:password@lookaside.fbsbx.com/', 'forbidden_url'],
    ['https://lookaside.fbsbx.com:22/', 'forbidden_url'],
    ['http://lookaside.fbsbx.com/', 'forbidden_url'],
    ['file:///etc/passwd', 'forbidden_url'],
    ['data:text/plain,x', 'forbidden_url'],
    ['ftp://lookaside.fbsbx.com/', 'forbidden_url'],
    ['/relative', 'forbidden_url'],
    ['', 'forbidden_url'],
  ])('%j is turned away: %s (H3)', async (address, reason) => {
    expect(await reasonOf(address, { allowedHosts })).toBe(reason);
  });

  it('the hosts that may be asked get as far as their names', async () => {
    const names: string[] = [];
    const resolve: Resolve = async (name) => {
      names.push(name);
      return [];
    };
    for (const host of ['lookaside.fbsbx.com', 'SCONTENT.xx.fbcdn.net']) {
      expect(await reasonOf(`https://${host}/a`, { allowedHosts, resolve })).toBe('unknown_host');
    }
    expect(names).toEqual(['lookaside.fbsbx.com', 'scontent.xx.fbcdn.net']);
  });
});
