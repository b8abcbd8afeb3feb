import { expect } from '@jest/globals';
import {
  DIRECTIONS,
  type InboundEvent,
  type InboundMessage,
  MESSAGE_STATUSES,
  MESSAGE_TYPES,
  type Platform,
} from '@switchboard/core';
import { RECEIVED_AT_MS } from './fixtures.ts';

const NON_EMPTY = /[^]/;

/** What holds for every event of every adapter, whatever the input was. */
export function expectWellFormed(events: InboundEvent[], platform: Platform): void {
  for (const event of events) {
    expect(event.platform).toBe(platform);
    switch (event.kind) {
      case 'message':
        expectMessage(event);
        break;
      case 'status':
        expect(event.channelExternalId).toMatch(NON_EMPTY);
        expect(event.messageExternalId).toMatch(NON_EMPTY);
        expect(MESSAGE_STATUSES).toContain(event.status);
        expectCredible(event.occurredAt);
        break;
      case 'unrecognized':
        if (event.channelExternalId !== null) expect(event.channelExternalId).toMatch(NON_EMPTY);
        expect(event.what).toMatch(/^[A-Za-z0-9_.?-]{1,100}$/);
        break;
    }
  }
}

function expectMessage(message: InboundMessage): void {
  expect(message.channelExternalId).toMatch(NON_EMPTY);
  expect(message.externalId).toMatch(NON_EMPTY);
  expect(DIRECTIONS).toContain(message.direction);
  expect(message.status).toBe(message.direction === 'outbound' ? 'sent' : undefined);
  expect(MESSAGE_TYPES).toContain(message.type);
  expect(message.peer.externalId).toMatch(NON_EMPTY);
  for (const identity of message.peer.identities) expect(identity.value).toMatch(NON_EMPTY);
  for (const attachment of message.attachments) expect(MESSAGE_TYPES).toContain(attachment.type);
  for (const text of [message.text, message.peer.name, message.peer.username, message.replyToExternalId]) {
    if (text !== null) expect(text).toMatch(NON_EMPTY);
  }
  // Nobody may see an empty bubble: words, a file, or the item itself.
  expect(message.text !== null || message.attachments.length > 0 || message.payload !== null).toBe(true);
  if (message.type === 'unsupported') expect(message.payload).not.toBeNull();
  expectCredible(message.sentAt);
}

function expectCredible(time: Date | null): void {
  if (time === null) return;
  expect(time.getTime()).toBeGreaterThan(Date.UTC(2000, 0, 1) - 1);
  expect(time.getTime()).toBeLessThan(RECEIVED_AT_MS + 24 * 60 * 60 * 1_000 + 1);
}
