import { describe, expect, it } from '@jest/globals';
import { fileRefusal } from './file-rules.ts';

const MIB = 1024 * 1024;
const INSTAGRAM = [
  { type: 'image', mime_types: ['image/jpeg', 'image/png'], bytes_max: 8 * MIB },
  { type: 'audio', mime_types: ['audio/*'], bytes_max: 25 * MIB },
  { type: 'sticker', mime_types: ['image/webp'], bytes_max: MIB },
  { type: 'document', mime_types: ['application/pdf'], bytes_max: 25 * MIB },
];
const WHATSAPP = [
  { type: 'image', mime_types: ['image/jpeg'], bytes_max: 5 * MIB },
  { type: 'document', mime_types: ['*/*'], bytes_max: 100 * MIB },
];

describe('a file', () => {
  it.each([
    ['that fits', { type: 'image/png', size: MIB }, INSTAGRAM, null],
    ['with more to its type', { type: 'Audio/Ogg; codecs=opus', size: MIB }, INSTAGRAM, null],
    ['of an unknown type', { type: '', size: MIB }, INSTAGRAM, null],
    ['that a larger kind takes', { type: 'image/jpeg', size: 7 * MIB }, WHATSAPP, null],
    [
      'that is too large',
      { type: 'image/png', size: 9 * MIB },
      INSTAGRAM,
      { why: 'size', bytesMax: 8 * MIB },
    ],
    ['of a type that does not go', { type: 'text/plain', size: 1 }, INSTAGRAM, { why: 'type' }],
    ['that goes as a sticker only', { type: 'image/webp', size: 1 }, INSTAGRAM, { why: 'type' }],
    ['of nothing', { type: 'image/png', size: 0 }, INSTAGRAM, { why: 'empty' }],
    ['where nobody has said', { type: 'text/plain', size: 1 }, undefined, null],
    ['that no server takes', { type: '', size: 101 * MIB }, undefined, { why: 'size', bytesMax: 100 * MIB }],
  ])('%s', (_name, file, rules, refusal) => expect(fileRefusal(file, rules)).toEqual(refusal));
});
