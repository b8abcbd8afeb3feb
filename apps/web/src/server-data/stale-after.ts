import type { AnyEvent } from '@switchboard/client';

/** What of all that is asked of the server, besides the inbox, an event has made old: the first words of query keys. */
export function staleAfter({ type, data }: Pick<AnyEvent, 'type' | 'data'>): readonly string[] {
  switch (type) {
    case 'settings.changed':
      return [(data as { what: string }).what];
    case 'user.updated':
      return ['users'];
    case 'channel.status_changed':
      return ['channels'];
    case 'contact.updated':
      return ['contacts'];
    case 'contact.merged':
      // Notes go with their conversations.
      return ['contacts', 'notes'];
    case 'note.created':
    case 'note.updated':
    case 'note.deleted':
      return ['notes'];
    case 'message.deleted':
      // Whatever quotes it must not show its words any more.
      return ['quoted'];
    case 'message.updated':
      // Steps of a status come without the message.
      return (data as { message?: unknown }).message === undefined ? [] : ['quoted'];
    default:
      return [];
  }
}
