import type { JsonItem } from '../meta/webhook-body.ts';
import { checkInteractive } from './check-whatsapp-interactive.ts';
import { checkTemplate } from './check-whatsapp-template.ts';
import { atMost, itemOf, listOf, missing, notValid, textOf } from './field-checks.ts';
import type { FakeTemplate } from './graph-accounts.ts';
import { GraphError } from './graph-error.ts';
import { checkWhatsAppUse, type GraphMedia } from './graph-media.ts';

const TEXT_MAX = 4096;
const CAPTION_MAX = 1024;
const CALLBACK_DATA_MAX = 512;
const MEDIA_TYPES: readonly string[] = ['image', 'video', 'audio', 'document', 'sticker'];
const CAPTIONED: readonly string[] = ['image', 'video', 'document'];
/** A country, a dot, and up to 128 letters and digits (notes/meta.md §4.1). */
const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** Whom a message is addressed to. */
export interface WhatsAppAddress {
  /** As it was given, which the answer repeats. */
  input: string;
  /** Digits only, or the user id. */
  to: string;
  isUserId: boolean;
  /** A user id where a phone belongs: accepted, and delivered to nobody (notes/meta.md §6.1). */
  isLost: boolean;
}

/** @throws GraphError 131008 without an address, 131009 for one that is neither phone nor user id. */
export function whatsappAddress({ to, recipient }: JsonItem): WhatsAppAddress {
  if (typeof to === 'string' && to !== '') {
    if (USER_ID.test(to)) return { input: to, to: to.slice(3), isUserId: false, isLost: true };
    const digits = to.replace(/[\s()+-]/g, '');
    if (!/^\d{5,20}$/.test(digits)) throw notValid(`to: ${to} is not a phone number`);
    return { input: to, to: digits, isUserId: false, isLost: false };
  }
  if (typeof recipient !== 'string' || recipient === '') throw missing('to');
  if (!USER_ID.test(recipient)) throw notValid(`recipient: ${recipient} is not a user id`);
  return { input: recipient, to: recipient, isUserId: true, isLost: false };
}

/** What a message is checked against besides itself. */
export interface WhatsAppCheck {
  media: GraphMedia;
  templates: readonly FakeTemplate[];
}

/**
 * The limits of notes/meta.md §6.1.
 *
 * @returns the kind of message.
 * @throws GraphError with the code that Meta answers.
 */
export function checkWhatsAppMessage(body: JsonItem, address: WhatsAppAddress, check: WhatsAppCheck): string {
  const type = body['type'] ?? 'text';
  if (typeof type !== 'string') throw notValid('type must be a string');
  const { biz_opaque_callback_data: data, context } = body;
  if (data !== undefined)
    atMost('biz_opaque_callback_data', textOf(data, 'biz_opaque_callback_data'), CALLBACK_DATA_MAX);
  if (context !== undefined) textOf(itemOf(context, 'context')['message_id'], "context['message_id']");
  if (MEDIA_TYPES.includes(type)) {
    checkMedia(type, itemOf(body[type], type), check.media);
    return type;
  }
  const content = body[type];
  switch (type) {
    case 'text':
      atMost("text['body']", textOf(itemOf(content, type)['body'], "text['body']"), TEXT_MAX);
      break;
    case 'location':
      checkLocation(itemOf(content, type));
      break;
    case 'contacts':
      checkContacts(content);
      break;
    case 'reaction':
      checkReaction(itemOf(content, type));
      break;
    case 'interactive':
      checkInteractive(itemOf(content, type));
      break;
    case 'template':
      checkTemplate(itemOf(content, type), check.templates, address.isUserId);
      break;
    default:
      throw new GraphError({ code: 131051, details: `Message type ${type} is not supported.` });
  }
  return type;
}

function checkMedia(type: string, media: JsonItem, files: GraphMedia): void {
  const { id, link, caption } = media;
  if ((id === undefined) === (link === undefined)) throw missing(`${type}: one of id and link`);
  if (caption !== undefined) {
    if (!CAPTIONED.includes(type)) throw notValid(`${type} takes no caption`);
    atMost(`${type}['caption']`, textOf(caption, 'caption'), CAPTION_MAX);
  }
  if (link !== undefined) {
    if (!/^https?:\/\//.test(textOf(link, 'link'))) throw notValid(`${type}['link'] is not a valid URI`);
    return;
  }
  const file = files.get(textOf(id, 'id'));
  if (file === null) throw notValid(`${type}['id'] is not the id of a file`);
  checkWhatsAppUse(type, file);
}

function checkLocation({ latitude, longitude }: JsonItem): void {
  for (const degrees of [latitude, longitude]) {
    if (degrees === undefined) throw missing('latitude and longitude');
    if (!Number.isFinite(Number(degrees))) throw notValid('latitude and longitude must be numbers');
  }
}

function checkContacts(contacts: unknown): void {
  const list = listOf(contacts, 'contacts');
  if (list.length === 0) throw missing('contacts');
  for (const contact of list) {
    textOf(itemOf(itemOf(contact, 'contact')['name'], 'name')['formatted_name'], "name['formatted_name']");
  }
}

function checkReaction({ message_id: messageId, emoji }: JsonItem): void {
  textOf(messageId, "reaction['message_id']");
  if (typeof emoji !== 'string') throw missing("reaction['emoji']");
}
