import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from '@switchboard/core';
import { BASE } from '../../support/test-api.ts';
import { hubOfThisFile } from './hub.ts';
import { exactly, newPerson, textItem, whatsappBody, whatsappChange } from './meta-bodies.ts';
import { messagingBody, messagingItem, whatsappItem } from './meta-bodies.ts';
import { deliverAmongGood } from './neighbours.ts';

describe('words that are odd', () => {
  const hub = hubOfThisFile();

  /** What PostgreSQL can keep of a text: NUL and half characters get a mark that can be seen. */
  const cleaned = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\u2400');

  /** Delivers the text among good ones, and answers what is shown of it. */
  async function shown(text: string): Promise<string | null> {
    const person = newPerson();
    await deliverAmongGood(hub(), 'whatsapp', { items: [textItem('whatsapp', person, text)] });
    return (await hub().onlyMessage(person)).content;
  }

  it.each([
    ['NUL', 'a\u0000b'],
    ['nothing but NUL', '\u0000'],
    ['half a character', 'a\ud83d'],
    ['the other half', '\ude00b'],
    ['both halves in the wrong order', '\ude00\ud83d'],
    ['65,536 characters', 'x'.repeat(65_536)],
    ['nothing that can be seen', '\u200b\u200c\u200d\u2060\ufeff'],
    ['markup', '<img src=x onerror="alert(1)"><script>alert(1)</script>'],
    ['markdown', '[x](javascript:alert(1)) **b** `c`'],
    ['escapes of several languages', `\\u0000 %00 &#0; \${7*7} {{7*7}} '; drop table messages;--`],
    ['the name of a prototype', '__proto__'],
    ['a command of a spreadsheet', '=cmd()'],
  ])('%s (10.21)', async (_name, text) => {
    expect(await shown(text)).toBe(cleaned(text));
  });

  it('stay what they are in every place for words (10.21)', async () => {
    const odd = 'a\u0000b\ud83dc<b>';
    const person = newPerson();
    const items = [
      { type: 'image', image: { id: 'm', caption: odd } },
      { type: 'document', document: { id: 'm', filename: odd, mime_type: odd, caption: odd } },
      { type: 'button', button: { text: odd, payload: odd } },
      { type: 'location', location: { latitude: 1, longitude: 2, name: odd, address: odd, url: odd } },
      {
        type: 'contacts',
        contacts: [{ name: { formatted_name: odd }, phones: [{ phone: odd, type: odd }] }],
      },
      { type: 'order', order: { catalog_id: odd, text: odd, product_items: [{ product_retailer_id: odd }] } },
      { type: 'system', system: { body: odd, type: odd } },
      { type: odd, [odd]: { [odd]: odd } },
      {
        type: 'text',
        text: { body: odd },
        context: { id: odd, from: odd },
        referral: { headline: odd, source_url: odd },
      },
    ].map((rest) => whatsappItem(person, rest));
    await deliverAmongGood(hub(), 'whatsapp', { items });
    const thread = await hub().thread(person);
    expect(thread!.messages).toHaveLength(items.length);
    const json = JSON.stringify(thread);
    expect(json).not.toMatch(/\\u0000|\\ud83d/);
    expect(json.split('a\u2400b\ufffdc<b>').length).toBeGreaterThan(20);
  });

  it.each<[string, string]>([
    [
      'C0 and C1 controls',
      String.fromCharCode(...Array.from({ length: 31 }, (_, n) => n + 1), 0x7f, 0x80, 0x9b, 0x9f),
    ],
    ['a byte order mark', '\ufeffa\ufeff'],
    ['letters that run the other way', 'a\u202eb\u202c\u2066c\u2069'],
    ['what is no character', '\ufdd0\uffff\u{10ffff}'],
    ['one letter under 32,768 accents', `e${'\u0301'.repeat(32_768)}`],
    ['line separators', 'a\u2028b\u2029c\u0085d'],
  ])('%s: shown as they came, kept to the byte (G1)', async (_name, text) => {
    expect(await shown(text)).toBe(text);
  });

  it('of any code units: cleaned where it is shown, kept to the byte (G1)', async () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc
        .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 40 })
        .map((units) => String.fromCharCode(...units)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 40 }), async (texts) => {
        const person = newPerson();
        const body = exactly(
          whatsappBody({ messages: texts.map((text) => textItem('whatsapp', person, text)) }),
        );
        await hub().accepts('whatsapp', body);
        expect((await hub().messages(person)).map(({ content }) => content)).toEqual(texts.map(cleaned));
        expect((await hub().lastDelivery('whatsapp')).bytes.equals(body)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('of any whole characters come back as they were, in both ways of writing JSON (G2)', async () => {
    const corpus = [
      '👨‍👩‍👧‍👦',
      '👋🏿',
      '🇵🇱🇺🇦',
      '🏳️‍🌈',
      'שלום עולם',
      'مرحبا 123 abc',
      '한국어',
      'नमस्ते',
      'Zażółć',
      'ﷺ',
      '𝒜𝔅',
      '1️⃣',
    ];
    const grapheme = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom(...corpus));
    await fc.assert(
      fc.asyncProperty(fc.array(grapheme, { minLength: 1, maxLength: 40 }), async (texts) => {
        const person = newPerson();
        const body = whatsappBody({ messages: texts.map((text) => textItem('whatsapp', person, text)) });
        await hub().accepts(
          'whatsapp',
          texts.length % 2 === 0 ? exactly(body) : Buffer.from(JSON.stringify(body)),
        );
        expect((await hub().messages(person)).map(({ content }) => content)).toEqual(texts);
      }),
      { numRuns: 30 },
    );
  });

  /** A dot and the character, as often as it fits: never a part of it. */
  const repeated = (text: string, character: string): string =>
    `.${character.repeat(Math.floor((text.length - 1) / character.length))}`;

  it.each(['👨‍👩‍👧‍👦', '👋🏿', '🇵🇱', 'e\u0301'])(
    'that are too long are cut between two characters: %s (G2)',
    async (character) => {
      const text = `.${character.repeat(LIMITS.messageTextCharsMax / character.length + 10)}`;
      const content = (await shown(text))!;
      expect(content.length).toBeGreaterThan(LIMITS.messageTextCharsMax - 100);
      expect(content.length).toBeLessThanOrEqual(LIMITS.messageTextCharsMax);
      expect(content === repeated(content, character)).toBe(true);
    },
  );

  it.each(['👨‍👩‍👧‍👦', '👋🏿', '🇵🇱'])(
    'of a name that is too long are cut between two characters: %s (G2)',
    async (character) => {
      const person = newPerson();
      const contacts = [{ wa_id: person, profile: { name: `.${character.repeat(200)}` } }];
      const change = whatsappChange({ contacts, messages: [textItem('whatsapp', person, 'x')] });
      await deliverAmongGood(hub(), 'whatsapp', { changes: [change] });
      const { client_name: name } = (await hub().thread(person))!;
      expect(name).toBe(repeated(name!, character));
    },
  );

  it('of a name are found however its accents are written (G3)', async () => {
    const name = 'Żółć Gęślą';
    for (const [stored, asked] of [
      ['NFC', 'NFD'],
      ['NFD', 'NFC'],
      ['NFC', 'NFC'],
    ] as const) {
      const person = newPerson();
      const contacts = [{ wa_id: person, profile: { name: `${name.normalize(stored)} ${person}` } }];
      const messages = [textItem('whatsapp', person, 'x')];
      await deliverAmongGood(hub(), 'whatsapp', { changes: [whatsappChange({ contacts, messages })] });
      const search = encodeURIComponent(`${name.normalize(asked)} ${person}`);
      const answer = await hub().t.get(`${BASE}/inbox?search=${search}`, hub().token);
      const { conversations } = (await answer.json()) as { conversations: { external_id: string }[] };
      expect([stored, asked, conversations.map(({ external_id: id }) => id)]).toEqual([
        stored,
        asked,
        [person],
      ]);
    }
  });

  it.each<[string, string]>([
    ['100 KB', 'ł'.repeat(51_200)],
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['10,000 lines', 'a\n'.repeat(10_000)],
    ['half a million accents on one letter', `a${'\u0301'.repeat(500_000)}`],
    ['100,000 emoji', '🌻'.repeat(100_000)],
  ])(
    'of %s: the beginning is shown, the raw delivery has all, and reading them is quick (G7)',
    async (_name, text) => {
      const person = newPerson();
      const body = exactly(whatsappBody({ messages: [textItem('whatsapp', person, text)] }));
      await hub().accepts('whatsapp', body);
      expect((await hub().lastDelivery('whatsapp')).bytes.equals(body)).toBe(true);
      const begun = performance.now();
      const { content } = await hub().onlyMessage(person);
      // Some 20 ms on a small machine.
      expect(performance.now() - begun).toBeLessThan(2_000);
      expect(text.startsWith(content!)).toBe(true);
      expect(content!.length).toBeGreaterThanOrEqual(Math.min(text.length, LIMITS.messageTextCharsMax - 1));
      const answer = await hub().t.get(`${BASE}/inbox?limit=5`, hub().token);
      expect(answer.status).toBe(200);
    },
  );

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '"=1"',
    "'=1",
    '=HYPERLINK("http://x";"y")',
    'a;b,c\n"d"',
  ])('that a spreadsheet would run stay what they are: %j (G8)', async (text) => {
    expect(await shown(text)).toBe(text);
    const person = newPerson('facebook');
    const item = messagingItem('facebook', person, { message: { mid: `m_csv_${person}`, text } });
    await hub().accepts('facebook', messagingBody('facebook', item));
    expect(await hub().onlyMessage(person)).toMatchObject({ content: text });
  });
});
