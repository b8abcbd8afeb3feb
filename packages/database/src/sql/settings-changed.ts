import type { NewEvent, SettingsChanged } from '@switchboard/core';

/** Tells clients to ask again for something that they keep a copy of. */
export function settingsChanged(what: SettingsChanged['what']): NewEvent<'settings.changed'> {
  return { type: 'settings.changed', channelId: null, conversationId: null, data: { what } };
}
