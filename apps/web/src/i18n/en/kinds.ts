/** What messages of each kind are called. */
export const kinds = {
  text: 'Message',
  image: 'Photo',
  video: 'Video',
  audio: 'Audio',
  voice: 'Voice message',
  document: 'Document',
  sticker: 'Sticker',
  location: 'Location',
  contacts: 'Contact card',
  interactive: 'Answer from a menu',
  reaction: 'Reaction',
  story: 'Story',
  template: 'Template',
  system: 'System message',
  unsupported: 'Unsupported message',
};
