import { describe, expect, it } from '@jest/globals';
import type { AnyEvent } from '@switchboard/client';
import { platformIcon, platformName, PLATFORMS } from '@switchboard/core';
import { EVENT_TYPES } from '@switchboard/protocol';
import { plainFrameOf } from './plain-frames.ts';
import { signsOf } from './platforms.ts';

const event = (type: string, data: object): AnyEvent =>
  ({
    id: 'evt_1',
    seq: '7',
    type,
    occurred_at: '2026-01-01T00:00:00.000Z',
    channel_id: null,
    data,
  }) as AnyEvent;

describe('a plain frame', () => {
  it.each([
    ['message.updated', { status: 'read' }, 'message_status'],
    ['message.updated', { status: 'read', message: {} }, 'message_updated'],
    ['message.deleted', { message_id: 'm1' }, 'message_deleted'],
    ['message.reaction_added', { emoji: '👍' }, 'message_reaction'],
    ['message.reaction_removed', { emoji: null }, 'message_reaction'],
    ['note.created', { conversation_id: 'c1' }, 'note_created'],
    ['note.updated', { conversation_id: 'c1' }, 'note_updated'],
    ['note.deleted', { conversation_id: 'c1' }, 'note_deleted'],
    ['contact.merged', { merge_id: 'x' }, 'contact_merged'],
    ['contact.updated', { contact: {} }, 'contact_updated'],
    ['channel.status_changed', { name: 'Shop' }, 'channel_status'],
    ['user.updated', { user: {} }, 'user_updated'],
    ['access.revoked', { user_id: 'olena' }, 'access_revoked'],
    ['settings.changed', { what: 'labels' }, 'settings_changed'],
  ])('of %s with %j is a %s', (type, data, plain) => {
    expect(plainFrameOf(event(type, data))).toEqual({ type: plain, ...data, seq: '7' });
  });

  it.each(['conversation.updated', 'conversation.read'])('of %s is a conversation_update', (type) => {
    const conversation = { id: 'c1' };
    expect(plainFrameOf(event(type, { conversation }))).toEqual({
      type: 'conversation_update',
      conversation_id: 'c1',
      conversation,
      seq: '7',
    });
  });

  it('is there for every event, and not for those of a later server', () => {
    const data = { message: {}, conversation: { id: 'c1', platform: 'telegram' } };
    for (const type of EVENT_TYPES) expect(plainFrameOf(event(type, data))).not.toBeNull();
    expect(plainFrameOf(event('channel.painted', {}))).toBeNull();
    expect(plainFrameOf(event('constructor', {}))).toBeNull();
  });

  it('shows platforms as the server does, and unknown ones by their own word', () => {
    for (const platform of PLATFORMS)
      expect(signsOf(platform)).toEqual({ name: platformName(platform), icon: platformIcon(platform) });
    expect(signsOf('pigeon')).toEqual({ name: 'pigeon', icon: '' });
  });
});
