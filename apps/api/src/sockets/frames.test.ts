import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import {
  type ConversationView,
  EVENT_TYPES,
  type EventData,
  type EventType,
  type MessagePayload,
  type MessageView,
} from '@switchboard/core';
import {
  type conversationSchema,
  eventFrame,
  type messagePayloadSchema,
  type messageSchema,
  plainFrames,
} from '@switchboard/protocol';
import { eventText } from './frames.ts';

/** What we write and what we promise are two descriptions of one thing: these lines do not compile when they part. */
type Same<A, B> = A extends B ? (B extends A ? true : never) : never;
/** One way only: what is optional may be absent with us, and undefined with zod. */
type Fits<A, B> = A extends B ? true : never;
const messagesAgree: Same<MessageView['attachments'], z.infer<typeof messageSchema>['attachments']> = true;
const messageKeysAgree: Same<keyof MessageView, keyof z.infer<typeof messageSchema>> = true;
const payloadKeysAgree: Same<keyof MessagePayload, keyof z.infer<typeof messagePayloadSchema>> = true;
const payloadsAgree: Fits<MessagePayload, z.infer<typeof messagePayloadSchema>> = true;
const conversationsAgree: Same<ConversationView, z.infer<typeof conversationSchema>> = true;

const conversation: ConversationView = {
  id: 'c',
  channel_id: 'ch',
  platform: 'telegram',
  external_id: '7',
  subject: null,
  contact_id: 'p',
  client_id: null,
  client_name: 'Іван',
  unread_count: 1,
  last_message: 'text "quoted" \u2028',
  last_message_type: 'text',
  last_message_direction: 'inbound',
  last_message_at: '2026-11-22T10:00:00.000Z',
  total_messages: 1,
  reply_window_closes_at: null,
  assigned_manager_id: null,
  label_ids: ['l'],
  needs_attention: false,
  is_archived: false,
  created_at: '2026-11-22T10:00:00.000Z',
  updated_at: '2026-11-22T10:00:00.000Z',
};

const message: MessageView = {
  id: 'm',
  conversation_id: 'c',
  channel_id: 'ch',
  client_message_id: null,
  author_id: null,
  external_id: '7:1',
  direction: 'inbound',
  is_from_me: false,
  type: 'text',
  content: 'text',
  status: null,
  error: null,
  attachments: [],
  reactions: [{ actor: 'peer', emoji: '👍', reacted_at: '2026-11-22T10:00:00.000Z' }],
  reply_to_external_id: null,
  payload: { forwarded: true },
  position: 1,
  sent_at: '2026-11-22T10:00:00.000Z',
  created_at: '2026-11-22T10:00:00.000Z',
  edited_at: null,
  deleted_at: null,
};

const REACTION = {
  message_id: 'm',
  conversation_id: 'c',
  actor: 'peer',
  emoji: '👍',
  occurred_at: '2026-11-22T10:00:00.000Z',
};

const NOTE = {
  conversation_id: 'c',
  note: {
    id: 'n',
    conversation_id: 'c',
    author_id: 'user',
    text: 'Calls back on Monday',
    created_at: '2026-11-22T10:00:00.000Z',
    edited_at: null,
    deleted_at: null,
  },
};

const DATA: { [T in EventType]: EventData[T] } = {
  'message.created': { conversation, message },
  'message.updated': { message_id: 'm', conversation_id: 'c', status: 'read', error: null },
  'message.deleted': { message_id: 'm', conversation_id: 'c' },
  'message.reaction_added': REACTION,
  'message.reaction_removed': { ...REACTION, emoji: null },
  'conversation.assigned': {
    conversation,
    manager_id: 'user',
    manager_name: 'Anna',
    assigned_by: 'user',
  },
  'note.created': NOTE,
  'note.updated': NOTE,
  'note.deleted': NOTE,
  'contact.merged': {
    merge_id: 'g',
    contact_id: 'p',
    merged_contact_id: 'q',
    reason: 'user_id_update',
    conversations: [{ conversation_id: 'c', merged_conversation_id: 'd' }],
    undone: false,
  },
  'contact.updated': {
    contact: {
      id: 'p',
      name: 'Anna',
      given_name: 'Anna',
      client_id: null,
      created_at: '2026-11-22T10:00:00.000Z',
    },
  },
  'channel.status_changed': {
    channel_id: null,
    platform: 'whatsapp',
    account_external_id: '102290129340398',
    name: 'account_update',
    detail: 'ACCOUNT_RESTRICTION',
    occurred_at: '2026-11-22T10:00:00.000Z',
  },
  'conversation.updated': { conversation },
  'conversation.read': { conversation, read_by: 'user', read_up_to: { message_id: 'm', position: 4 } },
  'user.updated': { user: { id: 'user', name: 'Anna', role: 'agent', is_disabled: false } },
  'access.revoked': { user_id: 'user', session_id: 'session', api_token_id: null },
  'settings.changed': { what: 'users' },
};

describe('frames', () => {
  it('agree with what the protocol promises', () => {
    expect([messagesAgree, messageKeysAgree, payloadKeysAgree, payloadsAgree, conversationsAgree]).toEqual(
      Array.from({ length: 5 }, () => true),
    );
  });

  it.each(EVENT_TYPES)('of %s are one readable object in both languages', (type) => {
    const event = {
      seq: 12345678901234567890n,
      id: 'x',
      type,
      occurredAt: new Date('2026-11-22T10:00:00Z'),
      channelId: 'ch',
      conversationId: 'c',
      dataJson: JSON.stringify(DATA[type]),
    };
    const plain = JSON.parse(eventText('plain', event)) as { type: keyof typeof plainFrames; seq: string };
    expect(plainFrames[plain.type].safeParse(plain)).toMatchObject({ success: true });
    expect(plain.seq).toBe('12345678901234567890');
    const v1 = eventFrame.parse(JSON.parse(eventText('switchboard.v1', event)));
    expect(v1).toMatchObject({ id: 'evt_x', type, data: DATA[type] });
  });

  it('of an edit carry the message as it is now', () => {
    const event = {
      seq: 2n,
      id: 'y',
      type: 'message.updated' as const,
      occurredAt: new Date('2026-11-22T10:00:00Z'),
      channelId: 'ch',
      conversationId: 'c',
      dataJson: JSON.stringify({ ...DATA['message.updated'], message }),
    };
    expect(plainFrames.message_updated.parse(JSON.parse(eventText('plain', event)))).toMatchObject({
      message,
    });
  });
});
