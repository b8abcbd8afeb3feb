import { describe, expect, it } from '@jest/globals';
import { LIMITS, META_PLATFORMS, type MetaPlatform } from '@switchboard/core';
import { signWebhook } from '@switchboard/simulators';
import { APP_SECRET, CHANNELS } from '../../support/test-api.ts';
import { hubOfThisFile } from './hub.ts';
import {
  bodyOf,
  digits,
  entryOf,
  exactly,
  messagingItem,
  newPerson,
  OBJECTS,
  textItem,
  whatsappChange,
  whatsappItem,
} from './meta-bodies.ts';
import { deliverAmongGood, expectShown, neighboursOf } from './neighbours.ts';

describe('authentic bodies that are odd', () => {
  const hub = hubOfThisFile();

  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

  describe.each(META_PLATFORMS)('of %s', (platform) => {
    const object = OBJECTS[platform];
    it.each([
      ['{}'],
      ['[]'],
      ['null'],
      ['"x"'],
      ['1'],
      ['true'],
      [''],
      [`{"object":"${object}"}`],
      [`{"object":"${object}","entry":[]}`],
      [`{"object":"${object}","entry":{}}`],
      [`{"object":"${object}","entry":[null]}`],
      [`{"object":"${object}","entry":"x"}`],
    ])('are kept as they came and make nothing: %s (10.1)', async (body) => {
      const before = await hub().count('messages');
      await hub().accepts(platform, Buffer.from(body));
      expect(await hub().lastDelivery(platform)).toMatchObject({
        outcome: 'not_understood',
        bytes: Buffer.from(body),
      });
      expect(await hub().count('messages')).toBe(before);
    });

    it.each([[null], [1], ['x'], [[]], [{}], [{ id: [] }], [{ id: CHANNELS[platform], changes: 7 }]])(
      'leave the entries beside one that is none alone: %j (10.1)',
      async (entry) => {
        await deliverAmongGood(hub(), platform, { entries: [entry] });
      },
    );

    it('are read when they come wrapped in a list, whatever else is in it (10.2)', async () => {
      const { body, people } = neighboursOf(platform, {});
      await hub().accepts(platform, exactly([null, 1, {}, [body], body, { object: 'x' }]));
      await expectShown(hub(), people);
    });

    it.each([
      ['permissions', 'ignored'],
      ['user', 'ignored'],
      ['unknown', 'not_understood'],
      [{ a: 1 }, 'not_understood'],
    ])('about somebody else are kept and make nothing: object %j (10.3)', async (name, outcome) => {
      const foreign = { object: name, entry: [{ id: '0', changes: [{ field: 'messages' }] }] };
      await hub().accepts(platform, foreign);
      expect(await hub().lastDelivery(platform)).toMatchObject({ outcome });
      const { body, people } = neighboursOf(platform, {});
      await hub().accepts(platform, exactly([foreign, body]));
      await expectShown(hub(), people);
    });

    it('have changes without a value (10.3)', async () => {
      const changes = [{ field: 'messages' }, { field: 'messages', value: null }, {}, { value: {} }];
      const entries = [
        { id: '0', changes },
        { id: CHANNELS[platform], changes },
      ];
      await deliverAmongGood(hub(), platform, { entries });
    });
  });

  it.each<[string, (json: string) => string]>([
    ['characters beyond ASCII and slashes escaped', (json) => json],
    ['slashes as they are', (json) => json.replaceAll(String.raw`\/`, '/')],
    ['the same characters as they are', (json) => json.replace(/\\u([\da-f]{4})/g, unescaped)],
    [
      'escapes in upper case',
      (json) => json.replace(/\\u[\da-f]{4}/g, (text) => text.replace(/[a-f]/g, upper)),
    ],
    ['a byte order mark before them', (json) => `\ufeff${json}`],
    ['a newline behind them', (json) => `${json}\r\n\n`],
    ['white space everywhere', (json) => ` \t\n${json.replace(/[{,]/g, '$& \r\n')}`],
    [
      'every key twice, the last one counting',
      (json) => json.replace(/"(object|text|type)":/g, '"$1":0,"$1":'),
    ],
  ])('are signed over these very bytes: %s (10.5)', async (_name, rewrite) => {
    const person = newPerson();
    const words = 'Zażółć gęślą jaźń / äöå 👋🏽';
    const body = Buffer.from(
      rewrite(
        exactly(bodyOf('whatsapp', entryOf('whatsapp', [textItem('whatsapp', person, words)]))).toString(),
      ),
    );
    await hub().accepts('whatsapp', body);
    expect(await hub().onlyMessage(person)).toMatchObject({ content: words });
    expect((await hub().lastDelivery('whatsapp')).bytes.equals(body)).toBe(true);
    // The signature of the same JSON in other bytes is that of another body.
    const otherBytes = Buffer.from(`${body.toString()} `);
    const forged = { 'X-Hub-Signature-256': signWebhook(otherBytes, APP_SECRET) };
    expect((await hub().t.post('whatsapp', body, forged)).status).toBe(401);
  });

  it.each([
    ['UTF-16', Buffer.from(JSON.stringify(bodyOf('whatsapp')), 'utf16le')],
    ['NUL bytes', Buffer.from('{"object":"whatsapp_business_account",\u0000"entry":[]}')],
    [
      'half a JSON document',
      exactly(bodyOf('whatsapp', entryOf('whatsapp', [textItem('whatsapp', '48', 'x')]))).subarray(0, -9),
    ],
    ['two JSON documents', Buffer.from('{"object":"whatsapp_business_account"}{}')],
    ['a form', Buffer.from('entry%5B0%5D=1&object=page')],
    ['random bytes', Buffer.from(Array.from({ length: 999 }, (_, n) => (n * 7_919) % 256))],
  ])('that are no JSON are kept to the byte: %s (F1) (F5)', async (_name, body) => {
    await hub().accepts('whatsapp', body);
    expect(await hub().lastDelivery('whatsapp')).toMatchObject({ outcome: 'not_understood', bytes: body });
  });

  it('hold bytes that are no UTF-8 inside a text: shown with a mark, kept to the byte (F5)', async () => {
    const person = newPerson();
    const { body, people } = neighboursOf('whatsapp', { items: [textItem('whatsapp', person, 'caf@@!')] });
    const [head, tail] = exactly(body).toString().split('@@');
    const bytes = Buffer.concat([Buffer.from(head!), Buffer.from([0xe9]), Buffer.from(tail!)]);
    await hub().accepts('whatsapp', bytes);
    expect(await hub().onlyMessage(person)).toMatchObject({ content: 'caf\ufffd!' });
    expect(await hub().lastDelivery('whatsapp')).toMatchObject({ bytes, isText: false });
    await expectShown(hub(), people);
  });

  it.each([[5_000], [20_000], [200_000]])(
    'nest %d levels deep: kept raw, and nobody stumbles (10.22) (F6)',
    async (levels) => {
      for (const body of [
        nested(levels),
        `{"object":"page","entry":${nested(levels)}}`,
        '['.repeat(levels),
      ]) {
        await hub().accepts('facebook', Buffer.from(body));
        expect(await hub().lastDelivery('facebook')).toMatchObject({
          outcome: 'not_understood',
          bytes: Buffer.from(body),
        });
      }
    },
  );

  it.each([[LIMITS.jsonDepthMax], [5_000], [200_000]])(
    'hold one item that nests %d levels deep, among good ones (10.22) (F6)',
    async (levels) => {
      const person = newPerson();
      const deep = whatsappItem(person, { type: 'poll', poll: '@@' });
      const { body, people } = neighboursOf('whatsapp', { items: [deep] });
      const bytes = Buffer.from(exactly(body).toString().replace('"@@"', nested(levels)));
      await hub().accepts('whatsapp', bytes);
      expect((await hub().lastDelivery('whatsapp')).bytes.equals(bytes)).toBe(true);
      await expectShown(hub(), people);
      expect(await hub().onlyMessage(person)).toMatchObject({ type: 'unsupported' });
    },
  );

  it('hold as many keys as fit into 4 MB: stored, and the API answers others meanwhile (F7)', async () => {
    const person = newPerson();
    const { body, people } = neighboursOf('whatsapp', {
      items: [whatsappItem(person, { type: 'poll', poll: '@@' })],
    });
    const keys = Array.from({ length: 240_000 }, (_, n) => `"k${n}":${n}`).join(',');
    const bytes = Buffer.from(exactly(body).toString().replace('"@@"', `{${keys}}`));
    expect(bytes.length).toBeLessThan(LIMITS.webhookBodyBytesMax);
    const begun = performance.now();
    const [, health] = await Promise.all([hub().accepts('whatsapp', bytes), hub().t.get('/healthz')]);
    expect(health.status).toBe(200);
    // Some 0.5 s on a small machine; a platform would wait for five.
    expect(performance.now() - begun).toBeLessThan(5_000);
    await expectShown(hub(), people);
    expect(await hub().onlyMessage(person)).toMatchObject({ type: 'unsupported' });
  });

  it('hold a million keys, which is more than 4 MB: 413 (F7)', async () => {
    const keys = Array.from({ length: 1_000_000 }, (_, n) => `"k${n}":${n}`).join(',');
    expect((await hub().t.post('whatsapp', Buffer.from(`{${keys}}`))).status).toBe(413);
  });

  const polluting = '{"polluted":true,"toString":"x","isAdmin":1}';
  it.each([
    ['__proto__', `"__proto__":${polluting}`],
    ['constructor.prototype', `"constructor":{"prototype":${polluting}}`],
    ['__proto__ inside __proto__', `"__proto__":{"__proto__":${polluting}}`],
    ['__proto__ twice, once as a word', `"__proto__":1,"__proto__":${polluting}`],
    [
      'the names of accessors',
      '"__defineGetter__":1,"__lookupSetter__":"x","hasOwnProperty":null,"valueOf":[1]',
    ],
  ])('hold %s as keys, everywhere (F8)', async (_name, keys) => {
    for (const platform of META_PLATFORMS) {
      const person = newPerson(platform);
      const { body, people } = neighboursOf(platform, { items: [unknownItem(platform, person)] });
      const bytes = Buffer.from(exactly(body).toString().replaceAll('{', `{${keys},`));
      await hub().accepts(platform, bytes);
      await expectShown(hub(), people);
      const { payload } = await hub().onlyMessage(person);
      expect(JSON.stringify(payload)).toContain(keys.slice(0, keys.indexOf(':')));
      expect((await hub().lastDelivery(platform)).bytes.equals(bytes)).toBe(true);
    }
  });

  it('hold duplicate keys: the last one wins, the bytes keep both (F8)', async () => {
    const person = newPerson();
    const { body, people } = neighboursOf('whatsapp', { items: [textItem('whatsapp', person, 'the last')] });
    const bytes = Buffer.from(
      exactly(body).toString().replace('"body":"the last"', '"body":"the first","body":"the last"'),
    );
    await hub().accepts('whatsapp', bytes);
    expect(await hub().onlyMessage(person)).toMatchObject({ content: 'the last' });
    expect((await hub().lastDelivery('whatsapp')).bytes.toString()).toContain('the first');
    await expectShown(hub(), people);
  });

  describe('with ids as numbers', () => {
    it.each([['instagram'], ['facebook']] as const)(
      'of %s, beyond 2^53 and not (10.20)',
      async (platform) => {
        for (const id of ['17841452691600099', '9007199254740993', '7230000000000501']) {
          const bare = digits(id);
          const item = {
            ...messagingItem(platform, bare, {
              message: { mid: `m_${platform}_${id}`, text: 'with a number' },
            }),
            recipient: { id: digits(CHANNELS[platform]) },
          };
          const entries = [{ id: digits(CHANNELS[platform]), time: Date.now(), messaging: [item] }];
          await deliverAmongGood(hub(), platform, { entries });
          const thread = await hub().thread(id);
          expect(thread).toMatchObject({ external_id: id, total_messages: 1 });
        }
      },
    );

    it.each([
      ['reel_video_id', 'reel', 'shares'],
      ['id', 'post', 'shares'],
      ['sticker_id', 'sticker', 'attachment'],
      ['attachment_id', 'something_new', 'raw'],
    ])('keep every digit of an attachment’s %s (10.20)', async (key, type, where) => {
      const person = newPerson('facebook');
      const id = '17841452691600099';
      const attachments = [{ type, payload: { [key]: digits(id) } }];
      const item = messagingItem('facebook', person, { message: { mid: `m_${key}`, attachments } });
      await deliverAmongGood(hub(), 'facebook', { items: [item] });
      const { payload } = await hub().onlyMessage(person);
      if (where === 'attachment') {
        expect(await hub().count('attachments', 'external_id = $1', [id])).toBe(1);
      } else {
        expect(JSON.stringify(payload)).toContain(`"${id}"`);
      }
    });

    it('keep every digit of a template’s id in the news of an account (10.20)', async () => {
      const value = {
        event: 'APPROVED',
        message_template_id: digits('17841452691600099'),
        message_template_name: 'x',
      };
      const change = { field: 'message_template_status_update', value };
      await deliverAmongGood(hub(), 'whatsapp', { changes: [change] });
      const [row] = await hub().t.database.query(
        `select payload->>'message_template_id' as id from channel_events order by id desc limit 1`,
      );
      expect(row).toEqual({ id: '17841452691600099' });
    });

    it('of WhatsApp, where they were numbers in old payloads (10.20)', async () => {
      const person = newPerson();
      const item = {
        ...textItem('whatsapp', person, 'numbers'),
        from: Number(person),
        timestamp: 1_790_000_000,
      };
      const change = whatsappChange({ messages: [item] }, 'messages', digits(CHANNELS.whatsapp));
      await deliverAmongGood(hub(), 'whatsapp', { changes: [change] });
      expect(await hub().onlyMessage(person)).toMatchObject({ content: 'numbers' });
    });
  });

  /** Shown as unsupported and kept whole, so that its odd keys go through everything that we store and tell. */
  function unknownItem(platform: MetaPlatform, person: string): unknown {
    if (platform === 'whatsapp')
      return whatsappItem(person, { type: 'something_new', something_new: { a: 1 } });
    const attachments = [{ type: 'something_new', payload: { a: 1 } }];
    return messagingItem(platform, person, { message: { mid: `m_new_${person}`, attachments } });
  }

  function unescaped(_escape: string, hex: string): string {
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  function upper(letter: string): string {
    return letter.toUpperCase();
  }
});
