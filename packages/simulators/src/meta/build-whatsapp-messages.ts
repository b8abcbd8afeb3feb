import type { MessageType } from '@switchboard/core';
import type { MeantMessage, SimulatedKind } from './simulated-kind.ts';
import type { SettledWebhook } from './simulated-webhook.ts';
import type { JsonItem } from './webhook-body.ts';
import { BUSINESS_PHONE, contactWithProfile, numberBody, seconds } from './whatsapp-envelope.ts';
import { mediaContent } from './whatsapp-media.ts';
import { idsOf, named, whatsappIds } from './whatsapp-person.ts';

/** What one kind of message adds to what all of them have. */
export interface WhatsappMessageSpec {
  /** As it is shown in the inbox. */
  type: MessageType;
  /** What of it is shown as words. The text of the webhook when absent. */
  words?: (webhook: SettledWebhook) => string | null;
  /** `type` and the object named like it. */
  content: (webhook: SettledWebhook) => JsonItem;
  /** What stands beside the content: context, referral, errors. */
  around?: (webhook: SettledWebhook) => JsonItem;
  /** What stands beside `messages[]`. */
  beside?: JsonItem;
  rest?: Pick<SimulatedKind, 'speaks' | 'defaultText' | 'target'>;
}

/** A message that the customer sent: `messages[]` of the field `messages` (notes/meta.md §4.1). */
export function whatsappMessage(spec: WhatsappMessageSpec): SimulatedKind {
  return {
    ...spec.rest,
    build: (webhook) =>
      numberBody(webhook, 'messages', {
        contacts: [contactWithProfile(webhook)],
        messages: [
          {
            ...answered(webhook),
            ...spec.around?.(webhook),
            ...senderIds(webhook),
            ...(webhook.groupExternalId === undefined ? {} : { group_id: webhook.groupExternalId }),
            id: webhook.messageExternalId,
            timestamp: seconds(webhook),
            ...spec.content(webhook),
          },
        ],
        ...spec.beside,
      }),
    meant: (webhook) => [inboundMessage(webhook, spec.type, wordsOf(spec, webhook))],
  };
}

function wordsOf({ words }: WhatsappMessageSpec, webhook: SettledWebhook): string | null {
  return words === undefined ? (webhook.text ?? null) : words(webhook);
}

/** What a customer's message means. What is said in a group belongs to the group, whoever said it. */
export function inboundMessage(
  webhook: SettledWebhook,
  type: MessageType,
  text: string | null,
): MeantMessage {
  const { groupExternalId } = webhook;
  return {
    effect: 'message',
    externalId: webhook.messageExternalId,
    peerIds: groupExternalId === undefined ? idsOf(whatsappIds(webhook)) : [groupExternalId],
    direction: 'inbound',
    origin: 'live',
    type,
    text,
    status: null,
  };
}

/** For `words` of what shows none. */
export function silent(): null {
  return null;
}

export function senderIds(webhook: SettledWebhook): JsonItem {
  return named(whatsappIds(webhook), 'from', 'from_user_id');
}

/** `context.from` is the business's own number: customers answer what it wrote (§4.1). */
function answered({ targetMessageExternalId: id }: SettledWebhook): JsonItem {
  return id === undefined ? {} : { context: { from: BUSINESS_PHONE, id } };
}

export function textContent({ text = '' }: SettledWebhook): JsonItem {
  return { type: 'text', text: { body: text } };
}

const GREETING = { speaks: true, defaultText: 'Dzień dobry' } as const;

function media(type: MessageType, rest?: WhatsappMessageSpec['rest']): SimulatedKind {
  const words = rest?.speaks === true ? {} : { words: silent };
  return whatsappMessage({
    type,
    ...words,
    content: (webhook) => mediaContent(type, webhook),
    ...(rest === undefined ? {} : { rest }),
  });
}

const TYPE_UNKNOWN = {
  code: 131051,
  title: 'Message type unknown',
  message: 'Message type unknown',
  error_data: { details: 'Message type is currently not supported.' },
};

/** With coexistence and advertisements the first message of a chat comes so (§4.1). */
const UNAVAILABLE = {
  code: 131060,
  title: 'This message is unavailable',
  message: 'This message is unavailable',
  error_data: { details: 'This message is currently unavailable.' },
};

/** What customers send: words, files, places, people. */
export const WHATSAPP_MESSAGES: readonly [string, SimulatedKind][] = [
  ['text', whatsappMessage({ type: 'text', content: textContent, rest: GREETING })],
  ['image', media('image', { speaks: true })],
  ['video', media('video', { speaks: true })],
  ['audio', media('audio')],
  ['voice', media('voice')],
  ['document', media('document', { speaks: true })],
  ['sticker', media('sticker')],
  [
    'location',
    whatsappMessage({
      type: 'location',
      words: silent,
      content: ({ text: name }) => {
        const address = 'Rynek Główny, Kraków';
        return { type: 'location', location: { latitude: 50.0614, longitude: 19.9366, name, address } };
      },
      rest: { defaultText: 'Rynek' },
    }),
  ],
  ['contacts', whatsappMessage({ type: 'contacts', words: silent, content: () => SHARED_CONTACTS })],
  ['reply', whatsappMessage({ type: 'text', content: textContent, rest: { ...GREETING, target: 'ours' } })],
  [
    'forwarded',
    whatsappMessage({
      type: 'text',
      content: textContent,
      around: () => ({ context: { forwarded: true } }),
      rest: GREETING,
    }),
  ],
  [
    'forwarded_often',
    whatsappMessage({
      type: 'text',
      content: textContent,
      around: () => ({ context: { forwarded: true, frequently_forwarded: true } }),
      rest: GREETING,
    }),
  ],
  [
    'product_question',
    whatsappMessage({
      type: 'text',
      content: textContent,
      around: () => ({ context: { from: BUSINESS_PHONE, referred_product: PRODUCT } }),
      rest: GREETING,
    }),
  ],
  [
    'referral',
    whatsappMessage({
      type: 'text',
      content: textContent,
      around: () => ({ referral: ADVERTISEMENT }),
      rest: GREETING,
    }),
  ],
  ['group_text', inGroup(whatsappMessage({ type: 'text', content: textContent, rest: GREETING }))],
  [
    'unsupported',
    notPassedOn({ type: 'unsupported', errors: [TYPE_UNKNOWN], unsupported: { type: 'poll' } }),
  ],
  [
    'unavailable',
    notPassedOn({ type: 'unsupported', errors: [UNAVAILABLE], unsupported: { type: 'unknown' } }),
  ],
  // Older and rare (§4.1).
  ['unknown', notPassedOn({ type: 'unknown', errors: [TYPE_UNKNOWN] })],
  ['ephemeral', notPassedOn({ type: 'ephemeral', errors: [TYPE_UNKNOWN] })],
  ['request_welcome', notPassedOn({ type: 'request_welcome' })],
  // What Meta may invent tomorrow.
  ['undocumented_type', notPassedOn({ type: 'simulated_novelty', simulated_novelty: { id: '1' } })],
];

/** A placeholder is all that there is to show. */
function notPassedOn(content: JsonItem): SimulatedKind {
  return whatsappMessage({ type: 'unsupported', words: silent, content: () => content });
}

/** Writes to a made-up group where none is given. */
function inGroup(kind: SimulatedKind): SimulatedKind {
  const grouped = (webhook: SettledWebhook): SettledWebhook => ({
    ...webhook,
    groupExternalId: webhook.groupExternalId ?? SIMULATED_GROUP,
  });
  return {
    ...kind,
    build: (webhook) => kind.build(grouped(webhook)),
    meant: (webhook) => kind.meant(grouped(webhook)),
  };
}

const SIMULATED_GROUP = 'c2ltdWxhdGVkX2dyb3VwOjE';

const SHARED_CONTACTS = {
  type: 'contacts',
  contacts: [
    {
      name: { formatted_name: 'Jan Nowak', first_name: 'Jan', last_name: 'Nowak' },
      phones: [{ phone: '+48 000 000 777', wa_id: '48000000777', type: 'CELL' }],
      emails: [{ email: 'jan.nowak@example.com', type: 'WORK' }],
      org: { company: 'Nowak i syn' },
    },
  ],
};

const PRODUCT = { catalog_id: '194836987003835', product_retailer_id: 'sworn-page' };

/** A click-to-WhatsApp advertisement; its first message can be of any type (§4.1). */
const ADVERTISEMENT = {
  source_url: 'https://fb.me/simulated',
  source_id: '120210000000000001',
  source_type: 'ad',
  headline: 'Tłumaczenia przysięgłe',
  body: 'Wycena w godzinę',
  media_type: 'image',
  image_url: 'https://scontent.xx.fbcdn.net/v/simulated.jpg',
  ctwa_clid: 'Afc7simulated',
};
