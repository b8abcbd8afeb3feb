import type { InboundAttachment, InboundEvent, InboundMessage, MessageType, Peer } from '@switchboard/core';

/** The bot that the fixtures are about, and the moment at which most of them happen. */
export const BOT_USER_ID = '5550001234';
const SENT_AT_MS = 1_789_990_000_000;

/** `seconds` after most of the fixtures. */
export function after(seconds: number): Date {
  return new Date(SENT_AT_MS + seconds * 1_000);
}

/** Builders of expected events, so that each expectation says only what is special about it. */
export const origin = { platform: 'telegram', channelExternalId: BOT_USER_ID } as const;

export const olena: Peer = {
  externalId: '777001',
  name: 'Олена Коваль',
  username: 'olena_k',
  identities: [{ kind: 'telegram_user', scope: '', value: '777001' }],
};

/** The same person in a chat of a business account. */
export const BUSINESS = 'business:Zx81_kQ-2Ab:777001';
export const olenaOfBusiness: Peer = { ...olena, externalId: BUSINESS };

function chat(value: string, name: string, username: string | null = null): Peer {
  return {
    externalId: value,
    name,
    username,
    identities: [{ kind: 'telegram_chat', scope: '', value }],
  };
}

export const group = chat('-4123456', 'Tłumacze');
export const supergroup = chat('-1001987654321', 'Klienci', 'klienci_biura');
export const channel = chat('-1001555000111', 'Aktualności');

export const marek = { id: '777002', name: 'Marek', username: null };

/** Message `id` of `peer`, who is Olena unless another is given; its own external id may be given in `rest`. */
export function message(id: number, rest: Partial<InboundMessage>, peer: Peer = olena): InboundMessage {
  return {
    kind: 'message',
    ...origin,
    externalId: `${peer.externalId}:${id}`,
    direction: 'inbound',
    origin: 'live',
    peer,
    type: 'text',
    text: null,
    attachments: [],
    replyToExternalId: null,
    sentAt: after(0),
    payload: null,
    sendReference: null,
    ...rest,
  };
}

export function outbound(id: number, rest: Partial<InboundMessage>, peer?: Peer): InboundMessage {
  return message(id, { direction: 'outbound', status: 'sent', ...rest }, peer);
}

/** A message that holds one file. */
export function file(
  id: number,
  type: MessageType,
  externalId: string,
  about: Partial<InboundAttachment>,
  rest: Partial<InboundMessage> = {},
): InboundMessage {
  const none = { url: null, filename: null, mimeType: null, sha256: null, sizeBytes: null };
  return message(id, { type, attachments: [{ type, externalId, ...none, ...about }], ...rest });
}

/** `kind` is null where the platform has no word for what it is. */
export function unsupported(
  id: number,
  kind: string | null,
  raw: unknown,
  rest: Partial<InboundMessage> = {},
  peer?: Peer,
): InboundMessage {
  const remark = kind === null ? {} : { unsupported: { code: null, title: null, type: kind } };
  return message(id, { type: 'unsupported', ...rest, payload: { ...rest.payload, ...remark, raw } }, peer);
}

export function ignored(what: string): InboundEvent {
  return { kind: 'ignored', ...origin, what };
}

export function unrecognized(what: string): InboundEvent {
  return { kind: 'unrecognized', ...origin, what };
}
