import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { type ConversationView, EVENT_TYPES, type MessageView } from '@switchboard/core';
import { type conversationSchema, eventFrame, type messageSchema, plainFrames } from '@switchboard/protocol';
import { eventText } from './frames.ts';

/** What we write and what we promise are two descriptions of one thing: these lines do not compile when they part. */
type Same<A, B> = A extends B ? (B extends A ? true : never) : never;
const messagesAgree: Same<MessageView['attachments'], z.infer<typeof messageSchema>['attachments']> = true;
const messageKeysAgree: Same<keyof MessageView, keyof z.infer<typeof messageSchema>> = true;
const conversationsAgree: Same<ConversationView, z.infer<typeof conversationSchema>> = true;

const conversation: ConversationView = {
  id: 'c',
  channel_id: 'ch',
  platform: 'telegram',
  external_id: '7',
  subject: null,
  client_id: null,
  client_name: 'Іван',
  unread_count: 1,
  last_message: 'text "quoted" \u2028',
  last_message_type: 'text',
  last_message_direction: 'inbound',
  last_message_at: '2026-11-22T10:00:00.000Z',
  total_messages: 1,
  assigned_manager_id: null,
  needs_attention: false,
  is_archived: false,
  created_at: '2026-11-22T10:00:00.000Z',
  updated_at: '2026-11-22T10:00:00.000Z',
};

const DATA: Record<(typeof EVENT_TYPES)[number], object> = {
  'message.created': {
    conversation,
    message: {
      id: 'm',
      conversation_id: 'c',
      channel_id: 'ch',
      external_id: '7:1',
      direction: 'inbound',
      is_from_me: false,
      type: 'text',
      content: 'text',
      status: null,
      error: null,
      attachments: [],
      reply_to_external_id: null,
      payload: null,
      position: 1,
      sent_at: '2026-11-22T10:00:00.000Z',
      created_at: '2026-11-22T10:00:00.000Z',
    },
  },
  'message.updated': { message_id: 'm', conversation_id: 'c', status: 'read', error: null },
  'conversation.updated': { conversation },
  'conversation.read': { conversation },
};

describe('frames', () => {
  it('agree with what the protocol promises', () => {
    expect([messagesAgree, messageKeysAgree, conversationsAgree]).toEqual([true, true, true]);
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
});
