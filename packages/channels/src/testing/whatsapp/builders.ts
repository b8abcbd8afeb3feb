import type {
  InboundAttachment,
  InboundChannelEvent,
  InboundEvent,
  InboundIdentityChange,
  InboundIgnored,
  InboundMessage,
  InboundReaction,
  InboundStatus,
  InboundUnrecognized,
  InteractiveReply,
  MessagePayload,
  Peer,
  PeerIdentity,
} from '@switchboard/core';
import { valueAt } from '../fixtures.ts';

/** What one fixture must become; the body is at hand for what is passed on as it came. */
export type Expectation = (body: unknown) => InboundEvent[];
export type Expectations = Record<string, Expectation>;

/** The number that the fixtures are about. */
export const LINE = { platform: 'whatsapp', channelExternalId: '209938475610283' } as const;
export const ACCOUNT = '918273645546372';
export const SENT_AT = new Date(1_790_000_000_000);
/** When the messages of the history were written. */
export const LONG_AGO = new Date(1_780_000_000_000);

/** Fixture ids differ in their last digits only. */
export function wamid(n: number): string {
  const tail = Buffer.from(`HBgNNDgwMDAxMDAwMDAxFQIAEhgUM0E${String(n).padStart(4, '0')}`).toString('base64');
  return `wamid.${tail.replaceAll('=', '')}`;
}

export function phone(value: string): PeerIdentity {
  return { kind: 'phone', scope: '', value };
}

export function bsuid(value: string): PeerIdentity {
  return { kind: 'bsuid', scope: '', value };
}

export function peer(externalId: string, identities: PeerIdentity[], name: string | null = null): Peer {
  return { externalId, name, username: null, identities };
}

export const PHONE = '4800010000001';
export const OLENA: Peer = peer(PHONE, [phone(PHONE), bsuid('PL.4410098237465521')], 'Олена Ковальчук');
/** The same person where nothing but the number is told. */
export const OLENAS_PHONE: Peer = peer(PHONE, [phone(PHONE)]);

const GROUP_ID = 'Y2FwaV9ncm91cDoyMDk5Mzg0NzU2MTAyODM6MTIwMzYz';
export const GROUP: Peer = peer(GROUP_ID, [{ kind: 'whatsapp_group', scope: '', value: GROUP_ID }]);

export function message(n: number, rest: Partial<InboundMessage>): InboundMessage {
  return {
    kind: 'message',
    ...LINE,
    externalId: wamid(n),
    direction: 'inbound',
    origin: 'live',
    peer: OLENA,
    type: 'text',
    text: null,
    attachments: [],
    replyToExternalId: null,
    sentAt: SENT_AT,
    payload: null,
    sendReference: null,
    ...rest,
  };
}

/** What the business wrote on its phone. */
export function echo(n: number, rest: Partial<InboundMessage>): InboundMessage {
  return message(n, { direction: 'outbound', status: 'sent', peer: OLENAS_PHONE, ...rest });
}

export function history(n: number, rest: Partial<InboundMessage>): InboundMessage {
  return message(n, { origin: 'history', peer: OLENAS_PHONE, sentAt: LONG_AGO, ...rest });
}

export function attachment(rest: Partial<InboundAttachment>): InboundAttachment {
  const none = { externalId: null, url: null, filename: null, mimeType: null, sha256: null, sizeBytes: null };
  return { type: 'image', ...none, ...rest };
}

/** A message that is one file. */
export function media(n: number, text: string | null, file: Partial<InboundAttachment>): Expectation {
  const only = attachment(file);
  return () => [message(n, { type: only.type, text, attachments: [only] })];
}

/** An answer whose title is what people read. */
export function interactive(
  n: number,
  reply: Partial<InteractiveReply> & Pick<InteractiveReply, 'kind'>,
  rest: Partial<InboundMessage> = {},
): InboundMessage {
  const whole = { id: null, title: null, description: null, ...reply };
  return message(n, { type: 'interactive', text: whole.title, payload: { interactive: whole }, ...rest });
}

/** The nth raw message of a fixture with one change. */
export function raw(body: unknown, index = 0, list = 'messages'): unknown {
  return valueAt(body, 'entry', 0, 'changes', 0, 'value', list, index);
}

/** A placeholder; `type` is what the platform calls it, null where it does not say. */
export function unsupported(
  n: number,
  item: unknown,
  remark: Partial<NonNullable<MessagePayload['unsupported']>> | null,
  rest: Partial<InboundMessage> = {},
): InboundMessage {
  const whole = { code: null, title: null, type: null, ...remark };
  const payload = remark === null ? { raw: item } : { unsupported: whole, raw: item };
  return message(n, { type: 'unsupported', payload, ...rest });
}

/** All of a fixture's messages are placeholders of these types. */
export function allUnsupported(first: number, ...types: (string | null)[]): Expectation {
  return (body) =>
    types.map((type, i) => unsupported(first + i, raw(body, i), type === null ? null : { type }));
}

export function status(n: number, rest: Partial<InboundStatus>): InboundStatus {
  return {
    kind: 'status',
    ...LINE,
    messageExternalId: wamid(n),
    status: 'sent',
    occurredAt: new Date(1_790_000_010_000),
    error: null,
    includesEarlier: false,
    sendReference: null,
    ...rest,
  };
}

export function reaction(
  n: number,
  emoji: string | null,
  rest: Partial<InboundReaction> = {},
): InboundReaction {
  return {
    kind: 'reaction',
    ...LINE,
    messageExternalId: wamid(n),
    peer: OLENA,
    actor: 'peer',
    emoji,
    occurredAt: SENT_AT,
    ...rest,
  };
}

export function edit(n: number, text: string | null, of: Peer | null = OLENA): InboundEvent {
  return {
    kind: 'edit',
    ...LINE,
    messageExternalId: wamid(n),
    peer: of,
    text,
    revision: 0,
    occurredAt: SENT_AT,
  };
}

export function unsend(n: number, of: Peer | null = OLENA, occurredAt: Date = SENT_AT): InboundEvent {
  return { kind: 'unsend', ...LINE, messageExternalId: wamid(n), peer: of, occurredAt };
}

export function identityChange(
  previous: PeerIdentity,
  current: PeerIdentity,
  reason: string,
  occurredAt: Date | null = SENT_AT,
): InboundIdentityChange {
  return { kind: 'identity_change', ...LINE, previous, current, reason, occurredAt };
}

/** News of the account whose payload is the value of the fixture's nth change. */
export function accountNews(
  name: string,
  detail: string | null,
  rest: { index?: number; dated?: false } = {},
) {
  return (body: unknown): InboundChannelEvent[] => [
    {
      kind: 'channel_event',
      platform: 'whatsapp',
      channelExternalId: null,
      accountExternalId: ACCOUNT,
      name,
      detail,
      occurredAt: rest.dated === false ? null : new Date(1_790_000_040_000),
      payload: valueAt(body, 'entry', 0, 'changes', rest.index ?? 0, 'value'),
    },
  ];
}

export function errorNews(name: string, detail: string, errors: unknown): InboundChannelEvent {
  return {
    kind: 'channel_event',
    ...LINE,
    accountExternalId: ACCOUNT,
    name,
    detail,
    occurredAt: null,
    payload: { errors },
  };
}

export function unrecognized(
  what: string,
  channelExternalId: string | null = LINE.channelExternalId,
): InboundUnrecognized {
  return { kind: 'unrecognized', platform: 'whatsapp', channelExternalId, what };
}

export function ignored(
  what: string,
  channelExternalId: string | null = LINE.channelExternalId,
): InboundIgnored {
  return { kind: 'ignored', platform: 'whatsapp', channelExternalId, what };
}
