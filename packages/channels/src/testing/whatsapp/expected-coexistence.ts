import type { InboundAttachment, InboundEvent, MessageStatus, Peer } from '@switchboard/core';
import { valueAt } from '../fixtures.ts';
import {
  attachment,
  bsuid,
  echo,
  edit,
  errorNews,
  type Expectations,
  GROUP,
  history,
  identityChange,
  ignored,
  LINE,
  LONG_AGO,
  OLENA,
  OLENAS_PHONE,
  peer,
  phone,
  PHONE,
  raw,
  reaction,
  unrecognized,
  unsend,
  unsupported,
  wamid,
} from './builders.ts';

const MARTAS_ID = 'PL.7755098237460042';
const MARTA = peer(MARTAS_ID, [bsuid(MARTAS_ID)], 'Marta');

const echoes: Expectations = {
  smb_message_echoes: () => [echo(909, { text: 'Готово' })],
  smb_message_echoes__image: () => [
    echo(920, {
      type: 'image',
      text: 'Ваш переклад',
      attachments: [attachment({ externalId: '1188273645500203', mimeType: 'image/jpeg' })],
      replyToExternalId: wamid(1),
    }),
  ],
  smb_message_echoes__bsuid_only: () => [echo(921, { peer: MARTA, text: 'Dzień dobry!' })],
  smb_message_echoes__all_ids: () => [
    echo(922, {
      peer: peer(PHONE, [phone(PHONE), bsuid('PL.4410098237465521'), bsuid('PL.ENT.11822399004')]),
      text: 'Готово',
    }),
  ],
  smb_message_echoes__edit: () => [edit(909, 'Готово!', OLENAS_PHONE)],
  smb_message_echoes__revoke: () => [unsend(909, OLENAS_PHONE)],
  smb_message_echoes__reaction: () => [reaction(1, '🙏', { peer: OLENAS_PHONE, actor: 'business' })],
  smb_message_echoes__without_recipient: () => [
    unrecognized('message_echoes.without_recipient'),
    unrecognized('message_echoes.without_recipient'),
  ],
  smb_message_echoes__group: () => [
    echo(928, { peer: GROUP, text: 'Всім добрий день' }),
    reaction(12, '🙏', { peer: GROUP, actor: 'business' }),
  ],
  smb_message_echoes__unsupported: (body) => [
    unsupported(
      930,
      raw(body, 0, 'message_echoes'),
      { code: '131060', title: 'This message is unavailable' },
      { direction: 'outbound', status: 'sent', peer: OLENAS_PHONE },
    ),
  ],
  smb_message_echoes__empty: () => [unrecognized('changes.smb_message_echoes.empty')],
};

const HISTORY_STATUSES: [string, MessageStatus][] = [
  ['SENT', 'sent'],
  ['DELIVERED', 'delivered'],
  ['READ', 'read'],
  ['PLAYED', 'read'],
  ['ERROR', 'failed'],
  ['PENDING', 'sent'],
  ['constructor', 'sent'],
  ['none', 'sent'],
];

const threads: Expectations = {
  history: () => [
    history(940, { text: 'Чи ще актуально?' }),
    history(941, { direction: 'outbound', status: 'delivered', text: 'Так' }),
    history(942, { peer: peer('4800010000003', [phone('4800010000003')]), text: 'Dzień dobry' }),
  ],
  history__statuses: () =>
    HISTORY_STATUSES.map(([text, status], i) => history(950 + i, { direction: 'outbound', status, text })),
  history__hidden_numbers: () => [
    history(960, { peer: MARTA, text: 'a' }),
    history(961, {
      peer: peer(MARTAS_ID, [phone('4800010000007'), bsuid(MARTAS_ID)], 'Marta'),
      text: 'b',
    }),
    history(962, { direction: 'outbound', status: 'sent', peer: MARTA, text: 'c' }),
    history(963, { peer: { ...OLENA, name: null }, text: 'd' }),
  ],
  history__updates: () => [
    reaction(941, '👍', { peer: OLENAS_PHONE, occurredAt: LONG_AGO }),
    reaction(940, '👋', { peer: OLENAS_PHONE, actor: 'business', occurredAt: LONG_AGO }),
    unsend(941, OLENAS_PHONE, LONG_AGO),
    history(967, {
      type: 'system',
      text: 'User Олена changed from 4800010000001 to 4800010000002',
      payload: { system: { type: 'user_changed_number', wa_id: '4800010000002', customer: PHONE } },
    }),
    identityChange(phone(PHONE), phone('4800010000002'), 'user_changed_number', LONG_AGO),
  ],
  history__odd_threads: () => [
    unrecognized('threads.without_id'),
    unrecognized('messages.without_sender'),
    unrecognized('messages.malformed'),
    history(970, { text: 'mine' }),
    unrecognized('threads.malformed'),
  ],
  history__progress_only: () => [ignored('history.progress')],
  history__empty: () => [unrecognized('history.empty'), unrecognized('history.empty')],
  history__nothing: () => [unrecognized('changes.history.empty')],
  history_errors: (body) => {
    const errors = valueAt(body, 'entry', 0, 'changes', 0, 'value', 'history', 0, 'errors');
    const title = 'History sync is turned off by the business from the WhatsApp Business App';
    const occurredAt = new Date(1_790_000_005_000);
    return [{ ...errorNews('history', `2593109: ${title}`, errors), occurredAt }];
  },
  media_placeholder: (body) => {
    const thread = ['entry', 0, 'changes', 0, 'value', 'history', 0, 'threads', 0, 'messages'] as const;
    const type = 'media_placeholder';
    const old = { origin: 'history', peer: OLENAS_PHONE, sentAt: LONG_AGO } as const;
    return [
      unsupported(971, valueAt(body, ...thread, 0), { type }, old),
      unsupported(
        972,
        valueAt(body, ...thread, 1),
        { type },
        { ...old, direction: 'outbound', status: 'read' },
      ),
    ];
  },
};

function diploma(n: number, of: Peer, status?: MessageStatus): InboundEvent {
  const file: Partial<InboundAttachment> = {
    externalId: '1188273645500197',
    mimeType: 'image/jpeg',
    sha256: '3f9d94d399fa61c191bc1d4ca71375a035cd9b9f5b1128e1f0963a415c16b0cc',
  };
  const said = history(n, { type: 'image', text: 'Диплом', peer: of, attachments: [attachment(file)] });
  return status === undefined ? said : { ...said, direction: 'outbound', status };
}

const files: Expectations = {
  history_media: () => [diploma(971, OLENA)],
  history_media__outbound: () => [diploma(972, OLENA, 'read')],
  history_media__without_recipient: () => [unrecognized('messages.without_recipient')],
  history_media__number_unknown: () => [diploma(974, OLENAS_PHONE, 'sent'), diploma(975, OLENAS_PHONE)],
};

function entryOf(name: string | null, number: string, at: number | null): InboundEvent {
  const occurredAt = at === null ? null : new Date(at);
  return { kind: 'contact', ...LINE, identities: [phone(number)], name, occurredAt };
}

const SYNCED = 1_790_000_020_000;

const addressBook: Expectations = {
  smb_app_state_sync: () => [
    entryOf('Олена (диплом)', PHONE, SYNCED),
    entryOf('Jan', '4800010000007', SYNCED),
  ],
  smb_app_state_sync__removed: () => [entryOf(null, PHONE, SYNCED)],
  smb_app_state_sync__odd: () => [
    unrecognized('state_sync.contact.without_phone'),
    unrecognized('state_sync.contact.without_name'),
    unrecognized('state_sync.contact.without_phone'),
    unrecognized('state_sync.label'),
    unrecognized('state_sync.without_type'),
    entryOf(null, PHONE, null),
  ],
  smb_app_state_sync__empty: () => [unrecognized('changes.smb_app_state_sync.empty')],
};

export const EXPECTED_COEXISTENCE: Expectations = { ...echoes, ...threads, ...files, ...addressBook };
