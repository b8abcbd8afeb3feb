import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { kindOfType, servedType, settledType } from './media-type.ts';

describe('what a file counts as', () => {
  it.each([
    ['image/png', 'image/jpeg', 'image/png'],
    ['image/png', 'text/html', 'image/png'],
    ['image/jpeg', null, 'image/jpeg'],
    ['audio/ogg; codecs=opus', 'audio/ogg; codecs=opus', 'audio/ogg'],
    ['video/mp4', 'audio/mp4', 'audio/mp4'],
    ['video/mp4', 'video/mp4', 'video/mp4'],
    ['video/mp4', 'text/html', 'video/mp4'],
    ['application/zip', 'image/png', 'application/zip'],
    [null, 'image/png', 'application/octet-stream'],
    [null, 'text/html', 'application/octet-stream'],
    [null, 'image/svg+xml', 'application/octet-stream'],
    [null, 'text/plain; charset=utf-8', 'text/plain'],
    [null, null, 'application/octet-stream'],
    ['image/', null, 'application/octet-stream'],
  ])('%j that is called %j is %s', (sniffed, claimed, type) => {
    expect(settledType(sniffed, claimed)).toBe(type);
  });

  it('is never anything that runs, whatever is said and found', () => {
    const word = fc.constantFrom(
      'text/html',
      'image/svg+xml',
      'application/xhtml+xml',
      'text/xml',
      'x/y',
      '',
      null,
    );
    fc.assert(
      fc.property(word, fc.oneof(word, fc.string()), (sniffed, claimed) => {
        const { contentType, isInline } = servedType(settledType(sniffed, claimed));
        return !/html|xml|svg|script|text/.test(contentType) && !isInline;
      }),
    );
  });

  it.each([
    ['image/webp', 'image'],
    ['video/mp4', 'video'],
    ['audio/ogg', 'audio'],
    ['application/pdf', 'document'],
    ['image/tiff', 'document'],
    ['image/svg+xml', 'document'],
  ])('%s is sent as %s', (type, kind) => {
    expect(kindOfType(type)).toBe(kind);
  });
});
