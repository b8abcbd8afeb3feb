import { expect, it } from '@jest/globals';
import { isPublicAddress } from './public-address.ts';

it.each(['https://inbox.example.com/api', 'https://203.0.113.7/api', 'https://172.15.0.1/'])(
  'Meta may reach %s',
  (address) => expect(isPublicAddress(address)).toBe(true),
);

it.each([
  'http://inbox.example.com/',
  'https://localhost:8000/',
  'https://127.0.0.1/',
  'https://192.168.1.5/',
  'https://172.16.0.1/',
  'https://[::1]/',
  'https://office.local/',
  'no address',
])('Meta cannot reach %s', (address) => expect(isPublicAddress(address)).toBe(false));
