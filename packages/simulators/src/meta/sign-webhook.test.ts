import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { serializeWebhook, signWebhook } from './sign-webhook.ts';

describe('serializeWebhook', () => {
  it('escapes as Meta does: lowercase hex, and slashes', () => {
    const bytes = serializeWebhook({ text: 'äöå 😀 </a> "q" \\' });
    expect(bytes.toString()).toBe(String.raw`{"text":"\u00e4\u00f6\u00e5 \ud83d\ude00 <\/a> \"q\" \\"}`);
  });

  it('leaves the text alone when told to', () => {
    expect(serializeWebhook({ text: 'ä/' }, { escapeUnicode: false }).toString()).toBe('{"text":"ä/"}');
  });

  it('changes the bytes, never what they say', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })),
        (body) => {
          const bytes = serializeWebhook(body);
          expect(JSON.parse(bytes.toString())).toEqual(JSON.parse(JSON.stringify(body)));
          expect(bytes.every((byte) => byte < 0x80)).toBe(true);
        },
      ),
    );
  });
});

it('signs the bytes with HMAC-SHA256, as another program computes it', () => {
  const bytes = serializeWebhook({ text: 'äöå' });
  expect(signWebhook(bytes, 'app-secret')).toBe(
    'sha256=62c490745b5f5e3a471fde54d033bda9985dd647e635d9bb93e5cc4b9d822cfd',
  );
});
