import { describe, expect, it } from '@jest/globals';
import { MediaLinks } from './media-links.ts';

const ID = '0190a000-0000-7000-8000-00000000000f';
const OTHER = '0190a000-0000-7000-8000-000000000010';

describe('a link to one file', () => {
  const links = new MediaLinks('the secret of this installation');
  const [, id, expires, signature] = /shared-media\/([^/]+)\/(\d+)\/([^/]+)\//.exec(
    links.pathTo(ID, 'faktura 1.pdf', 1_000),
  )!;

  it('opens that file until its moment, by any process of the installation', () => {
    expect([id, expires]).toEqual([ID, '1000']);
    const elsewhere = new MediaLinks('the secret of this installation');
    expect(elsewhere.allows(ID, 1_000, signature!, 999)).toBe(true);
    expect(links.allows(ID, 1_000, signature!, 1_000)).toBe(false);
  });

  it('opens no other file, no later, and nothing elsewhere', () => {
    expect(links.allows(OTHER, 1_000, signature!, 0)).toBe(false);
    expect(links.allows(ID, 2_000, signature!, 0)).toBe(false);
    expect(new MediaLinks('another secret').allows(ID, 1_000, signature!, 0)).toBe(false);
    for (const odd of ['', signature!.slice(1), `${signature}A`, 'ę'.repeat(32)]) {
      expect(links.allows(ID, 1_000, odd, 0)).toBe(false);
    }
  });
});
