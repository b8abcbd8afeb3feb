import type { MessagePayload, Peer } from '@switchboard/core';
import {
  bsuid,
  edit,
  type Expectations,
  GROUP,
  identityChange,
  ignored,
  message,
  OLENAS_PHONE,
  peer,
  phone,
  PHONE,
  raw,
  reaction,
  status,
  unrecognized,
  unsend,
  unsupported,
} from './builders.ts';

const statuses: Expectations = {
  status_sent: () => [status(903, {})],
  status_sent__our_reference: () => [status(908, { sendReference: '0197a3c4-5b6d-7e8f-9012-3456789abcde' })],
  status_delivered: () => [status(903, { status: 'delivered' })],
  status_read: () => [status(903, { status: 'read' })],
  status_read__group: () => [status(903, { status: 'read' }), status(903, { status: 'delivered' })],
  status_played: () => [status(903, { status: 'read' })],
  status_failed: () => [
    status(904, {
      status: 'failed',
      error: {
        code: '131026',
        title: 'Message undeliverable',
        detail: 'Message Undeliverable.',
        advice: 'Check the number, or reach the person in another way.',
      },
    }),
  ],
  status_failed__old_error: () => [
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
  status_undocumented: () => [
    unrecognized('statuses.deleted'),
    unrecognized('statuses.warning'),
    unrecognized('statuses.constructor'),
    unrecognized('statuses.without_id'),
    unrecognized('statuses.without_status'),
    ignored('statuses.call'),
  ],
};

const reactions: Expectations = {
  reaction: () => [reaction(902, '❤️')],
  reaction__without_emoji: () => [reaction(902, null)],
  reaction__empty_emoji: () => [reaction(902, null)],
  reaction__group: () => [
    reaction(902, '👍', { peer: GROUP, actor: PHONE }),
    unrecognized('messages.without_sender'),
  ],
  reaction__malformed: () => [
    unrecognized('messages.reaction.malformed'),
    unrecognized('messages.reaction.malformed'),
    unrecognized('messages.reaction.malformed'),
    unrecognized('messages.without_sender'),
  ],
  reaction__without_id_and_time: () => [reaction(902, '😢', { occurredAt: new Date(1_790_000_060_000) })],
};

const changes: Expectations = {
  edit: () => [edit(1, 'Скільки коштує переклад диплома?')],
  edit__caption: () => [edit(1, 'Свідоцтво, сторінка 2')],
  edit__caption_removed: () => [edit(1, null)],
  edit__without_sender: () => [edit(1, 'Poprawka', null)],
  edit__group: () => [edit(1, 'Виправлено', GROUP)],
  edit__malformed: () => Array.from({ length: 6 }, () => unrecognized('messages.edit.malformed')),
  revoke: () => [unsend(1)],
  revoke__without_sender: () => [unsend(1, null)],
  revoke__malformed: () => [
    unrecognized('messages.revoke.malformed'),
    unrecognized('messages.revoke.malformed'),
  ],
};

function systemLine(
  n: number,
  text: string | null,
  system: NonNullable<MessagePayload['system']>,
  of: Peer = OLENAS_PHONE,
): ReturnType<typeof message> {
  return message(n, { peer: of, type: 'system', text, payload: { system } });
}

const MARTA = peer('PL.1', [bsuid('PL.1')]);
const EVE = peer('PL.2', [bsuid('PL.2')]);
const NEW_NUMBER = phone('4800010000002');
const MARTAS_CHANGE = { type: 'user_changed_user_id', user_id: 'PL.2' };
const NUMBER_CHANGE = { type: 'user_changed_number', wa_id: '4800010000002' };

const systemLines: Expectations = {
  system__number_changed: () => [
    systemLine(47, 'User changed from 4800010000001 to 4800010000002', NUMBER_CHANGE),
    identityChange(phone(PHONE), NEW_NUMBER, 'user_changed_number'),
  ],
  system__number_changed_old_shape: () => [
    systemLine(170, 'Customer changed from 4800010000001 to 4800010000002', {
      type: 'customer_changed_number',
      new_wa_id: '4800010000002',
      customer: PHONE,
    }),
    identityChange(phone(PHONE), NEW_NUMBER, 'customer_changed_number'),
  ],
  system__number_changed_with_user_ids: () => [
    systemLine(
      171,
      'User Олена changed from 4800010000001 to 4800010000002',
      {
        ...NUMBER_CHANGE,
        user_id: 'PL.2',
        previous_user_id: 'PL.1',
        parent_user_id: 'PL.ENT.2',
        previous_parent_user_id: 'PL.ENT.1',
      },
      peer(PHONE, [phone(PHONE), bsuid('PL.2'), bsuid('PL.ENT.2')]),
    ),
    identityChange(phone(PHONE), NEW_NUMBER, 'user_changed_number'),
    identityChange(bsuid('PL.1'), bsuid('PL.2'), 'user_changed_number'),
    identityChange(bsuid('PL.ENT.1'), bsuid('PL.ENT.2'), 'user_changed_number'),
  ],
  system__user_id_changed: () => [
    systemLine(172, 'User Marta changed from PL.1 to PL.2', MARTAS_CHANGE, MARTA),
    identityChange(bsuid('PL.1'), bsuid('PL.2'), 'user_changed_user_id'),
  ],
  system__user_id_changed_in_body_only: () => [
    systemLine(173, 'User Marta changed from PL.1 to PL.2', MARTAS_CHANGE, MARTA),
    identityChange(bsuid('PL.1'), bsuid('PL.2'), 'user_changed_user_id'),
  ],
  system__user_id_changed_under_a_false_name: () => [
    systemLine(174, 'User Eve changed from PL.9 to PL.2 changed from PL.1 to PL.2', MARTAS_CHANGE, EVE),
    identityChange(bsuid('PL.1'), bsuid('PL.2'), 'user_changed_user_id'),
    systemLine(175, 'User Eve changed from PL.9 to PL.2 has a new profile', MARTAS_CHANGE, EVE),
    systemLine(176, 'User Eve changed from PL.9 to PL.8', MARTAS_CHANGE, EVE),
  ],
  system__identity_changed: () => [
    systemLine(177, "Olena's security code changed", {
      type: 'customer_identity_changed',
      identity: { hash: '4b2f', acknowledged: false },
      customer: PHONE,
      wa_id: '4800010000002',
    }),
  ],
  system__number_unchanged: () => [
    systemLine(178, null, { type: 'user_changed_number', wa_id: PHONE }),
    systemLine(179, null, { type: 'user_changed_number', wa_id: 'PL.1' }),
  ],
  system__without_sender: () => [
    systemLine(180, 'A number changed', {
      type: 'customer_changed_number',
      customer: PHONE,
      new_wa_id: '4800010000002',
    }),
    identityChange(phone(PHONE), NEW_NUMBER, 'customer_changed_number'),
    systemLine(181, 'A number changed', NUMBER_CHANGE, peer('4800010000002', [NEW_NUMBER])),
    unrecognized('messages.without_sender'),
  ],
  system__other: (body) => [
    unsupported(183, raw(body), { type: 'system' }, { peer: OLENAS_PHONE }),
    systemLine(184, '?', { type: 'unknown' }),
    systemLine(185, 'Something new', JSON.parse('{"type":"constructor","__proto__":"x"}')),
  ],
};

const WRITTEN = new Date(1_790_000_030_000);

const people: Expectations = {
  user_id_update: () => [identityChange(bsuid('PL.1'), bsuid('PL.2'), 'user_id_update', WRITTEN)],
  user_id_update__with_parent: () => [
    identityChange(bsuid('PL.1'), bsuid('PL.2'), 'user_id_update', WRITTEN),
    identityChange(bsuid('PL.ENT.1'), bsuid('PL.ENT.2'), 'user_id_update', WRITTEN),
    identityChange(bsuid('PL.ENT.3'), bsuid('PL.ENT.4'), 'user_id_update', null),
  ],
  user_id_update__odd: () => Array.from({ length: 3 }, () => unrecognized('user_id_update.without_ids')),
  user_id_update__without_metadata: () => [
    { ...identityChange(bsuid('PL.1'), bsuid('PL.2'), 'user_id_update', null), channelExternalId: null },
  ],
  user_id_update__empty: () => [unrecognized('changes.user_id_update.empty')],
};

export const EXPECTED_UPDATES: Expectations = {
  ...statuses,
  ...reactions,
  ...changes,
  ...systemLines,
  ...people,
};
