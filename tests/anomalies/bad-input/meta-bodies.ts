import type { MetaPlatform } from '@switchboard/core';
import { newMessageId, serializeWebhook } from '@switchboard/simulators';
import { CHANNELS } from '../../support/test-api.ts';

/** The business account whose number the tests use. */
export const ACCOUNT = '918273645546372';
/** The number of the business itself, as WhatsApp shows it. */
export const BUSINESS_NUMBER = '48221234567';

export const OBJECTS: Record<MetaPlatform, string> = {
  whatsapp: 'whatsapp_business_account',
  instagram: 'instagram',
  facebook: 'page',
};

export type Json = Record<string, unknown>;

let people = 0;

/** The address of somebody who has never written: a phone number, a PSID or an IGSID. */
export function newPerson(platform: MetaPlatform = 'whatsapp'): string {
  people++;
  return platform === 'whatsapp' ? String(48_510_000_000 + people) : String(7_230_000_000_000_000 + people);
}

/** A whole body around these entries. */
export function bodyOf(platform: MetaPlatform, ...entry: unknown[]): object {
  return { object: OBJECTS[platform], entry };
}

/** What WhatsApp puts into `value` before anything else. */
export function whatsappValue(rest: Json, phoneNumberId: string = CHANNELS.whatsapp): Json {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: BUSINESS_NUMBER, phone_number_id: phoneNumberId },
    ...rest,
  };
}

export function whatsappEntry(...changes: unknown[]): Json {
  return { id: ACCOUNT, changes };
}

/** One change of the field `messages`, or of another. */
export function whatsappChange(rest: Json, field: unknown = 'messages', phoneNumberId?: string): Json {
  return { field, value: whatsappValue(rest, phoneNumberId) };
}

/** A body of one change. */
export function whatsappBody(rest: Json, field?: unknown, phoneNumberId?: string): object {
  return bodyOf('whatsapp', whatsappEntry(whatsappChange(rest, field, phoneNumberId)));
}

/** One entry of Messenger or Instagram with these items in `messaging`. */
export function messagingEntry(platform: MetaPlatform, items: unknown[], rest: Json = {}): Json {
  return { id: CHANNELS[platform], time: Date.now(), messaging: items, ...rest };
}

export function messagingBody(platform: MetaPlatform, ...items: unknown[]): object {
  return bodyOf(platform, messagingEntry(platform, items));
}

/** A WhatsApp message of a type, from somebody. */
export function whatsappItem(from: string, rest: Json): Json {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  return { from, id: newMessageId('whatsapp'), timestamp, ...rest };
}

/** An item of Messenger or Instagram, from somebody to the channel. */
export function messagingItem(platform: MetaPlatform, from: string, rest: Json): Json {
  return { sender: { id: from }, recipient: { id: CHANNELS[platform] }, timestamp: Date.now(), ...rest };
}

/** A plain text message, as each platform has it. */
export function textItem(platform: MetaPlatform, from: string, text: string, id?: string): Json {
  if (platform === 'whatsapp') {
    return whatsappItem(from, { type: 'text', text: { body: text }, ...(id === undefined ? {} : { id }) });
  }
  return messagingItem(platform, from, { message: { mid: id ?? newMessageId(platform), text } });
}

/** What the business wrote itself, in one of Meta's own apps. */
export function echoItem(platform: 'instagram' | 'facebook', to: string, message: Json): Json {
  return {
    sender: { id: CHANNELS[platform] },
    recipient: { id: to },
    timestamp: Date.now(),
    message: { mid: newMessageId(platform), is_echo: true, ...message },
  };
}

/** An entry that holds these items in the list that its platform has for messages. */
export function entryOf(platform: MetaPlatform, items: unknown[]): Json {
  return platform === 'whatsapp'
    ? whatsappEntry(whatsappChange({ messages: items }))
    : messagingEntry(platform, items);
}

/** A number in JSON that no JavaScript number can hold: stands for itself in `exactly`. */
export function digits(number: string): string {
  return `@digits:${number}@`;
}

/** The bytes that Meta would send, with every `digits` a bare number. */
export function exactly(body: object): Buffer {
  return Buffer.from(
    serializeWebhook(body)
      .toString()
      .replace(/"@digits:([^@]*)@"/g, '$1'),
  );
}
