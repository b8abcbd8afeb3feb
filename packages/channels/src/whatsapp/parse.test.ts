import type {
  InboundAttachment,
  InboundEvent,
  InboundMessage,
  InboundStatus,
  InboundUnrecognized,
  Peer,
} from '@switchboard/core';
import { describeWebhookAdapter } from '../testing/describe-webhook-adapter.ts';
import { valueAt } from '../testing/fixtures.ts';
import { whatsappAdapter } from './parse.ts';

const LINE = { platform: 'whatsapp', channelExternalId: '209938475610283' } as const;
const SENT_AT = new Date(1_790_000_000_000);

/** Fixture ids differ in their last digits only. */
function wamid(n: number): string {
  const tail = Buffer.from(`HBgNNDgwMDAxMDAwMDAxFQIAEhgUM0E${String(n).padStart(4, '0')}`).toString('base64');
  return `wamid.${tail.replaceAll('=', '')}`;
}

function phone(value: string): Peer['identities'][number] {
  return { kind: 'phone', scope: '', value };
}

function bsuid(value: string): Peer['identities'][number] {
  return { kind: 'bsuid', scope: '', value };
}

const OLENA: Peer = {
  externalId: '4800010000001',
  name: 'Олена Ковальчук',
  username: null,
  identities: [phone('4800010000001'), bsuid('PL.4410098237465521')],
};

function peer(externalId: string, identities: Peer['identities'], name: string | null = null): Peer {
  return { externalId, name, username: null, identities };
}

function message(n: number, rest: Partial<InboundMessage>): InboundMessage {
  return {
    kind: 'message',
    ...LINE,
    externalId: wamid(n),
    direction: 'inbound',
    peer: OLENA,
    type: 'text',
    text: null,
    attachments: [],
    replyToExternalId: null,
    sentAt: SENT_AT,
    payload: null,
    ...rest,
  };
}

function attachment(rest: Partial<InboundAttachment>): InboundAttachment {
  const none = { externalId: null, url: null, filename: null, mimeType: null, sha256: null, sizeBytes: null };
  return { type: 'image', ...none, ...rest };
}

function status(n: number, rest: Partial<InboundStatus>): InboundStatus {
  const occurredAt = new Date(1_790_000_010_000);
  return {
    kind: 'status',
    ...LINE,
    messageExternalId: wamid(n),
    status: 'sent',
    occurredAt,
    error: null,
    ...rest,
  };
}

function unrecognized(
  what: string,
  channelExternalId: string | null = LINE.channelExternalId,
): InboundUnrecognized {
  return { kind: 'unrecognized', platform: 'whatsapp', channelExternalId, what };
}

/** The nth raw message of a fixture with one change. */
function raw(body: unknown, index = 0): unknown {
  return valueAt(body, 'entry', 0, 'changes', 0, 'value', 'messages', index);
}

function unsupported(n: number, rest: Partial<InboundMessage> = {}): (body: unknown) => InboundEvent[] {
  return (body) => [message(n, { type: 'unsupported', payload: raw(body), ...rest })];
}

function media(n: number, text: string | null, file: InboundAttachment): () => InboundEvent[] {
  return () => [message(n, { type: file.type, text, attachments: [file] })];
}

const texts: Record<string, (body: unknown) => InboundEvent[]> = {
  text: () => [
    message(1, { text: 'Добрий день! Скільки коштує присяжний переклад свідоцтва про народження?' }),
  ],
  text__reply: () => [message(2, { text: 'Так, підходить 👍', replyToExternalId: wamid(900) })],
  text__forwarded: () => [message(3, { text: 'Proszę przetłumaczyć: „Zaświadczenie o niekaralności”' })],
  text__bsuid_only: () => [
    message(4, {
      peer: {
        externalId: 'PL.7755098237460042',
        name: 'Marta',
        username: '@marta.nowak',
        identities: [bsuid('PL.7755098237460042')],
      },
      text: 'Dzień dobry',
      sentAt: new Date(1_790_000_001_000),
    }),
  ],
  text__bsuid_in_from: () => [
    message(5, {
      peer: peer('PL.7755098237460042', [bsuid('PL.7755098237460042')], 'Marta'),
      text: 'Dzień dobry',
      sentAt: new Date(1_790_000_002_000),
    }),
  ],
  text__parent_bsuid_only: () => [
    message(6, {
      peer: peer('PL.ENT.11822399004', [bsuid('PL.ENT.11822399004')]),
      text: 'Hello',
      sentAt: new Date(1_790_000_003_000),
    }),
  ],
  text__without_sender: () => [unrecognized('messages.without_sender')],
  text__contact_without_key: () => [
    message(8, {
      peer: peer('4800010000007', [phone('4800010000007')], 'Jan Wiśniewski'),
      text: 'Do kiedy będzie gotowe?',
      sentAt: new Date(1_790_000_004_000),
    }),
  ],
  text__contacts_in_other_order: () => [
    message(9, {
      peer: peer('4800010000011', [phone('4800010000011'), bsuid('PL.11')], 'First'),
      text: 'one',
      sentAt: new Date(1_790_000_005_000),
    }),
    message(10, {
      peer: peer('PL.22', [phone('4800010000022'), bsuid('PL.22')], 'Second'),
      text: 'two',
      sentAt: new Date(1_790_000_006_000),
    }),
    message(11, {
      peer: peer('4800010000033', [phone('4800010000033')]),
      text: 'three',
      sentAt: new Date(1_790_000_007_000),
    }),
  ],
  text__two_senders_one_nameless_contact: () => [
    message(14, { peer: peer('4800010000011', [phone('4800010000011')]), text: 'one' }),
    message(15, { peer: peer('4800010000012', [phone('4800010000012')]), text: 'two' }),
  ],
  text__group: (body) => [
    message(12, {
      peer: peer('Y2FwaV9ncm91cDoyMDk5Mzg0NzU2MTAyODM6MTIwMzYz', []),
      text: 'Всім привіт',
      payload: raw(body),
    }),
  ],
  text__without_body: unsupported(13),
  text__odd_timestamps: () =>
    [null, null, SENT_AT, SENT_AT, null, null, null].map((sentAt, i) =>
      message(20 + i, { sentAt, text: `t${i}` }),
    ),
};

const files: Record<string, (body: unknown) => InboundEvent[]> = {
  image__caption: media(
    30,
    'Свідоцтво, сторінка 1',
    attachment({
      externalId: '1188273645500191',
      url: 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1188273645500191&ext=1790000300&hash=ARl1',
      mimeType: 'image/jpeg',
      sha256: '3fXn0gM1yV2bWm1pYb8cKqTzS5uJ7hQe4rLk9dAoPZs=',
    }),
  ),
  image__without_id: unsupported(31, { text: 'Свідоцтво' }),
  video: media(
    32,
    null,
    attachment({
      type: 'video',
      externalId: '1188273645500192',
      mimeType: 'video/mp4',
      sha256: 'q0b9bN3l0m1kL2pXo5sTt6uVv7wXx8yYz9aAb1cCd2E=',
    }),
  ),
  audio: media(
    33,
    null,
    attachment({
      type: 'audio',
      externalId: '1188273645500193',
      mimeType: 'audio/mpeg',
      sha256: 'a1b9bN3l0m1kL2pXo5sTt6uVv7wXx8yYz9aAb1cCd2E=',
    }),
  ),
  voice: media(
    34,
    null,
    attachment({
      type: 'voice',
      externalId: '1188273645500194',
      mimeType: 'audio/ogg; codecs=opus',
      sha256: 'b2b9bN3l0m1kL2pXo5sTt6uVv7wXx8yYz9aAb1cCd2E=',
    }),
  ),
  document__caption: media(
    35,
    'Umowa do tłumaczenia',
    attachment({
      type: 'document',
      externalId: '1188273645500195',
      filename: 'umowa kupna-sprzedaży.pdf',
      mimeType: 'application/pdf',
      sha256: 'c3b9bN3l0m1kL2pXo5sTt6uVv7wXx8yYz9aAb1cCd2E=',
    }),
  ),
  sticker: media(
    36,
    null,
    attachment({
      type: 'sticker',
      externalId: '1188273645500196',
      mimeType: 'image/webp',
      sha256: 'd4b9bN3l0m1kL2pXo5sTt6uVv7wXx8yYz9aAb1cCd2E=',
    }),
  ),
};

const notYetUnderstood: Record<string, (body: unknown) => InboundEvent[]> = {
  location: unsupported(40),
  contacts: unsupported(41),
  interactive__button_reply: unsupported(42, { replyToExternalId: wamid(901) }),
  interactive__missing: unsupported(43),
  reaction: unsupported(44),
  edit: unsupported(45),
  revoke: unsupported(46),
  system__number_changed: unsupported(47, { peer: peer('4800010000001', [phone('4800010000001')]) }),
  unsupported__unavailable: unsupported(48),
  type__prototype_names: (body) =>
    [0, 1, 2, 3, 4].map((i) => message(50 + i, { type: 'unsupported', payload: raw(body, i) })),
};

const statuses: Record<string, (body: unknown) => InboundEvent[]> = {
  status__sent: () => [status(903, {})],
  status__delivered: () => [status(903, { status: 'delivered' })],
  status__read: () => [status(903, { status: 'read' })],
  status__failed: () => [
    status(904, {
      status: 'failed',
      error: { code: '131026', title: 'Message undeliverable', detail: 'Message Undeliverable.' },
    }),
  ],
  status__failed_old_error: () => [
    status(905, {
      status: 'failed',
      error: {
        code: '470',
        title: 'Message failed to send because more than 24 hours have passed',
        detail: 'Re-engagement message',
      },
    }),
    status(906, { status: 'failed' }),
    status(907, { status: 'failed', error: { code: 'unknown', title: 'The platform gave no reason' } }),
  ],
  status__unknown: () => [
    unrecognized('statuses.deleted'),
    unrecognized('statuses.warning'),
    unrecognized('statuses.played'),
    unrecognized('statuses.constructor'),
    unrecognized('statuses.without_id'),
    unrecognized('statuses.without_status'),
  ],
};

const changes: Record<string, (body: unknown) => InboundEvent[]> = {
  errors_only: () => [unrecognized('changes.messages.errors')],
  account_update: () => [unrecognized('changes.account_update', null)],
  template_status: () => [unrecognized('changes.message_template_status_update', null)],
  smb_message_echoes: () => [unrecognized('changes.smb_message_echoes')],
  history: () => [unrecognized('changes.history'), unrecognized('changes.history')],
  calls: () => [unrecognized('changes.calls')],
  batch__two_numbers: () => [
    message(60, { text: 'a' }),
    message(61, { text: 'b' }),
    status(903, { status: 'read' }),
    message(62, { text: 'c', channelExternalId: '209938475610999' }),
    unrecognized('changes.message_template_status_update', null),
    unrecognized('changes.messages.without_phone_number_id', null),
    unrecognized('messages.malformed'),
    message(64, {
      text: 'd',
      peer: peer('4800010000001', [phone('4800010000001'), bsuid('PL.4410098237465521')]),
    }),
    unrecognized('messages.malformed'),
    unrecognized('messages.without_id'),
  ],
};

describeWebhookAdapter({
  adapter: whatsappAdapter,
  fixtures: new URL('./fixtures/', import.meta.url),
  objectName: 'whatsapp_business_account',
  expectations: { ...texts, ...files, ...notYetUnderstood, ...statuses, ...changes },
});
