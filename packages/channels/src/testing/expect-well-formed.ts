import { expect } from '@jest/globals';
import {
  DIRECTIONS,
  IDENTITY_KINDS,
  type InboundEvent,
  type InboundMessage,
  MESSAGE_STATUSES,
  MESSAGE_TYPES,
  type Peer,
  type PeerIdentity,
  type Platform,
} from '@switchboard/core';
import { RECEIVED_AT_MS } from './fixtures.ts';

const NON_EMPTY = /[^]/;
const SAFE_NAME = /^[A-Za-z0-9_.?-]{1,100}$/;

/** What holds for every event of every adapter, whatever the input was. */
export function expectWellFormed(events: InboundEvent[], platform: Platform): void {
  for (const event of events) {
    expect(event.platform).toBe(platform);
    if ('messageExternalId' in event) expect(event.messageExternalId).toMatch(NON_EMPTY);
    expectChannel(event);
    expectOfItsKind(event);
  }
}

/** Only what nobody has to answer, or what is about the account above, may come without a channel. */
function expectChannel(event: InboundEvent): void {
  const optional = ['channel_event', 'identity_change', 'ignored', 'unrecognized'].includes(event.kind);
  if (!optional || event.channelExternalId !== null) expect(event.channelExternalId).toMatch(NON_EMPTY);
}

function expectOfItsKind(event: InboundEvent): void {
  switch (event.kind) {
    case 'message':
      return expectMessage(event);
    case 'status':
      expect(MESSAGE_STATUSES).toContain(event.status);
      return expectCredible(event.occurredAt);
    case 'reaction':
      expectPeer(event.peer);
      expect(event.actor).toMatch(NON_EMPTY);
      if (event.emoji !== null) expect(event.emoji).toMatch(NON_EMPTY);
      return expectCredible(event.occurredAt);
    case 'reaction_list':
      expectPeer(event.peer);
      for (const { actor, emoji } of event.reactions) {
        expect(actor).toMatch(NON_EMPTY);
        expect(emoji).toMatch(NON_EMPTY);
      }
      expect(new Set(event.reactions.map(({ actor }) => actor)).size).toBe(event.reactions.length);
      return expectCredible(event.occurredAt);
    case 'edit':
      if (event.peer !== null) expectPeer(event.peer);
      expect(Number.isSafeInteger(event.revision) && event.revision >= 0).toBe(true);
      return expectCredible(event.occurredAt);
    case 'unsend':
      if (event.peer !== null) expectPeer(event.peer);
      return expectCredible(event.occurredAt);
    case 'watermark':
      expect(event.peerExternalId).toMatch(NON_EMPTY);
      expect(['delivered', 'read']).toContain(event.status);
      return expectCredible(event.until);
    case 'read_up_to':
      expect(event.peerExternalId).toMatch(NON_EMPTY);
      expect(['peer', 'business']).toContain(event.by);
      expect(event.messageNumber).toMatch(/^\d+$/);
      return;
    case 'identity_change':
      expectIdentities([event.previous, event.current]);
      expect(event.current).not.toEqual(event.previous);
      expect(event.reason).toMatch(SAFE_NAME);
      return expectCredible(event.occurredAt);
    case 'contact':
      expect(event.identities).not.toHaveLength(0);
      expectIdentities(event.identities);
      if (event.name !== null) expect(event.name).toMatch(NON_EMPTY);
      return expectCredible(event.occurredAt);
    case 'channel_event':
      expect(event.name).toMatch(SAFE_NAME);
      return expectCredible(event.occurredAt);
    case 'ignored':
    case 'unrecognized':
      expect(event.what).toMatch(SAFE_NAME);
  }
}

function expectMessage(message: InboundMessage): void {
  expect(message.externalId).toMatch(NON_EMPTY);
  expect(DIRECTIONS).toContain(message.direction);
  expect(['live', 'history']).toContain(message.origin);
  if (message.direction === 'inbound') expect(message.status).toBeUndefined();
  else expect(MESSAGE_STATUSES).toContain(message.status);
  expect(MESSAGE_TYPES).toContain(message.type);
  expectPeer(message.peer);
  for (const attachment of message.attachments) expect(MESSAGE_TYPES).toContain(attachment.type);
  for (const text of [message.text, message.replyToExternalId, message.sendReference]) {
    if (text !== null) expect(text).toMatch(NON_EMPTY);
  }
  // Nobody may see an empty bubble: words, a file, or what else there is to show.
  expect(message.text !== null || message.attachments.length > 0 || message.payload !== null).toBe(true);
  if (message.payload !== null) expect(Object.keys(message.payload)).not.toHaveLength(0);
  if (message.type === 'unsupported') expect(message.payload?.raw).toBeDefined();
  expectCredible(message.sentAt);
}

function expectPeer(peer: Peer): void {
  expect(peer.externalId).toMatch(NON_EMPTY);
  for (const name of [peer.name, peer.username]) if (name !== null) expect(name).toMatch(NON_EMPTY);
  expectIdentities(peer.identities);
}

function expectIdentities(identities: PeerIdentity[]): void {
  for (const { kind, value } of identities) {
    expect(IDENTITY_KINDS).toContain(kind);
    expect(value).toMatch(NON_EMPTY);
  }
}

function expectCredible(time: Date | null): void {
  if (time === null) return;
  expect(time.getTime()).toBeGreaterThan(Date.UTC(2000, 0, 1) - 1);
  expect(time.getTime()).toBeLessThan(RECEIVED_AT_MS + 24 * 60 * 60 * 1_000 + 1);
}
