const ID = '0194d3b8-6f2c-7c1e-9b7a-3f5d2a1c8e40';
const OCCURRED_AT = new Date('2026-01-15T10:20:30.123Z');

/** As the log keeps it: an event whose frame for plain clients has some 700 bytes. */
const DATA_JSON = JSON.stringify({
  conversation: {
    id: ID,
    channel_id: ID,
    platform: 'whatsapp',
    external_id: '48000000102',
    subject: null,
    contact_id: ID,
    client_id: null,
    client_name: 'Katarzyna Zielińska',
    unread_count: 3,
    last_message: 'Jaki termin?',
    last_message_type: 'text',
    last_message_direction: 'inbound',
    last_message_at: OCCURRED_AT,
    total_messages: 41,
    assigned_manager_id: null,
    label_ids: [],
    needs_attention: false,
    is_archived: false,
    created_at: OCCURRED_AT,
    updated_at: OCCURRED_AT,
  },
});

/** @param {bigint} seq @returns {import('../packages/core/dist/index.js').LoggedEvent} */
export function exampleEvent(seq) {
  return {
    seq,
    id: ID,
    type: 'conversation.updated',
    occurredAt: OCCURRED_AT,
    channelId: ID,
    conversationId: ID,
    dataJson: DATA_JSON,
  };
}
