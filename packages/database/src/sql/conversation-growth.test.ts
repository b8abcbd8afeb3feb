import { describe, expect, it } from '@jest/globals';
import type { InboundMessage } from '@switchboard/core';
import { withMessage } from './conversation-growth.ts';
import type { MessageToInsert } from './insert-messages.ts';
import type { LockedConversation } from './lock-conversations.ts';

const time = (minute: number): Date => new Date(Date.UTC(2026, 10, 22, 10, minute));

const EMPTY: LockedConversation = {
  id: 'c',
  channel_id: 'ch',
  platform: 'whatsapp',
  external_id: '48100',
  contact_id: null,
  subject: null,
  peer_name: null,
  peer_username: null,
  reply_address: '48100',
  unread_count: 0,
  message_count: 0,
  last_position: 0,
  last_message_id: null,
  last_message_text: null,
  last_message_type: null,
  last_message_direction: null,
  last_message_at: null,
  last_inbound_at: null,
  last_outbound_at: null,
  awaiting_reply_since: null,
  assigned_manager_id: null,
  label_ids: [],
  is_archived: false,
  created_at: time(0),
  updated_at: time(0),
};

interface Said extends Partial<Pick<InboundMessage, 'direction' | 'origin' | 'type' | 'text'>> {
  minute: number;
  position?: number;
  address?: string;
  name?: string | null;
}

function row(said: Said): MessageToInsert {
  const { minute, position = 1, address = '48100', name = null, ...more } = said;
  const message: InboundMessage = {
    kind: 'message',
    platform: 'whatsapp',
    channelExternalId: '1',
    externalId: `wamid.${minute}`,
    direction: 'inbound',
    origin: 'live',
    peer: { externalId: address, name, username: null, identities: [] },
    type: 'text',
    text: `at ${minute}`,
    attachments: [],
    replyToExternalId: null,
    sentAt: time(minute),
    payload: null,
    sendReference: null,
    ...more,
  };
  return {
    id: `m${minute}`,
    conversationId: 'c',
    channelId: 'ch',
    fetchChannelId: null,
    position,
    message,
    status: null,
    sentAt: time(minute),
  };
}

/** The conversation after all of this, heard at 11:00. */
function after(...all: Said[]): LockedConversation {
  return all.reduce((conversation, said) => withMessage(conversation, row(said), HEARD), EMPTY);
}

const HEARD = time(60);

describe('a conversation with one message more', () => {
  it('counts what a customer says, and waits for the answer since their first word', () => {
    const conversation = after({ minute: 1, name: 'Anna' }, { minute: 2, position: 2 });
    expect(conversation).toMatchObject({
      message_count: 2,
      unread_count: 2,
      last_position: 2,
      peer_name: 'Anna',
      last_message_id: 'm2',
      last_message_text: 'at 2',
      last_message_at: HEARD,
      last_inbound_at: time(2),
      awaiting_reply_since: time(1),
      updated_at: HEARD,
    });
    const answered = withMessage(conversation, row({ minute: 3, direction: 'outbound' }), HEARD);
    expect(answered).toMatchObject({
      unread_count: 2,
      awaiting_reply_since: null,
      last_outbound_at: time(3),
    });
  });

  it('is answered where the customer wrote last by the time of the platform', () => {
    expect(after({ minute: 5, address: 'new' }, { minute: 4, address: 'old' }).reply_address).toBe('new');
    expect(after({ minute: 4, address: 'old' }, { minute: 4, address: 'same' }).reply_address).toBe('same');
    expect(after({ minute: 4, address: 'other', direction: 'outbound' }).reply_address).toBe('48100');
  });

  it('comes out of the archive for a customer, and for nobody else', () => {
    const archived = { ...EMPTY, is_archived: true };
    expect(withMessage(archived, row({ minute: 1 }), HEARD).is_archived).toBe(false);
    for (const quiet of [{ direction: 'outbound' }, { type: 'system' }, { origin: 'history' }] as const) {
      expect(withMessage(archived, row({ minute: 1, ...quiet }), HEARD).is_archived).toBe(true);
    }
  });

  it('shows history by its own time until somebody speaks, and never after', () => {
    const told = (minute: number): Said => ({ minute, position: minute - 100, origin: 'history' });
    expect(after(told(3), told(5), told(4))).toMatchObject({
      last_message_id: 'm5',
      last_message_at: time(5),
    });
    expect(after({ minute: 1 }, told(5))).toMatchObject({ last_message_id: 'm1', last_message_at: HEARD });
    expect(after(told(5), { minute: 1 })).toMatchObject({ last_message_id: 'm1', last_message_at: HEARD });
    const quiet = after(told(5));
    expect(quiet).toMatchObject({
      message_count: 1,
      unread_count: 0,
      last_inbound_at: null,
      last_position: 0,
    });
  });

  it('is never listed as older than it was', () => {
    const later = { ...after({ minute: 1 }), last_message_at: time(90) };
    expect(withMessage(later, row({ minute: 2 }), HEARD).last_message_at).toEqual(time(90));
  });
});
