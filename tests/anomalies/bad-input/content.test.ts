import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hubOfThisFile } from './hub.ts';
import { type Json, messagingItem, newPerson, whatsappItem } from './meta-bodies.ts';
import { deliverAmongGood } from './neighbours.ts';

describe('messages whose content is odd', () => {
  const hub = hubOfThisFile();

  /** Delivers a WhatsApp message among good ones; it has to be shown, alone, as what is expected. */
  async function shows(rest: Json, expected: object): Promise<string> {
    const person = newPerson();
    await deliverAmongGood(hub(), 'whatsapp', { items: [whatsappItem(person, rest)] });
    expect(await hub().onlyMessage(person)).toMatchObject(expected);
    return person;
  }
  const interactive = (reply: unknown): Json => ({ type: 'interactive', interactive: reply });
  const form = (answers: unknown): Json =>
    interactive({ type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: answers } });
  const UNSUPPORTED = { type: 'unsupported', payload: { raw: expect.anything() } };
  const FORM = { type: 'interactive', content: 'Sent' };
  const long = JSON.stringify({ words: 'ł'.repeat(32_768) });

  it.each<[string, Json, object]>([
    ['an interactive without interactive', { type: 'interactive' }, UNSUPPORTED],
    ['an interactive that is null', interactive(null), UNSUPPORTED],
    ['an interactive without a type', interactive({}), UNSUPPORTED],
    [
      'an interactive of another type',
      interactive({ type: 'constructor', constructor: { id: '1' } }),
      UNSUPPORTED,
    ],
    ['a button_reply without one', interactive({ type: 'button_reply' }), UNSUPPORTED],
    [
      'a button_reply that is a text',
      interactive({ type: 'button_reply', button_reply: 'yes' }),
      UNSUPPORTED,
    ],
    [
      'a list_reply without a description',
      interactive({ type: 'list_reply', list_reply: { id: 'a', title: 'A' } }),
      {
        type: 'interactive',
        content: 'A',
        payload: { interactive: { kind: 'list', id: 'a', description: null } },
      },
    ],
    [
      'a list_reply without anything',
      interactive({ type: 'list_reply', list_reply: {} }),
      { type: 'interactive' },
    ],
    [
      'a form whose answers are no JSON',
      form('not {json'),
      { ...FORM, payload: { interactive: { kind: 'flow', data: 'not {json' } } },
    ],
    [
      'a form whose answers are a list',
      form('[1,"a"]'),
      { ...FORM, payload: { interactive: { data: [1, 'a'] } } },
    ],
    ['a form whose answers are a number', form('7'), { ...FORM, payload: { interactive: { data: 7 } } }],
    [
      'a form whose answers are no text',
      form({ a: 1 }),
      { ...FORM, payload: { interactive: { data: { a: 1 } } } },
    ],
    ['a form without answers', form(undefined), FORM],
    ['a form of 32 kB', form(long), { ...FORM, payload: { interactive: { data: JSON.parse(long) } } }],
    ['a form that nests 5,000 levels deep', form(`${'['.repeat(5_000)}${']'.repeat(5_000)}`), FORM],
    [
      'a form with NUL and half a character',
      form('{"a\\u0000":"\\ud800"}'),
      { ...FORM, payload: { interactive: { data: { 'a\u2400': '\ufffd' } } } },
    ],
    [
      'a form with an id beyond 2^53',
      form('{"id":17841452691600099}'),
      { ...FORM, payload: { interactive: { data: { id: '17841452691600099' } } } },
    ],
    ['a form that is none', interactive({ type: 'nfm_reply', nfm_reply: 'x' }), UNSUPPORTED],
    [
      'a button without context',
      { type: 'button', button: { text: 'Tak', payload: 'yes' } },
      { type: 'interactive', content: 'Tak' },
    ],
    [
      'a button with a context that is none',
      { type: 'button', button: { text: 'Tak' }, context: [] },
      { type: 'interactive', content: 'Tak' },
    ],
    ['a button of nothing', { type: 'button', button: {} }, UNSUPPORTED],
    [
      'a call permission of nothing',
      interactive({ type: 'call_permission_reply', call_permission_reply: {} }),
      { type: 'interactive' },
    ],
  ])('%s (10.15)', async (_name, rest, expected) => {
    await shows(rest, expected);
  });

  it('a form with __proto__ among its answers: a key like any other (10.15)', async () => {
    const answers = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"a":1}';
    const person = await shows(form(answers), FORM);
    const { payload } = await hub().onlyMessage(person);
    expect(JSON.stringify(payload!.interactive!.data)).toContain('"__proto__":{"polluted":true}');
  });

  const TYPES: [string, Json][] = [
    ['unsupported', { unsupported: { type: 'poll' }, errors: [{ code: 131_051, title: 'Unsupported' }] }],
    ['unsupported', {}],
    ['unsupported', { errors: 'x', unsupported: 7 }],
    ['unknown', { errors: [{ code: 131_060 }] }],
    ['poll_creation', { poll_creation: { name: 'Which?' } }],
    ['', {}],
    ['text', {}],
    ['text', { text: 'a text itself' }],
    ['text', { text: { body: 7 } }],
    ['text', { text: { body: '' } }],
    ['text', { text: [] }],
    ['image', {}],
    ['image', { image: {} }],
    ['image', { image: 'x', id2: 'x' }],
    ['location', {}],
    ['location', { location: 'x' }],
    ['contacts', {}],
    ['contacts', { contacts: {} }],
    ['order', { order: null }],
    ['system', {}],
    ['request_welcome', {}],
    ['ephemeral', {}],
    ['constructor', { constructor: { body: 'x' } }],
    ['toString', {}],
    ['hasOwnProperty', { hasOwnProperty: 1 }],
    ['x'.repeat(100_000), {}],
    ['\u0000\ud800', {}],
  ];
  const named = TYPES.map(([type, rest]): [string, string, Json] => [type.slice(0, 20), type, rest]);
  it.each(named)(
    'the type %j, without what it needs: shown as unsupported (10.16) %#',
    async (_name, type, rest) => {
      await shows({ type, ...rest }, UNSUPPORTED);
    },
  );

  it('the type __proto__, with and without an object of that name: shown as unsupported (10.16)', async () => {
    await shows({ type: '__proto__' }, UNSUPPORTED);
    const rest = JSON.parse(
      '{"type":"__proto__","__proto__":{"body":"x","caption":"y","polluted":1}}',
    ) as Json;
    await shows(rest, UNSUPPORTED);
    expect((await hub().lastDelivery('whatsapp')).bytes.toString()).toContain('"__proto__":{"body"');
  });

  it.each<[string, Json]>([
    ['missing', {}],
    ['null', { type: null }],
    ['a number', { type: 7 }],
    ['an object', { type: { a: 1 } }],
    ['a list', { type: ['text'] }],
  ])('a type that is %s: shown as unsupported (10.16)', async (_name, rest) => {
    await shows({ text: { body: 'what is it' }, ...rest }, UNSUPPORTED);
  });

  describe.each(['instagram', 'facebook'] as const)('attachments of %s', (platform) => {
    let messages = 0;
    const mid = (): string => `m_${platform}_content_${++messages}`;
    async function says(message: Json, expected: object): Promise<string> {
      const person = newPerson(platform);
      const item = messagingItem(platform, person, { message: { mid: mid(), ...message } });
      await deliverAmongGood(hub(), platform, { items: [item] });
      expect(await hub().onlyMessage(person)).toMatchObject(expected);
      return person;
    }
    const file = (type: string, payload: unknown): Json => ({ attachments: [{ type, payload }] });
    const RAW = { payload: { raw: expect.anything() } };

    it.each<[string, Json, object]>([
      ['without a payload', { attachments: [{ type: 'image' }] }, { type: 'image', ...RAW }],
      ['with a payload that is none', file('image', 'x'), { type: 'image', ...RAW }],
      ['with a relative url', file('image', { url: '/reel/123' }), { type: 'image', ...RAW }],
      ['with a path for a url', file('file', { url: 'My Documents/foo.doc' }), { type: 'document', ...RAW }],
      ['with a url that is no text', file('video', { url: { a: 1 } }), { type: 'video', ...RAW }],
      ['with an empty url', file('audio', { url: '' }), { type: 'audio', ...RAW }],
      ['of a type that nobody knows', file('unsupported_type', {}), { type: 'unsupported', ...RAW }],
      [
        'of the type __proto__',
        file('__proto__', { url: 'https://cdn.example/x' }),
        { type: 'unsupported', ...RAW },
      ],
      ['without a type', { attachments: [{}] }, { type: 'unsupported', ...RAW }],
      ['that are junk', { attachments: [null, 7, 'x', []] }, { type: 'unsupported', ...RAW }],
      ['that are no list', { attachments: 'x' }, { type: 'unsupported', ...RAW }],
      [
        'that are junk beside words',
        { text: 'look', attachments: [null] },
        { type: 'unsupported', content: 'look', ...RAW },
      ],
      ['a heart', { attachments: [{ type: 'like_heart' }] }, { content: '❤️' }],
      ['a place without coordinates', file('location', {}), { type: 'location', ...RAW }],
      [
        'a place of null',
        file('location', { coordinates: { lat: null, long: null } }),
        { type: 'location', ...RAW },
      ],
      [
        'a place of words',
        file('location', { coordinates: { lat: 'x', long: '181' } }),
        { type: 'location', ...RAW },
      ],
      [
        'a place nowhere on earth',
        file('location', { coordinates: { lat: 1e300, long: -1e300 } }),
        { type: 'location' },
      ],
      ['a fallback without anything', { attachments: [{ type: 'fallback' }] }, RAW],
      [
        'a template without a payload',
        { attachments: [{ type: 'template' }] },
        { type: 'unsupported', ...RAW },
      ],
      ['a template of junk', file('template', { elements: [null, 7], text: [] }), { type: 'template' }],
    ])('%s (10.18)', async (_name, message, expected) => {
      await says(message, expected);
    });

    it('more than ten, one of them junk: each that is a file is there (10.18)', async () => {
      const images = Array.from({ length: 12 }, (_, n) => ({
        type: 'image',
        payload: { url: `https://cdn.example/${n}` },
      }));
      const person = await says(
        { attachments: [...images.slice(0, 6), null, ...images.slice(6)] },
        { type: 'image' },
      );
      expect((await hub().onlyMessage(person)).attachments).toHaveLength(12);
    });

    it('forty thousand: kept, and the neighbours too (10.18)', async () => {
      const images = Array.from({ length: 40_000 }, () => ({
        type: 'image',
        payload: { url: 'https://c.ex/' },
      }));
      const person = await says({ attachments: images }, {});
      expect((await hub().onlyMessage(person)).attachments.length).toBeGreaterThan(0);
    });
  });

  it.each<[string, unknown]>([
    ['of null', { latitude: null, longitude: null }],
    ['of words', { latitude: 'x', longitude: {} }],
    ['of numbers beyond every double', { latitude: 1e308, longitude: -1e308, name: 7, address: [] }],
  ])('a place of WhatsApp %s (10.18)', async (_name, location) => {
    await shows({ type: 'location', location }, {});
  });

  describe('files that must not be fetched', () => {
    let trap: Server;
    let url: string;
    const visits: (string | undefined)[] = [];

    beforeAll(async () => {
      trap = createServer((request, response) => {
        visits.push(request.url);
        response.end('<script>');
      });
      trap.on('connection', () => visits.push('a connection'));
      await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/`;
    });
    afterAll(() => new Promise((resolve) => trap.close(resolve)));

    const urls: [string, () => string][] = [
      ['the machine itself', () => url],
      ['the cloud’s metadata', () => 'http://169.254.169.254/latest/meta-data/'],
      ['a local file', () => 'file:///etc/passwd'],
      ['a script', () => 'javascript:alert(1)'],
      ['data', () => 'data:text/html,<script>alert(1)</script>'],
      ['the machine itself, in other figures', () => url.replace('127.0.0.1', '2130706433')],
      ['a name and a password', () => url.replace('//', '//user:secret@')],
    ];

    it.each(urls)('at %s are stored as data (10.18) (10.19)', async (_name, urlOf) => {
      for (const platform of ['instagram', 'facebook'] as const) {
        const person = newPerson(platform);
        const attachments = ['image', 'file', 'story_mention', 'share', 'ig_reel'].map((type) => ({
          type,
          payload: { url: urlOf(), title: 'x' },
        }));
        const message = { mid: `m_trap_${person}_${platform}`, attachments };
        await deliverAmongGood(hub(), platform, { items: [messagingItem(platform, person, { message })] });
        const sources = await sourcesOf((await hub().onlyMessage(person)).id);
        for (const { source_url } of sources) expect([urlOf(), null]).toContain(source_url);
      }
      expect(visits).toEqual([]);
    });

    it.each<[string, Json]>([
      ['a way up for a name', { filename: '../../../etc/passwd' }],
      ['a way up for a name, as Windows has it', { filename: '..\\..\\con' }],
      ['a name with NUL', { filename: 'a\u0000b.pdf' }],
      ['a name that runs the other way', { filename: 'invoice\u202efdp.exe' }],
      ['a name of 100,000 characters', { filename: 'x'.repeat(100_000) }],
      ['an empty name', { filename: '' }],
      ['a name that is no text', { filename: { a: 1 } }],
      ['SVG called .jpg', { filename: 'a.jpg', mime_type: 'image/svg+xml' }],
      ['HTML called .jpg', { filename: 'a.jpg', mime_type: 'text/html' }],
      ['a type with line breaks', { mime_type: 'text/html\r\nSet-Cookie: a=b' }],
      ['a type that is no text', { mime_type: 7 }],
      ['a hash that is none', { sha256: 'not a hash' }],
      ['a hash that is no text', { sha256: [] }],
      ['a size of two gigabytes and more', { file_size: 2 ** 31, size: 1e300 }],
    ])('with %s are stored as data (10.19)', async (_name, rest) => {
      const document = {
        id: 'media-1',
        url,
        mime_type: 'application/pdf',
        sha256: 'x',
        filename: 'a.pdf',
        ...rest,
      };
      const person = await shows({ type: 'document', document }, { type: 'document' });
      const { id, attachments } = await hub().onlyMessage(person);
      expect(attachments).toMatchObject([{ type: 'document', state: 'pending', url: null }]);
      const [source] = await sourcesOf(id);
      expect(source).toEqual({
        external_id: 'media-1',
        source_url: url,
        filename: kept(document.filename),
        mime_type: kept(document.mime_type),
        sha256: kept(document.sha256),
      });
      expect(visits).toEqual([]);
    });

    function sourcesOf(messageId: string): Promise<Record<string, unknown>[]> {
      return hub().t.database.query(
        `select external_id, source_url, filename, mime_type, sha256 from attachments where message_id = $1`,
        [messageId],
      );
    }

    function kept(value: unknown): string | null {
      if (typeof value !== 'string' || value === '') return null;
      return value.replaceAll('\u0000', '\u2400');
    }
  });
});
