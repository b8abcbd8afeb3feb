import { describe, expect, it } from '@jest/globals';
import { staleAfter } from './stale-after.ts';

describe('what is asked for again', () => {
  it.each([
    ['settings.changed', { what: 'labels' }, ['labels']],
    ['user.updated', { user: {} }, ['users']],
    ['channel.status_changed', {}, ['channels']],
    ['contact.updated', { contact: {} }, ['contacts']],
    ['contact.merged', { conversations: [] }, ['contacts', 'notes']],
    ['note.created', { note: {} }, ['notes']],
    ['note.updated', { note: {} }, ['notes']],
    ['note.deleted', { note: {} }, ['notes']],
    ['message.deleted', { message_id: 'm' }, ['quoted']],
    ['message.updated', { message_id: 'm', message: {} }, ['quoted']],
    ['message.updated', { message_id: 'm', status: 'read' }, []],
    ['message.created', { message: {} }, []],
    ['a type of tomorrow', null, []],
  ])('after %s %j: %j', (type, data, expected) => expect(staleAfter({ type, data })).toEqual(expected));
});
