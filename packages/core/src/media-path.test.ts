import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { mediaPath, thumbnailPath } from './media-path.ts';

const ID = '0190a000-0000-7000-8000-000000000001';

describe('the address of a file', () => {
  it('is one piece behind its id, whatever the file is called, and never that of its small picture', () => {
    const odd = fc.constantFrom('thumbnail', '..', '/', '?', '#', '%2f', '\ud800', '.', '\\', '_');
    fc.assert(
      fc.property(fc.array(fc.oneof(odd, fc.string({ unit: 'binary' }))), (parts) => {
        const path = mediaPath(ID, parts.join(''));
        // A browser reads it as it is written: nothing goes up, nothing is left out.
        expect(new URL(path, 'https://inbox.example').href).toBe(`https://inbox.example${path}`);
        expect(path.split('/')).toHaveLength(7);
        expect(path).toMatch(/\/[^./][^/]*$/);
        expect(path).not.toBe(thumbnailPath(ID));
      }),
    );
  });

  it('has a name also where the file has none', () => {
    expect(mediaPath(ID, null)).toBe(`/api/v1/communications/media/${ID}/file`);
  });
});
