import { describe, expect, it } from '@jest/globals';
import type { JsonItem } from '../meta/webhook-body.ts';
import { checkWhatsAppMessage, whatsappAddress } from './check-whatsapp-message.ts';
import type { FakeTemplate } from './graph-accounts.ts';
import { GraphError } from './graph-error.ts';
import { GraphMedia } from './graph-media.ts';

const PNG = {
  bytes: Buffer.alloc(10),
  mimeType: 'image/png',
  filename: null,
  channelId: '105',
  needsToken: true,
};
const media = new GraphMedia(() => 0);
const image = media.add(PNG).id;
const text = media.add({ ...PNG, mimeType: 'text/plain' }).id;

const GREETING: FakeTemplate = {
  name: 'order',
  language: 'pl',
  components: [
    { type: 'HEADER', format: 'IMAGE' },
    { type: 'BODY', text: 'Dzień dobry {{1}}, zlecenie {{2}} i jeszcze raz {{1}}' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'OK' },
        { type: 'URL', text: 'Zobacz', url: 'https://a.example/{{1}}' },
      ],
    },
  ],
};
const templates: FakeTemplate[] = [
  GREETING,
  { ...GREETING, name: 'paused', status: 'PAUSED' },
  { ...GREETING, name: 'pending', status: 'PENDING' },
  { name: 'named', language: 'pl', components: [{ type: 'BODY', text: 'Witaj {{first_name}}' }] },
  { name: 'code', language: 'pl', category: 'AUTHENTICATION', components: [] },
];

/** `ok`, or the code of the refusal. */
function check(body: JsonItem): string | number {
  try {
    const address = whatsappAddress({ to: '48600100200', ...body });
    return checkWhatsAppMessage(body, address, { media, templates });
  } catch (error) {
    if (error instanceof GraphError) return error.facts.code;
    throw error;
  }
}

const ofText = (body: unknown) => check({ type: 'text', text: { body } });
const button = (id: string, title = 'Tak') => ({ type: 'reply', reply: { id, title } });
const interactive = (content: object) =>
  check({ type: 'interactive', interactive: { body: { text: 'Wybierz' }, ...content } });
const buttons = (...list: object[]) => interactive({ type: 'button', action: { buttons: list } });
const rows = (count: number, row: object = {}) =>
  interactive({
    type: 'list',
    action: {
      button: 'Lista',
      sections: [
        { rows: Array.from({ length: count }, (_, index) => ({ id: `r${index}`, title: 'Wiersz', ...row })) },
      ],
    },
  });
const parameter = (value: string) => ({ type: 'text', text: value });
const header = { type: 'header', parameters: [{ type: 'image', image: { id: image } }] };
const ofBody = (...values: string[]) => ({ type: 'body', parameters: values.map(parameter) });
const link = { type: 'button', sub_type: 'url', index: '1', parameters: [parameter('7')] };
const template = (name: string, ...components: object[]) =>
  check({ type: 'template', template: { name, language: { code: 'pl' }, components } });

describe('what WhatsApp takes', () => {
  it.each([
    ['a text of 4096 characters', ofText('ż'.repeat(4096)), 'text'],
    ['4096 emoji, which are two units each', ofText('😀'.repeat(4096)), 'text'],
    ['a text of 4097 characters', ofText('ż'.repeat(4097)), 100],
    ['an empty text', ofText(''), 131008],
    ['no text', check({ type: 'text' }), 131008],
    ['an unknown type', check({ type: 'constructor', constructor: {} }), 131051],
    [
      'callback data of 512 characters',
      check({ text: { body: 'x' }, biz_opaque_callback_data: 'x'.repeat(512) }),
      'text',
    ],
    [
      'callback data of 513 characters',
      check({ text: { body: 'x' }, biz_opaque_callback_data: 'x'.repeat(513) }),
      100,
    ],
    ['an answer to nothing', check({ text: { body: 'x' }, context: {} }), 131008],
    ['nobody', check({ to: '', text: { body: 'x' } }), 131008],
    ['an address that is none', check({ to: 'Anna', text: { body: 'x' } }), 131009],
  ])('%s: %p', (_, result, expected) => {
    expect(result).toBe(expected);
  });

  it.each([
    [
      'an image with a caption of 1024',
      check({ type: 'image', image: { id: image, caption: 'x'.repeat(1024) } }),
      'image',
    ],
    ['a caption of 1025', check({ type: 'image', image: { id: image, caption: 'x'.repeat(1025) } }), 100],
    ['a link', check({ type: 'video', video: { link: 'https://a.example/v.mp4' } }), 'video'],
    ['a link of another kind', check({ type: 'video', video: { link: 'file:///etc/passwd' } }), 131009],
    ['neither id nor link', check({ type: 'image', image: {} }), 131008],
    ['both', check({ type: 'image', image: { id: image, link: 'https://a.example' } }), 131008],
    ['a file that was never uploaded', check({ type: 'image', image: { id: '1' } }), 131009],
    ['a text file as image', check({ type: 'image', image: { id: text } }), 131053],
    [
      'a text file as document',
      check({ type: 'document', document: { id: text, filename: 'a.txt' } }),
      'document',
    ],
    [
      'a caption of a voice message',
      check({ type: 'audio', audio: { link: 'https://a.example', caption: 'x' } }),
      131009,
    ],
    ['a place', check({ type: 'location', location: { latitude: 52.2, longitude: 21 } }), 'location'],
    ['half a place', check({ type: 'location', location: { latitude: 52.2 } }), 131008],
    ['a contact', check({ type: 'contacts', contacts: [{ name: { formatted_name: 'Anna' } }] }), 'contacts'],
    ['a contact without a name', check({ type: 'contacts', contacts: [{ phones: [] }] }), 131008],
    ['a reaction without emoji', check({ type: 'reaction', reaction: { message_id: 'wamid.A' } }), 131008],
  ])('files and the like: %s: %p', (_, result, expected) => {
    expect(result).toBe(expected);
  });

  it.each([
    ['three buttons', buttons(button('a'), button('b'), button('c')), 'interactive'],
    ['four buttons', buttons(button('a'), button('b'), button('c'), button('d')), 131009],
    ['a button twice', buttons(button('a'), button('a')), 131009],
    ['a title of 21', buttons(button('a', 'x'.repeat(21))), 100],
    ['an id of 257', buttons(button('x'.repeat(257))), 100],
    ['ten rows', rows(10), 'interactive'],
    ['eleven rows', rows(11), 131009],
    ['a row’s title of 25', rows(1, { title: 'x'.repeat(25) }), 100],
    ['a row’s description of 73', rows(1, { description: 'x'.repeat(73) }), 100],
    [
      'a footer of 61',
      interactive({ type: 'button', footer: { text: 'x'.repeat(61) }, action: { buttons: [button('a')] } }),
      100,
    ],
    ['no body', interactive({ type: 'button', body: undefined, action: { buttons: [button('a')] } }), 131008],
    [
      'a link',
      interactive({
        type: 'cta_url',
        action: { name: 'cta_url', parameters: { display_text: 'Zobacz', url: 'https://a.example' } },
      }),
      'interactive',
    ],
    ['another kind', interactive({ type: 'carousel', action: {} }), 131009],
  ])('interactive: %s: %p', (_, result, expected) => {
    expect(result).toBe(expected);
  });

  it.each([
    ['every gap filled', template('order', header, ofBody('Anna', '12'), link), 'template'],
    ['a gap too few', template('order', header, ofBody('Anna'), link), 132000],
    ['a gap too many', template('order', header, ofBody('Anna', '12', '13'), link), 132000],
    ['no picture', template('order', ofBody('Anna', '12'), link), 132000],
    [
      'words for a picture',
      template('order', { type: 'header', parameters: [parameter('x')] }, ofBody('Anna', '12'), link),
      132012,
    ],
    ['no address of the button', template('order', header, ofBody('Anna', '12')), 132000],
    ['unknown', template('other'), 132001],
    ['not approved yet', template('pending', header, ofBody('Anna', '12'), link), 132001],
    ['paused', template('paused', header, ofBody('Anna', '12'), link), 132015],
    [
      'a name for the gap',
      template('named', {
        type: 'body',
        parameters: [{ ...parameter('Anna'), parameter_name: 'first_name' }],
      }),
      'template',
    ],
    ['a named gap without the name', template('named', ofBody('Anna')), 131008],
    [
      'another language',
      check({ type: 'template', template: { name: 'order', language: { code: 'en' } } }),
      132001,
    ],
    [
      'a code to a user id',
      check({
        to: undefined,
        recipient: 'US.1',
        type: 'template',
        template: { name: 'code', language: { code: 'pl' } },
      }),
      131062,
    ],
  ])('templates: %s: %p', (_, result, expected) => {
    expect(result).toBe(expected);
  });
});
